"""The level of the budget and its yardsticks: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba

from helpers.figures import budget_level as figures
from helpers.figures.style import BLUE, GREY, OCHRE, RED, svg_bytes, use_style
from tests.figures.drawn import texts


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def years():
    return pd.DataFrame(
        {
            "fiscal_year": [2022, 2023, 2024],
            "amount_tn": [5.0, 5.5, 8.0],
            "kind": ["no rise", "rise", "record"],
            "verified": [True, False, True],
        }
    )


def dollars():
    dates = pd.to_datetime(["NaT", "2022-12-23", "2023-12-22"])
    usd, verified = [50.0, 40.0, 55.0], [False, True, True]
    return pd.DataFrame(
        {"fiscal_year": [2022, 2023, 2024], "date": dates, "billion_usd": usd, "verified": verified}
    )


def level():
    return figures.level_chart(years(), pd.Series({2023: 10.0}))


def yardsticks():
    amounts = pd.Series([5.0, 5.5, 8.0], [2022, 2023, 2024])
    yen = {"current prices": amounts, "deflator": amounts.iloc[:2] / 2, "consumer prices": amounts / 3}
    at_rates = pd.DataFrame({"fiscal_year": [2023], "billion_usd": [50.0], "verified": [True]})
    return figures.yardsticks_chart(yen, dollars(), at_rates, pd.Series([2022]))


@pytest.mark.parametrize("draw", [level, yardsticks])
def test_the_same_picture_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())


def test_bars_have_the_colour_of_their_standing_and_are_hollow_if_recalled():
    bars = level().axes[0].patches[:3]
    assert [to_hex(bar.get_edgecolor()) for bar in bars] == [GREY, OCHRE, BLUE]
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [GREY, "#ffffff", BLUE]


def test_the_transfer_is_an_outline_with_its_level():
    figure = level()
    outline = figure.axes[0].patches[3]
    assert outline.get_height() == 10
    assert outline.get_facecolor() == to_rgba("none")
    assert "FY2023 with the transfer to the fund: 10.00" in texts(figure)


def test_the_last_year_is_named_with_its_level():
    assert "FY2024: 8.00" in texts(level())


def test_each_line_of_yen_is_named_and_hollow_where_recalled():
    yen = yardsticks().axes[0]
    assert [text.get_text() for text in yen.texts] == ["current prices", "deflator", "consumer prices"]
    assert yen.lines[1].get_xdata().tolist() == [2022]
    assert yen.lines[2].get_xdata().tolist() == [2022, 2023]


def test_dollars_of_the_decision_day_differ_from_those_of_december():
    dollar_lines = yardsticks().axes[1].lines
    drawn = {
        line.get_color(): line.get_xdata().tolist() for line in dollar_lines[1:] if len(line.get_xdata())
    }
    assert drawn == {BLUE: [2023, 2024], OCHRE: [2022], RED: [2023]}

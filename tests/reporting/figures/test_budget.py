"""Figures of chapter 02: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba

from helpers.reporting.figures import budget as figures
from helpers.reporting.figures.style import BLUE, GREY, OCHRE, RED, svg_bytes, use_style


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


def shares(*percent):
    return pd.DataFrame({"fiscal_year": [2023, 2024], "share_pct": percent, "verified": [True, False]})


def fixed(*cells):
    return pd.DataFrame(cells, columns=["fiscal_year", "basis", "share_pct", "verified"])


def levels():
    return pd.DataFrame(
        {
            "country": ["USA", "JPN"],
            "country_name": ["United States", "Japan"],
            "usd_bn": [900.0, 60.0],
            "share_pct": [3.0, 1.4],
            "share_since_pct": [4.0, 1.0],
            "estimated": [True, False],
        }
    )


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def level():
    return figures.level_chart(years(), pd.Series({2023: 10.0}))


def yardsticks():
    amounts = pd.Series([5.0, 5.5, 8.0], [2022, 2023, 2024])
    return figures.yardsticks_chart(amounts, amounts.iloc[:2] / 2, dollars(), 2015)


def of_gdp():
    points = fixed((2025, "initial", 1.8, True), (2027, "target", 2.0, True))
    return figures.shares_chart({"incl.": shares(1.1, 1.3), "excl.": shares(1.0, 1.2)}, points)


def composition():
    parts = pd.DataFrame({"a": [1000.0, 2000.0], "b": [500.0, 500.0], "c": [1.0, 1.0]}, index=[2023, 2024])
    seen = pd.DataFrame({"a": [True, False], "b": True, "c": True}, index=[2023, 2024])
    return figures.composition_chart(parts, seen, {"a": "pay", "b": "contracts", "c": "rest"})


def countries():
    return figures.countries_chart(levels(), "JPN", 2025, 2012)


@pytest.mark.parametrize("draw", [level, yardsticks, of_gdp, composition, countries])
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


def test_real_yen_are_named_after_their_base_year_and_end_with_the_deflator():
    yen = yardsticks().axes[0]
    assert [text.get_text() for text in yen.texts] == ["current prices", "prices of 2015"]
    assert yen.lines[2].get_xdata().tolist() == [2022, 2023]


def test_the_label_of_the_lower_line_stands_below_it():
    current, real = yardsticks().axes[0].texts
    assert current.xyann[1] > 0 > real.xyann[1]


def test_dollars_of_the_decision_day_differ_from_those_of_december():
    dollar_lines = yardsticks().axes[1].lines
    drawn = {
        line.get_color(): line.get_xdata().tolist() for line in dollar_lines[1:] if len(line.get_xdata())
    }
    assert drawn == {BLUE: [2023, 2024], OCHRE: [2022]}


def test_recalled_points_are_hollow():
    faces = {
        line.get_markerfacecolor() for line in of_gdp().axes[0].lines if list(line.get_xdata()) == [2024]
    }
    assert faces == {"white"}


def test_points_of_the_fixed_gdp_are_named():
    assert {"FY2025: 1.8", "FY2027 target: 2.0"} <= set(texts(of_gdp()))


def test_no_point_of_the_fixed_gdp_need_be_known():
    figure = figures.shares_chart({"incl.": shares(1.1, 1.3), "excl.": shares(1.0, 1.2)}, fixed())
    assert texts(figure) == ["incl.", "excl."]


def test_parts_are_stacked_and_hollow_if_recalled():
    axes = composition().axes[0]
    assert [bar.get_y() for bar in axes.patches[2:4]] == [1, 2]
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches[:2]] == [GREY, "#ffffff"]
    assert texts(axes.figure) == ["pay", "contracts", "rest"]


def test_the_country_in_question_stands_out_and_estimates_are_hollow():
    level_axes = countries().axes[0]
    assert [to_hex(bar.get_edgecolor()) for bar in level_axes.patches] == [BLUE, RED]
    assert [to_hex(bar.get_facecolor()) for bar in level_axes.patches] == ["#ffffff", RED]
    assert [label.get_text() for label in level_axes.get_yticklabels()] == ["United States", "Japan"]

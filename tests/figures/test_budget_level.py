"""The level of the budget and its yardsticks: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba

from helpers.figures import budget_level as figures
from helpers.figures.style import BLUE, GREY, OCHRE, svg_bytes, use_style
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


def level():
    return figures.level_chart(years(), pd.Series({2023: 10.0}), pd.Series({2022: 5.2, 2023: 6.0}))


def yardsticks():
    indices = pd.DataFrame({"fiscal_year": [2022, 2023], "a": [100.0, 120.0], "b": [100.0, None], "c": 100.0})
    return figures.yardsticks_chart(indices, {"a": "yen", "b": "real yen", "c": "dollars"}, 2022)


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


def test_what_was_spent_is_a_tick():
    ticks = level().axes[0].lines[-1]
    assert ticks.get_marker() == "_"
    assert ticks.get_ydata().tolist() == [5.2, 6.0]


def test_each_yardstick_ends_with_its_name_and_value():
    axes = yardsticks().axes[0]
    assert texts(axes.figure) == ["yen: 120", "real yen: 100", "dollars: 100"]
    assert [line.get_xdata().tolist() for line in axes.lines[:2]] == [[2022, 2023], [2022]]
    assert axes.get_ylabel() == "FY2022 = 100"

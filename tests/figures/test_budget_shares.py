"""The share of GDP and what moves it: what the figures must show, and that they are the same twice."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.figures import budget_shares as figures
from helpers.figures.style import BLUE, OCHRE, svg_bytes, use_style
from tests.figures.drawn import texts


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def shares(*percent):
    return pd.DataFrame({"fiscal_year": [2023, 2024], "share_pct": percent, "verified": [True, False]})


def of_gdp():
    bars = pd.DataFrame({"yardstick": ["one", "other"], "share_pct": [1.0, 1.96], "verified": [False, True]})
    return figures.shares_chart(shares(1.0, 1.2), pd.Series({2023: 1.1, 2024: 1.3}), bars, 2.0)


def effects():
    moved = pd.DataFrame(
        {"a_pp": [0.2, -0.1], "b_pp": [0.1, 0.3], "change_pp": [0.3, 0.2], "verified": [True, False]},
        index=[2023, 2024],
    )
    return figures.effects_chart(moved, {"a_pp": "budget", "b_pp": "GDP"})


@pytest.mark.parametrize("draw", [of_gdp, effects])
def test_the_same_picture_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())


def test_recalled_points_are_hollow():
    faces = {
        line.get_markerfacecolor() for line in of_gdp().axes[0].lines if list(line.get_xdata()) == [2024]
    }
    assert faces == {"white"}


def test_each_yardstick_is_named_with_its_share_and_mark():
    assert texts(of_gdp())[2:] == ["1.00†", "1.96", "one", "other"]


def test_no_two_labels_of_the_yardsticks_overlap():
    figure = of_gdp()
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[1].texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_effects_are_stacked_away_from_zero():
    bars = effects().axes[0].patches
    assert [bar.get_y() for bar in bars] == [0, 0, 0.2, 0]
    assert [bar.get_height() for bar in bars] == pytest.approx([0.2, -0.1, 0.1, 0.3])


def test_effects_of_recalled_amounts_are_hollow():
    faces = [to_hex(bar.get_facecolor()) for bar in effects().axes[0].patches]
    assert faces == [BLUE, "#ffffff", OCHRE, "#ffffff"]

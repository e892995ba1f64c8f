"""The share of GDP: what the figure must show, and that it is the same twice."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.figures import budget_shares as figures
from helpers.figures.style import svg_bytes, use_style
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


def test_the_same_picture_twice():
    assert svg_bytes(of_gdp()) == svg_bytes(of_gdp())


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

"""The figure of other countries: what it must show, and that it is the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.figures import comparison as figures
from helpers.figures.style import svg_bytes, use_style
from tests.figures.drawn import texts


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def dollars():
    rows = pd.DataFrame(
        {"country_name": ["China", "Japan"], "a_2025": [300.0, 60.0], "a_2013": [100.0, 50.0]}
    )
    rows = rows.assign(b_2025=[700.0, 98.0], b_2013=[200.0, 45.0], c_2025=1.0, c_2013=1.0)
    return figures.dollars_chart(rows, {"a": "market", "c": "constant", "b": "power"}, 2025, 2013)


def test_the_same_picture_twice():
    assert svg_bytes(dollars()) == svg_bytes(dollars())


def test_each_country_has_a_bar_for_each_kind_of_dollars():
    axes = dollars().axes[0]
    assert [bar.get_width() for bar in axes.patches] == [300, 60, 1, 1, 700, 98]
    assert {"market", "300", "power", "98"} <= set(texts(axes.figure))
    assert axes.lines[1].get_xdata().tolist() == [100, 50]

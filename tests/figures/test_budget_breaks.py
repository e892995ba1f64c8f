"""The break at FY2023: what the figure must show, and that it is the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.figures import budget_breaks as figures
from helpers.figures.style import svg_bytes, use_style
from tests.figures.drawn import hollow_points


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def broken():
    amounts = pd.Series([4000.0, 4200.0, 4400.0, 6000.0, 7000.0], range(2020, 2025))
    f = pd.Series([1.0, 9.0, 2.0], range(2022, 2025))
    levels, placebos = {"nominal": amounts, "real": amounts / 2}, {"nominal": f, "real": 2 * f}
    return figures.break_chart(levels, placebos, 2023, pd.Series([2021]))


def test_the_same_picture_twice():
    assert svg_bytes(broken()) == svg_bytes(broken())


def test_the_old_line_goes_on_and_the_largest_f_is_named():
    left, right = broken().axes
    line = left.lines[1]
    assert line.get_xdata().tolist() == list(range(2020, 2025))
    assert line.get_ydata()[-1] < 5
    assert [text.get_text() for text in right.texts] == [
        "nominal:\nlargest at FY2023",
        "real:\nlargest at FY2023",
    ]


def test_recalled_points_are_hollow():
    assert hollow_points(broken().axes[0]) == [[(2021, 4.2)], [(2021, 2.1)]]

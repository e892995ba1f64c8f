"""Figures of chapter 03: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from helpers.figures import exchange_rate as figures
from helpers.figures.style import svg_bytes, use_style


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


KINDS = ("of outlays", "of contracts", "not stated")


def shares() -> pd.DataFrame:
    rows = [
        ("known", 20.04, 20.04, "exact", False),
        ("bound", float("nan"), 22.2, "less_than", True),
        ("range", 10.0, 20.0, "range", True),
        ("about", 20.0, 20.0, "approx", True),
    ]
    frame = pd.DataFrame(rows, columns=["name", "low_pct", "high_pct", "qualifier", "verified"])
    return frame.assign(fiscal_year=2024, kind=["of outlays", "of contracts", "of contracts", "not stated"])


def years() -> pd.DataFrame:
    return pd.DataFrame(
        {"fiscal_year": [2023, 2024], "extra_low_bn": [40.0, float("nan")], "ahead_low_bn": [0.0, 500.0]}
    )


def texts(figure) -> set[str]:
    return {text.get_text() for text in figure.axes[0].texts} - {""}


def place(line: Line2D) -> float:
    return float(np.asarray(line.get_ydata())[0])


def test_shares_print_dots_bounds_and_ranges_in_words():
    got = texts(figures.shares_chart(shares(), 20.0))
    exp = {"20.0%†", "below 22.2%", "10–20%", "about 20%", "20% assumed in the sums"}
    exp |= {*KINDS}
    assert got == exp


def test_a_kind_is_named_once_above_its_first_row():
    axes = figures.shares_chart(shares(), 20.0).axes[0]
    got = {text.get_text(): text.xy[1] for text in axes.texts if text.get_text() in KINDS}
    exp = dict(zip(KINDS, (0, -1.8, -4.6), strict=True))
    assert got == pytest.approx(exp)


def test_a_recalled_share_is_hollow():
    axes = figures.shares_chart(shares(), 20.0).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o" and place(line) in (-0.8, -2.6)]
    got = [line.get_fillstyle() for line in dots]
    exp = ["none", "none", "full"]
    assert got == exp


def test_an_upper_bound_points_to_the_left():
    axes = figures.shares_chart(shares(), 20.0).axes[0]
    got = [place(line) for line in axes.lines if line.get_marker() == "<"]
    exp = [-2.6]
    assert got == exp


def test_bars_are_filled_where_over_and_outlined_ahead():
    axes = figures.extra_chart(years()).axes[0]
    got = [round(bar.get_bbox().height, 3) for bar in axes.patches if isinstance(bar, Rectangle)]
    exp = [0.04, 0.0, 0.0, 0.5]
    assert got == exp
    assert texts(axes.figure) == {"0.04", "0.50"}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: figures.shares_chart(shares(), 20.0),
        lambda: figures.extra_chart(years()),
    ],
)
def test_figures_are_the_same_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())

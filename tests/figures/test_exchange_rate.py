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


def paths() -> pd.DataFrame:
    rows = [
        ("market", "2023-04-03", "2023-04-03", 132.0, True),
        ("market", "2023-04-04", "2023-04-04", 131.0, True),
        ("disbursing_rate", "2023-04-01", "2024-03-31", 139.0, False),
        ("plan_rate", "2023-04-01", "2024-03-31", 108.0, True),
        ("plan_rate", "2024-04-01", "2025-03-31", 108.0, True),
    ]
    frame = pd.DataFrame(rows, columns=["series", "start", "end", "rate", "verified"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


def shares() -> pd.DataFrame:
    rows = [
        ("known", 20.04, 20.04, "exact", False),
        ("bound", float("nan"), 22.2, "less_than", True),
        ("range", 10.0, 20.0, "range", True),
        ("about", 20.0, 20.0, "approx", True),
    ]
    frame = pd.DataFrame(rows, columns=["name", "low_pct", "high_pct", "qualifier", "verified"])
    return frame.assign(fiscal_year=2024)


def years() -> pd.DataFrame:
    return pd.DataFrame(
        {"fiscal_year": [2023, 2024], "shortfall_bn": [40.0, float("nan")], "ahead_bn": [0.0, 500.0]}
    )


def texts(figure) -> set[str]:
    return {text.get_text() for text in figure.axes[0].texts} - {""}


def place(line: Line2D) -> float:
    return float(np.asarray(line.get_ydata())[0])


def test_rates_name_each_line_and_mark_what_was_recalled():
    got = texts(figures.rate_chart(paths()))
    exp = {"market", "139† budget rate", "108 plan rate"}
    assert got == exp


def test_a_rate_that_stays_is_labelled_once():
    labels = [text.get_text() for text in figures.rate_chart(paths()).axes[0].texts]
    assert [label.startswith("108") for label in labels].count(True) == 1


def test_shares_print_dots_bounds_and_ranges_in_words():
    got = texts(figures.shares_chart(shares(), 20.0))
    exp = {"20.0%†", "below 22.2%", "10–20%", "about 20%", "20% assumed in the sums"}
    assert got == exp


def test_a_recalled_share_is_hollow():
    axes = figures.shares_chart(shares(), 20.0).axes[0]
    got = [line.get_fillstyle() for line in axes.lines if line.get_marker() == "o" and place(line) in (0, 1)]
    exp = ["none", "none", "full"]
    assert got == exp


def test_an_upper_bound_points_to_the_left():
    axes = figures.shares_chart(shares(), 20.0).axes[0]
    got = [place(line) for line in axes.lines if line.get_marker() == "<"]
    exp = [1]
    assert got == exp


def test_bars_are_filled_where_over_and_outlined_ahead():
    axes = figures.shortfall_chart(years()).axes[0]
    got = [round(bar.get_bbox().height, 3) for bar in axes.patches if isinstance(bar, Rectangle)]
    exp = [0.04, 0.0, 0.0, 0.5]
    assert got == exp
    assert texts(axes.figure) == {"0.04", "0.50"}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: figures.rate_chart(paths()),
        lambda: figures.shares_chart(shares(), 20.0),
        lambda: figures.shortfall_chart(years()),
    ],
)
def test_figures_are_the_same_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())

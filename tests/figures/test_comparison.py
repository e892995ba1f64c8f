"""Figures of other countries: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.figures import comparison as figures
from helpers.figures.style import BLUE, RED, svg_bytes, use_style


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


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


def countries():
    return figures.countries_chart(levels(), "JPN", 2025, 2012)


def region():
    added = pd.DataFrame(
        {
            "country": ["JPN", "AUS"],
            "country_name": ["Japan", "Australia"],
            "share_pct": [104.0, -4.0],
            "rise_bn": [6.1, -0.4],
            "growth_pct": [15.0, -1.0],
        }
    )
    return figures.region_chart(added, "JPN", "bn")


def two_percent():
    share = pd.Series([1.0, 1.0, 1.1, 1.2, 1.4], range(2021, 2026))
    path = pd.Series([1.4, 1.7, 2.0], range(2025, 2028))
    points = {"fixed": pd.Series([1.6, 2.0], [2024, 2025]), "own": pd.Series([1.5], [2025])}
    return figures.two_percent_chart(share, {"quick": path}, points, 2.0)


@pytest.mark.parametrize("draw", [countries, region, two_percent])
def test_the_same_picture_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())


def test_the_country_in_question_stands_out_and_estimates_are_hollow():
    level_axes = countries().axes[0]
    assert [to_hex(bar.get_edgecolor()) for bar in level_axes.patches] == [BLUE, RED]
    assert [to_hex(bar.get_facecolor()) for bar in level_axes.patches] == ["#ffffff", RED]
    assert [label.get_text() for label in level_axes.get_yticklabels()] == ["United States", "Japan"]


def test_texts_stand_right_of_zero_and_carry_a_real_minus():
    axes = region().axes[0]
    assert [text.get_text() for text in axes.texts] == [
        "104% (+6.1 bn, +15%)",
        "\N{MINUS SIGN}4% (\N{MINUS SIGN}0.4 bn, \N{MINUS SIGN}1%)",
    ]
    assert [text.xy[0] for text in axes.texts] == [104, 0]
    assert to_hex(axes.patches[0].get_facecolor()) == RED


def test_paths_are_dashed_and_points_named():
    axes = two_percent().axes[0]
    assert [text.get_text() for text in axes.texts] == ["SIPRI", "quick", "fixed", "own"]
    assert axes.lines[1].get_linestyle() != "-"
    assert axes.lines[-1].get_ydata()[0] == 2


def test_a_path_may_be_drawn_without_the_accounting():
    share = pd.Series([1.0, 1.0, 1.1, 1.2], range(2021, 2025))
    assert len(figures.two_percent_chart(share, {}, {}, 2.0).axes[0].lines) == 2

"""Figures of other countries: what they must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.figures import comparison as figures
from helpers.figures.style import BLUE, RED, svg_bytes, use_style
from tests.figures.drawn import texts


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
    return figures.shares_chart(levels(), "JPN", 2025, 2012)


def dollars():
    rows = pd.DataFrame(
        {"country_name": ["China", "Japan"], "a_2025": [300.0, 60.0], "a_2013": [100.0, 50.0]}
    )
    rows = rows.assign(b_2025=[700.0, 98.0], b_2013=[200.0, 45.0], c_2025=1.0, c_2013=1.0)
    return figures.dollars_chart(rows, {"a": "market", "c": "constant", "b": "power"}, 2025, 2013)


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


@pytest.mark.parametrize("draw", [countries, region, dollars])
def test_the_same_picture_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())


def test_the_country_in_question_stands_out_and_estimates_are_hollow():
    axes = countries().axes[0]
    assert [to_hex(face) for face in axes.collections[-1].get_facecolors()] == ["#ffffff", RED]
    assert [to_hex(edge) for edge in axes.collections[-1].get_edgecolors()] == [BLUE, RED]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["United States", "Japan"]


def test_each_country_has_a_bar_for_each_kind_of_dollars():
    axes = dollars().axes[0]
    assert [bar.get_width() for bar in axes.patches] == [300, 60, 1, 1, 700, 98]
    assert {"market", "300", "power", "98"} <= set(texts(axes.figure))
    assert axes.lines[1].get_xdata().tolist() == [100, 50]


def test_texts_stand_right_of_zero_and_carry_a_real_minus():
    axes = region().axes[0]
    assert [text.get_text() for text in axes.texts] == [
        "104% (+6.1 bn, +15%)",
        "\N{MINUS SIGN}4% (\N{MINUS SIGN}0.4 bn, \N{MINUS SIGN}1%)",
    ]
    assert [text.xy[0] for text in axes.texts] == [104, 0]
    assert to_hex(axes.patches[0].get_facecolor()) == RED

"""Parts of the budget and what is committed: what the figures must show, and that they are the same twice."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from helpers.figures import budget_commitments as figures
from helpers.figures.style import BLUE, GREY, OCHRE, RED, svg_bytes, use_style
from tests.figures.drawn import hollow_points, texts


@pytest.fixture(autouse=True)
def _style():
    use_style()
    yield
    plt.close("all")


def composition():
    years = pd.DataFrame({"fiscal_year": [2023, 2024], "a_tn": [1.0, 2.0], "b_tn": 0.5, "c_tn": 0.001})
    years = years.assign(a_verified=[True, False], b_verified=True, c_verified=True)
    return figures.composition_chart(years, {"a": "pay", "b": "contracts", "c": "rest"})


def commitments():
    years = pd.DataFrame(
        {"fiscal_year": [2022, 2023], "new_incl_bn": [None, 7000.0], "fms_bn": [300.0, 900.0]}
    )
    years = years.assign(new_excl_bn=[2000.0, 6000.0]).astype(float)
    rows = pd.DataFrame({"measure": "fms_budget", "scope": "procurement", "fiscal_year": [2022, 2023]})
    paid = pd.DataFrame({"obligatory_bn": [1900.0]}, index=[2023])
    return figures.commitments_chart(years, paid, rows.assign(verified=[False, True]))


@pytest.mark.parametrize("draw", [composition, commitments])
def test_the_same_picture_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())


def test_parts_are_stacked_filled_and_hatched_if_recalled():
    axes = composition().axes[0]
    assert [bar.get_y() for bar in axes.patches[2:4]] == [1, 2]
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches[:2]] == [GREY, GREY]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [False, True, False, False, False, False]
    assert texts(axes.figure) == ["pay", "contracts", "rest"]


def test_commitments_are_drawn_where_they_are_known():
    lines = [line for line in commitments().axes[0].lines if line.get_linestyle() == "-"]
    drawn = {line.get_color(): line.get_xdata().tolist() for line in lines}
    assert drawn == {RED: [2023], BLUE: [2022, 2023], GREY: [2023], OCHRE: [2022, 2023]}


def test_recalled_points_are_hollow():
    assert hollow_points(commitments().axes[0]) == [[(2022, 0.3)]]


def test_a_year_that_is_not_known_is_a_gap():
    years = pd.DataFrame({"fiscal_year": [2020, 2022], "new_incl_bn": [1.0, 2.0]})
    years = years.assign(new_excl_bn=[1.0, 2.0], fms_bn=[1.0, 2.0])
    rows = pd.DataFrame({"measure": [], "scope": [], "fiscal_year": [], "verified": []}).astype(
        {"verified": bool}
    )
    paid = pd.DataFrame({"obligatory_bn": [1.0]}, index=[2022])
    line = (
        figures.commitments_chart(years, paid, rows.astype({"measure": str, "scope": str})).axes[0].lines[0]
    )
    assert line.get_xdata().tolist() == [2020, 2021, 2022]
    assert pd.isna(line.get_ydata()[1])

"""Figures of chapter 02: what they must show, and that they are the same twice."""

from itertools import combinations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgba

from helpers.figures import budget as figures
from helpers.figures.style import BLUE, GREY, OCHRE, RED, svg_bytes, use_style


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


def dollars():
    dates = pd.to_datetime(["NaT", "2022-12-23", "2023-12-22"])
    usd, verified = [50.0, 40.0, 55.0], [False, True, True]
    return pd.DataFrame(
        {"fiscal_year": [2022, 2023, 2024], "date": dates, "billion_usd": usd, "verified": verified}
    )


def shares(*percent):
    return pd.DataFrame({"fiscal_year": [2023, 2024], "share_pct": percent, "verified": [True, False]})


def fixed(*cells):
    return pd.DataFrame(cells, columns=["fiscal_year", "basis", "share_pct", "verified"])


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def level():
    return figures.level_chart(years(), pd.Series({2023: 10.0}))


def yardsticks():
    amounts = pd.Series([5.0, 5.5, 8.0], [2022, 2023, 2024])
    yen = {"current prices": amounts, "deflator": amounts.iloc[:2] / 2, "consumer prices": amounts / 3}
    at_rates = pd.DataFrame({"fiscal_year": [2023], "billion_usd": [50.0], "verified": [True]})
    return figures.yardsticks_chart(yen, dollars(), at_rates, pd.Series([2022]))


def of_gdp():
    points = fixed((2025, "initial", 1.8, True), (2027, "target", 2.0, True))
    return figures.shares_chart({"incl.": shares(1.1, 1.3), "excl.": shares(1.0, 1.2)}, points)


def composition():
    parts = pd.DataFrame({"a": [1000.0, 2000.0], "b": [500.0, 500.0], "c": [1.0, 1.0]}, index=[2023, 2024])
    seen = pd.DataFrame({"a": [True, False], "b": True, "c": True}, index=[2023, 2024])
    return figures.composition_chart(parts, seen, {"a": "pay", "b": "contracts", "c": "rest"})


def effects():
    moved = pd.DataFrame(
        {"a_pp": [0.2, -0.1], "b_pp": [0.1, 0.3], "change_pp": [0.3, 0.2], "verified": [True, False]},
        index=[2023, 2024],
    )
    return figures.effects_chart(moved, {"a_pp": "budget", "b_pp": "GDP"})


def commitments():
    years = pd.DataFrame(
        {"fiscal_year": [2022, 2023], "new_incl_bn": [None, 7000.0], "fms_bn": [300.0, 900.0]}
    )
    years = years.assign(new_excl_bn=[2000.0, 6000.0]).astype(float)
    recalled = pd.DataFrame({"measure": ["fms_budget"], "scope": ["procurement"], "fiscal_year": [2022]})
    paid = pd.DataFrame({"obligatory_bn": [1900.0]}, index=[2023])
    return figures.commitments_chart(years, paid, recalled)


def broken():
    amounts = pd.Series([4.0, 4.2, 4.4, 6.0, 7.0], range(2020, 2025))
    f = pd.Series([1.0, 9.0, 2.0], range(2022, 2025))
    levels, placebos = {"nominal": amounts, "real": amounts / 2}, {"nominal": f, "real": 2 * f}
    return figures.break_chart(levels, placebos, 2023, pd.Series([2021]))


@pytest.mark.parametrize("draw", [level, yardsticks, of_gdp, composition, effects, commitments, broken])
def test_the_same_picture_twice(draw):
    assert svg_bytes(draw()) == svg_bytes(draw())


def test_bars_have_the_colour_of_their_standing_and_are_hollow_if_recalled():
    bars = level().axes[0].patches[:3]
    assert [to_hex(bar.get_edgecolor()) for bar in bars] == [GREY, OCHRE, BLUE]
    assert [to_hex(bar.get_facecolor()) for bar in bars] == [GREY, "#ffffff", BLUE]


def hollow_points(axes):
    return [
        list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for line in axes.lines
        if line.get_markerfacecolor() == "white" and len(line.get_xdata())
    ]


def test_recalled_points_and_bars_are_hollow():
    assert hollow_points(commitments().axes[0]) == [[(2022, 0.3)]]
    assert hollow_points(broken().axes[0]) == [[(2021, 4.2)], [(2021, 2.1)]]
    faces = [to_hex(bar.get_facecolor()) for bar in effects().axes[0].patches]
    assert faces == [BLUE, "#ffffff", OCHRE, "#ffffff"]


def test_the_transfer_is_an_outline_with_its_level():
    figure = level()
    outline = figure.axes[0].patches[3]
    assert outline.get_height() == 10
    assert outline.get_facecolor() == to_rgba("none")
    assert "FY2023 with the transfer to the fund: 10.00" in texts(figure)


def test_the_last_year_is_named_with_its_level():
    assert "FY2024: 8.00" in texts(level())


def test_each_line_of_yen_is_named_and_hollow_where_recalled():
    yen = yardsticks().axes[0]
    assert [text.get_text() for text in yen.texts] == ["current prices", "deflator", "consumer prices"]
    assert yen.lines[1].get_xdata().tolist() == [2022]
    assert yen.lines[2].get_xdata().tolist() == [2022, 2023]


def test_dollars_of_the_decision_day_differ_from_those_of_december():
    dollar_lines = yardsticks().axes[1].lines
    drawn = {
        line.get_color(): line.get_xdata().tolist() for line in dollar_lines[1:] if len(line.get_xdata())
    }
    assert drawn == {BLUE: [2023, 2024], OCHRE: [2022], RED: [2023]}


def test_recalled_points_are_hollow():
    faces = {
        line.get_markerfacecolor() for line in of_gdp().axes[0].lines if list(line.get_xdata()) == [2024]
    }
    assert faces == {"white"}


def test_points_of_the_fixed_gdp_are_named():
    assert {"FY2025: 1.80", "FY2027 target: 2.00"} <= set(texts(of_gdp()))


def test_no_two_labels_of_the_shares_overlap():
    points = [("initial", 2024, 1.59), ("initial", 2025, 1.77)]
    points += [("initial_plus_supplementary", 2025, 1.96), ("target", 2027, 1.96)]
    known = fixed(*((year, basis, share, True) for basis, year, share in points))
    figure = figures.shares_chart({"incl.": shares(1.2, 1.29), "excl.": shares(1.1, 1.26)}, known)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 6
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_no_point_of_the_fixed_gdp_need_be_known():
    figure = figures.shares_chart({"incl.": shares(1.1, 1.3), "excl.": shares(1.0, 1.2)}, fixed())
    assert texts(figure) == ["incl.", "excl."]


def test_parts_are_stacked_and_hollow_if_recalled():
    axes = composition().axes[0]
    assert [bar.get_y() for bar in axes.patches[2:4]] == [1, 2]
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches[:2]] == [GREY, "#ffffff"]
    assert texts(axes.figure) == ["pay", "contracts", "rest"]


def test_effects_are_stacked_away_from_zero():
    bars = effects().axes[0].patches
    assert [bar.get_y() for bar in bars] == [0, 0, 0.2, 0]
    assert [bar.get_height() for bar in bars] == pytest.approx([0.2, -0.1, 0.1, 0.3])


def test_commitments_are_drawn_where_they_are_known():
    lines = [line for line in commitments().axes[0].lines if line.get_linestyle() == "-"]
    drawn = {line.get_color(): line.get_xdata().tolist() for line in lines}
    assert drawn == {RED: [2023], BLUE: [2022, 2023], GREY: [2023], OCHRE: [2022, 2023]}


def test_the_old_line_goes_on_and_the_largest_f_is_named():
    left, right = broken().axes
    line = left.lines[1]
    assert line.get_xdata().tolist() == list(range(2020, 2025))
    assert line.get_ydata()[-1] < 5
    assert [text.get_text() for text in right.texts] == [
        "nominal:\nlargest at FY2023",
        "real:\nlargest at FY2023",
    ]

"""Figures of chapter 04 draw what they are given, and the same bytes each time."""

from datetime import date
from itertools import pairwise

import pytest

from helpers.analysis import fiscal
from helpers.datasets.tables import open_table
from helpers.reporting.figures.fiscal import bonds_chart, debt_chart, financing_chart, tax_chart
from helpers.reporting.figures.style import svg_bytes, use_style

DAYS = [date(2023, 12, 22), date(2023, 12, 31), date(2026, 9, 30)]


@pytest.fixture(autouse=True)
def _style():
    use_style()


def programme(day):
    return open_table("buildup_program", day).query("plan == 'dbp_2023_27'")


def parts(day):
    return fiscal.stacked(fiscal.financing_parts(programme(day)))


def financing(day):
    return financing_chart(parts(day))


def taxes(day):
    receipts = open_table("japan_tax_revenue", day)
    return tax_chart(fiscal.receipts_by_type(receipts), fiscal.tax_measures(programme(day), receipts))


def bonds(day):
    ratios = fiscal.actual(open_table("japan_debt", day), "general_bonds_pct_gdp")
    return bonds_chart(ratios, open_table("jgb_10y_monthly", day), 1.5)


def paths(day):
    start = fiscal.start_row(open_table("macro_weo", day))
    return fiscal.debt_paths(start, 1.2, [1.0, 2.0, 3.0], 2.0, 1.5, 2035)


def debt(day):
    return debt_chart(
        open_table("macro_weo", day).query("country == 'JPN' and status == 'history'"), paths(day)
    )


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("draw", [financing, taxes, bonds, debt])
def test_a_figure_is_drawn_the_same_twice(draw, day):
    assert svg_bytes(draw(day)) == svg_bytes(draw(day))


@pytest.mark.parametrize("day", DAYS)
def test_bars_end_where_the_parts_end(day):
    bars = financing(day).axes[0].patches
    got = max(bar.get_x() + bar.get_width() for bar in bars)
    assert got == pytest.approx(parts(day)["end_high"].max())


def test_a_recalled_part_is_marked():
    stacked = parts(DAYS[0])
    figure = financing_chart(stacked.assign(verified=stacked["kind"] != "lasting"))
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert [label for label in labels if label.endswith("†")] == ["Spending reform †"]


def test_only_provisional_receipts_are_hollow():
    points = [line for line in taxes(DAYS[2]).axes[0].lines if line.get_marker() == "o"]
    assert {line.get_markerfacecolor() for line in points} == {"white"}
    assert {tuple(line.get_xdata()) for line in points} == {(2025,)}
    assert all(not len(line.get_xdata()) for line in taxes(DAYS[1]).axes[0].lines if line.get_marker() == "o")


@pytest.mark.parametrize("day", DAYS)
def test_every_path_is_named_and_no_two_names_touch(day):
    axes = debt(day).axes[0]
    texts = [text for text in axes.texts if text.get_text()]
    heights = sorted(text.xy[1] for text in texts)
    bottom, top = axes.get_ylim()
    assert len(texts) == 4
    assert min(high - low for low, high in pairwise(heights)) > 0.05 * (top - bottom)

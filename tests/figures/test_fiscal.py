"""Figures of chapter 04 draw what they are given, and the same bytes each time."""

from datetime import date
from itertools import pairwise

import pytest

from helpers.analysis import amounts
from helpers.analysis.fiscal import debt, debt_history, financing
from helpers.datasets.tables import open_table
from helpers.figures.debt import debt_chart, fan_chart
from helpers.figures.financing import financing_chart, yearly_chart
from helpers.figures.style import svg_bytes, use_style

DAYS = [date(2023, 12, 22), date(2023, 12, 31), date(2026, 9, 30)]


@pytest.fixture(autouse=True)
def _style():
    use_style()


def programme(day):
    return open_table("buildup_program", day).query("plan == 'dbp_2023_27'")


def parts(day):
    return financing.stacked(financing.financing_parts(programme(day)))


def financing_figure(day):
    return financing_chart(parts(day))


def yearly(day):
    return yearly_chart(financing.yearly_financing(programme(day), budgets(day)))


def budgets(day):
    return open_table("defence_budget_initial", day).query("measure == 'initial_budget' and basis == 'excl'")


def weo(day):
    return open_table("macro_weo", day).query("country == 'JPN'")


def paths(day, shares=(1.0, 2.0, 3.0, 3.5)):
    start, target = debt.start_row(weo(day)), amounts.pick(programme(day), "fy2027_budget_target")
    plan = debt.plan_shares(budgets(day), target, start, 2.0, 2035)
    return debt.debt_paths(start, debt.extra_defence(1.2, list(shares), plan), 2.0, 1.5)


def debt_figure(day, shares=(2.0, 3.5)):
    """Our paths, and the IMF's baseline where the day knows it."""
    panels = {"ours": paths(day, shares)}
    baseline = debt_history.from_last_estimate(debt_history.identity(weo(day)))
    if len(baseline):
        panels["IMF"] = debt_history.baseline_paths(baseline, 1.2, list(shares))
    return debt_chart(weo(day), panels)


def fan(day):
    start = debt.start_row(weo(day))
    pairs = debt_history.past_pairs(debt_history.identity(weo(day)))
    extra = paths(day).query("scenario == '2%'")["extra_pct"].iloc[1:]
    draws = debt_history.futures(start, extra, *debt_history.resampled(pairs, len(extra), 100, 1))
    rows = debt_history.quantiles(draws, range(2035 - len(extra), 2036))
    return fan_chart(rows, rows - rows.iloc[0] + rows.iloc[0]["year"] * (rows.columns == "year"), "a", "b")


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("draw", [financing_figure, yearly, debt_figure, fan])
def test_a_figure_is_drawn_the_same_twice(draw, day):
    assert svg_bytes(draw(day)) == svg_bytes(draw(day))


@pytest.mark.parametrize("day", DAYS)
def test_bars_end_where_the_parts_end(day):
    bars = financing_figure(day).axes[0].patches
    got = max(bar.get_x() + bar.get_width() for bar in bars)
    assert got == pytest.approx(parts(day)["end_high"].max())


def test_a_recalled_part_is_marked():
    stacked = parts(DAYS[0])
    figure = financing_chart(stacked.assign(verified=stacked["kind"] != "lasting"))
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert [label for label in labels if label.endswith("†")] == ["Spending reform †"]


@pytest.mark.parametrize("day", DAYS)
def test_every_path_is_named_with_its_last_value_and_no_two_names_touch(day):
    axes = debt_figure(day).axes[0]
    heights = sorted(text.xy[1] for text in axes.texts)
    bottom, top = axes.get_ylim()
    assert [text.get_text().split()[0] for text in axes.texts] == ["held", "programme", "2%", "3.5%"]
    ends = debt.ends(paths(day, (2.0, 3.5)))
    assert {text.get_text().split()[-1] for text in axes.texts} == {f"{value:.1f}" for value in ends}
    assert min(high - low for low, high in pairwise(heights)) > 0.05 * (top - bottom)


def test_the_baseline_of_the_imf_is_drawn_where_the_edition_knows_it():
    assert [len(debt_figure(day).axes) for day in DAYS] == [1, 1, 2]
    ours, imf = debt_figure(DAYS[2]).axes
    assert ours.get_ylim() == imf.get_ylim()
    assert "held 192.8" in [text.get_text() for text in imf.texts]


def test_a_share_of_a_readers_own_is_drawn_and_named():
    axes = debt_figure(DAYS[2], (2.5,)).axes[0]
    assert "2.5%" in [text.get_text().split()[0] for text in axes.texts]


@pytest.mark.parametrize("day", DAYS)
def test_pieces_of_a_year_are_stacked_to_their_sum(day):
    rows = financing.yearly_financing(programme(day), budgets(day))
    pieces = rows.drop(columns=["fiscal_year", "increase_tn"]).sum(axis="columns")
    tops = {}
    for bar in yearly(day).axes[0].patches:
        year = round(bar.get_x() + bar.get_width() / 2)
        tops[year] = max(tops.get(year, 0), bar.get_y() + bar.get_height())
    assert list(tops.values()) == pytest.approx(pieces.tolist())


def test_the_fan_says_its_values():
    level, gap = fan(DAYS[2]).axes
    assert all(text.get_text().isdigit() for text in level.texts)
    assert [text.get_text().count("–") for text in gap.texts] == [1]


def test_both_fans_have_one_scale():
    level, gap = fan(DAYS[2]).axes
    assert level.get_ylim()[1] - level.get_ylim()[0] == pytest.approx(gap.get_ylim()[1] - gap.get_ylim()[0])

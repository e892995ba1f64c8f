"""Figures of chapter 05 draw what they are given, and the same bytes each time."""

from datetime import date
from itertools import combinations

import pandas as pd
import pytest

from helpers.analysis.security import exports, industry, opinion
from helpers.analysis.security import threat as security
from helpers.datasets.tables import open_table
from helpers.figures.exports import patriot_chart, rules_timeline, transfers_chart
from helpers.figures.industry import makers_chart
from helpers.figures.opinion import polls_chart
from helpers.figures.security import spending_chart, threat_chart
from helpers.figures.style import svg_bytes, use_style

DAYS = [date(2023, 12, 31), date(2026, 9, 30)]
SPANS = ((2013, 2023), (2022, 2023))


@pytest.fixture(autouse=True)
def _style():
    use_style()


def rules(day):
    return rules_timeline(exports.rules_in_plain_words(open_table("export_policy_timeline", day)))


def transfers(day):
    return transfers_chart(exports.yearly_transfers(open_table("arms_transfers_tiv", day), "JPN"))


def threat(day):
    rows = open_table("threat_environment", day)
    cns, mod = (security.whole_years(rows, name) for name in ("missile_tests_cns", "ballistic_missiles_mod"))
    return threat_chart(cns, mod, security.scrambles(rows))


def balances(day, *topics):
    rows = open_table("public_opinion", day)
    return {topic: opinion.balance(opinion.two_sided(rows, topic)) for topic in topics}


def polls(day):
    return polls_chart(balances(day, "export", "spending"))


def paying(day):
    return polls_chart(balances(day, "tax", "bonds", "cuts", "strategy"))


def spending(day):
    rows = security.spending_around_japan(open_table("military_expenditure", day))
    names = open_table("countries").set_index("country")["country_name"]
    growth = {f"{first}–{last}": security.spending_growth(rows, first, last) for first, last in SPANS}
    return spending_chart(rows, growth, names)


def makers(day):
    companies = open_table("defence_companies", day)
    shares = industry.group_shares(companies, "Mitsubishi Heavy Industries")
    return makers_chart(industry.contracts(companies), shares)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("draw", [rules, transfers, threat, spending, polls, paying, makers])
def test_a_figure_is_drawn_the_same_twice(draw, day):
    assert svg_bytes(draw(day)) == svg_bytes(draw(day))


@pytest.mark.parametrize("day", DAYS)
def test_every_rule_change_is_named_in_plain_words_and_nothing_crosses(day):
    (axes,) = rules(day).axes
    texts = [" ".join(text.get_text().removesuffix("†").split()) for text in axes.texts]
    changes = exports.rule_changes(open_table("export_policy_timeline", day))
    assert set(changes["event_id"].map(exports.PLAIN_WORDS)) <= set(texts)
    assert all(len(line.get_xdata()) == 1 for line in axes.lines)  # points, no leader lines


@pytest.mark.parametrize("day", DAYS)
def test_no_two_texts_of_the_rules_overlap(day):
    figure = rules(day)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("day", DAYS)
def test_names_of_the_spending_lines_do_not_overlap(day):
    figure = spending(day)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 5
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_growth_of_both_spans_is_drawn_country_by_country():
    bars = spending(DAYS[1]).axes[1]
    rows = security.spending_around_japan(open_table("military_expenditure", DAYS[1]))
    growth = [security.spending_growth(rows, *span).set_index("country")["growth_pct"] for span in SPANS]
    long, recent = growth
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == pytest.approx([*long, *recent[long.index]])
    assert bars.get_title() == "Growth 2013–2023\n(faint: 2022–2023)"


def test_recalled_points_are_hollow():
    axes = threat(DAYS[1]).axes[1]
    hollow = sum(len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() == "white")
    assert hollow == (~security.scrambles(open_table("threat_environment", DAYS[1]))["verified"]).sum() > 0


def test_patriot_bars_carry_the_qualifier_of_the_value():
    axes = patriot_chart(exports.yearly_missiles(open_table("patriot_supply"))).axes[0]
    assert {"about 30", "500", "more than 750"} <= {text.get_text() for text in axes.texts}


def test_equal_shares_do_not_hide_each_other():
    points = [line for line in polls(DAYS[0]).axes[0].lines if line.get_marker() == "o"]
    places = [(x, y) for line in points for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]
    assert len(places) == len(set(places))


def test_polls_without_a_sample_size_are_hollow_and_have_no_interval():
    shares = pd.concat(balances(DAYS[1], "export", "spending").values())
    axes = polls(DAYS[1]).axes[0]
    hollow = sum(len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() == "white")
    assert hollow == 2 * shares["respondents"].isna().sum() == 2 * shares["for_low"].isna().sum() > 0


def test_recalled_contracts_are_hollow():
    axes = makers(DAYS[1]).axes[0]
    hollow = sum(len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() == "white")
    assert hollow == (~industry.contracts(open_table("defence_companies"))["verified"]).sum() > 0

"""Figures of chapter 05 draw what they are given, and the same bytes each time."""

from datetime import date
from itertools import combinations

import pandas as pd
import pytest

from helpers.analysis.security import exports, industry, opinion
from helpers.analysis.security import threat as security
from helpers.datasets.tables import open_table
from helpers.figures.exports import patriot_chart, rules_timeline
from helpers.figures.industry import makers_chart
from helpers.figures.opinion import polls_chart
from helpers.figures.security import missiles_chart, threat_chart
from helpers.figures.style import svg_bytes, use_style

DAYS = [date(2023, 12, 31), date(2026, 9, 30)]
SPANS = ((2013, 2023), (2022, 2023))
MISSILES = ("missile_tests_cns", "ballistic_missiles_mod")


@pytest.fixture(autouse=True)
def _style():
    use_style()


def rules(day):
    return rules_timeline(exports.rules_in_plain_words(open_table("export_policy_timeline", day)))


def growth(day):
    rows = security.spending_around_japan(open_table("military_expenditure", day))
    return {f"{first}–{last}": security.spending_growth(rows, first, last) for first, last in SPANS}


def names():
    return open_table("countries").set_index("country")["country_name"]


def threat(day):
    flights = security.scrambles(open_table("threat_environment", day))
    return threat_chart(flights, open_table("senkaku_days", day), growth(day), names())


def missiles(day):
    rows = open_table("threat_environment", day)
    return missiles_chart(*(security.whole_years(rows, name) for name in MISSILES))


def balances(day, *topics):
    rows = opinion.capability_apart(open_table("public_opinion", day))
    return {topic: opinion.balance(opinion.two_sided(rows, topic)) for topic in topics}


def polls(day):
    return polls_chart(balances(day, "export", "spending", "capability"))


def paying(day):
    return polls_chart(balances(day, "tax", "bonds", "cuts"))


def makers(day):
    return makers_chart(industry.contracts(open_table("defence_companies", day)))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("draw", [rules, threat, missiles, polls, paying, makers])
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


def test_growth_of_both_spans_is_drawn_country_by_country():
    bars = threat(DAYS[1]).axes[2]
    long, recent = (rows.set_index("country")["growth_pct"] for rows in growth(DAYS[1]).values())
    widths = [bar.get_width() for bar in bars.patches]
    assert widths == pytest.approx([*long, *recent[long.index]])
    assert bars.get_title() == "Military spending, growth 2013–2023 (faint: 2022–2023)"


def test_recalled_points_are_hollow():
    axes = threat(DAYS[1]).axes[0]
    hollow = sum(len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() == "white")
    assert hollow == (~security.scrambles(open_table("threat_environment", DAYS[1]))["verified"]).sum() > 0


def test_a_year_without_a_count_of_ships_has_no_bar():
    days = open_table("senkaku_days", DAYS[1]).query("measure == 'contiguous_zone_days'")
    bars = threat(DAYS[1]).axes[1].patches
    assert [round(bar.get_x() + bar.get_width() / 2) for bar in bars] == sorted(days["year"])
    assert not {2017, 2018} & set(days["year"])


def test_patriot_bars_carry_the_qualifier_of_the_value():
    axes = patriot_chart(exports.yearly_missiles(open_table("patriot_supply"))).axes[0]
    assert [text.get_text() for text in axes.texts] == ["about 30", "about 60", "230", "500", "2,000"]


def test_a_question_has_a_bar_from_one_share_to_the_other_and_its_lead():
    rows = balances(DAYS[1], "export", "spending", "capability")
    axes = polls(DAYS[1]).axes[0]
    shares = pd.concat(rows.values())
    ends = [tuple(part[:, 0]) for bars in axes.collections[::3] for part in bars.get_segments()]
    assert ends == list(zip(shares["for"], shares["against"], strict=True))
    leads = [text.get_text() for text in axes.texts if text.get_text().strip("+−0123456789") == ""]
    assert leads[0] == "−41" and len(leads) == len(shares)


def test_polls_without_a_sample_size_are_hollow():
    shares = pd.concat(balances(DAYS[1], "export", "spending", "capability").values())
    faces = [tuple(face) for dots in polls(DAYS[1]).axes[0].collections for face in dots.get_facecolor()]
    assert faces.count((1, 1, 1, 1)) == 2 * shares["respondents"].isna().sum() > 0


def test_labels_of_the_polls_do_not_overlap():
    figure = polls(DAYS[1])
    figure.canvas.draw()
    boxes = [label.get_window_extent() for label in figure.axes[0].get_yticklabels()]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_a_missing_year_breaks_the_line_of_a_maker():
    lines = makers(DAYS[1]).axes[0].lines
    assert pd.Series(lines[0].get_ydata()).isna().any()


def test_recalled_contracts_are_hollow():
    axes = makers(DAYS[1]).axes[0]
    hollow = sum(len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() == "white")
    assert hollow == (~industry.contracts(open_table("defence_companies"))["verified"]).sum() > 0

"""Figures of chapter 05 draw what they are given, and the same bytes each time."""

from datetime import date

import pytest

from helpers.analysis import exports, security
from helpers.datasets.tables import open_table
from helpers.reporting.figures.exports import production_chart, rules_timeline, transfers_chart
from helpers.reporting.figures.security import polls_chart, threat_chart
from helpers.reporting.figures.style import svg_bytes, use_style

DAYS = [date(2023, 12, 31), date(2026, 9, 30)]


@pytest.fixture(autouse=True)
def _style():
    use_style()


def rules(day):
    timeline = open_table("export_policy_timeline", day)
    changes = exports.rule_changes(timeline)
    return rules_timeline(changes, timeline.drop(changes.index))


def transfers(day):
    return transfers_chart(exports.yearly_transfers(open_table("arms_transfers_tiv", day), "JPN"))


def threat(day):
    rows = open_table("threat_environment", day)
    cns, mod = (security.whole_years(rows, name) for name in ("missile_tests_cns", "ballistic_missiles_mod"))
    return threat_chart(cns, mod, security.scrambles(rows))


def polls(day):
    rows = open_table("public_opinion", day)
    return polls_chart(
        *(security.balance(security.two_sided(rows, topic)) for topic in ("export", "spending"))
    )


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("draw", [rules, transfers, threat, polls])
def test_a_figure_is_drawn_the_same_twice(draw, day):
    assert svg_bytes(draw(day)) == svg_bytes(draw(day))


@pytest.mark.parametrize("day", DAYS)
def test_every_rule_change_is_named(day):
    figure = rules(day)
    texts = [text.get_text() for text in figure.axes[0].texts]
    names = exports.rule_changes(open_table("export_policy_timeline", day))["event"]
    assert all(any(name in text for text in texts) for name in names)


def test_recalled_points_are_hollow():
    axes = threat(DAYS[1]).axes[1]
    hollow = sum(len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() == "white")
    assert hollow == (~security.scrambles(open_table("threat_environment", DAYS[1]))["verified"]).sum() > 0


def test_production_bars_carry_the_qualifier_of_the_value():
    axes = production_chart(exports.production_rates(open_table("patriot_supply"))).axes[0]
    assert {"about 30", "500", "more than 750"} <= {text.get_text() for text in axes.texts}


def test_equal_shares_do_not_hide_each_other():
    points = [line for line in polls(DAYS[0]).axes[0].lines if line.get_marker() == "o"]
    places = [(x, y) for line in points for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]
    assert len(places) == len(set(places))

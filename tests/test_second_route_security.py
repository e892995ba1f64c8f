"""Spending, polls, alliance and makers of chapter 05 by a second route: plain CSV, other formulas."""

import math
from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from scipy import stats

from helpers.analysis.security import alliance, exports, industry, opinion
from helpers.analysis.security import threat as security
from helpers.datasets.tables import open_table
from tests.tables import only, only_row, read

HEAVY = "Mitsubishi Heavy Industries"


@pytest.fixture(scope="module")
def shares():
    """Shares for and against of every two-sided question, by topic, then by poll and question."""
    answers = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for row in read("public_opinion"):
        side = opinion.SIDES.get(row["response"])
        if row["subgroup"] == "all" and side:
            place = ("for", "against").index(side)
            topic = "capability" if row["question"] == "Strengthen defence capability" else row["topic"]
            answers[topic][row["poll_id"], row["question"]][place] += float(row["percent"])
    return {
        topic: {key: tuple(pair) for key, pair in polls.items() if all(pair)}
        for topic, polls in answers.items()
    }


def test_growth_of_military_spending():
    level = {
        (row["country"], int(row["year"])): float(row["constant_2024_usd_m"])
        for row in read("military_expenditure")
        if row["constant_2024_usd_m"]
    }
    got = security.spending_growth(
        security.spending_around_japan(open_table("military_expenditure")), 2013, 2023
    ).set_index("country")
    for country in ("JPN", *security.NEIGHBOURS):
        ratio = math.exp(math.log(level[country, 2023]) - math.log(level[country, 2013]))
        assert got.loc[country, "growth_pct"] == pytest.approx(100 * (ratio - 1))
    assert round(got.loc["CHN", "growth_pct"]) == 74


def test_recent_growth_of_japan_and_china():
    level = {
        (row["country"], row["year"]): float(row["constant_2024_usd_m"] or "nan")
        for row in read("military_expenditure")
    }
    spending = security.spending_around_japan(open_table("military_expenditure"))
    got = security.spending_growth(spending, 2022, spending["year"].max()).set_index("country")["growth_pct"]
    for country, exp in (("JPN", 50), ("CHN", 22)):
        growth = 100 * (level[country, "2025"] / level[country, "2022"] - 1)
        assert got[country] == pytest.approx(growth)
        assert round(growth) == exp


def test_the_poll_with_one_side_is_left_out():
    row = only_row("public_opinion", response="not appropriate")
    assert (row["poll_id"], row["topic"], float(row["percent"])) == ("KYODO-2023-mail", "spending", 58)
    assert read("public_opinion", question=row["question"]) == [row]
    kept = opinion.two_sided(open_table("public_opinion"), "spending")
    assert row["question"] not in set(kept["question"])


def test_change_of_nhk_support_for_taxes_and_its_interval():
    support = {
        row["poll_id"]: (float(row["percent"]) / 100, int(row["respondents"]))
        for row in read("public_opinion", pollster="NHK", topic="tax", response="support")
    }
    (p, n), (q, m) = support["NHK-2023-02"], support["NHK-2022-12"]
    margin = 1.96 * math.sqrt(p * (1 - p) / n + q * (1 - q) / m)
    balance = opinion.balance(opinion.two_sided(open_table("public_opinion"), "tax"))
    before, after = (balance[balance["poll_id"].eq(poll)].iloc[0] for poll in ("NHK-2022-12", "NHK-2023-02"))
    change, low, high = opinion.change_of_share(before, after, "for")
    assert change == pytest.approx(100 * (p - q))
    assert (low, high) == pytest.approx((change - 100 * margin, change + 100 * margin), abs=0.1)


def test_lethal_polls_and_who_leads():
    questions = {
        (row["poll_id"], row["question"]) for row in read("public_opinion") if "lethal" in row["question"]
    }
    balance = opinion.balance(opinion.two_sided(open_table("public_opinion"), "export"))
    lethal = balance[balance["question"].str.contains("lethal")]
    assert set(zip(lethal["poll_id"], lethal["question"], strict=True)) == questions
    assert lethal["against"].gt(lethal["for"]).all()


def test_leads_by_topic(shares):
    table = opinion.capability_apart(open_table("public_opinion"))
    balances = {topic: opinion.balance(opinion.two_sided(table, topic)) for topic in opinion.TOPICS}
    got = opinion.by_topic(balances).set_index("topic")
    for topic in opinion.TOPICS:
        leads = [first - second for first, second in shares[topic].values()]
        counts = (len(leads), sum(lead > 1e-9 for lead in leads), sum(lead < -1e-9 for lead in leads))
        assert tuple(got.loc[topic, ["questions", "more_for", "more_against"]]) == counts
    assert got.loc[["spending", "capability"], ["questions", "more_for"]].to_numpy().tolist() == [
        [9, 6],
        [2, 2],
    ]
    support = [first for first, _ in shares["tax"].values()]
    assert (balances["tax"]["for"].min(), balances["tax"]["for"].max()) == (min(support), max(support))
    assert (min(support), max(support)) == (19, 61)


def test_interval_of_a_lead_by_simulation():
    """Draws from the multinomial with the shares of one poll: the normal interval covers their middle."""
    balance = opinion.balance(opinion.two_sided(open_table("public_opinion"), "spending"))
    poll = balance[balance["poll_id"].eq("FNN-2023-01")].iloc[0]
    shares = np.array([poll["for"], poll["against"], 100 - poll["for"] - poll["against"]]) / 100
    draws = np.random.default_rng(1).multinomial(int(poll["respondents"]), shares, size=200_000)
    leads = 100 * (draws[:, 0] - draws[:, 1]) / poll["respondents"]
    assert np.quantile(leads, [0.025, 0.975]) == pytest.approx([poll["lead_low"], poll["lead_high"]], abs=0.2)


def test_wilson_limits_by_solving_the_test_for_the_share():
    """The limits are the shares that a score test with this sample just does not reject."""
    balance = opinion.balance(opinion.two_sided(open_table("public_opinion"), "tax"))
    poll = balance[balance["respondents"].notna()].iloc[0]
    found = poll["for"] / 100
    for limit in (poll["for_low"] / 100, poll["for_high"] / 100):
        score = (found - limit) / math.sqrt(limit * (1 - limit) / poll["respondents"])
        assert abs(score) == pytest.approx(stats.norm.ppf(0.975))


def test_years_of_war_and_of_the_treaty():
    day = {row["event_id"]: date.fromisoformat(row["date"]) for row in read("alliance_timeline")}
    table = open_table("alliance_timeline")
    event = {key: table[table["event_id"].eq(key)] for key in day}
    for first, second, exp in (("A07", "A08", 3.7), ("A10", "A20", 72.3)):
        got = alliance.years_between(event[first], event[second])
        assert got == pytest.approx((day[second] - day[first]).days / 365.25)
        assert round(got, 1) == exp


def test_breaks_and_reactions_are_in_the_tables():
    events = {row["event_id"]: row for row in read("alliance_timeline")}
    later = [row for row in events.values() if row["category"] in alliance.BREAKS and row["date"] >= "1868"]
    got = alliance.breaks_since(open_table("alliance_timeline"), 1868)["event_id"].tolist()
    assert got == [row["event_id"] for row in later if row["event_id"] != "A08"]  # the end of the war
    ruled = {row["event_id"] for row in read("export_policy_timeline")}
    assert set(opinion.REACTIONS) <= ruled


def amount(metric, year, company=HEAVY):
    return only("defence_companies", company=company, metric=metric, year=year)


def test_shares_of_the_segment_in_the_group():
    segment = "segment_revenue_aircraft_defense_space"
    shares = {year: 100 * amount(segment, year) / amount("group_revenue", year) for year in (2022, 2024)}
    # printed by the sources: 15% of group revenue in FY2022, 20.6% in FY2024 on a revenue not rounded
    assert round(shares[2022]) == 15
    assert shares[2024] == pytest.approx(20.6, abs=0.2)
    own = open_table("defence_companies").query("company == @HEAVY and year == 2022")
    part, whole = (own[own["metric"].eq(metric)] for metric in (segment, "group_revenue"))
    assert exports.share_pct(part, whole) == pytest.approx(shares[2022])


def test_jump_plans_and_sums_of_the_makers():
    contracts = [amount("central_procurement_contracts", year) for year in (2022, 2023, 2024)]
    assert round(contracts[1] / contracts[0], 1) == 4.6  # as printed by the source of FY2023
    assert round(contracts[2] / contracts[0], 1) == 4.0
    assert round(contracts[1] / amount("central_procurement_contracts", 2021), 1) == 3.7
    got = industry.targets(open_table("defence_companies"))
    exp = amount("defence_revenue_target", 2024) / amount("defence_and_space_revenue", 2022)
    assert got.loc[HEAVY, "ratio_low"] == got.loc[HEAVY, "ratio_high"] == pytest.approx(exp)
    ihi = amount("defence_revenue_target", 2030, "IHI") / amount("defence_revenue", 2022, "IHI")
    assert got.loc["IHI", "ratio_low"] == pytest.approx(ihi) == 2.5
    sums = [amount("defence_revenue", year, "MHI+KHI+IHI combined") for year in (2023, 2024)]
    assert round(security.change_pct(*sums)) == 35  # as printed by the source


def test_shares_that_stay_at_home():
    home = {
        int(row["fiscal_year"]): float(row["value"])
        for row in read("domestic_procurement", measure="domestic_share")
    }
    assert (home[2022], home[2023], min(home.values()), max(home.values()), len(home)) == (
        84.2,
        76.2,
        72.2,
        86.7,
        10,
    )
    imported = only("domestic_procurement", measure="import_share", fiscal_year=2022)
    assert home[2022] + imported == pytest.approx(100)


def test_readings_and_early_contacts_are_in_their_tables():
    assert {row["event_id"] for row in read("constitution_readings")} == set(alliance.READINGS)
    first = min(read("early_contacts"), key=lambda row: row["date"])
    assert (first["event_id"], first["date"][:4]) == (alliance.EARLY["first_american_ship"], "1791")
    assert only_row("early_contacts", event_id=alliance.EARLY["first_admitted_ship"])["date"][:4] == "1797"


def test_one_poll_with_two_wordings():
    asked = {row["response"]: float(row["percent"]) for row in read("public_opinion", poll_id="NNN-2022-06")}
    assert asked == {"support": 72, "2 per cent or more": 19}

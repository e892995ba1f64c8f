"""Findings of chapter 05 by a second route: plain CSV and other formulas."""

from datetime import date

import pytest

from helpers.analysis.security import exports
from helpers.analysis.security import threat as security
from helpers.datasets.tables import open_table
from tests.tables import only, only_row, read

WINDOW = (-1, 1)


def test_years_between_the_revisions():
    dates = {row["event_id"]: date.fromisoformat(row["date"]) for row in read("export_policy_timeline")}
    got = exports.principle_revisions(open_table("export_policy_timeline")).set_index("event_id")
    exp = (dates["E28"] - dates["E13"]).days / 365.25
    assert got.loc["E28", "years_since_last"] == pytest.approx(exp)
    assert round(exp, 1) == 9.7


def test_revisions_are_rule_events_and_none_is_missing_from_the_table():
    categories = {row["event_id"]: row["category"] for row in read("export_policy_timeline")}
    assert all(categories[event].startswith("rule_") for event in exports.PRINCIPLES)


def test_deals_before_2023():
    delivered = [row for row in read("japan_arms_deals", direction="export") if row["first_delivery_year"]]
    early = [row for row in delivered if int(row["first_delivery_year"]) < 2023]
    armed = [row for row in early if row["description"].split()[0] in ("ground-attack", "torpedo", "fighter")]
    got = exports.deliveries_before(open_table("japan_arms_deals"), 2023)
    assert (len(got), len(exports.armed(got))) == (len(early), len(armed)) == (38, 5)


def test_share_and_concentration_of_suppliers():
    recent = read("japan_arms_suppliers", period_start=2019, method="exact")
    got = exports.supplier_concentration(exports.latest_exact(open_table("japan_arms_suppliers"))).iloc[0]
    printed = {row["supplier"]: float(row["share_pct"]) for row in recent}
    assert got["us_share_pct"] == pytest.approx(printed["USA"], abs=0.005)
    assert got["hhi"] == pytest.approx(sum(share**2 for share in printed.values()), abs=1)


def test_suppliers_add_up_to_the_import_table():
    imports = read("arms_transfers_tiv", country="JPN", direction="imports")
    exp = sum(float(row["tiv_m"]) for row in imports if 2019 <= int(row["year"]) <= 2023)
    got = exports.latest_exact(open_table("japan_arms_suppliers"))["tiv_m"].sum()
    assert got == pytest.approx(exp, abs=2.5)  # five years, each rounded to a whole TIV
    sold = read("arms_transfers_tiv", country="JPN", direction="exports")
    years = [float(row["tiv_m"]) for row in sold if 2019 <= int(row["year"]) <= 2023]
    assert round(100 * sum(years) / exp, 1) == 0.2


def test_share_of_the_contract_in_the_budget():
    contract = only("patriot_supply", fact_id="P13")
    budget = only("defence_budget_initial", measure="initial_budget", basis="incl", fiscal_year=2024)
    part = open_table("patriot_supply").query("fact_id == 'P13'")
    whole = open_table("defence_budget_initial").query("measure == 'initial_budget' and basis == 'incl'")
    got = exports.share_pct(part, whole.query("fiscal_year == 2024"))
    assert got == pytest.approx(contract / (budget / 100)) == pytest.approx(0.0377, abs=0.0001)


def test_rates_of_the_makers_and_what_is_missing():
    facts = {row["fact_id"]: float(row["value"]) for row in read("patriot_supply") if row["value"]}
    got = exports.yearly_missiles(open_table("patriot_supply")).set_index("fact_id")["value"]
    assert got[["P21", "P24", "P25"]].tolist() == [facts["P21"], facts["P24"], facts["P25"]] == [500, 60, 30]
    order = only_row("japan_arms_deals", deal_id="IMP09")
    own = int(order["number_ordered"]) - int(order["number_delivered"])
    deals = open_table("japan_arms_deals").query("deal_id == 'IMP09'")
    gaps = exports.patriot_gaps(open_table("patriot_supply"), deals).set_index("buyer")
    assert gaps["missing"].tolist() == [facts["P28"] - facts["P31"], own] == [11_726, 350]
    assert gaps.loc["US Army", "us_2024"] * facts["P21"] == pytest.approx(facts["P28"] - facts["P31"])
    assert gaps.loc["Japan", "japan_2024"] * facts["P25"] == pytest.approx(own)


def test_scrambles_and_missiles():
    counts = {(row["indicator"], int(row["year"])): float(row["value"]) for row in read("threat_environment")}
    got = (
        security.scrambles(open_table("threat_environment"))
        .query("whose == 'all'")
        .set_index("year")["value"]
    )
    assert (
        (got[2016], got[2023])
        == (counts["scrambles_total", 2016], counts["scrambles_total", 2023])
        == (1168, 669)
    )
    assert security.change_pct(got[2016], got[2023]) == pytest.approx(-(1168 - 669) / 11.68)
    mod = security.whole_years(open_table("threat_environment"), "ballistic_missiles_mod").set_index("year")[
        "value"
    ]
    assert (mod[2022], mod[2023]) == (
        counts["ballistic_missiles_mod", 2022],
        counts["ballistic_missiles_mod", 2023],
    )


def test_days_with_ships_off_the_senkakus():
    zone = {
        int(row["year"]): int(row["value"]) for row in read("senkaku_days", measure="contiguous_zone_days")
    }
    assert (zone[2016], zone[2020], zone[2023], zone[max(zone)]) == (211, 333, 352, 357)
    assert zone[max(zone)] - zone[2016] == 146
    sea = read("senkaku_days", measure="territorial_sea_intrusion_days")
    assert {row["year"]: float(row["value"]) for row in sea if row["year"] in ("2016", "2022")} == {
        "2016": 36,
        "2022": 37,
    }


def test_hand_over_and_what_was_said_of_stocks():
    day = {row["event_id"]: date.fromisoformat(row["date"]) for row in read("export_policy_timeline")}
    assert round((day["E41"] - day["E29"]).days / exports.DAYS_PER_YEAR, 1) == 1.9
    said = {row["fact_id"]: row for row in read("patriot_supply")}
    assert float(said["P43"]["value"]) == 25
    assert all(
        "stock" in said[fact]["metric"] + said[fact]["value_text"] for fact in exports.STOCK_STATEMENTS
    )
    assert all(said[fact]["published"] > "2023-12-22" for fact in exports.STOCK_STATEMENTS)

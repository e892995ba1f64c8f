"""Findings of chapter 04 by a second route: plain CSV and closed forms."""

import csv
from datetime import date
from functools import cache

import pytest

from helpers.analysis import fiscal
from helpers.datasets.tables import open_table
from helpers.paths import DATA

LATEST, ARTICLE = date(2026, 9, 30), date(2023, 12, 31)
GROWTH, RATE, HORIZON = 2.0, 1.5, 2035
LAST_SETTLED = {LATEST: "2024", ARTICLE: "2022"}
LAST_HISTORY = {LATEST: "2024", ARTICLE: "2023"}


@cache
def rows(table):
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def only(table, **wanted):
    """The one row with these cells."""
    found = [row for row in rows(table) if all(row[name] == cell for name, cell in wanted.items())]
    assert len(found) == 1, found
    return found[0]


def plan_row(measure):
    return only("buildup_program", plan="dbp_2023_27", measure=measure)


def plan_value(measure):
    return float(plan_row(measure)["value"])


def tax(kind, year):
    return (
        float(only("japan_tax_revenue", stage="settlement", tax_type=kind, fiscal_year=year)["value"]) / 1000
    )


def plan_at(day):
    return open_table("buildup_program", day).query("plan == 'dbp_2023_27'")


@pytest.fixture(params=[LATEST, ARTICLE], ids=["latest", "article"])
def day(request):
    return request.param


def test_parts_add_up_to_the_level(day):
    parts = fiscal.financing_parts(plan_at(day)).set_index("kind")
    got = parts["low_tn"].drop("residual").sum() + parts.loc["residual", "high_tn"]
    assert got == pytest.approx(plan_value("total_level"))
    assert got == pytest.approx(43.0)
    assert plan_value("financing_base") + plan_value("financing_additional_need") == pytest.approx(40.5)


def test_other_devices_are_what_the_plan_leaves_outside_the_budgets():
    outside = plan_value("flexible_facilities") + plan_value("extra_settlement_surplus")
    assert plan_value("financing_other_devices") == pytest.approx(outside)


def test_base_is_five_times_the_budget_of_2022():
    budget = only("defence_budget_initial", measure="initial_budget", basis="excl", fiscal_year="2022")
    assert plan_value("financing_base") == pytest.approx(5 * float(budget["value"]) / 1000, abs=0.05)


def test_residual(day):
    fund = plan_row("financing_nontax_defence_fund")
    known = plan_value("financing_spending_reform") + plan_value("financing_settlement_surplus")
    exp = [14.6 - known - float(fund[end]) for end in ("value_high", "value_low")]
    got = fiscal.financing_parts(plan_at(day)).query("kind == 'residual'")
    assert got[["low_tn", "high_tn"]].squeeze().tolist() == pytest.approx(exp)
    assert exp == pytest.approx([3.1, 3.5])


def test_money_that_is_not_permanent(day):
    got = fiscal.not_permanent_shares(fiscal.financing_parts(plan_at(day)))
    assert got == pytest.approx((100 * 8.1 / 14.6, 100 * 8.5 / 14.6))


def test_what_the_first_year_raised_and_did_not_use_went_into_the_fund():
    fund = only("defence_budget_initial", measure="fund_transfer", fiscal_year="2023")
    left = plan_value("fund_fy2023_nontax_revenue") - plan_value("fund_fy2023_used_in_year")
    assert left == pytest.approx(float(fund["value"]) / 1000, abs=0.05)


def test_increase_of_2024_and_its_sources(day):
    years = [
        float(
            only("defence_budget_initial", measure="initial_budget", basis="excl", fiscal_year=year)["value"]
        )
        for year in ("2022", "2024")
    ]
    printed = [float(row["value"]) for row in rows("buildup_program") if "fy2024_increase" in row["measure"]]
    assert (years[1] - years[0]) / 1000 == pytest.approx(2.5461)
    paid = fiscal.pick(plan_at(day), *fiscal.INCREASE_SOURCES)
    assert fiscal.total(paid) == pytest.approx(sum(printed))
    assert fiscal.total(paid) == pytest.approx(2.6)
    assert 100 * (1 - fiscal.total(paid[paid["value"] == 0.4]) / fiscal.total(paid)) == pytest.approx(
        220 / 2.6
    )


def test_tax_measures_as_share_of_receipts(day):
    last = fiscal.last(fiscal.settled(open_table("japan_tax_revenue", day)))
    year = LAST_SETTLED[day]
    types = sum(tax(kind, year) for kind in ("income", "corporation", "consumption", "other"))
    assert last["fiscal_year"].item() == int(year)
    got = 100 * fiscal.amount(fiscal.pick(plan_at(day), "financing_tax_measures")) / fiscal.amount(last)
    assert got == pytest.approx(100 / types, rel=1e-4)


def test_measures_as_share_of_their_taxes(day):
    got = fiscal.tax_measures(plan_at(day), open_table("japan_tax_revenue", day)).set_index("tax_type")
    for kind, measure in (("corporation", "tax_yield_corporate"), ("income", "tax_yield_income")):
        exp = 100 * plan_value(measure) / tax(kind, LAST_SETTLED[day])
        assert got.loc[kind, "share_pct"] == pytest.approx(exp)


def test_decided_rates_fit_the_yields():
    """Four per cent of corporation tax and one of income tax bring about what the press reported in 2022."""
    for kind, name in (("corporation", "corporate"), ("income", "income")):
        brings = plan_value(f"tax_{name}") / 100 * tax(kind, "2024")
        assert brings == pytest.approx(plan_value(f"tax_yield_{name}"), abs=0.05)


def test_rates_are_known_only_in_the_latest_edition():
    assert fiscal.RATE_ROWS and set(fiscal.RATE_ROWS) <= set(plan_at(LATEST)["measure"])
    assert not set(fiscal.RATE_ROWS) & set(plan_at(ARTICLE)["measure"])
    measures = fiscal.tax_measures(plan_at(LATEST), open_table("japan_tax_revenue", LATEST))
    rates = plan_at(LATEST)[plan_at(LATEST)["measure"].isin(fiscal.RATE_ROWS)]
    assert fiscal.most_within_programme(rates, measures) == pytest.approx(2 * (0.7 + 0.2 + 0.2))


@pytest.mark.parametrize("years", [None, 10])
def test_average_growth(day, years):
    last = LAST_SETTLED[day]
    first = str(int(last) - years) if years else "1979"
    settled = fiscal.settled(open_table("japan_tax_revenue", day))
    exp = (tax("total", last) - tax("total", first)) / (int(last) - int(first))
    rows = settled[settled["fiscal_year"] >= int(first)]
    assert fiscal.average_change(rows) == pytest.approx(exp)
    assert fiscal.years_of_growth(rows, 1.0) == pytest.approx(1 / exp)


def test_longest_wait_by_brute_force(day):
    totals = {year: tax("total", str(year)) for year in range(1979, int(LAST_SETTLED[day]) + 1)}
    waits = {}
    for year, value in totals.items():
        if all(value > totals[before] for before in totals if before < year):
            waits[year] = next((later for later in totals if later > year and totals[later] > value), year)
    peak = max(waits, key=lambda year: waits[year] - year)
    assert (
        fiscal.longest_wait(fiscal.settled(open_table("japan_tax_revenue", day)))
        == (peak, waits[peak])
        == (1990, 2018)
    )


def test_bonds_outstanding_and_the_sum_of_their_types(day):
    stock = fiscal.last(fiscal.actual(open_table("japan_debt", day), "general_bonds_outstanding"))
    year = {LATEST: "2025", ARTICLE: "2022"}[day]
    types = [
        row
        for row in rows("japan_debt")
        if row["measure"].startswith("outstanding_") and row["fiscal_year"] == year
    ]
    assert stock["fiscal_year"].item() == int(year)
    assert fiscal.amount(stock) == pytest.approx(sum(float(row["value"]) for row in types), abs=0.25)


def test_issuance_is_the_bond_proceeds_of_the_general_account():
    for year in ("2022", "2024"):
        issued = only("japan_debt", measure="bond_issuance", stage="settlement", fiscal_year=year)
        proceeds = only("japan_general_account", measure="bond_proceeds", fiscal_year=year)
        assert float(issued["value"]) == pytest.approx(float(proceeds["value"]) / 1000, abs=1e-3)


def test_yields():
    december = fiscal.of_month(open_table("jgb_10y_monthly", ARTICLE), 2023, 12)
    assert december["average_pct"].item() == float(only("jgb_10y_monthly", month="2023-12-01")["average_pct"])
    newest = open_table("jgb_10y_monthly", LATEST).tail(1)
    assert newest["average_pct"].item() == float(
        max(rows("jgb_10y_monthly"), key=lambda row: row["month"])["average_pct"]
    )
    assert fiscal.of_month(open_table("jgb_10y_monthly", date(2023, 12, 22)), 2023, 12).empty


def test_start_of_the_paths(day):
    start = fiscal.start_row(open_table("macro_weo", day))
    exp = only("macro_weo", country="JPN", year=LAST_HISTORY[day])
    assert exp["status"] == "history"
    for column in ("gross_debt_pct_gdp", "primary_balance_pct_gdp", "gdp_lcu_bn"):
        assert start[column].item() == float(exp[column])


def paths(day, rate=RATE):
    start = fiscal.start_row(open_table("macro_weo", day))
    now = float(only("military_expenditure", country="JPN", year=LAST_HISTORY[day])["share_gdp_pct"])
    return fiscal.debt_paths(start, now, [1.0, 2.0, 3.0], GROWTH, rate, HORIZON), now


def closed_form(day, extra, rate=RATE):
    """Debt at the horizon: the start compounded, and each year's deficit a geometric series."""
    start = only("macro_weo", country="JPN", year=LAST_HISTORY[day])
    years, factor = HORIZON - int(start["year"]), (1 + rate / 100) / (1 + GROWTH / 100)
    series = (factor**years - 1) / (factor - 1)
    return (
        float(start["gross_debt_pct_gdp"]) * factor**years
        + (extra - float(start["primary_balance_pct_gdp"])) * series
    )


@pytest.mark.parametrize("rate", [RATE, 2.4203, 0.6861])
def test_debt_paths_by_closed_form(day, rate):
    got, now = paths(day, rate)
    for share in (1.0, 2.0, 3.0):
        assert fiscal.debt_at(got, HORIZON, share) == pytest.approx(closed_form(day, share - now, rate))
    assert fiscal.debt_at(got, HORIZON) == pytest.approx(closed_form(day, 0.0, rate))


def test_difference_between_two_and_one_per_cent(day):
    factor = 1.015 / 1.02
    exp = sum(factor**power for power in range(HORIZON - int(LAST_HISTORY[day])))
    assert fiscal.difference(paths(day)[0], HORIZON, 2.0, 1.0) == pytest.approx(exp)
    assert round(exp, 1) == {LATEST: 10.7, ARTICLE: 11.7}[day]

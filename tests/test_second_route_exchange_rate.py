"""Chapter 03 by a second route: each number again from the CSV files, with plain arithmetic."""

from datetime import date

import pytest

from helpers.analysis.exchange_rate import exchange_rate as fx
from helpers.analysis.exchange_rate import plan as programme
from helpers.datasets.tables import open_table
from tests.tables import only, only_row, read

LATEST, ARTICLE = date(2026, 9, 30), date(2023, 12, 31)


def mean_rate(first, last):
    rates = [float(row["rate"]) for row in read("exchange_rate_daily") if first <= row["date"] <= last]
    return sum(rates) / len(rates)


def share(basis, year, as_of=LATEST):
    shares = fx.shares_by_basis(
        open_table("fx_exposure", as_of), open_table("defence_budget_composition", as_of)
    )
    return shares.set_index(["basis", "fiscal_year"])["high_pct"][basis, year]


def plan(as_of):
    budgets = open_table("defence_budget_initial", as_of).query(
        "measure == 'initial_budget' and basis == 'excl'"
    )
    level = open_table("buildup_program", as_of).query("plan == 'dbp_2023_27'")
    annual = level.query("measure == 'budgeted_defence_expenditures'")["value"].item()
    planned = programme.planned_spending(budgets, 1000 * annual, 2023, 2027)
    rates = programme.rates_by_year(open_table("fx_budget_rates", as_of).query("rate_type == 'plan_rate'"))
    daily = open_table("exchange_rate_daily", as_of).query("date >= '2023-04-01'")
    return programme.plan_against_market(planned, rates, daily, as_of, 20.0)


def budget(year, basis):
    return only("defence_budget_initial", measure="initial_budget", basis=basis, fiscal_year=year)


def two_budgets():
    rows = open_table("defence_budget_initial").query("measure == 'initial_budget' and basis == 'incl'")
    return rows.query("2023 <= fiscal_year <= 2024")


def dollars(conversion):
    rates = fx.conversion_rates(
        two_budgets(), open_table("exchange_rate_daily"), open_table("fx_budget_rates"), 1.0
    )
    return (
        fx.dollar_values(two_budgets(), rates).set_index(["conversion", "fiscal_year"]).loc[conversion, 2024]
    )


def test_share_of_the_request():
    exposed = only("fx_exposure", measure="affected_by_fx", stage="request")
    exp = exposed / only("fx_exposure", measure="request_total") * 100
    assert share("expenditure", 2024) == pytest.approx(exp)
    assert round(exp, 1) == 19.9


def test_the_printed_share_of_material_expenses_follows_from_the_parts():
    parts = [
        only("defence_budget_composition", measure=part, stage="request", fiscal_year=2024, scope="excl")
        for part in ("general_material_expenses", "obligatory_outlays")
    ]
    exp = only("fx_exposure", measure="affected_by_fx", stage="request") / sum(parts) * 100
    assert share("material_expenses_computed", 2024) == pytest.approx(exp)
    assert round(exp) == share("material_expenses", 2024) == 28


def test_bounds_of_the_share_of_new_contracts():
    total = only(
        "defence_budget_composition",
        measure="new_contracts_material",
        scope="excl",
        stage="initial_budget",
        fiscal_year=2024,
    )
    row = only_row("fx_exposure", measure="settled_in_foreign_currency")
    assert (row["value"], row["unit"], row["qualifier"]) == ("2", "trillion_yen", "less_than")
    assert "over 9 trillion yen" in row["note"]
    assert share("new_contracts_worded", 2024) == pytest.approx(200 / 9)
    assert share("new_contracts", 2024) == pytest.approx(200_000 / total)


@pytest.mark.parametrize(("year", "exp"), [(2022, 15.8), (2023, 23.8)])
def test_import_procurement_of_the_years_that_the_auditors_print(year, exp):
    imports = only("fx_exposure", basis="import_procurement_contracts", fiscal_year=year)
    budgeted = read("defence_budget_composition", fiscal_year=year, scope="excl", stage="initial_budget")
    parts = {row["measure"]: float(row["value"]) for row in budgeted}
    whole = parts["general_material_expenses"] + parts["new_future_obligations"]
    assert share("import_procurement_contracts", year) == pytest.approx(100 * imports / whole, rel=1e-4)
    assert round(100 * imports / whole, 1) == exp
    home = only("domestic_procurement", measure="domestic_share", fiscal_year=year)
    assert home + exp == pytest.approx(100)


def test_the_rate_that_the_article_implies():
    usd = only("published_figures", measure="amount_in_usd", fiscal_year=2024)
    got = fx.implied_rate(budget(2024, "incl"), usd)
    assert got["rate"] == pytest.approx(7950 / 55.8)
    assert (got["low"], got["high"]) == pytest.approx((7945 / 55.85, 7955 / 55.75))


def test_the_market_rates_of_the_decision_days():
    rates = {row["date"]: float(row["rate"]) for row in read("exchange_rate_daily")}
    got = fx.decision_day_rates(two_budgets(), open_table("exchange_rate_daily"))["rate"].tolist()
    assert got == [rates["2022-12-23"], rates["2023-12-22"]] == [132.78, 142.6]


@pytest.mark.parametrize(
    ("conversion", "before", "after"), [("market", 132.78, 142.6), ("initial_budget", 137.0, 139.0)]
)
def test_the_budget_in_dollars_and_its_growth(conversion, before, after):
    first, second = budget(2023, "incl") / before, budget(2024, "incl") / after
    got = dollars(conversion)
    assert got["billion_usd"] == pytest.approx(second)
    assert got["growth_pct"] == pytest.approx(100 * (second - first) / first)


def test_the_cost_of_ten_yen_is_the_difference_of_two_bills():
    exposed = only("fx_exposure", measure="affected_by_fx", stage="request")
    rate = only("fx_budget_rates", rate_type="disbursing_rate", fiscal_year=2024)
    bill = exposed / rate
    assert fx.cost_of_ten_yen(exposed, rate) == pytest.approx(bill * (rate + 10) - bill * rate)


def test_realised_rates_of_both_editions():
    exp = [mean_rate(f"{year}-04-01", f"{year + 1}-03-31") for year in (2023, 2024, 2025)]
    assert plan(LATEST)["realised_rate"].tolist()[:3] == pytest.approx(exp)
    assert plan(ARTICLE)["realised_rate"].iloc[0] == pytest.approx(mean_rate("2023-04-01", "2023-12-31"))


def test_the_extra_cost_to_date_is_the_bill_of_the_dollars_at_the_market_less_that_at_the_plan():
    """High: dollars that the yen buy at the plan; low: at the market. 183 of FY2026's 365 days are over."""
    over = {2023: 1.0, 2024: 1.0, 2025: 1.0, 2026: 183 / 365}
    high = low = 0.0
    for year, part in over.items():
        rate = mean_rate(f"{year}-04-01", min(f"{year + 1}-03-31", "2026-09-30"))
        planned = 137 if year == 2023 else 108
        yen = 0.2 * budget(year, "excl") * part
        high += yen / planned * rate - yen
        low += yen - yen / rate * planned
    got = plan(LATEST)
    assert got["extra_high_bn"].sum() == pytest.approx(high)
    assert got["extra_low_bn"].sum() == pytest.approx(low)
    assert (round(low / 1000, 2), round(high / 1000, 2)) == (1.28, 1.80)


def test_the_article_edition_knows_nine_months_of_the_first_year():
    yen = 0.2 * budget(2023, "excl") * 275 / 366
    exp = yen - yen / mean_rate("2023-04-01", "2023-12-31") * 137
    got = plan(ARTICLE)
    assert got["extra_low_bn"].sum() == pytest.approx(exp)
    assert got["budgeted"].tolist() == [True, True, False, False, False]


def test_what_the_plan_leaves_for_its_last_year_is_its_own_target():
    left = 40_500 - sum(budget(year, "excl") for year in range(2023, 2027))
    assert plan(LATEST)["planned_bn"].iloc[-1] == pytest.approx(left)
    assert round(left / 1000, 1) == only("buildup_program", measure="fy2027_budget_target")


def test_what_is_still_ahead_at_the_last_rate():
    """182 of FY2026's 365 days and all of FY2027 lie ahead."""
    last = float(max(read("exchange_rate_daily"), key=lambda row: row["date"])["rate"])
    left = 40_500 - sum(budget(year, "excl") for year in range(2023, 2027))
    yen = 0.2 * (budget(2026, "excl") * 182 / 365 + left)
    got = plan(LATEST)["ahead_low_bn"].sum()
    assert got == pytest.approx(yen * (1 - 108 / last))
    assert round(got / 1000, 2) == 0.83


def test_the_whole_plan_at_the_last_rate():
    got = plan(ARTICLE)
    rest = 0.2 * (
        budget(2023, "excl") * 91 / 366 * (1 - 137 / 140.92)
        + (40_500 - budget(2023, "excl")) * (1 - 108 / 140.92)
    )
    assert got["ahead_low_bn"].sum() == pytest.approx(rest)


def test_the_auditors_amounts_agree_with_each_other():
    usd = only("fx_exposure", measure="fms_payments", basis="usd")
    at_contract = only("fx_exposure", measure="fms_payments", basis="yen_at_contract_rates")
    extra = only("fx_exposure", measure="fx_loss", fiscal_year_end=2023)
    assert usd * 137 - at_contract == pytest.approx(extra, abs=0.15)
    assert round(at_contract / usd, 1) == 115.6


def test_the_second_audit_projects_and_names_late_cases():
    projected = only_row("fms_audit", measure="fms_payment_increase")
    assert [projected[name] for name in ("value", "nature", "unit")] == ["301.0", "projected", "billion_yen"]
    late = {"basis": "more_than_five_years_after_contract"}
    assert only("fms_audit", measure="fms_undelivered_cases", **late) == 118
    assert only("fms_audit", measure="fms_undelivered_amount", **late) == 1100

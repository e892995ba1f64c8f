"""Findings of chapter 04 by a second route: plain CSV and closed forms."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from helpers.analysis import amounts
from helpers.analysis.fiscal import debt, debt_history, financing, interest, taxes
from helpers.datasets.tables import open_table
from helpers.parameters import load_parameters
from tests.tables import only, only_row, read

LATEST, ARTICLE = date(2026, 9, 30), date(2023, 12, 31)
GROWTH, RATE, HORIZON = 2.0, 0.92, 2035
LAST_SETTLED = {LATEST: "2024", ARTICLE: "2022"}
LAST_HISTORY = {LATEST: "2024", ARTICLE: "2023"}


def plan_row(measure):
    return only_row("buildup_program", plan="dbp_2023_27", measure=measure)


def plan_value(measure):
    return only("buildup_program", plan="dbp_2023_27", measure=measure)


def tax(kind, year):
    return only("japan_tax_revenue", stage="settlement", tax_type=kind, fiscal_year=year) / 1000


def plan_at(day):
    return open_table("buildup_program", day).query("plan == 'dbp_2023_27'")


@pytest.fixture(params=[LATEST, ARTICLE], ids=["latest", "article"])
def day(request):
    return request.param


def test_parts_add_up_to_the_level(day):
    parts = financing.financing_parts(plan_at(day)).set_index("kind")
    got = parts["low_tn"].drop("residual").sum() + parts.loc["residual", "high_tn"]
    assert got == pytest.approx(plan_value("total_level"))
    assert got == pytest.approx(43.0)
    assert plan_value("financing_base") + plan_value("financing_additional_need") == pytest.approx(40.5)


def test_other_devices_are_what_the_plan_leaves_outside_the_budgets():
    outside = plan_value("flexible_facilities") + plan_value("extra_settlement_surplus")
    assert plan_value("financing_other_devices") == pytest.approx(outside)


def test_base_is_five_times_the_budget_of_2022():
    budget = only("defence_budget_initial", measure="initial_budget", basis="excl", fiscal_year="2022")
    assert plan_value("financing_base") == pytest.approx(5 * budget / 1000, abs=0.05)


def test_residual(day):
    fund = plan_row("financing_nontax_defence_fund")
    known = plan_value("financing_spending_reform") + plan_value("financing_settlement_surplus")
    exp = [14.6 - known - float(fund[end]) for end in ("value_high", "value_low")]
    got = financing.financing_parts(plan_at(day)).query("kind == 'residual'")
    assert got[["low_tn", "high_tn"]].squeeze().tolist() == pytest.approx(exp)
    assert exp == pytest.approx([3.1, 3.5])


def test_money_that_is_not_permanent(day):
    got = financing.not_permanent_shares(financing.financing_parts(plan_at(day)))
    assert got == pytest.approx((100 * 8.1 / 14.6, 100 * 8.5 / 14.6))


def test_what_the_first_year_raised_and_did_not_use_went_into_the_fund():
    fund = only("defence_budget_initial", measure="fund_transfer", fiscal_year="2023")
    left = plan_value("fund_fy2023_nontax_revenue") - plan_value("fund_fy2023_used_in_year")
    assert left == pytest.approx(fund / 1000, abs=0.05)


def test_increase_of_2024_and_its_sources(day):
    years = [
        only("defence_budget_initial", measure="initial_budget", basis="excl", fiscal_year=year)
        for year in ("2022", "2024")
    ]
    printed = [float(row["value"]) for row in read("buildup_program") if "fy2024_increase" in row["measure"]]
    assert (years[1] - years[0]) / 1000 == pytest.approx(2.5461)
    got = financing.yearly_financing(plan_at(day), budgets_at(day)).set_index("fiscal_year").loc[2024]
    assert got["one_off_tn"] + got["lasting_tn"] == pytest.approx(sum(printed))
    assert sum(printed) == pytest.approx(2.6)


def test_additional_need_is_what_the_cabinet_adds_to_five_years_of_2022():
    cabinet = plan_value("budgeted_defence_expenditures") - 5 * budget("2022")
    assert plan_value("financing_additional_need") == pytest.approx(cabinet, abs=0.05)
    assert round(cabinet, 1) == 14.6


def budget(year):
    """Initial budget without SACO and realignment, trillion yen."""
    return only("defence_budget_initial", measure="initial_budget", basis="excl", fiscal_year=year) / 1000


def budgets_at(day):
    return open_table("defence_budget_initial", day).query("measure == 'initial_budget' and basis == 'excl'")


def test_budgets_so_far_and_the_target_are_the_additional_need():
    above = [budget(str(year)) - budget("2022") for year in range(2023, 2027)]
    exp = sum(above) + plan_value("fy2027_budget_target") - budget("2022")
    got = financing.yearly_financing(plan_at(LATEST), budgets_at(LATEST))
    assert got["increase_tn"].sum() == pytest.approx(exp)
    assert round(exp, 1) == plan_value("financing_additional_need")
    assert len(financing.yearly_financing(plan_at(ARTICLE), budgets_at(ARTICLE))) == 3


def test_one_off_money_of_the_first_two_years(day):
    one_off = plan_value("fund_fy2023_used_in_year") + sum(
        plan_value(f"fy2024_increase_financing_{name}") for name in ("nontax", "fund_drawdown")
    )
    increases = budget("2023") + budget("2024") - 2 * budget("2022")
    got = financing.one_off_share(financing.yearly_financing(plan_at(day), budgets_at(day)), (2023, 2024))
    assert got == pytest.approx(100 * one_off / increases)
    assert round(got) == 86


def test_taxes_are_a_quarter_of_the_need_of_2027():
    note = plan_row("financing_fy2027_onward_need")["note"]
    assert "one quarter" in note and "from tax" in note
    assert plan_value("financing_tax_measures") / plan_value("financing_fy2027_onward_need") == 0.25


def test_tax_measures_as_share_of_receipts(day):
    last = amounts.last(taxes.settled(open_table("japan_tax_revenue", day)))
    year = LAST_SETTLED[day]
    types = sum(tax(kind, year) for kind in ("income", "corporation", "consumption", "other"))
    assert last["fiscal_year"].item() == int(year)
    got = 100 * amounts.amount(amounts.pick(plan_at(day), "financing_tax_measures")) / amounts.amount(last)
    assert got == pytest.approx(100 / types, rel=1e-4)


def test_measures_as_share_of_their_taxes(day):
    got = taxes.tax_measures(plan_at(day), open_table("japan_tax_revenue", day)).set_index("tax_type")
    for kind, measure in (("corporation", "tax_yield_corporate"), ("income", "tax_yield_income")):
        exp = 100 * plan_value(measure) / tax(kind, LAST_SETTLED[day])
        assert got.loc[kind, "share_pct"] == pytest.approx(exp)


def test_decided_rates_fit_the_yields():
    """Four per cent of corporation tax and one of income tax bring about what the press reported in 2022."""
    for kind, name in (("corporation", "corporate"), ("income", "income")):
        brings = plan_value(f"tax_{name}") / 100 * tax(kind, "2024")
        assert brings == pytest.approx(plan_value(f"tax_yield_{name}"), abs=0.05)


def test_rates_are_known_only_in_the_latest_edition():
    assert taxes.RATE_ROWS and set(taxes.RATE_ROWS) <= set(plan_at(LATEST)["measure"])
    assert not set(taxes.RATE_ROWS) & set(plan_at(ARTICLE)["measure"])
    measures = taxes.tax_measures(plan_at(LATEST), open_table("japan_tax_revenue", LATEST))
    rates = plan_at(LATEST)[plan_at(LATEST)["measure"].isin(taxes.RATE_ROWS)]
    assert taxes.most_within_programme(rates, measures) == pytest.approx(2 * (0.7 + 0.2 + 0.2))


def test_average_growth_of_ten_years(day):
    last = int(LAST_SETTLED[day])
    recent = taxes.since(taxes.settled(open_table("japan_tax_revenue", day)), taxes.RECENT_YEARS)
    exp = (tax("total", str(last)) - tax("total", str(last - 10))) / 10
    assert taxes.average_change(recent) == pytest.approx(exp)


def test_bonds_outstanding_and_the_sum_of_their_types(day):
    stock = amounts.last(debt.actual(open_table("japan_debt", day), "general_bonds_outstanding"))
    year = {LATEST: "2025", ARTICLE: "2022"}[day]
    types = [row for row in read("japan_debt", fiscal_year=year) if row["measure"].startswith("outstanding_")]
    assert stock["fiscal_year"].item() == int(year)
    assert amounts.amount(stock) == pytest.approx(sum(float(row["value"]) for row in types), abs=0.25)


def test_yields():
    december = debt.of_month(open_table("jgb_10y_monthly", ARTICLE), 2023, 12)
    assert december["average_pct"].item() == only("jgb_10y_monthly", "average_pct", month="2023-12-01")
    newest = open_table("jgb_10y_monthly", LATEST).tail(1)
    assert newest["average_pct"].item() == float(
        max(read("jgb_10y_monthly"), key=lambda row: row["month"])["average_pct"]
    )
    assert debt.of_month(open_table("jgb_10y_monthly", date(2023, 12, 22)), 2023, 12).empty


def test_start_of_the_paths(day):
    start = debt.start_row(open_table("macro_weo", day))
    exp = only_row("macro_weo", country="JPN", year=LAST_HISTORY[day])
    assert exp["status"] == "history"
    for column in ("gross_debt_pct_gdp", "primary_balance_pct_gdp", "gdp_lcu_bn"):
        assert start[column].item() == float(exp[column])


def weo_rows(day):
    """Printed numbers of Japan by year, as far as known on the day."""
    last = 2031 if day == LATEST else 2023
    numbers = ("gdp_lcu_bn", "gross_debt_pct_gdp", "primary_balance_pct_gdp", "overall_balance_pct_gdp")
    return {
        int(row["year"]): [float(row[name]) for name in numbers]
        for row in read("macro_weo", country="JPN")
        if int(row["year"]) <= last
    }


def sipri(year):
    return only("military_expenditure", "share_gdp_pct", country="JPN", year=year)


def paths(day, rate=RATE):
    start = debt.start_row(open_table("macro_weo", day))
    target = amounts.pick(plan_at(day), "fy2027_budget_target")
    plan = debt.plan_shares(budgets_at(day), target, start, GROWTH, HORIZON)
    extra = debt.extra_defence(sipri(LAST_HISTORY[day]), [1.0, 2.0, 3.0, 3.5, 5.0], plan)
    return debt.debt_paths(start, extra, GROWTH, rate)


def closed_form(day, extra, rate=RATE):
    """Debt at the horizon: the start compounded, and each year's deficit a geometric series."""
    start = only_row("macro_weo", country="JPN", year=LAST_HISTORY[day])
    years, factor = HORIZON - int(start["year"]), (1 + rate / 100) / (1 + GROWTH / 100)
    series = (factor**years - 1) / (factor - 1)
    return (
        float(start["gross_debt_pct_gdp"]) * factor**years
        + (extra - float(start["primary_balance_pct_gdp"])) * series
    )


@pytest.mark.parametrize("rate", [RATE, 2.4203, 0.6861])
def test_debt_paths_by_closed_form(day, rate):
    got, now = paths(day, rate), sipri(LAST_HISTORY[day])
    for share in (1.0, 2.0, 3.0, 3.5, 5.0):
        exp = closed_form(day, share - now, rate)
        assert debt.debt_at(got, HORIZON, f"{share:g}%") == pytest.approx(exp)
    assert debt.debt_at(got, HORIZON, debt.TAXED) == pytest.approx(closed_form(day, 0.0, rate))


def test_the_programme_in_trillions_of_yen(day):
    """Debt and GDP in yen, year by year; the target's share of GDP is held after FY2027."""
    gdp, ratio, balance, _ = weo_rows(day)[int(LAST_HISTORY[day])]
    first, spent = int(LAST_HISTORY[day]), budget(LAST_HISTORY[day])
    amounts_tn = {
        LATEST: {2025: budget("2025"), 2026: budget("2026"), 2027: 8.9},
        ARTICLE: {2024: budget("2024"), 2025: budget("2024") + (8.9 - budget("2024")) / 3},
    }[day]
    if day == ARTICLE:
        amounts_tn |= {2026: budget("2024") + 2 * (8.9 - budget("2024")) / 3, 2027: 8.9}
    gdp, owed = gdp / 1000, ratio / 100 * gdp / 1000
    first_share = spent / gdp
    for year in range(first + 1, HORIZON + 1):
        gdp *= 1 + GROWTH / 100
        spent = amounts_tn.get(year, spent * (1 + GROWTH / 100))
        owed = owed * (1 + RATE / 100) - balance / 100 * gdp + spent - first_share * gdp
    assert debt.debt_at(paths(day), HORIZON, debt.PLAN) == pytest.approx(100 * owed / gdp)


def test_difference_between_two_and_one_per_cent(day):
    factor = 1.0092 / 1.02
    exp = sum(factor**power for power in range(HORIZON - int(LAST_HISTORY[day])))
    assert debt.difference(paths(day), HORIZON, "2%", "1%") == pytest.approx(exp)
    assert round(exp, 1) == {LATEST: 10.4, ARTICLE: 11.3}[day]


def from_base(extra_pct):
    """Debt and GDP in yen from 2025, year by year, with `extra_pct` of GDP borrowed from 2026 on."""
    gdp, ratio, balance, _ = weo_rows(LATEST)[2025]
    owed = ratio / 100 * gdp
    for _ in range(2026, HORIZON + 1):
        gdp *= 1 + GROWTH / 100
        owed = owed * (1 + RATE / 100) + (extra_pct - balance) / 100 * gdp
    return 100 * owed / gdp


def test_the_paths_restarted_from_the_base_of_the_imf():
    base, now = debt.base_row(open_table("macro_weo", LATEST)), sipri(2025)
    assert base["year"].tolist() == [2025] and debt.base_row(open_table("macro_weo", ARTICLE)).empty
    got = debt.restarted(base, now, [1.0, 2.0], GROWTH, RATE, HORIZON)
    assert debt.debt_at(got, HORIZON, "2%") == pytest.approx(from_base(2 - now))
    assert debt.debt_at(got, HORIZON, debt.TAXED) == pytest.approx(from_base(0.0))
    assert (round(from_base(2 - now), 1), round(from_base(0.0), 1)) == (199.4, 193.8)


def test_the_gap_of_the_base_holds_its_ratio():
    base, now = debt.base_row(open_table("macro_weo", LATEST)), sipri(2025)
    _, ratio, _, _ = weo_rows(LATEST)[2025]
    exp = brentq(lambda saved: from_base(2 - now - saved) - ratio, -20, 20)
    assert debt.stabilising_gap(base, 2 - now, GROWTH, RATE) == pytest.approx(exp)
    assert round(exp, 2) == -0.74


def test_two_per_cent_against_the_share_held(day):
    """The extra share, borrowed each year after the start: an annuity."""
    factor = 1.0092 / 1.02
    annuity = sum(factor**power for power in range(HORIZON - int(LAST_HISTORY[day])))
    exp = (2 - sipri(LAST_HISTORY[day])) * annuity
    assert debt.difference(paths(day), HORIZON, "2%", debt.TAXED) == pytest.approx(exp)
    assert round(exp, 1) == {LATEST: 7.4, ARTICLE: 10.2}[day]


def test_what_the_american_wishes_cost():
    """The step in yen of a year's GDP, and the debt it adds as a geometric series."""
    gdp, now, steps = weo_rows(LATEST)[2024][0] / 1000, sipri(2024), ((3.5, 14.0, 23.0), (5.0, 23.5, 38.7))
    scenarios = debt.scenario_table(paths(LATEST), HORIZON, gdp, 1.0).set_index("scenario")
    factor = 1.0092 / 1.02
    for share, exp_tn, exp_pp in steps:
        got = scenarios.loc[f"{share:g}%"]
        assert got["taxes_tn"] == pytest.approx(share * gdp / 100 - now * gdp / 100)
        assert got["difference_pp"] == pytest.approx((share - now) * sum(factor**year for year in range(11)))
        assert (round(got["taxes_tn"], 1), round(got["difference_pp"], 1)) == (exp_tn, exp_pp)


def test_taxes_instead_beside_the_provisional_receipts():
    kinds = ("income", "corporation", "consumption", "other")
    later = [only("japan_tax_revenue", stage="provisional_settlement", tax_type=kind) for kind in kinds]
    settled = sum(tax(kind, "2024") for kind in kinds)
    step = (2 - sipri(2024)) * weo_rows(LATEST)[2024][0]
    assert [round(step / whole, 1) for whole in (1000 * settled, sum(later))] == [5.9, 5.3]


def test_the_gap_at_the_rate_of_the_budget():
    """At three per cent the ratio is held if the deficit is what growth takes off less what interest adds."""
    rate = only("policy_calendar", event_id="PC08")
    _, ratio, balance, _ = weo_rows(LATEST)[2024]
    exp = ratio * (1 + rate / 100) / 1.02 - ratio - balance + 2 - sipri(2024)
    start = debt.start_row(open_table("macro_weo", LATEST))
    assert debt.stabilising_gap(start, 2 - sipri(2024), GROWTH, rate) == pytest.approx(exp)
    assert round(exp, 1) == 4.4


@pytest.mark.parametrize("share", [0.0, 2.0, 3.5])
def test_the_gap_that_holds_the_ratio_by_search(day, share):
    start = debt.start_row(open_table("macro_weo", day))
    ratio = start["gross_debt_pct_gdp"].item()
    extra = share - sipri(LAST_HISTORY[day]) if share else 0.0
    exp = brentq(lambda saved: closed_form(day, extra - saved) - ratio, -20, 20)
    assert debt.stabilising_gap(start, extra, GROWTH, RATE) == pytest.approx(exp)


def in_yen(day):
    """Net interest, growth and the balance's gap from amounts in yen: rate, growth, unexplained by year."""
    found, years = {}, weo_rows(day)
    for year in sorted(years)[1:]:
        (gdp, ratio, primary, overall), before = years[year], years[year - 1]
        owed, owed_before = ratio * gdp / 100, before[1] * before[0] / 100
        interest = (primary - overall) / 100 * gdp
        left = owed - owed_before - interest + primary / 100 * gdp
        found[year] = (100 * interest / owed_before, 100 * (gdp / before[0] - 1), 100 * left / gdp)
    return found


def identity(day):
    return debt_history.identity(open_table("macro_weo", day).query("country == 'JPN'"))


def test_the_identity_from_amounts_in_yen(day):
    got = identity(day).set_index("year")[["rate_pct", "growth_pct", "unexplained_pp"]].iloc[1:]
    for year, exp in in_yen(day).items():
        assert got.loc[year].tolist() == pytest.approx(exp, abs=1e-9)


def test_the_imf_baseline_is_reproduced_within_rounding():
    """Debt in yen grows by each year's deficit and by nothing else."""
    years = weo_rows(LATEST)
    owed = years[2025][1] / 100 * years[2025][0]
    gaps = []
    for year in range(2026, 2032):
        owed -= years[year][3] / 100 * years[year][0]
        gaps.append(100 * owed / years[year][0] - years[year][1])
    chained = debt_history.chained(debt_history.from_last_estimate(identity(LATEST)))
    assert chained["gap_pp"].tolist()[1:] == pytest.approx(gaps, abs=1e-4)
    assert max(map(abs, gaps)) < 0.0005 * 8
    assert (chained["gap_pp"].abs() < chained["rounding_pp"]).all()
    assert identity(LATEST).query("year > 2025")["unexplained_pp"].abs().max() < 0.002
    assert debt_history.from_last_estimate(identity(ARTICLE)).empty


def test_defence_on_the_imf_baseline_in_yen():
    """A per cent of GDP borrowed from 2026 on, with the interest that the IMF's debt pays."""
    years, rates = weo_rows(LATEST), in_yen(LATEST)
    extra = 0.0
    for year in range(2026, 2032):
        extra = extra * (1 + rates[year][0] / 100) + years[year][0] / 100
    exp = 100 * extra / years[2031][0]
    baseline = debt_history.from_last_estimate(identity(LATEST))
    assert debt_history.added(baseline, 1.0)[-1] == pytest.approx(exp)
    ratios = debt_history.ratios_at(baseline, sipri(2025), {"two": 2.0})
    assert ratios["two"] - 192.805 == pytest.approx((2 - sipri(2025)) * exp)
    assert round((2 - sipri(2025)) * exp, 1) == 3.4
    room = brentq(lambda more: years[2031][1] + more * exp - years[2025][1], -20, 20)
    assert debt_history.room(baseline) == pytest.approx(room)


def own_fan(day, extra, draws=4000):
    """A stationary bootstrap of our own, with another generator, year by year."""
    history = [in_yen(day)[year][:2] for year in range(1991, int(LAST_HISTORY[day]) + 1)]
    length = debt_history.block_years(debt_history.past_pairs(identity(day)))
    _, start, balance, _ = weo_rows(day)[int(LAST_HISTORY[day])]
    generator = np.random.Generator(np.random.MT19937(7))
    place, ratio = generator.integers(len(history), size=draws), np.full(draws, start)
    pairs = np.array(history)
    for year in range(int(LAST_HISTORY[day]) + 1, HORIZON + 1):
        if year > int(LAST_HISTORY[day]) + 1:
            jumps = generator.random(draws) < 1 / length
            place = np.where(jumps, generator.integers(len(history), size=draws), (place + 1) % len(history))
        rate, growth = pairs[place].T
        ratio = ratio * (1 + rate / 100) / (1 + growth / 100) - balance + extra
    return ratio


def test_the_fan_by_another_bootstrap(day):
    start = debt.start_row(open_table("macro_weo", day))
    steps = HORIZON - int(LAST_HISTORY[day])
    pairs = debt_history.past_pairs(identity(day))
    rates, growths = debt_history.resampled(pairs, steps, 2000, 20231222)
    extra = paths(day).query("scenario == '2%'")["extra_pct"].iloc[1:]
    got = debt_history.futures(start, extra, rates, growths)[:, -1]
    exp = own_fan(day, extra.iloc[0])
    for share, near in ((0.05, 3.5), (0.5, 3.5), (0.95, 3.5)):
        assert np.quantile(got, share) == pytest.approx(np.quantile(exp, share), abs=near)
    assert (got > got.mean()).mean() == pytest.approx((exp > exp.mean()).mean(), abs=0.05)


def test_the_mean_run_is_that_of_interest(day):
    """The longer optimal length is that of interest, which changes slowly."""
    pairs = debt_history.past_pairs(identity(day))
    alone = debt_history.block_years(pairs.assign(growth_pct=pairs["rate_pct"]))
    assert debt_history.block_years(pairs) == pytest.approx(alone)


def test_the_assumed_rate_is_that_of_the_last_year_of_the_imf():
    """Net interest of 2031 in yen, on the debt of 2030; in 2023 that was not known, but the past was."""
    assert load_parameters("latest").interest_rate_pct == round(in_yen(LATEST)[2031][0], 2) == RATE
    history = [in_yen(ARTICLE)[year][0] for year in range(1991, 2024)]
    assert load_parameters("article").interest_rate_pct == round(sum(history) / len(history), 2) == 0.86


def test_gross_and_net_debt_of_the_start(day):
    row = debt.start_row(open_table("macro_weo", day))
    exp = only_row("macro_weo", country="JPN", year=LAST_HISTORY[day])
    assert row["net_debt_pct_gdp"].item() == float(exp["net_debt_pct_gdp"])
    assert row["net_debt_pct_gdp"].item() < row["gross_debt_pct_gdp"].item()


@pytest.mark.parametrize("rate", [0.0542, RATE, 3.0])
def test_the_ratio_at_other_rates_by_closed_form(day, rate):
    start, more = debt.start_row(open_table("macro_weo", day)), 2 - sipri(LAST_HISTORY[day])
    extra = pd.Series(more, index=range(int(LAST_HISTORY[day]) + 1, HORIZON + 1))
    got = interest.by_rate(start, extra, GROWTH, pd.Series({"a rate": rate})).squeeze()
    held, share = closed_form(day, 0.0, rate), closed_form(day, more, rate)
    assert (got["held_pct"], got["share_pct"]) == pytest.approx((held, share))
    ratio = start["gross_debt_pct_gdp"].item()
    assert got["gap_pct"] == pytest.approx(
        brentq(lambda saved: closed_form(day, more - saved, rate) - ratio, -20, 20)
    )


def test_the_gdp_of_2024_was_restated():
    """GDP as the IMF prints it now, over what SIPRI's edition of 2025 divided by."""
    old = only_row("military_expenditure_vintages", country="JPN", edition="2025", year="2024")
    before = 100 * float(old["calendar_year_bn_yen"]) / float(old["share_gdp_pct"])
    editions = open_table("military_expenditure_vintages", LATEST).query("country == 'JPN'")
    got = interest.restated_gdp(editions, 2024, 2025, 2026)
    assert got == pytest.approx(100 * (weo_rows(LATEST)[2024][0] / before - 1), abs=0.01)
    assert round(got, 1) == 3.9


def test_what_the_restated_gdp_leaves_of_the_gap_between_two_editions():
    expected = only("policy_calendar", event_id="PC24")
    gap = expected - weo_rows(LATEST)[2025][1]
    editions = open_table("military_expenditure_vintages", LATEST).query("country == 'JPN'")
    explained = interest.due_to_gdp(expected, interest.restated_gdp(editions, 2024, 2025, 2026))
    assert (expected, round(gap, 1), round(gap - explained, 1)) == (232.7, 26.2, 17.4)


def test_debt_service_and_social_security_beside_defence():
    spent = {
        measure: only("japan_general_account", measure=measure, fiscal_year="2024")
        for measure in ("defence", "debt_service", "social_security")
    }
    assert round(spent["debt_service"] / spent["defence"], 1) == 3.0
    assert round(spent["social_security"] / spent["defence"], 1) == 4.1

"""Programme: years, plan rates, shortfalls and break-even rates that can be done by head."""

from datetime import date

import pandas as pd
import pytest

from helpers.analysis.exchange_rate import plan as programme
from helpers.errors import ReportError


def days(first: str, rates: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(first, periods=len(rates), freq="D"), "rate": rates})


def test_the_fiscal_year_begins_in_april():
    got = programme.fiscal_year(pd.Series(pd.to_datetime(["2024-03-31", "2024-04-01"]))).tolist()
    exp = [2023, 2024]
    assert got == exp


def test_elapsed_counts_the_day_itself_and_stays_between_nought_and_one():
    got = programme.elapsed(pd.Series([2021, 2022, 2023]), date(2022, 6, 12)).tolist()
    exp = [1.0, 73 / 365, 0.0]
    assert got == exp


def test_realised_rates_are_averages_by_fiscal_year():
    got = programme.realised_rates(days("2024-03-30", [1.0, 3.0, 5.0])).to_numpy().tolist()
    exp = [[2023, 2.0, 2], [2024, 5.0, 1]]
    assert got == exp


def test_a_rate_for_several_years_is_repeated_and_a_range_left_out():
    rates = pd.DataFrame({"fiscal_year": [2023, 2024, 2019], "fiscal_year_end": [2023, 2025, 2022]})
    rates = rates.assign(
        value=[137.0, 108.0, float("nan")], rate_type="plan_rate", basis="plan", verified=True
    )
    got = programme.rates_by_year(rates)[["fiscal_year", "rate"]].to_numpy().tolist()
    exp = [[2023, 137.0], [2024, 108.0], [2025, 108.0]]
    assert got == exp


def test_rate_paths_run_from_april_to_march():
    rates = pd.DataFrame(
        {"fiscal_year": [2023], "fiscal_year_end": 2023, "value": 137.0, "rate_type": "plan_rate"}
    )
    got = programme.rate_paths(days("2023-04-03", [132.0]), rates.assign(basis="plan", verified=False))
    exp = [["market", "2023-04-03", "2023-04-03"], ["plan_rate", "2023-04-01", "2024-03-31"]]
    assert got[["series", "start", "end"]].astype(str).to_numpy().tolist() == exp


def test_what_is_left_of_the_plan_is_split_among_years_without_budget():
    budgets = pd.DataFrame({"fiscal_year": [2022, 2023], "value": [5.0, 6.0]})
    got = programme.planned_spending(budgets, 20.0, 2023, 2025).to_numpy().tolist()
    exp = [[2023, 6.0, True], [2024, 7.0, False], [2025, 7.0, False]]
    assert got == exp


def test_a_plan_with_every_budget_known_has_nothing_to_split():
    budgets = pd.DataFrame({"fiscal_year": [2023, 2024], "value": [5.0, 6.0]})
    got = programme.planned_spending(budgets, 20.0, 2023, 2024)["planned_bn"].tolist()
    exp = [5.0, 6.0]
    assert got == exp


def test_shortfall_counts_what_is_over_and_prices_the_rest_at_the_last_rate():
    planned = pd.DataFrame(
        {"fiscal_year": [2021, 2022, 2023], "planned_bn": [1000.0, 365.0, 100.0], "budgeted": True}
    )
    rates = pd.DataFrame({"fiscal_year": [2021, 2022, 2023], "rate": 100.0})
    daily = pd.concat([days("2022-03-31", [125.0]), days("2022-06-12", [150.0])])
    got = programme.plan_against_market(planned, rates, daily, date(2022, 6, 12), 20.0)
    assert got["shortfall_bn"].round(9).tolist()[:2] == [50.0, 7.3]
    assert got["power_lost_bn"].round(9).tolist()[:2] == [40.0, round(14.6 / 3, 9)]
    assert got["ahead_bn"].round(9).tolist() == [0.0, 29.2, 10.0]
    assert got["realised_rate"].isna().tolist() == [False, False, True]
    assert got["over_usd_bn"].round(9).tolist() == [2.0, 0.146, 0.0]
    assert got["ahead_usd_bn"].round(9).tolist() == [0.0, 0.584, 0.2]


def ahead() -> pd.DataFrame:
    """50 billion yen lost; 1 billion dollars to buy, planned at 120 yen, and 3 at 100."""
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024, 2025],
            "plan_rate": [140.0, 120.0, 100.0],
            "over_usd_bn": [5.0, 0.0, 0.0],
            "ahead_usd_bn": [0.0, 1.0, 3.0],
            "shortfall_bn": [50.0, 0.0, float("nan")],
        }
    )


def test_the_total_adds_what_the_dollars_ahead_cost_at_a_rate():
    assert programme.total_at_rate(ahead(), 130.0) == 50 + 10 + 90
    assert programme.total_at_rate(ahead(), pd.Series([105.0, 90.0])).tolist() == [50.0, -10.0]


def test_the_power_lost_is_the_part_of_the_same_yen_that_the_rate_takes():
    """120 billion yen planned at 120 and 300 at 100; at 150 yen a fifth and a third of them are lost."""
    plan = ahead().assign(power_lost_bn=[40.0, 0.0, float("nan")])
    rates = pd.DataFrame({"weak": [150.0, 150.0], "plan": [120.0, 100.0], "strong": [120.0, 75.0]})
    got = programme.power_lost_at_rates(plan, rates.set_axis([2024, 2025])).to_dict()
    exp = {"weak": 40 + 120 / 5 + 300 / 3, "plan": 40.0, "strong": 40 - 300 / 3}
    assert got == pytest.approx(exp)


def test_the_break_even_rate_gives_its_total_back():
    got = programme.rate_for_total(ahead(), 150.0)
    assert got == 130.0
    assert programme.total_at_rate(ahead(), programme.rate_for_total(ahead(), 0.0)) == pytest.approx(0.0)


def test_without_dollars_ahead_there_is_no_break_even():
    with pytest.raises(ReportError, match="no dollars lie ahead"):
        programme.rate_for_total(ahead().assign(ahead_usd_bn=0.0), 0.0)


def test_scenarios_come_strongest_yen_first_with_the_draws_beyond():
    got = programme.scenarios(
        ahead(), {"weak": 130.0, "strong": 90.0}, pd.Series([80.0, 100.0, 120.0, 140.0])
    )
    exp = [["strong", 90.0, -0.01, 75.0], ["weak", 130.0, 0.15, 25.0]]
    assert got.to_numpy().tolist() == exp


def test_a_year_is_spread_over_its_months_by_trading_days():
    months = pd.to_datetime(["2025-02-01", "2025-03-01", "2025-04-01"])
    rates = pd.DataFrame({"path": [130.0, 120.0, 110.0]}, index=months)
    got = programme.shortfall_by_month(rates, pd.Series([1, 3, 7], index=months), ahead(), "ahead_usd_bn")
    exp = [0.25 * 10, 0.75 * 0, 3.0 * 10]
    assert got["path"].tolist() == exp


def test_the_cases_end_with_the_rates_that_close_the_gap():
    draws = pd.Series([100.0, 110.0, 120.0])
    got = programme.average_rates(ahead(), 150.0, 140.0, draws, tax_measures_bn=150.0)
    assert list(got.values()) == pytest.approx([100, 150, 140, 101, 110, 119, 92.5, 130])
    assert list(got)[-2:] == list(programme.BREAK_EVENS.values())


def test_a_programme_without_dollars_ahead_has_no_rate_that_closes_its_gap():
    got = programme.average_rates(
        ahead().assign(ahead_usd_bn=0.0), 150.0, 140.0, pd.Series([100.0]), tax_measures_bn=150.0
    )
    assert not set(programme.BREAK_EVENS.values()) & set(got)

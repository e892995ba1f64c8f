"""Programme: years, plan rates, extra costs and break-even rates that can be done by head."""

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


def test_the_extra_cost_counts_what_is_over_and_prices_the_rest_at_the_last_rate():
    planned = pd.DataFrame(
        {"fiscal_year": [2021, 2022, 2023], "planned_bn": [1000.0, 365.0, 100.0], "budgeted": True}
    )
    rates = pd.DataFrame({"fiscal_year": [2021, 2022, 2023], "rate": 100.0})
    daily = pd.concat([days("2022-03-31", [125.0]), days("2022-06-12", [150.0])])
    got = programme.plan_against_market(planned, rates, daily, date(2022, 6, 12), 20.0)
    assert got["extra_high_bn"].round(9).tolist()[:2] == [50.0, 7.3]
    assert got["extra_low_bn"].round(9).tolist()[:2] == [40.0, round(14.6 / 3, 9)]
    assert got["ahead_low_bn"].round(9).tolist() == [0.0, round(58.4 / 3, 9), round(20 / 3, 9)]
    assert got["realised_rate"].isna().tolist() == [False, False, True]
    assert got["over_yen_bn"].round(9).tolist() == [200.0, 14.6, 0.0]
    assert got["ahead_yen_bn"].round(9).tolist() == [0.0, 58.4, 20.0]


def ahead() -> pd.DataFrame:
    """50 billion yen of extra cost (high: 60); 120 billion yen to spend, planned at 120, and 300 at 100."""
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024, 2025],
            "plan_rate": [140.0, 120.0, 100.0],
            "ahead_yen_bn": [0.0, 120.0, 300.0],
            "extra_low_bn": [50.0, 0.0, float("nan")],
            "extra_high_bn": [60.0, 0.0, float("nan")],
        }
    )


def test_a_yen_costs_extra_on_the_dollars_it_buys_at_the_market_or_at_the_plan():
    """At 150 instead of 100: a third of the yen in the low reading, a half in the high one."""
    assert programme.extra_per_yen(100.0, 150.0, "low") == pytest.approx(1 / 3)
    assert programme.extra_per_yen(100.0, 150.0, "high") == pytest.approx(1 / 2)


def test_the_total_adds_what_the_yen_ahead_cost_extra_at_a_rate():
    """At 150 a fifth of 120 and a third of 300; at 75 three fifths and a third less."""
    assert programme.total_at_rate(ahead(), 150.0) == pytest.approx(50 + 24 + 100)
    assert programme.total_at_rate(ahead(), 75.0) == pytest.approx(-122)


def test_each_path_has_its_rates_by_year():
    rates = pd.DataFrame({"weak": [150.0, 150.0], "plan": [120.0, 100.0], "strong": [120.0, 75.0]})
    paths = rates.set_axis([2024, 2025])
    low = {"weak": 50 + 120 / 5 + 300 / 3, "plan": 50.0, "strong": 50 - 300 / 3}
    assert programme.total_on_paths(ahead(), paths).to_dict() == pytest.approx(low)
    high = {"weak": 60 + 120 / 4 + 300 / 2, "plan": 60.0, "strong": 60 - 300 / 4}
    assert programme.total_on_paths(ahead(), paths, "high").to_dict() == pytest.approx(high)


def test_at_the_break_even_rate_nothing_is_extra():
    """The 420 billion yen ahead, planned at 105.7 on average, have to win back 50."""
    rate = programme.break_even_rate(ahead())
    assert rate == pytest.approx(44_400 / 470)
    assert programme.total_at_rate(ahead(), rate) == pytest.approx(0)


@pytest.mark.parametrize(("yen", "extra"), [(0.0, 50.0), (120.0, -500.0)])
def test_without_enough_dollars_ahead_there_is_no_break_even(yen, extra):
    with pytest.raises(ReportError, match="too few dollars lie ahead"):
        programme.break_even_rate(ahead().assign(ahead_yen_bn=yen, extra_low_bn=extra))


def test_a_year_is_spread_over_its_months_by_trading_days():
    """One billion dollars in FY2024 and three in FY2025; a quarter of the first in February."""
    months = pd.to_datetime(["2025-02-01", "2025-03-01", "2025-04-01"])
    rates = pd.DataFrame({"path": [130.0, 120.0, 110.0]}, index=months)
    usd = pd.DataFrame({"path": [1.0, 3.0]}, index=[2024, 2025])
    got = programme.extra_by_month(rates, pd.Series([1, 3, 7], index=months), ahead(), usd)
    exp = [0.25 * 10, 0.75 * 0, 3.0 * 10]
    assert got["path"].tolist() == exp

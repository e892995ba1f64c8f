"""Lags and hedges on frames whose answers can be done by head."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.exchange_rate import lag


def monthly_daily(first: str, rates: list[float]) -> pd.DataFrame:
    """One rate a month, on its first day."""
    return pd.DataFrame({"date": pd.date_range(first, periods=len(rates), freq="MS"), "rate": rates})


def plan() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024, 2025],
            "plan_rate": 100.0,
            "elapsed": [1.0, 0.0, 0.0],
            "realised_rate": [160.0, np.nan, np.nan],
            "over_yen_bn": [200.0, 0.0, 0.0],
            "ahead_yen_bn": [0.0, 70.0, 240.0],
            "extra_low_bn": [75.0, 0.0, 0.0],
        }
    )


def test_months_are_averaged():
    daily = pd.DataFrame({"date": pd.to_datetime(["2023-01-02", "2023-01-03", "2023-02-01"])})
    got = lag.monthly_rates(daily.assign(rate=[1.0, 3.0, 7.0])).to_dict()
    assert got == {pd.Timestamp("2023-01-01"): 2.0, pd.Timestamp("2023-02-01"): 7.0}


@pytest.mark.parametrize(
    ("months", "exp"), [(0, "2024-03-01"), (4, "2023-11-01"), (15, "2022-12-01"), (24, "2022-03-01")]
)
def test_a_rate_is_set_in_the_last_month_that_is_over(months, exp):
    got = lag.setting_months(pd.Series([2024]), months).item()
    assert got == pd.Timestamp(exp)


@pytest.mark.parametrize(("months", "set_rate"), [(0, 126.0), (24, 102.0)])
def test_errors_compare_the_year_with_the_month_of_setting(months, set_rate):
    """Rates grow by one a month from January 2000 (100): FY2002 averages 132.5, March 2002 is 126."""
    daily = monthly_daily("2000-01-01", [100.0 + month for month in range(39)])
    got = lag.rate_errors(daily, months, date(2003, 3, 31))
    assert got.to_dict() == {2002: pytest.approx(100 * (132.5 / set_rate - 1))}


def test_a_year_that_is_not_over_has_no_error():
    daily = monthly_daily("2000-01-01", [100.0] * 38)
    assert lag.rate_errors(daily, 0, date(2003, 2, 28)).empty


def test_the_extra_cost_splits_into_known_and_after():
    """Of 200 billion yen a fifth was known at 125; three eighths came about at 160."""
    daily = monthly_daily("2022-11-01", [125.0])
    got = lag.extra_by_knowledge(plan(), daily, 4)
    assert got[["known_bn", "after_bn"]].round(9).to_numpy().tolist() == [[40.0, 35.0]]


def forwards() -> pd.DataFrame:
    months = pd.DataFrame([[120.0, 160.0]], index=pd.to_datetime(["2024-11-01"]))
    return lag.forward_rates(plan(), months, 4, 140.0)


def test_a_setting_month_that_is_over_takes_the_last_rate():
    got = forwards()
    assert got.index.tolist() == [2024, 2025]
    assert got.to_numpy().tolist() == [[140.0, 140.0], [120.0, 160.0]]


def market() -> pd.DataFrame:
    """Market rates by year ahead on two paths: at the plan's rate, and at twice that."""
    return pd.DataFrame([[100.0, 200.0], [100.0, 200.0]], index=[2024, 2025])


def test_a_hedge_mixes_the_market_with_what_was_bought():
    """At 140 two sevenths of 70 are extra; at 120 a sixth of 240, at 160 three eighths."""
    got = lag.hedged_totals(plan(), market(), forwards(), 50.0)
    assert got.tolist() == pytest.approx([75 + (20 + 40) / 2, 75 + (155 + 20 + 90) / 2])


def test_without_a_hedge_the_market_stands():
    assert lag.hedged_totals(plan(), market(), forwards(), 0.0).tolist() == pytest.approx([75, 75 + 155])


def test_a_hedge_is_judged_by_how_much_it_narrows_the_range():
    totals = pd.Series(np.linspace(0.0, 4.0, 101))
    assert lag.range_cut(totals, 1 + 0.75 * totals) == pytest.approx(25)


def test_where_nothing_is_open_no_hedge_narrows_anything():
    assert lag.range_cut(pd.Series([2.0, 2.0]), pd.Series([2.0, 2.0])) == 0

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


def test_errors_compare_the_year_with_the_month_of_setting():
    """Rates grow by one a month from January 2000 (100): FY2002 averages 132.5, March 2002 is 126."""
    daily = monthly_daily("2000-01-01", [100.0 + month for month in range(39)])
    got = lag.rate_errors(daily, date(2003, 3, 31)).set_index("lag_months")
    assert got["fiscal_year"].unique().tolist() == [2002]
    assert got.loc[0, "set_rate"] == 126.0
    assert got.loc[0, "error_pct"] == pytest.approx(100 * (132.5 / 126 - 1))
    assert got.loc[24, "set_rate"] == 102.0
    assert len(got) == lag.LONGEST_LAG + 1


def test_a_year_that_is_not_over_has_no_error():
    daily = monthly_daily("2000-01-01", [100.0] * 38)
    assert lag.rate_errors(daily, date(2003, 2, 28)).empty


def test_errors_are_summed_up_by_lag():
    errors = pd.DataFrame({"lag_months": [0, 0, 8, 8], "error_pct": [-1.0, 3.0, -10.0, 10.0]})
    got = lag.error_by_lag(errors, 0.1).set_index("lag_months")
    assert got["mean_abs_pct"].tolist() == [2.0, 10.0]
    assert got["mean_pct"].tolist() == [1.0, 0.0]
    assert got.loc[8, ["low_pct", "high_pct"]].tolist() == pytest.approx([-9.0, 9.0])
    assert got["years"].tolist() == [2, 2]
    walk = 100 * 0.1 * np.sqrt(np.array([4 + 1 / 3, 12 + 1 / 3]) / 12) * np.sqrt(2 / np.pi)
    assert got["walk_abs_pct"].tolist() == pytest.approx(walk.tolist())


def test_own_rates_have_an_error_once_their_year_is_over():
    rates = pd.DataFrame({"fiscal_year": [2001, 2000], "rate": [100.0, 100.0], "verified": [False, True]})
    daily = monthly_daily("1999-11-01", [90.0] * 5 + [110.0] * 12 + [120.0] * 6)
    got = lag.budget_rate_errors(rates, daily, 4, date(2001, 9, 30))
    assert got["fiscal_year"].tolist() == [2000, 2001]
    assert got["set_rate"].tolist() == [90.0, 110.0]
    assert got["error_pct"].round(9).tolist()[0] == 10.0
    assert got[["realised_rate", "error_pct"]].isna().all(axis=1).tolist() == [False, True]


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
    got = lag.hedges(plan(), market(), forwards(), 140.0, 50.0)
    assert list(got) == list(lag.HEDGES)
    assert got["none"].tolist() == pytest.approx([75, 75 + 155])
    assert got["yearly"].tolist() == pytest.approx([75 + (20 + 40) / 2, 75 + (155 + 20 + 90) / 2])
    now = 310 * (1 - 100 / 140)
    assert got["now"].tolist() == pytest.approx([75 + now / 2, 75 + (155 + now) / 2])


def test_a_full_hedge_now_leaves_no_range_and_none_changes_nothing():
    full = lag.hedges(plan(), market(), forwards(), 140.0, 100.0)["now"]
    assert full.tolist() == pytest.approx([75 + 310 * (1 - 100 / 140)] * 2)
    none = lag.hedges(plan(), market(), forwards(), 140.0, 0.0)
    assert none["now"].tolist() == none["none"].tolist()


def ranges(*rows):
    return pd.DataFrame(rows, columns=["p05", "p95"], index=list(lag.HEDGES))


def test_a_hedge_is_judged_by_how_much_it_narrows_the_range():
    got = lag.range_cuts(ranges((-1.0, 3.0), (0.0, 3.0), (1.0, 2.0)))
    assert got.to_dict() == {"none": 0, "yearly": 25, "now": 75}


def test_where_nothing_is_open_no_hedge_narrows_anything():
    assert lag.range_cuts(ranges((2.0, 2.0), (2.0, 2.0), (2.0, 2.0))).tolist() == [0, 0, 0]

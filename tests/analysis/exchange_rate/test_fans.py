"""The extra cost month by month, on two months of each kind."""

import pandas as pd
import pytest

from helpers.analysis.exchange_rate import fans


def plan() -> pd.DataFrame:
    """FY2023 spent 150 trillion yen at an average of 100; FY2024 has 165 trillion to spend."""
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024],
            "plan_rate": [90.0, 100.0],
            "realised_rate": [100.0, float("nan")],
            "over_yen_bn": [150_000.0, 0.0],
            "ahead_yen_bn": [0.0, 165_000.0],
        }
    )


def test_the_extra_cost_to_date_is_added_up_by_days():
    """1,500 billion dollars; a third of them 40 above the plan, two thirds 10 below: they buy at 100."""
    dates = pd.to_datetime(["2024-02-29", "2024-03-01", "2024-03-04"])
    got = fans.extra_to_date(plan(), pd.DataFrame({"date": dates, "rate": [130.0, 80.0, 90.0]}))
    assert got.to_dict() == {pd.Timestamp("2024-02-01"): 20, pd.Timestamp("2024-03-01"): 15}
    assert got.iloc[-1] == pytest.approx(150 * (1 - 90 / 100))


def ahead() -> pd.DataFrame:
    """Two days in April, one in May; a day without weight buys nothing."""
    days = pd.to_datetime(["2024-03-29", "2024-04-01", "2024-04-02", "2024-05-01"])
    weights = pd.Series([0.0, 1 / 3, 1 / 3, 1 / 3], index=days)
    months = pd.DataFrame(
        {"weak": [105.0, 120.0], "plan": 100.0}, index=pd.to_datetime(["2024-04-01", "2024-05-01"])
    )
    years = pd.DataFrame({"weak": [110.0], "plan": 100.0}, index=[2024])
    return fans.extra_ahead(plan(), months, years, weights, so_far=5.0)


def test_the_extra_cost_ahead_goes_on_from_what_it_is_so_far():
    """At 110 the yen buy 1,500 billion dollars: 1,000 of them cost 5 more, 500 cost 20 more."""
    got = ahead()
    assert got["weak"].round(9).tolist() == [10, 20]
    assert got["plan"].tolist() == [5, 5]


def test_months_hold_what_the_figure_draws():
    daily = pd.DataFrame({"date": pd.to_datetime(["2024-02-29", "2024-03-01"]), "rate": [130.0, 85.0]})
    rates = pd.DataFrame(
        {
            "rate_type": ["disbursing_rate", "plan_rate", "plan_rate"],
            "fiscal_year": [2024, 2023, 2024],
            "fiscal_year_end": [2024, 2023, 2024],
            "value": [139.0, 137.0, 108.0],
            "basis": "any",
            "verified": [False, True, True],
        }
    )
    fan = pd.DataFrame({"p50": [100.0]}, index=pd.to_datetime(["2024-04-01"]))
    extra = pd.Series([1.0, 2.0], index=pd.to_datetime(["2024-02-01", "2024-03-01"]))
    got = fans.by_month(daily, rates, extra, fan, fan)
    assert got["month"].dt.month.tolist() == [2, 3, 4]
    assert got["market_rate"].tolist()[:2] == [130, 85]
    assert got["plan_rate"].tolist() == [137, 137, 108]
    assert got["disbursing_rate"].tolist()[2] == 139
    assert got["verified"].tolist() == [True, True, False]
    assert got[["p50_rate", "p50_tn"]].iloc[2].tolist() == [100, 100]

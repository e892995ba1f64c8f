"""The shortfall month by month, on two months of each kind."""

import pandas as pd

from helpers.analysis.exchange_rate import fans


def plan() -> pd.DataFrame:
    """Half of three thousand billion dollars was bought in FY2023; the rest is bought in FY2024."""
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024],
            "plan_rate": [100.0, 110.0],
            "over_usd_bn": [1500.0, 0.0],
            "ahead_usd_bn": [0.0, 1500.0],
        }
    )


def test_the_lack_to_date_is_added_up_by_days():
    """One of three days in February at 130, two in March at 90: 500 times 30, then 1,000 times -10."""
    dates = pd.to_datetime(["2024-02-29", "2024-03-01", "2024-03-04"])
    got = fans.lack_to_date(plan(), pd.DataFrame({"date": dates, "rate": [130.0, 80.0, 100.0]}))
    assert got.to_dict() == {pd.Timestamp("2024-02-01"): 15, pd.Timestamp("2024-03-01"): 5}


def test_the_lack_ahead_goes_on_from_what_lacks_so_far():
    """Two days in April, one in May, each for 500 billion dollars; a day without weight buys nothing."""
    days = pd.to_datetime(["2024-03-29", "2024-04-01", "2024-04-02", "2024-05-01"])
    weights = pd.Series([0.0, 1 / 3, 1 / 3, 1 / 3], index=days)
    months = pd.DataFrame(
        {"weak": [120.0, 130.0], "plan": 110.0}, index=pd.to_datetime(["2024-04-01", "2024-05-01"])
    )
    got = fans.lack_ahead(plan(), months, weights, so_far=5.0)
    assert got["weak"].tolist() == [15, 25]
    assert got["plan"].tolist() == [5, 5]

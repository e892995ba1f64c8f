"""Ranges: weights, paths and closed forms on frames whose answers can be done by head."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.exchange_rate import risk
from helpers.errors import ReportError


def daily(rates: list[float], first: str = "2023-01-02") -> pd.DataFrame:
    return pd.DataFrame({"date": pd.date_range(first, periods=len(rates), freq="D"), "rate": rates})


def plan() -> pd.DataFrame:
    """Of 200 billion yen at 100 a half is over; 300 billion at 150 lie ahead."""
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024],
            "planned_bn": [200.0, 300.0],
            "plan_rate": [100.0, 150.0],
            "elapsed": [0.5, 0.0],
        }
    )


def test_returns_are_logarithms_of_the_last_years():
    got = risk.log_returns(daily([100.0, 100 * np.e, 100.0]), None).round(9).tolist()
    assert got == [1.0, -1.0]
    old = pd.concat([daily([100.0, 200.0], "2010-01-01"), daily([100.0, 100.0])], ignore_index=True)
    assert len(risk.log_returns(old, 10)) == 2
    assert len(risk.log_returns(old, None)) == 3
    assert (
        len(
            risk.log_returns(
                daily([100.0] * 12, "2010-01-01").assign(
                    date=pd.date_range("2010-01-04", periods=12, freq="YS-JAN")
                ),
                10,
            )
        )
        == 10
    )  # the first day is left out


def test_independent_returns_need_no_blocks_and_dependent_ones_do():
    noise = pd.Series(np.random.default_rng(1).normal(size=2000))
    assert 1 <= risk.block_length(noise) < 4
    assert risk.block_length(noise.rolling(10).mean().dropna()) > 10


def test_new_york_rests_on_weekends_and_federal_holidays():
    got = risk.trading_days(pd.Timestamp("2027-06-30"), pd.Timestamp("2027-07-07"))
    exp = ["2027-07-01", "2027-07-02", "2027-07-06"]  # 4 July 2027 is a Sunday: Monday is free
    assert got.strftime("%Y-%m-%d").tolist() == exp


def test_days_are_counted_by_month():
    got = risk.days_by_month(pd.to_datetime(["2023-02-27", "2023-02-28", "2023-03-01"]))
    assert got.to_dict() == {pd.Timestamp("2023-02-01"): 2, pd.Timestamp("2023-03-01"): 1}


def test_weights_are_the_yen_of_the_days_after_the_edition():
    days = pd.to_datetime(["2024-01-02", "2024-01-03", "2024-02-01", "2024-04-01"])
    got = risk.yen_weights(plan(), pd.DatetimeIndex(days), date(2024, 1, 2)).tolist()
    exp = [0.0, 1 / 8, 1 / 8, 3 / 4]  # 100 billion yen on two days, 300 billion on one
    assert got == pytest.approx(exp)


def test_paths_join_returns_that_were_there():
    returns = pd.Series([np.log(2.0), -np.log(2.0), 0.0])
    days = pd.date_range("2024-01-01", periods=2)
    paths = risk.bootstrap_paths(returns, 1.0, days, 100.0, 50, seed=1)
    assert paths.shape == (2, 50)
    assert set(paths.iloc[0].round(6)) == {50.0, 100.0, 200.0}
    assert set(paths.iloc[1].round(6)) <= {25.0, 50.0, 100.0, 200.0, 400.0}


def test_long_blocks_keep_the_order_of_the_past():
    returns = pd.Series(np.log([2.0, 3.0, 5.0]))
    paths = risk.bootstrap_paths(returns, 1e9, pd.date_range("2024-01-01", periods=3), 1.0, 20, seed=1)
    got = {tuple(path.round(6)) for _, path in paths.items()}
    assert got <= {(2.0, 6.0, 30.0), (3.0, 15.0, 30.0), (5.0, 10.0, 30.0)}


def test_a_seed_gives_the_same_paths_and_another_seed_others():
    returns = pd.Series(np.linspace(-0.01, 0.01, 9))
    days = pd.date_range("2024-01-01", periods=4)
    one, again, other = (risk.bootstrap_paths(returns, 2.0, days, 100.0, 30, seed) for seed in (7, 7, 8))
    assert one.equals(again)
    assert not one.equals(other)


def test_more_days_than_returns_are_an_error():
    with pytest.raises(ReportError, match="2 days cannot be drawn from 1 daily returns"):
        risk.bootstrap_paths(pd.Series([0.1]), 1.0, pd.date_range("2024-01-01", periods=2), 100.0, 5, 1)


def test_months_average_what_comes_after_the_edition():
    paths = pd.DataFrame(
        {"path": [1.0, 2.0, 4.0, 8.0]},
        index=pd.to_datetime(["2024-01-30", "2024-01-31", "2024-02-01", "2024-02-02"]),
    )
    got = risk.monthly(paths, date(2024, 1, 30))["path"].to_dict()
    assert got == {pd.Timestamp("2024-01-01"): 2.0, pd.Timestamp("2024-02-01"): 6.0}


def test_years_are_averaged_over_the_days_ahead():
    days = pd.to_datetime(["2024-03-28", "2024-03-29", "2024-04-01", "2024-04-02"])
    got = risk.yearly(pd.DataFrame({"path": [9.0, 2.0, 4.0, 8.0]}, index=days), date(2024, 3, 28))
    assert got["path"].to_dict() == {2023: 2.0, 2024: 6.0}


def test_averages_are_weighted():
    paths = pd.DataFrame({"a": [100.0, 200.0], "b": [0.0, 40.0]})
    assert risk.average_rates(paths, pd.Series([0.75, 0.25])).tolist() == [125.0, 10.0]


def test_a_fan_holds_quantiles_of_the_paths():
    got = risk.fan(pd.DataFrame([range(101)])).iloc[0].to_dict()
    assert got == {"p05": 5.0, "p25": 25.0, "p50": 50.0, "p75": 75.0, "p95": 95.0}


def test_one_day_is_exactly_lognormal():
    closed = risk.lognormal_average(pd.Series([1.0]), 0.1, 100.0)
    assert closed.ppf(0.5) == pytest.approx(100.0)
    assert closed.ppf(0.95) == pytest.approx(100 * np.exp(0.1 * 1.6448536))


def test_the_closed_form_has_the_first_two_moments_of_the_average():
    closed = risk.lognormal_average(pd.Series([0.5, 0.5]), 0.2, 100.0)
    first = 100 * (np.exp(0.02) + np.exp(0.04)) / 2
    # E[S1 S1], E[S1 S2], E[S2 S2] of a walk with variance 0.04 a day
    second = 100**2 * (np.exp(0.08) + 2 * np.exp(0.02 + 0.08) + np.exp(0.16)) / 4
    assert closed.mean() == pytest.approx(first)
    assert closed.var() + closed.mean() ** 2 == pytest.approx(second)


def test_variants_differ_in_what_they_keep():
    moves = np.random.default_rng(3).normal(0.001, 0.01, 6000)
    rates = daily((100 * np.exp(moves.cumsum())).tolist(), "2008-01-01")
    weights = pd.Series(0.05, index=pd.date_range("2024-07-01", periods=20))
    got = risk.range_variants(rates, weights, 200, 1)
    assert len(got) == len(risk.VARIANTS) + 1
    assert (got["p05"] < got["p50"]).all()
    assert (got["p50"] < got["p95"]).all()
    middle = dict(zip(risk.VARIANTS, got["p50"], strict=False))
    assert middle[10, True, False] > middle[10, False, False] + 0.5


def test_past_ranges_of_a_random_walk_hold_about_nine_in_ten():
    moves = np.random.default_rng(4).normal(0, 0.006, 40_000)
    past = risk.past_ranges(daily((100 * np.exp(moves.cumsum())).tolist(), "1900-01-01"), 50)
    assert 0.86 < past["inside"].mean() < 0.94
    assert (past["low"] < past["high"]).all()


def test_past_ranges_compare_with_the_days_that_follow():
    rates = np.r_[np.where(np.arange(2600) % 2, 101.0, 100.0), np.full(10, 200.0)]
    past = risk.past_ranges(daily(rates.tolist()), 10)
    assert past["average"].max() < 200
    last_known = risk.past_ranges(daily(rates[:-10].tolist()), 10)
    assert past.loc[: len(last_known) - 1, "average"].equals(last_known["average"])


def test_stretches_do_not_overlap():
    assert risk.separate_stretches(pd.DataFrame(index=range(3)), 42) == 2
    assert risk.separate_stretches(pd.DataFrame(index=range(1)), 42) == 1


def test_the_variance_ratio_tells_a_walk_from_a_swing():
    walk = daily((100 * np.exp(np.random.default_rng(5).normal(0, 0.01, 3000).cumsum())).tolist())
    assert risk.variance_ratio(walk, 10)["p_value"] > 0.05
    swing = daily([100.0, 110.0] * 200)
    assert risk.variance_ratio(swing, 2)["ratio"] < 0.1


def test_quantiles_have_the_names_of_their_levels():
    assert risk.quantiles(pd.Series(range(101))) == {"p05": 5, "p50": 50, "p95": 95}


def test_the_gap_between_the_methods_is_measured_by_the_range_of_the_draws():
    """The range is 90; the closed form lies 9 away at most."""
    draws = pd.Series(range(101))
    assert risk.methods_gap(draws, {"p05": 6, "p50": 41, "p95": 95}) == pytest.approx(10)


def test_draws_without_a_range_have_no_gap():
    assert risk.methods_gap(pd.Series([2.0, 2.0]), {"p05": 1, "p50": 2, "p95": 3}) == 0

"""The market model on returns whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.security import event_study
from helpers.errors import ReportError

DAYS = pd.bdate_range("2023-01-02", periods=150)
EVENT = DAYS[145]
NOISE = np.random.default_rng(7).normal(size=(2, 150))


@pytest.fixture
def wide():
    """A share with an alpha of 0.5 and a beta of 2; another that gains 6 more on the event day."""
    share = 0.5 + 2 * NOISE[0] + 0.1 * NOISE[1]
    frame = pd.DataFrame({"a": share, "b": share, event_study.MARKET: NOISE[0]}, index=DAYS)
    frame.loc[EVENT, "b"] += 6
    return frame


@pytest.fixture
def near(wide):
    return event_study.around(wide, EVENT)


def test_days_are_counted_from_the_event_day(near):
    assert (near.index[0], near.index[-1]) == (-140, 4)
    assert near.loc[0, "b"] - near.loc[0, "a"] == pytest.approx(6)


def test_a_day_without_trading_is_refused(wide):
    with pytest.raises(ReportError, match="2023-01-01 is not a trading day"):
        event_study.around(wide, pd.Timestamp("2023-01-01"))


def test_too_short_an_estimation_window_is_refused(wide):
    with pytest.raises(ReportError, match="begin too late"):
        event_study.around(wide, DAYS[139])


def test_the_rows_used_are_both_windows_of_share_and_market(wide):
    returns = wide.rename_axis("date").reset_index().melt("date", var_name="ticker")
    got = event_study.rows_used(returns, ["a"], [EVENT], (-1, 1))
    assert got["ticker"].unique().tolist() == ["a", event_study.MARKET]
    assert got.groupby("ticker").size().tolist() == [123, 123]
    two = event_study.rows_used(returns, ["a"], [EVENT, DAYS[146]], (-1, 1))
    assert len(two) == 2 * 125


def test_the_model_is_that_of_the_estimation_window(near):
    got = event_study.market_models(near, ["a", "b"])
    assert got.loc["a", "alpha"] == pytest.approx(0.5, abs=0.05)
    assert got.loc["a", "beta"] == pytest.approx(2, abs=0.05)
    assert got.loc["a"].tolist() == got.loc["b"].tolist()


def test_residuals_before_the_event_sum_to_zero(near):
    abnormal = event_study.abnormal(near, event_study.market_models(near, ["a"]))
    assert abnormal.loc[-140:-21, "a"].sum() == pytest.approx(0, abs=1e-9)
    assert len(abnormal) == len(near)


def test_the_gain_of_the_event_day_is_found(near):
    got = event_study.cumulative(near, event_study.market_models(near, ["a", "b"]), [-1, 0, 1])
    assert got.loc["b", "car_pct"] - got.loc["a", "car_pct"] == pytest.approx(6)
    assert got.loc["b", "p_value"] < 1e-6 < got.loc["a", "p_value"]


def test_t_and_interval_agree(near):
    got = event_study.cumulative(near, event_study.market_models(near, ["a"]), [0, 1]).loc["a"]
    error = got["car_pct"] / got["t"]
    assert got["high_pct"] - got["car_pct"] == pytest.approx(1.980272 * error)  # t, 0.975, 118 degrees
    assert got["car_pct"] - got["low_pct"] == pytest.approx(1.980272 * error)


def test_more_days_and_days_far_from_the_market_mean_have_a_larger_error(near):
    market = near[event_study.MARKET].copy()
    calm = event_study.error_scale(market, [0])
    assert event_study.error_scale(market, [0, 1]) > calm > 1
    market[0] = 20
    assert event_study.error_scale(market, [0]) > 2 * calm


def test_every_day_as_an_event_gives_the_t_of_that_event(wide, near):
    got = event_study.rolling_t(wide, (-1, 1))
    exp = event_study.cumulative(near, event_study.market_models(near, ["a", "b"]), [-1, 0, 1])["t"]
    assert got.loc[EVENT].to_dict() == pytest.approx(exp.to_dict())
    assert got.notna().all(axis="columns").sum() == 150 - 140 - 1

"""The market model on returns whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis import markets
from helpers.errors import ReportError

DAYS = pd.bdate_range("2023-01-02", periods=150)
EVENT = DAYS[145]
NOISE = np.random.default_rng(7).normal(size=(2, 150))
WINDOW = (-1, 1)


@pytest.fixture
def returns():
    """All shares follow one beta of 2 and an alpha of 0.5 with noise; 7011 gains 6 more on the event day."""
    market = NOISE[0]
    share = 0.5 + 2 * market + 0.1 * NOISE[1]
    tickers = {**dict.fromkeys((*markets.MAKERS, *markets.CONTROLS), share), markets.MARKET: market}
    wide = pd.DataFrame(tickers, index=pd.Index(DAYS, name="date"))
    wide["7011"] += np.where(wide.index == EVENT, 6, 0)
    long = wide.reset_index().melt(id_vars="date", var_name="ticker", value_name="return_pct")
    return long.assign(name=long["ticker"])


def test_days_are_counted_from_the_event_day(returns):
    got = markets.relative_days(returns, EVENT)
    assert got[returns["date"].eq(EVENT)].unique().tolist() == [0]
    assert (got.min(), got.max()) == (-145, 4)


def test_a_day_without_trading_is_refused(returns):
    with pytest.raises(ReportError, match="2023-01-01 is not a trading day"):
        markets.relative_days(returns, pd.Timestamp("2023-01-01"))


def test_the_rows_used_are_both_windows_of_share_and_market(returns):
    got = markets.rows_used(returns, ["7011"], EVENT, WINDOW)
    assert got["ticker"].unique().tolist() == ["7011", markets.MARKET]
    assert got.groupby("ticker").size().tolist() == [123, 123]


def test_only_the_share_that_moved_is_significant(returns):
    got = markets.abnormal_returns(returns, EVENT, WINDOW).set_index("ticker")
    assert got.index[got["significant"]].tolist() == ["7011"]
    assert got["car_pct"]["7011"] - got["car_pct"]["7012"] == pytest.approx(6)
    assert got["group"].value_counts().to_dict() == {"maker": 6, "control": 2}


def test_t_and_interval_agree(returns):
    got = markets.abnormal_returns(returns, EVENT, WINDOW).iloc[1]
    error = got["car_pct"] / got["t"]
    assert got["high_pct"] - got["car_pct"] == pytest.approx(
        1.980272 * error
    )  # t, 0.975, 118 degrees of freedom


def test_no_result_while_the_window_is_open(returns):
    early = returns[returns["date"] <= EVENT]
    assert markets.abnormal_returns(early, EVENT, WINDOW).empty


def test_too_short_an_estimation_window_is_refused(returns):
    late = returns[returns["date"] > DAYS[10]]
    with pytest.raises(ReportError, match="begin too late"):
        markets.abnormal_returns(late, EVENT, WINDOW)


def test_a_study_names_the_event_of_each_result(returns):
    got = markets.event_study(returns, [DAYS[144], DAYS[149]], WINDOW)
    assert got["event"].unique().tolist() == [DAYS[144]]

"""Event study of daily share returns: market model and cumulative abnormal returns."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.api import OLS, add_constant

from helpers.errors import ReportError

Window = tuple[int, int]
"""First and last trading day, counted from the event day."""

MARKET = "TOPIX"
"""Index that stands for the market in the model."""

MAKERS = ("7011", "7012", "7013", "6503", "6701", "6702")
"""Companies with defence contracts: three of heavy industry, three of electronics."""

CONTROLS = ("7203", "6326")
"""Large manufacturers that are not among the defence companies of the data."""

ESTIMATION = (-140, -21)
"""Trading days, counted from the event day, on which the market model is estimated."""

CONFIDENCE = 0.95
"""Level of the intervals, and one minus the level of the tests."""


def relative_days(returns: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Count trading days from the event day (0), row by row; ReportError if that is not a trading day."""
    days = pd.Index(returns["date"].unique()).sort_values()
    if day not in days:
        raise ReportError(f"{day:%Y-%m-%d} is not a trading day of the returns")
    return returns["date"].map(pd.Series(np.arange(len(days)) - days.get_loc(day), index=days))


def rows_used(
    returns: pd.DataFrame, tickers: Iterable[str], day: pd.Timestamp, window: Window
) -> pd.DataFrame:
    """Rows of some tickers and of the market in the estimation window and the event window."""
    days = relative_days(returns, day)
    inside = days.between(*ESTIMATION) | days.between(*window)
    return returns[inside & returns["ticker"].isin([*tickers, MARKET])]


def event_study(returns: pd.DataFrame, days: Iterable[pd.Timestamp], window: Window) -> pd.DataFrame:
    """`abnormal_returns` of several event days, one below the other, with the day in ``event``."""
    studies = [abnormal_returns(returns, day, window).assign(event=day) for day in days]
    return pd.concat(studies, ignore_index=True)


def abnormal_returns(returns: pd.DataFrame, day: pd.Timestamp, window: Window) -> pd.DataFrame:
    """Cumulative abnormal return of each maker and control in the window around the event day.

    Columns: ticker, name, group (maker or control), car_pct, low_pct, high_pct, t, p_value, significant.
    No rows while the returns do not cover the window. ReportError if they do not cover the estimation window.
    """
    wide = returns.assign(day=relative_days(returns, day)).pivot_table(
        index="day", columns="ticker", values="return_pct"
    )
    if wide.index.max() < window[1]:
        return pd.DataFrame()
    if wide.index.min() > ESTIMATION[0]:
        raise ReportError(f"the returns begin too late for the estimation window of {day:%Y-%m-%d}")
    names = returns.drop_duplicates("ticker").set_index("ticker")["name"]
    results = [
        {
            "ticker": ticker,
            "name": names[ticker],
            "group": group,
            **cumulative(wide[ticker], wide[MARKET], window),
        }
        for group, tickers in (("maker", MAKERS), ("control", CONTROLS))
        for ticker in tickers
    ]
    return pd.DataFrame(results)


def cumulative(asset: pd.Series, market: pd.Series, window: Window) -> dict[str, float]:
    """Cumulative abnormal return (per cent) of the market model, with t test and interval.

    The variance is that of the prediction error summed over the window: residual variance for each day, plus
    the sampling error of the two coefficients (Campbell, Lo and MacKinlay 1997, section 4.4).
    """
    regressors = add_constant(market)
    estimation, event = (regressors.loc[slice(*days)] for days in (ESTIMATION, window))
    fit = OLS(asset.loc[estimation.index], estimation).fit()
    car = (asset.loc[event.index] - fit.predict(event)).sum()
    total = event.sum()
    error = np.sqrt(len(event) * fit.mse_resid + total @ fit.cov_params() @ total)
    margin = error * stats.t.ppf((1 + CONFIDENCE) / 2, fit.df_resid)
    p_value = 2 * stats.t.sf(abs(car / error), fit.df_resid)
    return {
        "car_pct": car,
        "low_pct": car - margin,
        "high_pct": car + margin,
        "t": car / error,
        "p_value": p_value,
        "significant": bool(p_value < 1 - CONFIDENCE),
    }

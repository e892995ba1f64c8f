"""Event study: what a share returned beyond what the market model expects of it.

MacKinlay, A. C. (1997), Event studies in economics and finance, Journal of Economic Literature 35, 13-39;
Campbell, J. Y., A. W. Lo and A. C. MacKinlay (1997), The Econometrics of Financial Markets, chapter 4.

A frame is called *near* here when its index counts trading days from the event day (0), and its columns are
the shares and the market.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.api import OLS, add_constant

from helpers.errors import ReportError

Window = tuple[int, int]
"""First and last trading day, counted from the event day."""

MARKET = "TOPIX"
"""Index that stands for the market in the model."""

ESTIMATION = (-140, -21)
"""Trading days, counted from the event day, on which the market model is estimated."""

CONFIDENCE = 0.95
"""Level of the intervals, and one minus the level of the tests."""


def around(wide: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The same rows from the estimation window on, counted in trading days from `day`.

    ReportError if `day` is not a trading day or the returns do not cover its estimation window.
    """
    if day not in wide.index:
        raise ReportError(f"{day:%Y-%m-%d} is not a trading day of the returns")
    near = wide.set_axis(np.arange(len(wide)) - wide.index.get_loc(day), axis="index")
    if near.index[0] > ESTIMATION[0]:
        raise ReportError(f"the returns begin too late for the estimation window of {day:%Y-%m-%d}")
    return near.loc[ESTIMATION[0] :]


def rows_used(
    returns: pd.DataFrame, tickers: Iterable[str], days: Iterable[pd.Timestamp], window: Window
) -> pd.DataFrame:
    """Rows of some shares and of the market in the estimation and event windows of one or more event days."""
    dates = pd.Index(returns["date"].unique()).sort_values()
    inside = pd.Series(False, index=dates)
    for day in days:
        counted = pd.Series(np.arange(len(dates)) - dates.get_loc(day), index=dates)
        inside |= counted.between(*ESTIMATION) | counted.between(*window)
    return returns[returns["date"].map(inside) & returns["ticker"].isin([*tickers, MARKET])]


def market_models(near: pd.DataFrame, assets: Iterable[str]) -> pd.DataFrame:
    """The market model of each share: ordinary least squares on the estimation window.

    Index: share. Columns: alpha (per cent a day), beta, variance (of the residuals).
    """
    window = near.loc[slice(*ESTIMATION)]
    regressors = add_constant(window[MARKET])
    fits = {asset: OLS(window[asset], regressors).fit() for asset in assets}
    rows = {asset: [*fit.params, fit.mse_resid] for asset, fit in fits.items()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["alpha", "beta", "variance"])


def abnormal(near: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    """Daily abnormal returns in per cent: residuals before the event, prediction errors around it."""
    expected = models["alpha"].to_numpy() + np.outer(near[MARKET], models["beta"])
    return near[models.index] - expected


def error_scale(market: pd.Series, days: Sequence[int]) -> float:
    """Variance of a sum of prediction errors over some days, in units of the residual variance.

    One for each day, plus the sampling error of the two coefficients, which all days share (Campbell, Lo and
    MacKinlay 1997, section 4.4).
    """
    estimation = market.loc[slice(*ESTIMATION)]
    mean, spread = estimation.mean(), estimation.var(ddof=0) * len(estimation)
    distance = (market.loc[list(days)] - mean).sum()
    return float(len(days) + len(days) ** 2 / len(estimation) + distance**2 / spread)


def cumulative(near: pd.DataFrame, models: pd.DataFrame, days: Sequence[int]) -> pd.DataFrame:
    """Abnormal return of each share summed over some event days, with t test and interval.

    Index: share. Columns: car_pct, low_pct, high_pct, t, p_value.
    """
    car = abnormal(near.loc[list(days)], models).sum()
    error = np.sqrt(models["variance"] * error_scale(near[MARKET], days))
    freedom = ESTIMATION[1] - ESTIMATION[0] - 1
    margin = error * stats.t.ppf((1 + CONFIDENCE) / 2, freedom)
    t = car / error
    p_value = pd.Series(2 * stats.t.sf(t.abs(), freedom), t.index)
    columns = {"car_pct": car, "low_pct": car - margin, "high_pct": car + margin, "t": t, "p_value": p_value}
    return pd.DataFrame(columns)

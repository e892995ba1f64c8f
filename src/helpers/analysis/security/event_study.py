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
from statsmodels.regression.linear_model import OLS
from statsmodels.tools import add_constant

from helpers.errors import ReportError

# First and last trading day, counted from the event day.
Window = tuple[int, int]

# Index that stands for the market in the model.
MARKET = "TOPIX"

# Trading days, counted from the event day, on which the market model is estimated.
ESTIMATION = (-140, -21)

# Level of the intervals, and one minus the level of the tests.
CONFIDENCE = 0.95

# Degrees of freedom of the market model: days of the estimation window less two coefficients.
_FREEDOM = ESTIMATION[1] - ESTIMATION[0] + 1 - 2


def place(wide: pd.DataFrame, day: pd.Timestamp) -> int:
    """Number of the row of `day`, from 0; ReportError if it is not a trading day."""
    if day not in wide.index:
        raise ReportError(f"{day:%Y-%m-%d} is not a trading day of the returns")
    return int(wide.index.get_indexer(pd.Index([day]))[0])


def around(wide: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Rows from the estimation window of `day` on, counted in trading days from it.

    ReportError if `day` is not a trading day or the returns do not cover its estimation window.
    """
    near = wide.set_axis(np.arange(len(wide)) - place(wide, day), axis="index")
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
    margin = error * stats.t.ppf((1 + CONFIDENCE) / 2, _FREEDOM)
    columns = {"car_pct": car, "low_pct": car - margin, "high_pct": car + margin, "t": car / error}
    return pd.DataFrame(columns).assign(p_value=t_p_values(car / error))


def t_p_values(t: pd.Series) -> pd.Series:
    """Two-sided p-values of the market model's t statistics."""
    return pd.Series(2 * stats.t.sf(t.abs(), _FREEDOM), t.index)


def rolling_t(wide: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The t statistic of `cumulative` for every trading day as if it were an event, a column for each share.

    `wide`: daily returns of shares and market, index date. Empty where a window is not covered.
    """
    count, days = ESTIMATION[1] - ESTIMATION[0] + 1, window[1] - window[0] + 1
    # every trailing window of the estimation's length, dated by the event day that it belongs to
    rolling, shifted = wide.rolling(count), -ESTIMATION[1]
    mean, spread = rolling.mean().shift(shifted), rolling.var().shift(shifted)
    beta = rolling.cov(wide[MARKET]).shift(shifted).div(spread[MARKET], axis="index")
    variance = (spread - (beta**2).mul(spread[MARKET], axis="index")) * (count - 1) / _FREEDOM
    distance = wide.rolling(days).sum().shift(-window[1]) - days * mean
    car = distance - beta.mul(distance[MARKET], axis="index")
    scale = days + days**2 / count + distance[MARKET] ** 2 / ((count - 1) * spread[MARKET])
    return car.drop(columns=MARKET) / variance.drop(columns=MARKET).mul(scale, axis="index") ** 0.5

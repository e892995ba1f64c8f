"""Tests of abnormal returns that forgive what the t test assumes: normal errors, and shares that move apart.

All shares of an event react on the same days, so their abnormal returns are correlated. Every joint test here
allows for that.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tools import add_constant

from helpers.analysis.security.event_study import ESTIMATION, MARKET, error_scale


def mean_correlation(abnormal: pd.DataFrame) -> float:
    """Mean of the correlations between each two shares' abnormal returns in the estimation window."""
    matrix = abnormal.loc[slice(*ESTIMATION)].corr().to_numpy()
    return float(matrix[np.triu_indices_from(matrix, k=1)].mean())


def cross_sectional(standardised: pd.Series, correlation: float) -> tuple[float, float]:
    """Statistic and p-value of the hypothesis that the shares' mean standardised abnormal return is zero.

    Boehmer, Musumeci and Poulsen (1991), Journal of Financial Economics 30, 253-272: the spread between the
    shares at the event itself is the yardstick, so an event that only raises the variance does not count.
    Corrected for correlated shares by Kolari and Pynnönen (2010), Review of Financial Studies 23, 3996-4025;
    with `correlation` 0 it is the uncorrected test. The shares are few, so Student's t with one degree of
    freedom less than shares: exact for normal shares of equal variance and correlation.
    """
    count = len(standardised)
    inflation = (1 + (count - 1) * correlation) / (1 - correlation)
    statistic = standardised.mean() / np.sqrt(standardised.var(ddof=1) / count * inflation)
    return float(statistic), float(2 * stats.t.sf(abs(statistic), count - 1))


def centred_ranks(abnormal: pd.DataFrame, days: Sequence[int]) -> pd.DataFrame:
    """Rank of each day's abnormal return within its share, around zero: estimation window and event days."""
    estimation = np.arange(ESTIMATION[0], ESTIMATION[1] + 1)
    ranks = abnormal.loc[[*estimation, *days]].rank()
    return ranks - (len(ranks) + 1) / 2


def rank_p_values(ranks: pd.DataFrame, days: Sequence[int]) -> pd.Series:
    """p-value of the rank test of each column over some event days.

    `ranks`: `centred_ranks` of one share, or their mean over several shares tested jointly. The ranks of the
    event days are compared with the spread of all days; for several shares it holds the correlation between
    them. Corrado (1989), Journal of Financial Economics 23, 385-395; several days as in Campbell and Wasley
    (1993), Journal of Financial Economics 33, 73-92.
    """
    statistic = ranks.loc[list(days)].sum() / np.sqrt(len(days) * (ranks**2).mean())
    return pd.Series(2 * stats.norm.sf(statistic.abs()), statistic.index)


def bootstrap_t(
    near: pd.DataFrame, abnormal: pd.DataFrame, spans: Mapping[str, Sequence[int]], draws: int, seed: int
) -> dict[str, np.ndarray]:
    """Student's t of each share as it comes out when nothing happens: for each span, draws × shares.

    Abnormal returns of the estimation window are drawn with replacement as whole days, all shares at once,
    for the estimation window and for the event days; the market model is fitted again each time. So the
    statistic keeps the shares' correlation, their fat tails and the error of the coefficients. Residual
    bootstrap with fixed regressors: Davison and Hinkley (1997), Bootstrap Methods and their Application.
    """
    regressors = add_constant(near[MARKET])
    design = regressors.loc[slice(*ESTIMATION)].to_numpy()
    residuals = abnormal.loc[slice(*ESTIMATION)].to_numpy()
    event_days = sorted({day for days in spans.values() for day in days})
    length = len(design)
    picked = np.random.default_rng(seed).integers(length, size=(draws, length + len(event_days)))
    estimation, event = residuals[picked[:, :length]], residuals[picked[:, length:]]
    coefficients = np.einsum("ct,dts->dcs", np.linalg.pinv(design), estimation)
    variance = ((estimation - design @ coefficients) ** 2).sum(axis=1) / (length - 2)
    errors = event - regressors.loc[event_days].to_numpy() @ coefficients
    statistics = {}
    for name, days in spans.items():
        scale = error_scale(near[MARKET], days)
        car = errors[:, np.isin(event_days, days)].sum(axis=1)
        statistics[name] = car / np.sqrt(scale * variance)
    return statistics


def bootstrap_p_values(t: pd.Series, drawn: np.ndarray) -> pd.Series:
    """Share of draws at least as far from zero as each share's t; one is added to both counts."""
    return (1 + (np.abs(drawn) >= np.abs(t.to_numpy())).sum(axis=0)) / pd.Series(len(drawn) + 1, t.index)


def holm(p_values: pd.Series) -> pd.Series:
    """p-values corrected for their number (Holm 1979, Scandinavian Journal of Statistics 6, 65-70).

    The same as ``statsmodels.stats.multitest.multipletests``, which collects all garbage at each call: in a
    notebook that takes longer than the tests.
    """
    ordered = p_values.sort_values()
    steps = ordered * np.arange(len(ordered), 0, -1)
    return steps.cummax().clip(upper=1).reindex(p_values.index)

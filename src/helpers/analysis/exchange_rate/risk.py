"""How far the yen may move before the programme ends: a bootstrap of daily returns and a closed form.

Both price the same thing, the average rate of the dollars that are still to be bought, and both take the rate
for a random walk without drift in logarithms (Meese and Rogoff 1983): the median path stays at the last rate.
The bootstrap draws blocks of returns as they were; the closed form takes them for normal and independent.
Rates are yen per dollar.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from arch.bootstrap import StationaryBootstrap, optimal_block_length
from arch.unitroot import VarianceRatio
from pandas.tseries.holiday import USFederalHolidayCalendar
from pandas.tseries.offsets import CustomBusinessDay
from scipy import stats

from helpers.analysis.exchange_rate.plan import fiscal_year
from helpers.errors import ReportError

# Years of daily returns, to the last rate known, from which both methods learn.
ESTIMATION_YEARS = 10

# Name and probability of each quantile that is reported.
LEVELS = {"p05": 0.05, "p50": 0.5, "p95": 0.95}

# Quantiles that a fan shows.
FAN_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

# Trading days in a year.
YEAR_OF_RETURNS = 250

# Trading days, about a month, between two ranges that are tested on the past.
TEST_STEP = 21

# Other ways to draw: years of returns, whether their mean is kept, whether blocks are those of the squares.
VARIANTS = (
    (ESTIMATION_YEARS, False, False),  # the base
    (5, False, False),
    (None, False, False),  # since 1990
    (ESTIMATION_YEARS, True, False),
    (ESTIMATION_YEARS, False, True),
)


def log_returns(daily: pd.DataFrame, years: int | None = ESTIMATION_YEARS) -> pd.Series:
    """Daily changes of the logarithm of the rate over the last `years`, by date; None takes all.

    `daily`: date, rate, sorted by date.
    """
    returns = np.log(daily.set_index("date")["rate"]).diff().dropna()
    if years is None:
        return returns
    return returns[returns.index > returns.index[-1] - pd.DateOffset(years=years)]


def block_length(returns: pd.Series) -> float:
    """Expected block length, in days, of the stationary bootstrap; at least one day.

    Method: the optimal rule of Politis and White (2004), corrected by Patton, Politis and White (2009).
    """
    return max(1.0, optimal_block_length(returns)["stationary"].item())


def trading_days(after: pd.Timestamp, before: pd.Timestamp) -> pd.DatetimeIndex:
    """Days between two days on which New York will print a rate: weekdays without federal holidays."""
    workday = CustomBusinessDay(calendar=USFederalHolidayCalendar())
    return pd.date_range(after, before, freq=workday, inclusive="neither")


def days_by_month(days: pd.Series | pd.Index) -> pd.Series:
    """Number of `days` in each month, by the month's first day."""
    return _month(days).value_counts().sort_index()


def _month(days: pd.Series | pd.Index) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(days).to_period("M").to_timestamp()


def yen_weights(plan: pd.DataFrame, days: pd.DatetimeIndex, as_of: date) -> pd.Series:
    """Part of the exposed yen still to be spent that falls on each of `days`; the weights add up to one.

    Each fiscal year's yen after `as_of` are spread evenly over its trading days after `as_of`; days up to
    `as_of` weigh nothing. `plan` as from `plan_against_market`. The exposed share cancels out.
    """
    yen = (plan["planned_bn"] * (1 - plan["elapsed"])).set_axis(plan["fiscal_year"])
    year = pd.Series(days.year - (days.month < 4), index=days)
    ahead = pd.Series(days > pd.Timestamp(as_of), index=days).astype(float)
    weights = ahead / ahead.groupby(year).transform("sum") * year.map(yen)
    return (weights / weights.sum()).fillna(0.0)


def bootstrap_paths(
    returns: pd.Series, block: float, days: pd.DatetimeIndex, last_rate: float, draws: int, seed: int
) -> pd.DataFrame:
    """Rates on `days`, one column for each of `draws` paths that begin at `last_rate`.

    Method: stationary bootstrap (Politis and Romano 1994): blocks of geometric length with mean `block` are
    drawn from `returns` and joined. An error if a path needs more days than `returns` has.
    """
    if len(days) > len(returns):
        raise ReportError(f"{len(days)} days cannot be drawn from {len(returns)} daily returns")
    # the rule gives fractions of a day, and the mean of a geometric length may be one
    bootstrap = StationaryBootstrap(block, returns.to_numpy(), seed=seed)  # type: ignore[arg-type]
    drawn = np.array([sample[0][: len(days)] for sample, _ in bootstrap.bootstrap(draws)])
    return pd.DataFrame(last_rate * np.exp(drawn.cumsum(axis=1)).T, index=days)


def average_rates(paths: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Weighted average rate of each path (column); `weights` by day, adding up to one."""
    return paths.mul(weights, axis=0).sum()


def monthly(paths: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Average rate of each month (index: its first day) after `as_of`, one column for each path."""
    ahead = paths[paths.index > pd.Timestamp(as_of)]
    return ahead.groupby(_month(ahead.index)).mean()


def yearly(paths: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Average rate of what each fiscal year (index) has left after `as_of`, one column for each path."""
    ahead = paths[paths.index > pd.Timestamp(as_of)]
    return ahead.groupby(fiscal_year(pd.Series(ahead.index)).to_numpy()).mean()


def fan(paths: pd.DataFrame) -> pd.DataFrame:
    """Quantiles over the paths (columns) for each row: columns p05, p25, p50, p75, p95."""
    quantiles = paths.quantile(list(FAN_LEVELS), axis=1).T
    return quantiles.set_axis([f"p{100 * level:02.0f}" for level in FAN_LEVELS], axis=1)


def quantiles(draws: pd.Series) -> dict[str, float]:
    """The quantiles of `LEVELS` over all draws, by name."""
    return {name: float(draws.quantile(probability)) for name, probability in LEVELS.items()}


def methods_gap(draws: pd.Series, closed: Mapping[str, float]) -> float:
    """Largest distance between the quantiles of `draws` and those of the closed form, by name of `LEVELS`.

    In per cent of the range of the draws from the lowest to the highest level; 0 if that has no width.
    """
    drawn = pd.Series(quantiles(draws))
    reach = drawn.iloc[-1] - drawn.iloc[0]
    apart = (drawn - pd.Series(closed)).abs().max()
    return 100 * apart / reach if reach else 0.0


def lognormal_average(weights: pd.Series, volatility: float, last_rate: float) -> Any:
    """Distribution of the weighted average rate in closed form, as a frozen scipy distribution.

    The daily logarithm is a normal random walk without drift and with standard deviation `volatility`. A sum
    of lognormals has no exact distribution; the lognormal with its first two moments stands for it.
    Method: Levy (1992), Turnbull and Wakeman (1991), for the arithmetic average of a geometric Brownian
    motion. `weights`: one for each day after the last rate, in order, adding up to one.
    """
    variance = volatility**2 * np.arange(1, len(weights) + 1)
    weight = weights.to_numpy() * np.exp(variance / 2)
    first = weight.sum()
    second = weight @ np.exp(np.minimum.outer(variance, variance)) @ weight
    spread = np.sqrt(np.log(second / first**2))
    return stats.lognorm(s=spread, scale=last_rate * first * np.exp(-(spread**2) / 2))


def range_variants(daily: pd.DataFrame, weights: pd.Series, draws: int, seed: int) -> pd.DataFrame:
    """Average rates of the range by each way to set it: the bootstrap's `VARIANTS`, then the closed form.

    Columns: the names of `LEVELS`.
    """
    last_rate, days = daily["rate"].iloc[-1], pd.DatetimeIndex(weights.index)
    ranges = []
    for years, drift, volatile in VARIANTS:
        returns = log_returns(daily, years)
        centred = returns - returns.mean()
        block = block_length(centred**2 if volatile else centred)
        paths = bootstrap_paths(returns if drift else centred, block, days, last_rate, draws, seed)
        ranges.append(quantiles(average_rates(paths, weights)))
    closed = lognormal_average(weights, log_returns(daily).std(), last_rate)
    ranges.append({name: closed.ppf(probability) for name, probability in LEVELS.items()})
    return pd.DataFrame(ranges)


def past_ranges(daily: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """How the closed form's 5-95 range would have done: average rate of the next `horizon` days, in history.

    A range is set on every `TEST_STEP`-th day from the returns of the `ESTIMATION_YEARS` before it. Ranges of
    neighbouring days overlap, so they are far from independent. `daily`: date, rate, sorted by date.
    Columns: date, low, high, average, inside.
    """
    rate = daily.set_index("date")["rate"]
    window = ESTIMATION_YEARS * YEAR_OF_RETURNS
    volatility = np.log(rate).diff().rolling(window).std()
    average = rate.rolling(horizon).mean().shift(-horizon)
    steps = (
        (horizon + 1) * (2 * horizon + 1) / (6 * horizon)
    )  # of one day's variance in the average of a walk
    reach = stats.norm.ppf(LEVELS["p95"]) * volatility * steps**0.5
    ranges = pd.DataFrame({"low": rate * np.exp(-reach), "high": rate * np.exp(reach), "average": average})
    known = ranges.dropna().iloc[::TEST_STEP]
    return known.assign(inside=known["average"].between(known["low"], known["high"])).reset_index()


def separate_stretches(past: pd.DataFrame, horizon: int) -> int:
    """How many stretches of `horizon` days without overlap the ranges of `past_ranges` look at."""
    return ((len(past) - 1) * TEST_STEP + horizon) // horizon


def variance_ratio(daily: pd.DataFrame, horizon: int) -> dict[str, float]:
    """Variance of `horizon`-day returns against `horizon` times that of daily ones; one in a random walk.

    Keys: ratio, p_value (robust to changing volatility). Method: Lo and MacKinlay (1988), all rates known.
    """
    test = VarianceRatio(np.log(daily["rate"].to_numpy()), lags=horizon)
    return {"ratio": float(test.vr), "p_value": float(test.pvalue)}

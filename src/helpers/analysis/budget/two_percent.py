"""When a share of GDP reaches two per cent, on stated paths.

A path is per cent of GDP by year (index), consecutive years. None is a forecast.
"""

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.budget.budget import amounts
from helpers.errors import ReportError

# Per cent of GDP that the government set itself as the target.
TARGET_PCT = 2.0

# Last year of the paths: further out a continued trend says nothing.
HORIZON = 2035

# Yearly changes that a pace rests on at least: a single one is no pace.
LEAST_STEPS = 2


def straight(share: pd.Series, since: int, until: int = HORIZON) -> pd.Series:
    """From the last year of `share` on: as many points a year as on average since the year `since`."""
    last, step = share.index.max(), _steps(share, since)
    yearly = (share[last] - share[since]) / step
    return pd.Series({year: share[last] + yearly * (year - last) for year in range(last, until + 1)})


def compound(share: pd.Series, since: int, until: int = HORIZON) -> pd.Series:
    """From the last year of `share` on: as many per cent a year as on average since `since`."""
    last, step = share.index.max(), _steps(share, since)
    factor = (share[last] / share[since]) ** (1 / step)
    return pd.Series({year: share[last] * factor ** (year - last) for year in range(last, until + 1)})


def gap(total: pd.DataFrame, gdp: pd.DataFrame) -> pd.Series:
    """What a total falls short of `TARGET_PCT` of GDP, billion yen, for the fiscal years that both know.

    Rows with fiscal_year, value, unit; negative where the total is above the target.
    """
    return (TARGET_PCT / 100 * amounts(gdp) - amounts(total)).dropna()


def first_year(path: pd.Series) -> int | None:
    """First year of `path` in which the share is at least `TARGET_PCT`; None if the path ends before."""
    reached = path.index[path >= TARGET_PCT]
    return int(reached[0]) if len(reached) else None


def continued(share: pd.Series, since: int) -> dict[str, pd.Series]:
    """`share` going on at its pace since the year `since`, straight and compound; none without a pace."""
    if share.index.max() - since < LEAST_STEPS:
        return {}
    return {"linear": straight(share, since), "compound": compound(share, since)}


def years_reached(paths: Mapping[str, pd.Series]) -> dict[str, int]:
    """First year in which each path reaches the target; paths that end before are left out."""
    years = {name: first_year(path) for name, path in paths.items()}
    return {name: year for name, year in years.items() if year is not None}


def _steps(share: pd.Series, since: int) -> int:
    last = share.index.max()
    if since not in share.index or since >= last:
        raise ReportError(f"no share of {since} before the last year {last}")
    return last - since

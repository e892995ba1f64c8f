"""When a share of GDP reaches two per cent, on stated paths.

A path is per cent of GDP by year (index), consecutive years. None is a forecast.
"""

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.budget.budget import amounts
from helpers.analysis.budget.shares import fixed_gdp_shares, security_rows
from helpers.errors import ReportError

# Per cent of GDP that the government set itself as the target.
TARGET_PCT = 2.0

# Last year of the paths: further out a continued trend says nothing.
HORIZON = 2035

# Yearly changes that a pace rests on at least: a single one is no pace.
LEAST_STEPS = 2

# Words of each path that is drawn, the quickest first.
PATHS = {"compound": "same per cent a year", "linear": "same points a year", "budget": "initial budget"}


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


def growing(level: float, growth_pct: float, gdp: pd.Series, first: int) -> pd.Series:
    """An amount of `level` in `first` that grows by `growth_pct` a year, as per cent of `gdp` by year.

    `level` and `gdp` in the same unit; the path ends with `gdp`.
    """
    later = gdp.loc[first:]
    grown = pd.Series({year: level * (1 + growth_pct / 100) ** (year - first) for year in later.index})
    return 100 * grown / later


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


def drawn_paths(paths: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """Those of `PATHS` that have a year, by their words, each up to the year that reaches the target."""
    known = [name for name in PATHS if len(paths.get(name, ()))]
    return {PATHS[name]: until_reached(paths[name]) for name in known}


def accounting_lines(two_percent: pd.DataFrame, gdp: pd.Series, first: int) -> dict[str, pd.Series]:
    """The government's total as per cent of the fixed GDP and of the `gdp` of its own year (billion yen).

    `two_percent`: the table of the accounting; of several totals of a year the last counts. From the fiscal
    year `first` on; a line without a year is left out.
    """
    fixed = fixed_gdp_shares(two_percent).drop_duplicates("fiscal_year", keep="last")
    totals = amounts(security_rows(two_percent).drop_duplicates("fiscal_year", keep="last"))
    lines = {
        "total to fixed GDP": fixed.set_index("fiscal_year")["share_pct"].loc[first:],
        "total to own GDP": (100 * totals / gdp).reindex(totals.index).dropna().loc[first:],
    }
    return {name: line for name, line in lines.items() if len(line)}


def until_reached(path: pd.Series) -> pd.Series:
    """`path` up to the first year that reaches the target; all of it if none does."""
    return path.loc[: first_year(path) or path.index.max()]


def side_by_side(lines: Mapping[str, pd.Series]) -> pd.DataFrame:
    """One column for each line, one row for each year that any of them has."""
    return pd.DataFrame(dict(lines)).rename_axis("year").reset_index()


def _steps(share: pd.Series, since: int) -> int:
    last = share.index.max()
    if since not in share.index or since >= last:
        raise ReportError(f"no share of {since} before the last year {last}")
    return last - since

"""Amounts in yen: one unit out of the several that the tables print, and the rows they stand in."""

import pandas as pd

from helpers.errors import ReportError

# Billion yen in one unit of each yen unit of the data package.
BILLION_YEN = {"billion_yen": 1.0, "trillion_yen": 1000.0}


def billion_yen(rows: pd.DataFrame) -> pd.Series:
    """Amounts of `rows` (columns value, unit) in billion yen; ReportError for any other unit."""
    unknown = set(rows["unit"]) - BILLION_YEN.keys()
    if unknown:
        raise ReportError(f"not an amount in yen: {', '.join(sorted(unknown))}")
    return rows["value"] * rows["unit"].map(BILLION_YEN)


def trillion_yen(rows: pd.DataFrame) -> pd.Series:
    """Amounts of `rows` (columns value, unit) in trillion yen; ReportError for any other unit."""
    return billion_yen(rows) / 1000


def amount(rows: pd.DataFrame) -> float:
    """Amount of the one row in `rows`, in trillion yen; ReportError for several rows or none."""
    if len(rows) != 1:
        raise ReportError(f"one row expected, not {len(rows)}")
    return float(trillion_yen(rows).iloc[0])


def total(rows: pd.DataFrame) -> float:
    """Sum of the amounts in `rows`, in trillion yen."""
    return float(trillion_yen(rows).sum())


def pick(table: pd.DataFrame, *measures: str) -> pd.DataFrame:
    """Rows of the named measures; ReportError names those that are missing."""
    missing = sorted(set(measures) - set(table["measure"]))
    if missing:
        raise ReportError(f"no row for {', '.join(missing)}")
    return table[table["measure"].isin(measures)]


def of_years(rows: pd.DataFrame, *years: int) -> pd.DataFrame:
    """Rows of some years: fiscal years where the table counts in them, otherwise calendar years."""
    column = "fiscal_year" if "fiscal_year" in rows else "year"
    return rows[rows[column].isin(years)]


def last(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the last fiscal year."""
    return rows[rows["fiscal_year"] == rows["fiscal_year"].max()]

"""Amounts in yen: one unit out of the several that the tables print."""

import pandas as pd

from helpers.errors import ReportError

BILLION_YEN = {"billion_yen": 1.0, "trillion_yen": 1000.0}
"""Billion yen in one unit of each yen unit of the data package."""


def billion_yen(rows: pd.DataFrame) -> pd.Series:
    """Amounts of `rows` (columns value, unit) in billion yen; ReportError for any other unit."""
    unknown = set(rows["unit"]) - BILLION_YEN.keys()
    if unknown:
        raise ReportError(f"not an amount in yen: {', '.join(sorted(unknown))}")
    return rows["value"] * rows["unit"].map(BILLION_YEN)


def trillion_yen(rows: pd.DataFrame) -> pd.Series:
    """Amounts of `rows` (columns value, unit) in trillion yen; ReportError for any other unit."""
    return billion_yen(rows) / 1000

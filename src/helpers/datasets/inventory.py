"""What the tables hold on an edition's day: rows shown and hidden, years covered."""

from datetime import date

import pandas as pd

from helpers.datasets.package import table_names
from helpers.datasets.tables import open_table

_TIME_COLUMNS = (
    "fiscal_year",
    "year",
    "fy_start",
    "period_start",
    "order_year",
    "date",
    "month",
    "news_date",
)


def rows_by_table(as_of: date) -> pd.DataFrame:
    """One row for each table: rows in all, rows shown and hidden at `as_of`, unverified, of later vintage."""
    return pd.DataFrame([_counts(table, as_of) for table in table_names()])


def under_headings(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts of `rows_by_table` under the headings that a reader sees."""
    headings = {
        "table": "Table",
        "rows": "Rows",
        "shown": "Shown",
        "hidden": "Hidden",
        "unverified": "Recalled †",
        "revised_later": "Later vintage ‡",
    }
    return counts.rename(columns=headings)


def _counts(table: str, as_of: date) -> dict[str, object]:
    every, shown = open_table(table), open_table(table, as_of)
    return {
        "table": table,
        "rows": len(every),
        "shown": len(shown),
        "hidden": len(every) - len(shown),
        "unverified": int((~shown["verified"]).sum()) if "verified" in shown else 0,
        "revised_later": int(shown["revised_later"].sum()),
    }


def last_observation(rows: pd.DataFrame, column: str) -> tuple[pd.DataFrame, date]:
    """The last rows by a `column` of days and that day; of a ``month``, which holds its first day, its last."""
    last = rows[rows[column].eq(rows[column].max())]
    day = last[column].iloc[0]
    return last, (day + pd.offsets.MonthEnd(0) if column == "month" else day).date()


def years_covered(as_of: date) -> pd.DataFrame:
    """First and last year that each table of yearly, monthly or daily rows covers at `as_of`.

    Columns: table, first, last (calendar or fiscal years), rows.
    """
    spans = (_span(table, open_table(table, as_of)) for table in table_names())
    return pd.DataFrame([span for span in spans if span]).sort_values(["first", "table"], ignore_index=True)


def _span(table: str, shown: pd.DataFrame) -> dict[str, object] | None:
    column = next((name for name in _TIME_COLUMNS if name in shown), None)
    if column is None or shown.empty:
        return None
    times = shown[column].dropna()
    years = times.dt.year if times.dtype.kind == "M" else times
    return {"table": table, "first": int(years.min()), "last": int(years.max()), "rows": len(shown)}

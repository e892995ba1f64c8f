"""What the tables hold on an edition's day."""

from datetime import date

import pandas as pd

from helpers.datasets.package import resource, table_names
from helpers.datasets.tables import open_table


def rows_by_table(as_of: date) -> pd.DataFrame:
    """One row for each table: title, rows shown and hidden at `as_of`, unverified, of later vintage."""
    return pd.DataFrame([_counts(table, as_of) for table in table_names()])


def _counts(table: str, as_of: date) -> dict[str, object]:
    shown = open_table(table, as_of)
    return {
        "table": table,
        "title": resource(table)["title"],
        "shown": len(shown),
        "hidden": len(open_table(table)) - len(shown),
        "unverified": int((~shown["verified"]).sum()) if "verified" in shown else 0,
        "revised_later": int(shown["revised_later"].sum()),
    }


def under_headings(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts of `rows_by_table` under the headings that a reader sees, without those that are all 0."""
    headings = {
        "table": "Table",
        "title": "What it holds",
        "shown": "Rows",
        "hidden": "Hidden",
        "unverified": "Recalled †",
        "revised_later": "Later vintage ‡",
    }
    return counts.loc[:, counts.ne(0).any()].rename(columns=headings)


def last_observation(rows: pd.DataFrame, column: str) -> tuple[pd.DataFrame, date]:
    """The last rows by a `column` of days, and that day: of a ``month`` its last."""
    last = rows[rows[column].eq(rows[column].max())]
    day = last[column].iloc[0]
    return last, (day + pd.offsets.MonthEnd(0) if column == "month" else day).date()

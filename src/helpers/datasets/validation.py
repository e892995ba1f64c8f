"""Check the data package: checksums, schemas and keys by Frictionless, and the rules it cannot express."""

import sys
from collections.abc import Iterable
from datetime import date

import pandas as pd
from frictionless import Package, Report

from helpers.datasets.package import PACKAGE, PART_READ, WHOLE, table_names
from helpers.datasets.tables import open_table
from helpers.errors import ReportError
from helpers.paths import DATA

_SHOWN = 5
"""Faults printed for each table: the first ones lead to the others."""


def package_faults() -> list[str]:
    """Every fault of the package in one line each: table, row, column, rule. Empty when valid."""
    sys.audit(PART_READ, WHOLE)
    report = Package(PACKAGE.as_posix()).validate()
    return [*_schema_faults(report)] or [*_reference_faults(), *_period_faults()]


def require_valid_package() -> None:
    """Stop with every fault of the package, one line each."""
    faults = package_faults()
    if faults:
        raise ReportError("\n".join(faults))


def first_row_fault(table: str) -> str | None:
    """The first row of a table that breaks its schema, in one line; None when every row fits."""
    faults = _schema_faults(Package(PACKAGE.as_posix()).validate())
    return next((fault for fault in faults if fault.startswith(f"data/{table}.csv: row ")), None)


def _schema_faults(report: Report) -> Iterable[str]:
    for error in report.errors:
        yield f"data/datapackage.json: {_one_line(error.message)}"
    for task in report.tasks:
        for error in task.errors[:_SHOWN]:
            row = getattr(error, "row_number", None)
            column = getattr(error, "field_name", None)
            where = ", ".join(filter(None, [row and f"row {row}", column and f"column {column}"]))
            parts = [f"data/{task.place.split('/')[-1]}", where, _one_line(error.message)]
            yield ": ".join(filter(None, parts))


def _reference_faults() -> Iterable[str]:
    """Lists of keys (``a;b``) that Frictionless cannot check against another table."""
    lists = {"source_ids": set(open_table("sources")["source_id"]), "data_tables": set(table_names())}
    for table in table_names():
        frame = open_table(table)
        for column in lists.keys() & set(frame.columns):
            keys = frame[column].dropna().str.split(";").explode()
            for row, key in keys[~keys.isin(lists[column])].items():
                yield f"data/{table}.csv: row {_line(row)}, column {column}: '{key}' is not a known key"


def _period_faults() -> Iterable[str]:
    """A date known only to the month or year is written as the first day of a month."""
    for table in table_names():
        frame = open_table(table)
        if {"published", "published_precision"} <= set(frame.columns):
            rough = frame[frame["published_precision"].isin(["month", "year"])]
            for row in rough.index[rough["published"].notna() & (rough["published"].dt.day != 1)]:
                yield f"data/{table}.csv: row {_line(row)}, column published: not the first day of a month"


def _line(row: object) -> int:
    return int(str(row)) + 2


def _one_line(text: str) -> str:
    return " ".join(text.replace(str(DATA), "data").split())


def inventory(as_of: date) -> pd.DataFrame:
    """One row for each table: rows in all, rows shown and hidden at `as_of`, unverified, of later vintage."""
    return pd.DataFrame([_counts(table, as_of) for table in table_names()])


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


def coverage(as_of: date) -> pd.DataFrame:
    """First and last year that each table of yearly, monthly or daily rows covers at `as_of`.

    Columns: table, first, last (calendar or fiscal years), rows.
    """
    spans = (_span(table, open_table(table, as_of)) for table in table_names())
    return pd.DataFrame([span for span in spans if span]).sort_values(["first", "table"], ignore_index=True)


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


def _span(table: str, shown: pd.DataFrame) -> dict[str, object] | None:
    column = next((name for name in _TIME_COLUMNS if name in shown), None)
    if column is None or shown.empty:
        return None
    times = shown[column].dropna()
    years = times.dt.year if times.dtype.kind == "M" else times
    return {"table": table, "first": int(years.min()), "last": int(years.max()), "rows": len(shown)}

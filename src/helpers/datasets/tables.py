"""Open a table: checksum, types, and what was known on a day."""

import io
import json
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from helpers.datasets.as_of import known, last_day
from helpers.datasets.package import resource, table_bytes
from helpers.errors import ReportError, suggestion

# Text is stored the same way with and without pyarrow: there an empty column behaves in another way.
pd.options.mode.string_storage = "python"

_TYPES = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "boolean"}


def open_table(table: str, as_of: date | None = None) -> pd.DataFrame:
    """A table as typed frame, cut at `as_of`, in the order of its key, with its name in ``attrs['table']``.

    Integers without gaps are int64, otherwise Int64; dates datetime64; yes/no boolean; text str with NaN
    for an empty cell. ``revised_later`` marks rows whose value is of a vintage later than `as_of`.
    `as_of` None shows every row and marks none.
    """
    if as_of is not None and not isinstance(as_of, date):
        raise ReportError(f"table {table}: as_of {as_of!r} is not allowed: a date, as datetime has it")
    entry = json.dumps(resource(table), sort_keys=True)
    frame = _opened(entry, table_bytes(table), table_bytes("sources"), as_of).copy()
    frame.attrs["table"] = table
    return frame


def only_measures(rows: pd.DataFrame, measures: Collection[str]) -> pd.DataFrame:
    """Rows of an opened table without its other columns that have a unit; ReportError for an unknown one."""
    table = rows.attrs["table"]
    every = [field["name"] for field in resource(table)["schema"]["fields"] if "unit" in field]
    for name in sorted(set(measures) - set(every)):
        raise ReportError(f"table {table} has no column '{name}' with a unit: {suggestion(name, every)}")
    return rows.drop(columns=[name for name in every if name not in measures])


@lru_cache(maxsize=128)
def _opened(described: str, data: bytes, sources: bytes, as_of: date | None) -> pd.DataFrame:
    """Typed and cut; everything the result depends on is an argument, so that the cache cannot be stale."""
    entry = json.loads(described)
    frame = typed_rows(data, entry)
    if as_of is None:
        return frame.assign(revised_later=False)
    return known(frame, entry["asOf"], publication_days(sources), as_of).reset_index(drop=True)


def source_table() -> pd.DataFrame:
    """The register of sources, indexed by source_id."""
    return open_table("sources").set_index("source_id")


def read_as() -> dict[str, str]:
    """How each source was read, by source_id: the column ``read_as`` of the register."""
    return _read_as(table_bytes("sources"))


@lru_cache(maxsize=1)
def _read_as(data: bytes) -> dict[str, str]:
    sources = typed_rows(data, resource("sources"))
    return dict(zip(sources["source_id"], sources["read_as"], strict=True))


def typed_rows(data: bytes, entry: dict[str, Any]) -> pd.DataFrame:
    """Every row of a table, typed; sorted by its key, so that no result hangs on the order of the file."""
    fields = entry["schema"]["fields"]
    dates = [field["name"] for field in fields if field["type"] == "date"]
    types = {field["name"]: _TYPES[field["type"]] for field in fields if field["type"] in _TYPES}
    try:
        frame = pd.read_csv(
            io.BytesIO(data),
            dtype=types,
            parse_dates=dates,
            date_format="%Y-%m-%d",
            keep_default_na=False,
            na_values=[""],
            true_values=["yes"],
            false_values=["no"],
        )
    except ValueError as error:
        raise ReportError(f"data/{entry['path']} does not fit its schema: {error}") from error
    if list(frame.columns) != [field["name"] for field in fields]:
        raise ReportError(f"data/{entry['path']}: its columns are not those of data/datapackage.json")
    complete = [name for name, kind in types.items() if kind == "Int64" and frame[name].notna().all()]
    typed = frame.astype(dict.fromkeys(complete, "int64"))
    return typed.sort_values(entry["schema"]["primaryKey"], ignore_index=True)


@lru_cache(maxsize=1)
def publication_days(data: bytes) -> pd.Series:
    """Last possible day of publication of each source, by source_id."""
    sources = typed_rows(data, resource("sources"))
    return last_day(sources["published"], sources["published_precision"]).set_axis(sources["source_id"])

"""Check the data package: checksums, schemas and keys by Frictionless, and the rules it cannot express."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, ClassVar

import pandas as pd
from frictionless import Check, Checklist, Dialect, FrictionlessException, Package, ReportTask, Row
from frictionless.errors import CellError, RowError
from frictionless.formats import CsvControl

from helpers.datasets.as_of import known
from helpers.datasets.keyed_rows import Tables
from helpers.datasets.package import PART_READ, WHOLE, read_package, resource_bytes, rows_as_written
from helpers.datasets.rules import rule_faults
from helpers.datasets.tables import publication_days, typed_rows
from helpers.errors import ReportError
from helpers.paths import DATA

# Faults printed for each table: the first ones lead to the others.
_SHOWN = 5

# How cells are written. Frictionless also takes INF, 8_9, 04, 1e400 and digits of any script.
_WRITTEN = {
    "number": (r"-?(0|[1-9][0-9]{0,14})([.][0-9]+)?", "a plain number, such as -1234.5"),
    "integer": (r"-?(0|[1-9][0-9]{0,14})", "a plain whole number, such as -1234"),
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day, such as 2024-02-29"),
    "string": (
        r"(?!\s)[^\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*(?<!\s)",
        "visible text without outer spaces",
    ),
}


# Left to itself Frictionless guesses, and takes a table with semicolons.
_COMMAS = CsvControl(delimiter=",", quote_char='"', skip_initial_space=False)


class _OwnRules(Check):
    """What the report needs of a cell beyond its schema: how it is written, and keys that are known."""

    type = "own-rules"
    Errors: ClassVar = [CellError]
    known: dict[str, set[str]]

    def validate_row(self, row: Row) -> Iterator[CellError]:
        """The faults of a row that Frictionless does not see."""
        cells = dict(zip(row.field_names, row.cells, strict=False))
        faulty_fields = {getattr(error, "field_name", "") for error in row.errors}
        for field in row.fields:
            if cells.get(field.name) and field.name not in faulty_fields:
                for note in self._faults(field, cells):
                    yield CellError.from_row(row, note=note, field_name=field.name)

    def _faults(self, field: Any, cells: dict[str, str]) -> Iterator[str]:
        cell, (pattern, wanted) = cells[field.name], _WRITTEN.get(field.type, _WRITTEN["string"])
        rough = field.name == "published" and cells.get("published_precision") in ("month", "year")
        if not re.fullmatch(pattern, cell):
            yield f"not {wanted}"
        elif rough and not cell.endswith("-01"):
            yield "not the first day of a month"
        elif field.name in self.known:  # lists of keys (``a;b``)
            unknown = [key for key in cell.split(";") if key not in self.known[field.name]]
            yield from (f"'{key}' is not a known key" for key in unknown)


def package_faults() -> list[str]:
    """Every fault of the package as it is recorded, in one line each: table, row, column, rule."""
    sys.audit(PART_READ, WHOLE)
    package = read_package()
    return schema_faults(package) or content_faults(package)


def schema_faults(package: dict[str, Any]) -> list[str]:
    """Faults that keep tables from being read."""
    return [*_schema_faults(package)] or [*_use_faults(package)]


def content_faults(package: dict[str, Any]) -> list[str]:
    """Faults of tables that can be read: rows that were lost, rules, sources that no row uses."""
    entries = package["resources"]
    frames = {entry["name"]: typed_rows(resource_bytes(entry), entry) for entry in entries}
    tables = Tables(frames, {entry["name"]: entry["schema"]["primaryKey"] for entry in entries})
    broken = [fault for entry in entries for fault in rule_faults(entry, tables)]
    return [*_lost_rows(entries, frames), *broken, *_unused_sources(entries, frames)]


def _lost_rows(entries: list[dict[str, Any]], frames: dict[str, pd.DataFrame]) -> Iterator[str]:
    for entry in entries:
        rows, recorded = len(frames[entry["name"]]), entry.get("leastRows", 0)
        if rows < recorded:
            yield (
                f"data/{entry['path']}: {rows} rows, {recorded} are recorded: if rows are meant to go, "
                "lower `leastRows` in data/datapackage.json"
            )


def _unused_sources(entries: list[dict[str, Any]], frames: dict[str, pd.DataFrame]) -> Iterator[str]:
    used = {source.get("name") for entry in entries for source in entry["sources"]}
    for table, frame in frames.items():
        for column in {"source_id", "source_ids"} & {*frame} if table != "sources" else ():
            used.update(*frame[column].dropna().str.split(";"))
    for source in frames["sources"]["source_id"]:
        if source not in used:
            yield f"data/sources.csv: {source}: no row of any table uses this source"


def require_valid_package() -> None:
    """Stop with every fault of the package, one line each."""
    faults = package_faults()
    if faults:
        raise ReportError("\n".join(faults))


def undescribed_files() -> list[str]:
    """One line for each CSV file of the folder that the package does not describe."""
    described = {entry["path"] for entry in read_package()["resources"]}
    files = sorted(file.name for file in DATA.glob("*.csv") if file.name not in described)
    return [f"data/{name} is not described in data/datapackage.json" for name in files]


def first_row_fault(table: str) -> str | None:
    """The first row of a table that breaks its schema, in one line; None when every row fits."""
    faults = _schema_faults(read_package())
    return next((fault for fault in faults if fault.startswith(f"data/{table}.csv: row ")), None)


def _schema_faults(package: dict[str, Any]) -> Iterator[str]:
    check = _OwnRules()
    check.known = {
        "source_ids": _source_ids(),
        "data_tables": {table["name"] for table in package["resources"]},
    }
    try:
        described = Package.from_descriptor(package, basepath=DATA.as_posix())
        for table in described.resources:
            table.dialect = Dialect(controls=[_COMMAS])
        report = described.validate(Checklist(checks=[check]))
    except FrictionlessException as invalid:
        yield from (f"data/datapackage.json: {_one_line(error.message)}" for error in invalid.to_errors())
        return
    yield from (f"data/datapackage.json: {_one_line(error.message)}" for error in report.errors)
    for task, entry in zip(report.tasks, package["resources"], strict=False):
        yield from _table_faults(task, entry)


def _source_ids() -> set[str]:
    file = DATA / "sources.csv"
    if not file.is_file():
        return set()  # that it is missing is told by its own check
    return {row.get("source_id", "") for row in rows_as_written(file.read_bytes(), errors="replace")}


def _table_faults(task: ReportTask, entry: dict[str, Any]) -> Iterator[str]:
    """The first faults of a table; one that several rows of a column share is told once."""
    shared: dict[tuple[str, str], list[Any]] = {}
    for error in task.errors:
        message = error.note if isinstance(error, RowError) and error.note else error.message
        shared.setdefault((getattr(error, "field_name", ""), _one_line(message)), []).append(error)
    for (_, message), (first, *others) in islice(shared.items(), _SHOWN):
        more = f" (and {len(others)} more of the kind)" if others else ""
        yield f"data/{entry['path']}: {_place(first, entry)}{message}{more}"
    if not task.errors and not task.stats.get("rows"):
        yield f"data/{entry['path']}: there is no row below the header"


def _place(error: Any, entry: dict[str, Any]) -> str:
    """Row, column, key and what stands in the cell, where a fault has them."""
    if not isinstance(error, RowError):
        return ""
    cells = dict(zip((field["name"] for field in entry["schema"]["fields"]), error.cells, strict=False))
    key = " · ".join(cells.get(column, "") for column in entry["schema"].get("primaryKey", []))
    if not isinstance(error, CellError):
        return f"row {error.row_number}: {key}: "
    return f"row {error.row_number}, column {error.field_name}: {key}: {cells.get(error.field_name, '')!r}: "


def _use_faults(package: dict[str, Any]) -> Iterator[str]:
    """What keeps a valid table from being opened: its header, its key, its rule of ``asOf``."""
    tables = {entry["name"]: entry for entry in package["resources"]}
    days = publication_days(resource_bytes(tables["sources"]))
    for table, entry in tables.items():
        try:
            known(typed_rows(resource_bytes(entry), entry), entry["asOf"], days, date.max)
        except ReportError as error:
            yield str(error)
        except (KeyError, TypeError) as error:
            yield f"data/datapackage.json: table {table}: missing for its primaryKey or asOf: {error}"


def _one_line(text: str) -> str:
    return " ".join(text.replace(str(DATA), "data").split())

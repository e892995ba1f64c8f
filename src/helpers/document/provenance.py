"""Where results come from: tables with checksum and licence, sources, parameters, places in the text."""

import ast
import csv
import io
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Any

from helpers.datasets.package import (
    collected_on,
    primary_key,
    read_package,
    resource,
    rows_as_written,
    table_bytes,
)
from helpers.datasets.reading import how_row_was_read
from helpers.document.assembly import Report
from helpers.errors import ReportError, suggestion
from helpers.findings.finding import MIME_KEY, Finding, TableUse
from helpers.findings.links import as_words, linked_numbers
from helpers.parameters import INJECTED_TAG
from helpers.report import UNITS
from helpers.typography.numbers import CSV_DIGITS, MINUS, NBSP, format_value

# Columns of the replication table.
REPLICATION = ("printed", "kind", "place", "id", "value", "unit", "notebook", "cell", "output")
# Columns of the list of findings.
FINDINGS = (
    *("id", "printed", "value", "unit", "label", "unverified", "revised_later", "how_read"),
    *("notebook", "cell"),
)

# Columns of a row that say how its values are known or counted, not what they are.
_HOW_KNOWN = re.compile(r"unit|note|source_ids?|verified|published|\w+_(precision|basis|verified)")
_SAYS_NOTHING = ("", "none", "exact")
# The unit of a column that has another unit in each row.
_OF_ROW = "see column unit"
_TEXT_SHOWN = 90

_HEADING = re.compile(r"^#{1,3} (.+?)(?: \{[^}]*\})?$", re.MULTILINE)


def origins(report: Report) -> dict[str, Any]:
    """What the results of a report rest on, as plain types for the templates.

    ``tables``: title, path, sha256 and licences by name; ``rows``: what rows say, by table and key, see
    `_rows`; ``sources``: title, publisher, day, address and licence by id; ``licences``: title by name;
    ``parameters``: name and value by chapter; ``data_day``.
    """
    behind_findings = [use for finding in report.findings.values() for use in finding.tables]
    uses = [*behind_findings, *(use for shown in report.shown.values() for use in shown.tables)]
    package = read_package()
    return {
        "tables": {name: _table(name) for name in sorted({use.table for use in uses})},
        "rows": dict(_rows(behind_findings)),
        "sources": _sources({source for use in uses for source in use.sources}),
        "licences": {entry["name"]: entry["title"] for entry in package["licenses"]},
        "parameters": dict(_parameters(report)),
        "data_day": collected_on().isoformat(),
    }


def _table(name: str) -> dict[str, Any]:
    entry = resource(name)
    return {
        "title": entry["title"],
        "path": f"data/{entry['path']}",
        "sha256": entry["hash"].removeprefix("sha256:"),
        "licences": [licence["name"] for licence in entry["licenses"]],
    }


def _sources(names: set[str]) -> dict[str, dict[str, str]]:
    shown = ("title", "publisher", "published", "url", "licence")
    found = {key: {name: row[name] for name in shown} for key, row in _by_key("sources").items()}
    for name in sorted(names - found.keys()):
        raise ReportError(f"unknown source '{name}': {suggestion(name, found)}")
    return {name: found[name] for name in sorted(names)}


def sources_of(finding: Finding, sources: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    """Publisher and year, and web address if it has one, of three sources of a finding.

    A publisher is named once, by its first year; a year that two of its sources share is told to the day.
    """
    ids = list(dict.fromkeys(source for use in finding.tables for source in use.sources))
    first_sources = sorted((sources[name] for name in ids[:3]), key=itemgetter("publisher", "published"))
    years = Counter((source["publisher"], source["published"][:4]) for source in first_sources)
    named, before = [], None
    for source in first_sources:
        publisher, year = source["publisher"], source["published"][:4]
        day = source["published"] if years[publisher, year] > 1 else year
        name = day if day and publisher == before else f"{publisher} {day}".strip()
        named.append((name, source["url"] if source["url"].startswith(("https://", "http://")) else ""))
        before = publisher
    return named


def _rows(uses: Iterable[TableUse]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the rows say that `uses` list: texts, measures with their names, ids of sources, how read."""
    read_as = {source: row["read_as"] for source, row in _by_key("sources").items()}
    keys: dict[str, set[str]] = {}
    for use in uses:
        keys.setdefault(use.table, set()).update(use.keys, use.ends)
    for table, listed in keys.items():
        rows = _by_key(table)
        yield table, {key: _row(table, rows[key], read_as) for key in listed & rows.keys()}


def _by_key(table: str) -> dict[str, dict[str, str]]:
    """The rows of a table as they are written, by key as in a finding."""
    names = primary_key(table)  # once: each question looks whether the package is sound
    return {" · ".join(row[name] for name in names): row for row in rows_as_written(table_bytes(table))}


def _row(table: str, row: dict[str, str], read_as: dict[str, str]) -> dict[str, Any]:
    key = primary_key(table)
    named = row.get("source_ids") or (row.get("source_id") if key != ["source_id"] else "")
    sources = named.split(";") if named else [s["name"] for s in resource(table)["sources"] if "name" in s]
    recalled = row.get("verified") == "no"
    filled = [
        (field, row[field["name"]])
        for field in resource(table)["schema"]["fields"]
        if not (field["name"] in key or _HOW_KNOWN.fullmatch(field["name"]))
        and row[field["name"]] not in _SAYS_NOTHING
    ]
    measures = [(field, cell) for field, cell in filled if "unit" in field]
    return {
        "texts": [_text(field, cell) for field, cell in filled if "unit" not in field],
        "measures": [(field["name"], _measure(field, cell, row)) for field, cell in measures],
        "sources": sources,
        "recalled": recalled,
        "how_read": how_row_was_read(recalled, sources, read_as),
    }


def _text(field: dict[str, Any], cell: str) -> str:
    """Words speak for themselves; a year, a day, a yes or no needs the name of its column."""
    named = cell if field["type"] == "string" else f"{field['name']} {cell}"
    return textwrap.shorten(named, _TEXT_SHOWN, placeholder=" …")


def _measure(field: dict[str, Any], cell: str, row: dict[str, str]) -> str:
    """A number with the digits of its table, in its unit; a unit without a sign is in the column's name."""
    unit = field["unit"] if field["unit"] != _OF_ROW else row["unit"]
    if unit in UNITS:
        return format_value(float(cell), unit, digits=len(cell.partition(".")[2]))
    number = f"{Decimal(cell):,}".replace("-", MINUS)
    return f"{number}{NBSP}{unit}" if field["unit"] == _OF_ROW else number


def _parameters(report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """Values each chapter ran with, from the cell that papermill put in."""
    for cell in report.cells:
        if INJECTED_TAG in cell.metadata.get("tags", []):
            given = [line for line in ast.parse(cell.source).body if isinstance(line, ast.Assign)]
            values = {ast.unparse(line.targets[0]): ast.literal_eval(line.value) for line in given}
            yield cell.metadata[MIME_KEY]["chapter"], values


def printed_places(report: Report) -> list[dict[str, Any]]:
    """Every number of the filled report and every figure and table, in reading order.

    Each with what is printed, its kind (number, figure, table), its place (section, figure or table where it
    is printed) and its id.
    """
    section, found = "opening", list[tuple[str, str, str, str]]()
    for cell in report.cells:
        if cell.cell_type == "markdown":
            for part in re.split(r"^(?=#{1,3} )", cell.source, flags=re.MULTILINE):
                heading = _HEADING.match(part)
                section = as_words(heading[1]) if heading else section
                found += _numbers(part, section)
        for shown in filter(None, map(report.shown_by, cell.get("outputs", []))):
            found.append((shown.label, shown.kind, section, shown.id))
            found += _numbers(f"{shown.title} {shown.caption}", shown.label)
            found += _numbers(shown.content if shown.kind == "table" else "", shown.label)
    return [dict(zip(REPLICATION[:4], row, strict=True)) for row in found]


def _numbers(text: str, place: str) -> list[tuple[str, str, str, str]]:
    return [(words, "number", place, finding_id) for words, finding_id in linked_numbers(text)]


def replication_rows(report: Report) -> list[dict[str, Any]]:
    """The replication table: `printed_places` with value, unit, notebook, cell, file and entry of each."""
    return [row | _origin(row["kind"], row["id"], report) for row in printed_places(report)]


def replication_csv(rows: list[dict[str, Any]]) -> str:
    """The replication table as CSV, numbers as in the other files."""
    return _as_csv(REPLICATION, rows)


def findings_csv(report: Report) -> str:
    """All findings as CSV: as printed, at full precision, what each is and where it is made."""
    rows = ({name: str(getattr(one, name)) for name in FINDINGS} for one in report.findings.values())
    return _as_csv(FINDINGS, rows)


def _as_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {name: f"{cell:.{CSV_DIGITS}g}" if isinstance(cell, float) else cell for name, cell in row.items()}
        for row in rows
    )
    return text.getvalue()


def _origin(kind: str, name: str, report: Report) -> dict[str, Any]:
    if kind == "number":
        finding = report.findings[name]
        return {
            "value": finding.value,
            "unit": finding.unit,
            "notebook": finding.notebook,
            "cell": finding.cell,
            "output": f"findings.json: {name}",
        }
    return {
        "value": None,
        "unit": "",
        "notebook": report.shown[name].notebook,
        "cell": report.shown[name].cell,
        "output": f"figures/{name}.svg" if kind == "figure" else f"tables/{name}.csv",
    }

"""Where results come from: tables with checksum and licence, sources, parameters, places in the text."""

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from helpers.datasets.package import read_package, resource
from helpers.datasets.tables import source_table
from helpers.parameters import INJECTED_TAG
from helpers.reporting.assembly import numbered, outputs
from helpers.reporting.findings import MIME_KEY, Finding, Findings

_NUMBER = re.compile(r"\[((?:[^\[\]]|\\[\[\]])*)\]\(#finding-([\w.]+)\)\{\.finding\}")
_HEADING = re.compile(r"^#{1,3} (.+?)(?: \{[^}]*\})?$", re.MULTILINE)
_MARKS = re.compile(r"\^[†‡]+\^")


def origins(report: NotebookNode) -> dict[str, Any]:
    """What the results of a report rest on, as plain types for the templates.

    ``tables``: title, path, sha256 and licences by name; ``sources``: title, publisher, day, address and
    licence by id; ``licences``: title by name; ``parameters``: name and value by chapter; ``data_day``.
    """
    uses = [
        use for kind in ("finding", "figure", "table") for o in outputs(report, kind) for use in o["tables"]
    ]
    package = read_package()
    return {
        "tables": {name: _table(name) for name in sorted({use["table"] for use in uses})},
        "sources": _sources({source for use in uses for source in use["sources"]}),
        "licences": {entry["name"]: entry["title"] for entry in package["licenses"]},
        "parameters": dict(_parameters(report)),
        "data_day": package["created"][:10],
    }


def _table(name: str) -> dict[str, Any]:
    entry = resource(name)
    return {
        "title": entry["title"],
        "path": f"data/{entry['path']}",
        "sha256": entry["hash"].removeprefix("sha256:"),
        "licences": [licence["name"] for licence in entry["licenses"]],
    }


def _sources(names: Iterable[str]) -> dict[str, dict[str, str]]:
    known = source_table().loc[sorted(names), ["title", "publisher", "published", "url", "licence"]]
    texts = known.astype(object).where(known.notna(), "").astype(str)
    texts["published"] = texts["published"].str[:10]
    return {str(name): dict(row) for name, row in texts.iterrows()}


def _parameters(report: NotebookNode) -> Iterator[tuple[str, dict[str, Any]]]:
    """Values each chapter ran with, from the cell that papermill put in."""
    for cell in report.cells:
        if INJECTED_TAG in cell.metadata.get("tags", []):
            given = [line for line in ast.parse(cell.source).body if isinstance(line, ast.Assign)]
            values = {ast.unparse(line.targets[0]): ast.literal_eval(line.value) for line in given}
            yield cell.metadata[MIME_KEY]["chapter"], values


def places(report: NotebookNode) -> pd.DataFrame:
    """Every number of the filled report and every figure and table, with the cell and the file behind it.

    Columns: printed, kind (number, figure, table), place (section, figure or table where it is printed),
    id, notebook, cell, value, unit, output (file and entry).
    """
    labels, section, rows = numbered(report), "", []
    for cell in report.cells:
        if cell.cell_type == "markdown":
            for part in re.split(r"^(?=#{1,3} )", cell.source, flags=re.MULTILINE):
                heading = _HEADING.match(part)
                section = heading[1] if heading else section
                rows += _numbers(part, section)
        for output in cell.get("outputs", []):
            shown = output.get("metadata", {}).get(MIME_KEY, {})
            if shown.get("kind") in ("figure", "table"):
                place = f"{shown['kind'].capitalize()} {labels[shown['kind']][shown['id']]}"
                rows.append((place, shown["kind"], section, shown["id"]))
                rows += _numbers(f"{shown['title']} {shown['caption']}", place)
                rows += _numbers(output.data.get("text/markdown", ""), place)
    return pd.DataFrame(rows, columns=["printed", "kind", "place", "id"])


def _numbers(text: str, place: str) -> list[tuple[str, str, str, str]]:
    return [(_plain(found[1]), "number", place, found[2]) for found in _NUMBER.finditer(text)]


def without_links(text: str) -> str:
    """A filled text with its numbers as plain text."""
    return _NUMBER.sub(lambda found: _plain(found[1]), text)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", _MARKS.sub("", text)).strip()


def replication(report: NotebookNode, findings: Findings) -> pd.DataFrame:
    """The replication table: each number, figure and table printed → notebook → cell → output.

    Columns: printed, kind, place, id, value, unit, notebook, cell, output.
    """
    shown = {o["id"]: o for kind in ("figure", "table") for o in outputs(report, kind)}
    found = places(report)
    origin = [
        _origin(kind, name, findings, shown) for kind, name in zip(found["kind"], found["id"], strict=True)
    ]
    return found.join(pd.DataFrame(origin, columns=["value", "unit", "notebook", "cell", "output"]))


def _origin(kind: str, name: str, findings: Findings, shown: dict[str, Any]) -> tuple[Any, ...]:
    if kind == "number":
        finding: Finding = findings[name]
        return finding.value, finding.unit, finding.notebook, finding.cell, f"findings.json: {name}"
    file = f"figures/{name}.svg" if kind == "figure" else f"tables/{name}.csv"
    return None, "", shown[name]["notebook"], shown[name]["cell"], file

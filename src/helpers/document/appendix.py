"""The appendix of the page: a card for each finding, the data behind it, the data behind each figure."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader

from helpers.document.assembly import Shown
from helpers.findings.finding import Finding, Findings
from helpers.paths import TEMPLATES
from helpers.typography.numbers import MINUS
from helpers.typography.plain_text import literal

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?")
_DECIMAL = re.compile(r"[.e]")
_URL_ESCAPES = {ord(sign): f"%{ord(sign):02X}" for sign in '%#"&<> \n\r\t'}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "report"),
        autoescape=True,
        finalize=lambda value: literal(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def cards(findings: Findings, origins: Mapping[str, Any]) -> str:
    """HTML of all cards, by group of findings: value, origin, parameters, rows with sources and checksums."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings.values():
        groups.setdefault(finding.id.partition(".")[0], []).append(finding)
    return _templates().get_template("cards.html.j2").render(groups=groups, **origins)


def register(origins: Mapping[str, Any]) -> str:
    """HTML of the tables of the data package with checksums and licences, and of the register of sources."""
    return _templates().get_template("register.html.j2").render(**origins)


def replication_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """HTML of the replication table."""
    return _templates().get_template("replication.html.j2").render(rows=rows)


def figure_data(shown: Shown) -> str:
    """HTML below a figure or table: its data as CSV, its cell; below a figure the data as a table, too."""
    return (
        _templates()
        .get_template("data.html.j2")
        .render(
            shown=shown,
            rows=[[_short(cell) for cell in row] for row in csv.reader(io.StringIO(shown.csv))],
            address=data_address(shown.csv),
        )
    )


def data_address(text: str) -> str:
    """CSV as an address that holds the file itself; not base64, which is a third longer."""
    return "data:text/csv;charset=utf-8," + text.translate(_URL_ESCAPES)


def _short(cell: str) -> str:
    """A cell for reading: six significant digits, the signs of the page."""
    cell = literal(cell)
    if not _NUMBER.fullmatch(cell):
        return cell
    return (f"{float(cell):.6g}" if _DECIMAL.search(cell) else cell).replace("-", MINUS)

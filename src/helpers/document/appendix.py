"""The appendix of the page: a card for each finding, the data behind it, the files behind what is shown."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader

from helpers.document.assembly import Exhibit, Report
from helpers.findings.finding import Finding
from helpers.paths import TEMPLATES
from helpers.typography.plain_text import literal

# A finding that rests on more tables names none of their rows where they are too many to list.
MANY_TABLES = 6

_URL_ESCAPES = {ord(sign): f"%{ord(sign):02X}" for sign in '%#"&<> \n\r\t'}


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES / "report"),
        autoescape=True,
        finalize=lambda value: literal(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"one_origin": one_origin, "words": lambda name: name.replace("_", " ")}
    return templates


def one_origin(keys: Sequence[str], rows: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first of several rows if all were read in the same sources in the same way; that is said once."""
    listed = [rows[key] for key in keys if key in rows]
    origins = {(tuple(row["sources"]), row["how_read"]) for row in listed}
    return listed[0] if len(listed) > 1 and len(origins) == 1 else None


def cards(report: Report, origins: Mapping[str, Any]) -> str:
    """HTML of all cards: of findings by group, of words that a condition binds."""
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings.values():
        groups.setdefault(finding.id.partition(".")[0], []).append(finding)
    cards = _templates().get_template("cards.html.j2")
    return cards.render(
        groups=groups, findings=report.findings, bindings=report.bindings, many=MANY_TABLES, **origins
    )


def register(origins: Mapping[str, Any]) -> str:
    """HTML of the tables of the data package with checksums and licences, and of the register of sources."""
    return _templates().get_template("register.html.j2").render(**origins)


def replication_table(rows: Sequence[Mapping[str, Any]], link: str) -> str:
    """HTML of the replication table, under the `link` to its file."""
    return _templates().get_template("replication.html.j2").render(rows=rows, link=link)


def figure_data(shown: Exhibit) -> str:
    """HTML below a figure or table: its data as CSV, its cell. The page makes a table of them when asked."""
    return _templates().get_template("data.html.j2").render(shown=shown, address=data_address(shown.csv))


def download(text: str, name: str, label: str) -> str:
    """HTML of a link to a file that the page holds."""
    return f'<p class="links"><a download="{name}" href="{data_address(text)}">{label}</a></p>'


def data_address(text: str) -> str:
    """CSV as an address that holds the file itself; not base64, which is a third longer."""
    return "data:text/csv;charset=utf-8," + text.translate(_URL_ESCAPES)

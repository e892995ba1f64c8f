"""Fill every text of the report, once: both documents are made of the filled report."""

from collections.abc import Iterator, Sequence
from typing import Any

from helpers.document.assembly import Report, cell_location, location_of
from helpers.errors import ReportError
from helpers.prose.lint import prose_faults
from helpers.prose.sentences import Context, fill


def fill_prose(report: Report) -> None:
    """Fill every text of the report in place.

    ReportError with every typed number, unbound word and sentence that does not hold, one line each.
    """
    context = Context(report.findings, report.numbers, report.as_of, report.edition, report.bindings)
    faults = [fault for text in _texts(report) for fault in _fill(*text, context)]
    if faults:
        raise ReportError("\n".join(faults))


def _texts(report: Report) -> Iterator[tuple[Any, str, str]]:
    """Every text of the report that speaks of findings: what holds it, under which name, and where."""
    for cell in report.cells:
        if cell.cell_type == "markdown":
            yield cell, "source", location_of(cell)
        for shown in filter(None, map(report.shown_by, cell.get("outputs", []))):
            where = cell_location(shown.notebook, shown.cell)
            yield from ((shown, name, f"{where}, {name}") for name in ("title", "caption", "alt"))


def _fill(holder: Any, name: str, where: str, context: Context) -> Sequence[str]:
    """Fill one text in place; return what is wrong with it."""
    text = getattr(holder, name)
    try:
        faults = prose_faults(text, where)
        if not faults:
            setattr(holder, name, fill(text, context, where, linked=name != "alt"))
    except ReportError as error:
        return [str(error)]
    return faults

"""Fill every text of the assembled report, once: both documents are made of the filled notebook."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from nbformat import NotebookNode

from helpers.document.assembly import collect_findings, numbered
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY
from helpers.prose.lint import prose_faults
from helpers.prose.sentences import Context, fill

_FILLED = ("title", "caption", "alt")


def fill_prose(nb: NotebookNode) -> Context:
    """Fill every text of the report in place; what it was filled with.

    ReportError with every typed number, unbound word and sentence that does not hold, one line each.
    """
    about = nb.metadata[MIME_KEY]
    context = Context(
        collect_findings(nb), numbered(nb), date.fromisoformat(about["as_of"]), about["edition"]
    )
    if not about.get("filled"):
        texts = list(_texts(nb))
        faults = [fault for holder, name, where in texts for fault in _filled(holder, name, where, context)]
        if faults:
            raise ReportError("\n".join(faults))
        about["filled"] = True
    return context


def place(chapter: str, cell: str) -> str:
    """Where a text stands, in the words of an error."""
    return f"{chapter}, cell {cell}"


def _texts(nb: NotebookNode) -> Iterator[tuple[Any, str, str]]:
    """Every text of the report that speaks of findings: what holds it, under which name, and where."""
    for cell in nb.cells:
        own = cell.metadata[MIME_KEY]
        where = place(own["chapter"], own["cell"])
        if cell.cell_type == "markdown":
            yield cell, "source", where
        for output in cell.get("outputs", []):
            details = output.get("metadata", {}).get(MIME_KEY, {})
            yield from ((details, name, f"{where}, {name}") for name in _FILLED if name in details)


def _filled(texts: Any, name: str, where: str, context: Context) -> Sequence[str]:
    """Fill one text in place; return what is wrong with it."""
    try:
        faults = prose_faults(texts[name], where)
        if not faults:
            texts[name] = fill(texts[name], context, where, linked=name != "alt")
    except ReportError as error:
        return [str(error)]
    return faults

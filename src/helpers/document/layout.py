"""How cells become a document: the place of the contents, code that shares a fold, joined paragraphs."""

import re

from nbformat import NotebookNode

from helpers.document.assembly import SUMMARY_TAG, Report, location_of, output_metadata
from helpers.document.pandoc import cell_mark
from helpers.findings.finding import MIME_KEY
from helpers.findings.links import without_links

# Printed characters up to which a paragraph takes the next one in, where no code stands between them.
SHORT = 300

_JOINED = re.compile(r"```\{=joined\}\n.*\n```\s*")


def mark_layout(report: Report) -> None:
    """Mark in each cell's metadata what the template needs to know of its neighbours.

    ``in_summary``; ``after_summary``: the first cell after the summary; ``opens_annex``: the first
    cell of the annexes; ``opens_fold`` and ``fold_continues``: runs of code cells up to the next shown
    result share one fold.
    """
    before: NotebookNode | None = None
    for cell, following in zip(report.cells, [*report.cells[1:], None], strict=False):
        own = cell.metadata[MIME_KEY]
        continues = before is not None and before.metadata[MIME_KEY]["fold_continues"]
        own["in_summary"] = _in_summary(cell)
        own["after_summary"] = before is not None and _in_summary(before) and not own["in_summary"]
        own["opens_annex"] = _in_annex(cell) and not (before is not None and _in_annex(before))
        own["opens_fold"] = cell.cell_type == "code" and not continues
        own["fold_continues"] = (
            cell.cell_type == "code"
            and not shows_result(cell)
            and following is not None
            and following.cell_type == "code"
        )
        before = cell


def join_short_paragraphs(report: Report) -> None:
    """Make one paragraph of short ones that only code without a shown result separates."""
    last: NotebookNode | None = None
    for cell in report.cells:
        if cell.cell_type != "markdown":
            last = None if shows_result(cell) else last
        elif last is not None and _is_paragraph(cell.source) and len(_printed(last.source)) < SHORT:
            last.source += cell_mark(location_of(cell), "joined") + cell.source
            cell.source = ""
        else:
            last = cell if _is_paragraph(cell.source) else None
    report.cells[:] = [cell for cell in report.cells if cell.source or cell.cell_type == "code"]


def shows_result(cell: NotebookNode) -> bool:
    """Whether a figure, a table or a picture follows the cell's code."""
    kinds = {output_metadata(output).get("kind") for output in cell.get("outputs", [])}
    return bool(kinds & {"figure", "table", "picture"})


def _in_summary(cell: NotebookNode) -> bool:
    return SUMMARY_TAG in cell.metadata.get("tags", [])


def _in_annex(cell: NotebookNode) -> bool:
    return bool(cell.metadata[MIME_KEY].get("in_annex"))


def _is_paragraph(source: str) -> bool:
    return bool(source) and "\n\n" not in source.strip() and (source[0].isalpha() or source[0] == "[")


def _printed(source: str) -> str:
    """A paragraph without its links and the marks of its cells."""
    return without_links(_JOINED.sub("", source))

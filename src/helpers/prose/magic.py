"""``%narrative``: read the prose of a notebook with its numbers, without leaving the notebook.

What this kernel has not made yet is taken from the last build; findings of this chapter among it are named.
Numbers of figures and tables are known only in the whole report: here their names stand instead.
"""

import html
import re
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import nbformat
from IPython.core.error import UsageError
from IPython.display import Markdown, display
from jinja2 import TemplateSyntaxError
from nbformat import NotebookNode

from helpers.errors import ReportError, suggestion
from helpers.findings.finding import Findings, available_findings, recorded_findings
from helpers.findings.links import without_links
from helpers.paths import NOTEBOOKS, EditionPaths
from helpers.prose.lint import prose_faults
from helpers.prose.sentences import Context, fill
from helpers.report import CHAPTERS


def show(chapter: str, paths: EditionPaths, as_of: date, cell_id: str) -> None:
    """Show the prose of a chapter as it is saved, or one cell of it; faults in red before their cell."""
    cells, here = _prose(chapter, cell_id), paths.results(chapter)
    made = recorded_findings(here)
    findings = Findings({**available_findings(paths, [step.name for step in CHAPTERS]), **made})
    context = Context(findings, _names([paths.published, *here.parent.glob("*")]), as_of, paths.edition)
    shown = [part for cell in cells for part in _filled(cell, context)]
    old = [name for name, one in findings.items() if one.notebook == chapter and name not in made]
    display(Markdown("\n\n".join([*_note_on_old_findings(cells, old), *shown])))


def _prose(chapter: str, cell_id: str) -> list[NotebookNode]:
    notebook = nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", as_version=4)
    cells = {cell.id: cell for cell in notebook.cells if cell.cell_type == "markdown"}
    if cell_id and cell_id not in cells:
        raise UsageError(f"unknown cell '{cell_id}': {suggestion(cell_id, cells)}")
    return [cells[cell_id]] if cell_id else list(cells.values())


def _names(folders: list[Path]) -> dict[str, dict[str, int | str]]:
    """Figures and tables, each with its name in the place of a number."""
    figures = {file.stem for folder in folders for file in folder.glob("figures/*.svg")}
    tables = {file.stem for folder in folders for file in folder.glob("tables/*.csv")}
    tables -= figures  # whose data lie there, too
    return {"figure": {name: name for name in figures}, "table": {name: name for name in tables}}


def _note_on_old_findings(cells: list[NotebookNode], old: list[str]) -> Iterator[str]:
    """A line that names what the cells speak of and this kernel has not made yet."""
    source = "\n".join(cell.source for cell in cells)
    used = [f"`{name}`" for name in old if re.search(rf"(?<![\w.]){re.escape(name)}\b", source)]
    if used:
        yield f"*Of the last build, not of this kernel: {', '.join(sorted(used))}*"


def _filled(cell: NotebookNode, context: Context) -> Iterator[str]:
    """A cell with its numbers; if that fails, what is wrong and the cell as it is written."""
    try:
        faults = prose_faults(cell.source, cell.id)
        text = cell.source if faults else without_links(fill(cell.source, context, cell.id))
    except ReportError as error:
        faults = tuple(f"{line}{_place(error)}" for line in str(error).splitlines())
        text = cell.source
    yield from (f'<span style="color: red">{html.escape(fault, quote=False)}</span>' for fault in faults)
    yield text


def _place(error: ReportError) -> str:
    """The line of the cell that a fault names, where there is one."""
    cause = error.__cause__
    if isinstance(cause, TemplateSyntaxError):
        return f" (line {cause.lineno})"
    frames = traceback.extract_tb(cause.__traceback__) if cause else []
    lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
    return f" (line {lines[-1]})" if lines else ""

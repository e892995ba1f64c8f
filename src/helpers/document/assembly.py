"""Join the executed notebooks of an edition into the one notebook that is rendered."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook

from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY, Finding, Findings
from helpers.findings.register import groups
from helpers.parameters import INJECTED_TAG, PARAMETERS_TAG, Parameters
from helpers.report import SUBTITLE, TITLE
from helpers.typography.plain_text import escape

# Cells with this tag open the report, whichever chapter they belong to.
SUMMARY_TAG = "summary"


def assemble(chapters: Sequence[tuple[str, NotebookNode]], parameters: Parameters) -> NotebookNode:
    """One notebook of all cells in reading order, each with the chapter it comes from."""
    cells = [cell for name, notebook in chapters for cell in _labelled(notebook, name)]
    opening = [cell for cell in cells if SUMMARY_TAG in cell.metadata.get("tags", [])]
    rest = [cell for cell in cells if cell not in opening]
    report: NotebookNode = new_notebook(cells=opening + rest)
    report.metadata[MIME_KEY] = {
        "title": TITLE,
        "subtitle": SUBTITLE,
        "edition": parameters.edition,
        "as_of": parameters.as_of.isoformat(),
    }
    _require_unique_names(report)
    return report


def alone(notebook: NotebookNode, name: str, day: str) -> NotebookNode:
    """Any notebook as a report of one chapter; without findings its texts are taken as they stand."""
    report: NotebookNode = new_notebook(cells=_labelled(notebook, name))
    text = "\n".join(cell.source for cell in report.cells if cell.cell_type == "markdown")
    title = re.search(r"^# +(.+?)(?: *\{[^}]*\})?$", text, re.MULTILINE)
    report.metadata[MIME_KEY] = {
        "title": escape(title[1] if title else name),
        "subtitle": escape(f"Notebook {name}"),
        "edition": "none",
        "as_of": day,
        "filled": not re.search(rf"\{{[{{%].*?\b(?:{'|'.join(groups())})\.\w", text),
    }
    return report


def refreshed(executed: NotebookNode, source: NotebookNode) -> NotebookNode:
    """A notebook as it is written now, with the outputs of its run: prose may have changed since."""
    ran = {cell.id: cell for cell in executed.cells}
    notebook: NotebookNode = from_dict(source)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=ran[cell.id].outputs, execution_count=ran[cell.id].execution_count)
        cells.append(cell)
        if PARAMETERS_TAG in cell.metadata.get("tags", []):
            cells += [cell for cell in executed.cells if INJECTED_TAG in cell.metadata.get("tags", [])]
    notebook.cells = cells
    return notebook


def outputs(notebook: NotebookNode, kind: str) -> Iterator[dict[str, Any]]:
    """Details of every output of a kind (finding, figure, table), in order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            details = output.get("metadata", {}).get(MIME_KEY, {})
            if details.get("kind") == kind:
                yield details


def collect_findings(notebook: NotebookNode) -> Findings:
    """Every finding that the cells of a notebook recorded."""
    return Findings(
        {entry["id"]: Finding.from_json(entry["id"], entry) for entry in outputs(notebook, "finding")}
    )


def numbered(notebook: NotebookNode) -> dict[str, dict[str, int]]:
    """Numbers of figures and tables by name, counted in reading order."""
    return {
        kind: {details["id"]: number for number, details in enumerate(outputs(notebook, kind), start=1)}
        for kind in ("figure", "table")
    }


def _require_unique_names(report: NotebookNode) -> None:
    """Chapters share one list of findings and one folder of tables: no name may stand for two results."""
    for kinds in (("finding",), ("figure", "table")):
        made: dict[str, str] = {}
        for details in (details for kind in kinds for details in outputs(report, kind)):
            name, chapter = details["id"], details["notebook"]
            if name in made:
                raise ReportError(f"{kinds[0]} '{name}' is made twice: in {made[name]} and in {chapter}")
            made[name] = chapter


def _labelled(notebook: NotebookNode, chapter: str) -> list[NotebookNode]:
    """Copies of the cells, each with its address; cells of old notebooks have no id but their number."""
    cells = [from_dict(cell) for cell in notebook.cells]
    for number, cell in enumerate(cells, start=1):
        own = cell.get("id", str(number))
        cell.id = re.sub("[^a-zA-Z0-9_-]", "-", f"{chapter}-{own}")[:64]
        cell.metadata[MIME_KEY] = {"chapter": chapter, "cell": own}
    return cells

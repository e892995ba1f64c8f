"""Join the executed notebooks of an edition into the report that both documents are made of."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_notebook

from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY, Finding, Findings, TableUse
from helpers.findings.register import group_names
from helpers.parameters import INJECTED_TAG, PARAMETERS_TAG, Parameters
from helpers.prose.sentences import Binding
from helpers.report import SUBTITLE, TITLE

# Cells with this tag open the report, whichever chapter they belong to.
SUMMARY_TAG = "summary"
# The cell with this tag and all after it are the technical annex of their chapter; annexes end the report.
ANNEX_TAG = "annex"


@dataclass
class Exhibit:
    """A figure or a table of the report; its texts are templates until they are filled."""

    kind: str  # figure or table
    id: str
    number: int  # of the figures or of the tables, in reading order
    title: str
    caption: str
    source: str  # the line that credits publishers
    content: str  # the drawing as SVG, or the rows as Markdown
    csv: str  # the data behind it
    notebook: str
    cell: str
    tables: tuple[TableUse, ...]
    alt: str = ""
    widths: tuple[float, ...] = ()

    @property
    def label(self) -> str:
        """What the text calls it."""
        return f"{self.kind.capitalize()} {self.number}"

    @property
    def anchor(self) -> str:
        """Target of the links to it."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True)
class Report:
    """A report on its way from the executed notebooks to the documents.

    `cells` are copies, each with its `location_of`. `findings` and `shown`, the figures and tables by
    id in reading order, are what their outputs carry; `bindings`, by anchor, come when the prose is filled.
    """

    title: str
    subtitle: str
    edition: str
    as_of: date
    cells: list[NotebookNode]
    findings: Findings
    shown: Mapping[str, Exhibit]
    bindings: dict[str, Binding] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, dict[str, int]]:
        """Numbers of figures and tables by name."""
        return {
            kind: {name: one.number for name, one in self.shown.items() if one.kind == kind}
            for kind in ("figure", "table")
        }

    def shown_by(self, output: NotebookNode) -> Exhibit | None:
        """The figure or table that an output of a cell is."""
        metadata = output_metadata(output)
        return self.shown[metadata["id"]] if metadata.get("kind") in ("figure", "table") else None


def assemble(chapters: Sequence[tuple[str, NotebookNode]], parameters: Parameters) -> NotebookNode:
    """One notebook of all cells in reading order; ReportError if two results have one name."""
    parts = [_body_and_annex(_labelled(notebook, name)) for name, notebook in chapters]
    annexed = [cell for _, annex in parts for cell in annex]
    for cell in annexed:
        cell.metadata[MIME_KEY]["in_annex"] = True
    cells = [cell for body, _ in parts for cell in body] + annexed
    opening = [cell for cell in cells if SUMMARY_TAG in cell.metadata.get("tags", [])]
    notebook: NotebookNode = new_notebook(cells=opening + [cell for cell in cells if cell not in opening])
    notebook.metadata[MIME_KEY] = {"edition": parameters.edition, "as_of": parameters.as_of.isoformat()}
    _require_unique_names(notebook.cells)
    return notebook


def report_of(notebook: NotebookNode) -> Report:
    """The report that an assembled notebook holds."""
    about, cells = notebook.metadata[MIME_KEY], [from_dict(cell) for cell in notebook.cells]
    edition, day = about["edition"], date.fromisoformat(about["as_of"])
    return Report(TITLE, SUBTITLE, edition, day, cells, collect_findings(cells), _collect_shown(cells))


def report_of_one_notebook(notebook: NotebookNode, name: str, day: date) -> Report:
    """Any notebook as a report of one chapter."""
    cells = _labelled(notebook, name)
    title = re.search(r"^# +(.+?)(?: *\{[^}]*\})?$", _prose(cells), re.MULTILINE)
    titles = (title[1] if title else name, f"Notebook {name}")
    return Report(*titles, "none", day, cells, collect_findings(cells), _collect_shown(cells))


def names_findings(report: Report) -> bool:
    """Whether prose speaks of findings; the text of any other notebook is taken as it stands."""
    return bool(re.search(rf"\{{[{{%].*?\b(?:{'|'.join(group_names())})\.\w", _prose(report.cells)))


def merge_outputs_into_source(executed: NotebookNode, source: NotebookNode) -> NotebookNode:
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


def cell_location(chapter: str, cell: str) -> str:
    """Where a text stands, in the words of an error."""
    return f"{chapter}, cell {cell}"


def location_of(cell: NotebookNode) -> str:
    """Where a cell of the report comes from."""
    own = cell.metadata[MIME_KEY]
    return cell_location(own["chapter"], own["cell"])


def output_metadata(output: NotebookNode) -> dict[str, Any]:
    """What a chapter noted of an output: kind, id and all else of a finding, a figure or a table."""
    noted: dict[str, Any] = output.get("metadata", {}).get(MIME_KEY, {})
    return noted


def collect_findings(cells: Iterable[NotebookNode]) -> Findings:
    """Every finding that cells recorded."""
    entries = (output_metadata(output) for output in _outputs(cells, "finding"))
    return Findings({entry["id"]: Finding.from_json(entry["id"], entry) for entry in entries})


def _collect_shown(cells: Sequence[NotebookNode]) -> dict[str, Exhibit]:
    numbers = {"figure": 0, "table": 0}
    shown: dict[str, Exhibit] = {}
    for output in _outputs(cells, *numbers):
        metadata = dict(output_metadata(output))
        numbers[metadata["kind"]] += 1
        content = output.data["image/svg+xml" if metadata["kind"] == "figure" else "text/markdown"]
        metadata["tables"] = tuple(TableUse.from_json(use) for use in metadata["tables"])
        shown[metadata["id"]] = Exhibit(**metadata, content=content, number=numbers[metadata["kind"]])
    return shown


def _outputs(cells: Iterable[NotebookNode], *kinds: str) -> Iterator[NotebookNode]:
    """The outputs of these kinds, in order."""
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    return (output for output in outputs if output_metadata(output).get("kind") in kinds)


def _require_unique_names(cells: Sequence[NotebookNode]) -> None:
    """Chapters share one list of findings and one folder of tables: no name may stand for two results."""
    for kinds in (("finding",), ("figure", "table")):
        made: dict[str, str] = {}
        for metadata in map(output_metadata, _outputs(cells, *kinds)):
            name, chapter = metadata["id"], metadata["notebook"]
            if name in made:
                raise ReportError(f"{kinds[0]} '{name}' is made twice: in {made[name]} and in {chapter}")
            made[name] = chapter


def _prose(cells: Iterable[NotebookNode]) -> str:
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def _body_and_annex(cells: list[NotebookNode]) -> tuple[list[NotebookNode], list[NotebookNode]]:
    tagged = (place for place, cell in enumerate(cells) if ANNEX_TAG in cell.metadata.get("tags", []))
    begin = next(tagged, len(cells))
    return cells[:begin], cells[begin:]


def _labelled(notebook: NotebookNode, chapter: str) -> list[NotebookNode]:
    """Copies of the cells, each with its address; cells of old notebooks have no id but their number."""
    cells = [from_dict(cell) for cell in notebook.cells]
    for number, cell in enumerate(cells, start=1):
        own = cell.get("id", str(number))
        cell.id = re.sub("[^a-zA-Z0-9_-]", "-", f"{chapter}-{own}")[:64]
        cell.metadata[MIME_KEY] = {"chapter": chapter, "cell": own}
    return cells

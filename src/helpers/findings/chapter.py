"""A chapter at work: what its notebook reads, finds, draws and tabulates.

Each result is shown in the notebook (so that the executed notebook carries it, with the cell that made it)
and written into the chapter's folder (so that the narrative finds it when notebooks are run one by one).
"""

import reprlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from helpers.datasets.tables import only_measures, open_table
from helpers.errors import ReportError
from helpers.figures.style import svg_bytes, use_style
from helpers.findings.evidence import counted, mark_notes, source_line, table_uses
from helpers.findings.finding import (
    MIME_KEY,
    Finding,
    Findings,
    TableUse,
    anchor_of,
    at_stored_precision,
    available_findings,
)
from helpers.findings.register import require_entry, require_known
from helpers.findings.results import Results
from helpers.findings.running_cell import running_cell
from helpers.findings.tables import NO_CELLS, CellFindings, as_csv, as_markdown, cells_of, id_columns
from helpers.parameters import Parameters
from helpers.paths import EditionPaths
from helpers.typography.numbers import require_possible_value

Evidence = Iterable[pd.DataFrame | TableUse]

# Results of this live kernel by their folder: the cell that makes its chapter may run again, too.
_BEGUN: dict[Path, Results] = {}
_NO_POINTS: Mapping[Artist, str] = MappingProxyType({})


class Chapter:
    """Results of one notebook for one edition."""

    def __init__(self, name: str, parameters: Parameters):
        self.name = name
        self.parameters = parameters
        shell = get_ipython()
        in_build = shell is not None and "ReadRecorder" in shell.config
        self.paths = EditionPaths(parameters.edition, live=not in_build)
        self._read: dict[str, Finding] = {}
        self._cells_run_again = shell is not None and not in_build
        self._results = self._begun() if self._cells_run_again else self._new_results()
        use_style(live=self._cells_run_again)
        if shell is not None:
            shell.magics_manager.register_function(self._narrative, "line", "narrative")

    def data(self, table: str, *measures: str) -> pd.DataFrame:
        """Rows of a table that were known on the edition's day (see `open_table`).

        Of a table with many `measures` (columns with a unit) name those that are used: cards show no others.
        """
        rows = open_table(table, self.parameters.as_of)
        return only_measures(rows, measures) if measures else rows

    def finding(self, finding_id: str, value: float, *, evidence: Evidence) -> None:
        """Record a number of the register; `evidence` holds the rows it rests on."""
        self._record(finding_id, value, table_uses(evidence))

    def findings(self, values: Mapping[str, float], *, evidence: Evidence) -> None:
        """Record several numbers, by id, that rest on the same rows."""
        uses = table_uses(evidence)
        for finding_id, value in values.items():
            self._record(finding_id, value, uses)

    def assumption(self, finding_id: str, value: float) -> None:
        """Record a parameter, so that a sentence can name it: it was chosen, so it rests on no rows."""
        self._record(finding_id, value, ())

    def count(self, finding_id: str, value: int, *, evidence: Iterable[pd.DataFrame]) -> None:
        """Record a number of rows. It carries no marks: it does not rest on the values in the rows."""
        is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        if not is_number or not float(value).is_integer():
            raise ReportError(f"finding '{finding_id}' must be a whole number, not {reprlib.repr(value)}")
        self.finding(finding_id, int(value), evidence=[counted(rows) for rows in evidence])

    def figure(
        self,
        figure: Figure,
        name: str,
        *,
        title: str,
        caption: str,
        alt: str,
        evidence: Evidence,
        data: pd.DataFrame,
        recalled: str = "",
        findings: Mapping[Artist, str] = _NO_POINTS,
    ) -> None:
        """Save a figure as SVG and the data behind it as CSV; texts may hold ``{{ findings }}``.

        `recalled` says how the figure draws what is not ``verified`` in `data`; shown if there is any.
        `findings` names what in it is a finding and opens its card: ``{bars[-1]: "budget.growth_2024"}``.
        One that no chapter finds in this edition is drawn without a link; ReportError if none is registered.
        """
        _require(Figure, figure=figure)
        _require(pd.DataFrame, data=data)
        _require(str, name=name, title=title, caption=caption, alt=alt)
        self._results.begin(name, self._cell())
        require_known(findings.values(), self._known())
        for artist, finding_id in findings.items():
            artist.set_url(f"#{anchor_of(finding_id)}")
        svg = svg_bytes(figure)
        details = self._details("figure", name, title, caption, evidence, data) | {"alt": alt}
        self._results.keep(name, details["csv"], svg)
        drawn = recalled if data.filter(regex="(^|_)verified").eq(False).any(axis=None) else ""
        details["source"] += mark_notes(details["tables"], svg.decode(), drawn)
        _show({"image/svg+xml": svg.decode(), "text/plain": alt}, details)

    def table(
        self,
        frame: pd.DataFrame,
        name: str,
        *,
        title: str,
        caption: str = "",
        evidence: Evidence,
        digits: int | Mapping[str, int] = 1,
        data: pd.DataFrame | None = None,
        widths: Sequence[float] = (),
        findings: CellFindings = NO_CELLS,
    ) -> None:
        """Show a table and save it as CSV. A column ``verified`` becomes the mark † on the row's name.

        With `data`, that is what is saved, and the cells of `frame` are Markdown: they may hold links.
        `widths` are shares of the page's width, one for each column, for tables of long texts in the PDF.
        `findings` names the cells that are findings, so that they open their cards (see `cells_of`):
        ``{(2024, "Growth"): "budget.growth_2024"}`` or, by a column of ids, ``{"Growth": "id"}``.
        """
        linked = data is not None
        _require(pd.DataFrame, frame=frame, **({"data": data} if linked else {}))
        _require(str, name=name, title=title, caption=caption)
        self._results.begin(name, self._cell())
        details = self._details("table", name, title, caption, evidence, frame if data is None else data)
        self._results.keep(name, details["csv"])
        details |= {"widths": list(widths)} if widths else {}
        cells = cells_of(frame, findings, self._known())
        shown = frame.drop(columns=id_columns(findings))
        markdown = as_markdown(shown, digits, is_markdown=linked, cells=cells)
        columns = markdown.splitlines()[1].count("|") - 1  # a name of the rows is one, too
        if widths and len(widths) != columns:
            raise ReportError(f"table '{name}' has {columns} columns and {len(widths)} widths")
        details["source"] += mark_notes(details["tables"], markdown)
        _show({"text/markdown": markdown}, details)

    def findings_of(self, chapters: Collection[str]) -> Findings:
        """Findings of other chapters (`available_findings`); says which to run while some have no results."""
        found = available_findings(self.paths, chapters)
        run = {name for name in chapters if (self.paths.results(name) / "findings.json").is_file()}
        missing = {*chapters} - run - {finding.notebook for finding in found.values()}
        if missing:
            raise ReportError(
                f"run these notebooks first (edition '{self.paths.edition}'): {', '.join(sorted(missing))}"
            )
        self._read = dict(found)
        return found

    def _known(self) -> dict[str, Finding]:
        """What this chapter has recorded so far and what it has read of others."""
        return self._read | self._results.recorded()

    def _begun(self) -> Results:
        """The results of this live kernel, kept while the cell that makes the chapter runs again."""
        folder, shell = self.paths.results(self.name), get_ipython()
        if folder not in _BEGUN and shell is not None:
            _BEGUN[folder] = self._new_results()
            shell.events.register("pre_run_cell", _BEGUN[folder].forget_run)
        return _BEGUN[folder]

    def _new_results(self) -> Results:
        folder = self.paths.results(self.name)
        return Results(self.name, folder, cells_run_again=self._cells_run_again)

    def _narrative(self, line: str) -> None:
        """``%narrative [cell]``: the prose of this notebook as it is saved, filled with what was found."""
        shell = get_ipython()
        if shell is None or "ReadRecorder" in shell.config:
            return  # in a build: what is read there counts, and what is shown is kept
        # what shows prose is built upon findings, so it is named in pyproject.toml; no run depends on it
        (magic,) = entry_points(group="helpers.magics", name="narrative")
        magic.load()(self.name, self.paths, self.parameters.as_of, line.strip())

    def _record(self, finding_id: str, value: float, uses: tuple[TableUse, ...]) -> None:
        known, what = require_entry(finding_id), f"finding '{finding_id}'"
        exact = at_stored_precision(value.item() if isinstance(value, np.number) else value, what)
        require_possible_value(exact, known.unit, what)
        description = (known.unit, known.digits, known.label)
        finding = Finding(finding_id, exact, *description, self.name, self._cell(), uses)
        shown = self._results.add(finding)
        text = f"`{finding_id}` = **{shown.printed}** ({shown.label})"
        _show({"text/markdown": text}, {"kind": "finding", "id": finding_id, **finding.to_json()})

    def _details(
        self, kind: str, name: str, title: str, caption: str, evidence: Evidence, data: pd.DataFrame
    ) -> dict[str, Any]:
        uses = table_uses(evidence)
        return {
            "kind": kind,
            "id": name,
            "title": title,
            "caption": caption,
            "source": source_line(uses),
            "notebook": self.name,
            "cell": self._cell(),
            "tables": [use.to_json() for use in uses],
            "csv": as_csv(data),
        }

    def _cell(self) -> str:
        return running_cell(self.name)


def _require(kind: type, **given: object) -> None:
    for name, value in given.items():
        if not isinstance(value, kind):
            raise ReportError(f"{name} must be a {kind.__name__}, not {reprlib.repr(value)}")


def _show(bundle: dict[str, str], details: dict[str, Any]) -> None:
    display(bundle, raw=True, metadata={MIME_KEY: details})

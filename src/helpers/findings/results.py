"""What a chapter at work has made so far, and the folder that holds it.

In a live kernel a cell may run again: what it made before goes when it begins.
"""

import re
import shutil
import sys
from pathlib import Path

from IPython.core.interactiveshell import ExecutionInfo

from helpers.errors import ReportError
from helpers.findings.finding import Finding, Findings, as_json
from helpers.findings.running_cell import cell_with_source

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")


class Results:
    """Findings of a chapter, and the cells that made its figures and tables."""

    def __init__(self, chapter: str, folder: Path, *, cells_run_again: bool):
        self._chapter, self._folder, self._cells_run_again = chapter, folder, cells_run_again
        self._findings: dict[str, Finding] = {}
        self._made_by: dict[str, str] = {}
        shutil.rmtree(folder, ignore_errors=True)
        for kind in ("figures", "tables"):
            (folder / kind).mkdir(parents=True)
        self._save()

    def add(self, finding: Finding) -> Finding:
        """Keep a finding; it as readers see it, its label with the other findings that it names."""
        if earlier := self._findings.get(finding.id):
            self._require_replaceable(f"finding '{finding.id}'", "recorded", earlier.cell, finding.cell)
        self._findings[finding.id] = finding
        return self._save()[finding.id]

    def recorded(self) -> dict[str, Finding]:
        """What is recorded so far, by id."""
        return dict(self._findings)

    def begin(self, name: str, cell: str) -> None:
        """A cell makes a figure or a table of this name, which is that of its files, too."""
        if not _NAME.fullmatch(name):
            raise ReportError(
                f"figure or table '{name}' is not allowed: 61 lower-case letters, digits, - and _ at most"
            )
        if name in self._made_by:
            self._require_replaceable(f"figure or table '{name}'", "made", self._made_by[name], cell)
            self._remove(name)
        self._made_by[name] = cell

    def keep(self, name: str, csv: str, svg: bytes = b"") -> None:
        """Write the data behind a figure or table, and the drawing of a figure."""
        (self._folder / "tables" / f"{name}.csv").write_text(csv, encoding="utf-8")
        if svg:
            (self._folder / "figures" / f"{name}.svg").write_bytes(svg)

    def forget_run(self, info: ExecutionInfo) -> None:
        """Before a cell runs: what it made when it ran before goes."""
        cell = info.cell_id or cell_with_source(self._chapter, info.raw_cell or "")
        recorded = [name for name, finding in self._findings.items() if finding.cell == cell != ""]
        for name in recorded:
            del self._findings[name]
        for name in [name for name, made_by in self._made_by.items() if made_by == cell != ""]:
            self._remove(name)
        if recorded:
            self._save()

    def _require_replaceable(self, what: str, done: str, earlier: str, cell: str) -> None:
        """ReportError for a name that is there already, unless another run of a cell made it."""
        if not self._cells_run_again or earlier == cell != "":
            cells = " and ".join(dict.fromkeys(f"cell '{name}'" for name in (earlier, cell) if name))
            raise ReportError(f"{what} is {done} twice in {self._chapter}{f' ({cells})' if cells else ''}")
        if earlier and cell:
            print(f"{what}: cell '{cell}' replaces what cell '{earlier}' had {done}", file=sys.stderr)

    def _remove(self, name: str) -> None:
        """Forget a figure or table and its files."""
        del self._made_by[name]
        for file in (f"figures/{name}.svg", f"tables/{name}.csv"):
            (self._folder / file).unlink(missing_ok=True)

    def _save(self) -> Findings:
        """Write all findings, without indent: the file is written for each; they, as they are written."""
        findings, part = Findings(self._findings), self._folder / "findings.part"
        part.write_text(as_json(findings, indent=None), encoding="utf-8")
        part.replace(self._folder / "findings.json")  # at once: others may read it
        return findings

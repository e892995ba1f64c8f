"""Change one cell of one table, run the chapters that read it, fill the prose: what happens?

Run as a program on a copy of the project that nobody else uses (`PYTHONPATH` names it); prints one JSON line
for each change: the cell, what stopped the report if anything did, the findings, the numbers of the prose.
Arguments: edition, numbers of changes.
"""

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode, v4

from helpers.build.notebook import parameters_for
from helpers.datasets import validation
from helpers.datasets.package import PACKAGE, primary_key, record_checksums, resource, table_names
from helpers.datasets.tables import open_table
from helpers.document.assembly import Report, assemble, collect_findings, report_of
from helpers.document.fill import fill_prose
from helpers.findings import chapter as chapter_module
from helpers.findings.links import linked_numbers
from helpers.parameters import load_parameters
from helpers.paths import DATA, NOTEBOOKS, EditionPaths
from helpers.report import CHAPTERS, NARRATIVE, reading_order

SEED = 20231222
KINDS = (("number", "integer"), ("date", "boolean"))
"""What is changed in a table: its values; in a table without values, its days and yes or no."""

NOT_DATA = {"claim_answers", "claim_tests", "countries"}
"""The report's own conditions, and a list of names."""

FACTORS = (-1.0, 0.0, 0.1, 0.5, 0.9, 1.1, 2.0, 10.0)


@dataclass(frozen=True)
class Change:
    """One cell of a table and what becomes of it."""

    table: str
    row: int
    column: str
    before: str
    after: str


def draw(number: int) -> Change:
    """The change with this number: a table, then a column, then a row, each drawn evenly."""
    rng = np.random.default_rng([SEED, number])
    columns = {table: changeable(table) for table in table_names() if table not in NOT_DATA}
    table = str(rng.choice([table for table, names in columns.items() if names]))
    column, kind = columns[table][rng.integers(len(columns[table]))]
    rows = list(csv.DictReader(io.StringIO((DATA / f"{table}.csv").read_text(encoding="utf-8"))))
    row = int(rng.choice([place for place, cells in enumerate(rows) if cells[column]]))
    before = rows[row][column]
    return Change(table, row, column, before, changed(before, kind, rng))


def changeable(table: str) -> list[tuple[str, str]]:
    """Columns that hold facts, neither keys nor text; the day of publication only where there is no other."""
    fields = [(field["name"], field["type"]) for field in resource(table)["schema"]["fields"]]
    facts = [field for field in fields if field[0] not in primary_key(table)]
    own = [field for field in facts if field[0] != "published"]
    choices = [[field for field in own if field[1] in kinds] for kinds in KINDS]
    choices.append([field for field in facts if field[1] == "date"])
    return next((chosen for chosen in choices if chosen), [])


def changed(cell: str, kind: str, rng: np.random.Generator) -> str:
    """Another value of the same kind."""
    if kind == "boolean":
        return {"yes": "no", "no": "yes"}[cell]
    if kind == "date":
        return (date.fromisoformat(cell) + timedelta(days=int(rng.choice([-400, 400])))).isoformat()
    value = float(cell) * float(rng.choice(FACTORS))
    other = str(round(value)) if kind == "integer" else f"{value:.6g}"
    return other if float(other) != float(cell) else str(round(float(cell)) + 1)


class Edition:
    """The chapters of an edition, run in this process; a change runs those that read its table."""

    def __init__(self, edition: str) -> None:
        self.parameters = load_parameters(edition)
        self.shell = InteractiveShell.instance()
        self.read: dict[str, set[str]] = {}
        self.executed = {step.name: self._run(step.name) for step in CHAPTERS}
        self.work = EditionPaths(edition).work
        self.unchanged = shutil.copytree(self.work, self.work.with_suffix(".unchanged"))

    def with_change(self, change: Change) -> dict[str, Any]:
        """What happens to the report; the table is as before afterwards."""
        file, package = DATA / f"{change.table}.csv", PACKAGE.read_bytes()
        original, result = file.read_bytes(), {**asdict(change), "stopped": "", "where": ""}
        write_changed(file, change)
        record_checksums()
        executed = dict(self.executed)
        try:
            for name in self._affected(change.table):
                result["where"] = name
                executed[name] = self._run(name)
            result["where"] = "prose"
            return result | self.rendered(executed)
        except Exception as error:
            return result | {"stopped": f"{type(error).__name__}: {error}", "findings": _findings(executed)}
        finally:
            file.write_bytes(original)
            PACKAGE.write_bytes(package)
            shutil.rmtree(self.work)  # the narrative reads there what the chapters before it recorded
            shutil.copytree(self.unchanged, self.work)

    def rendered(self, executed: dict[str, NotebookNode]) -> dict[str, Any]:
        """Findings of the executed chapters, and the numbers that their filled prose prints."""
        chapters = [(name, deepcopy(executed[name])) for name in reading_order()]  # filling changes them
        report = report_of(assemble(chapters, self.parameters))
        findings = report.findings.to_json()
        fill_prose(report)
        found = [number for text in _texts(report) for number in linked_numbers(text)]
        return {"findings": findings, "numbers": found}

    def _affected(self, table: str) -> list[str]:
        everyone = table == "sources"  # its days of publication cut every other table
        return [
            step.name for step in CHAPTERS if everyone or table in self.read[step.name] or step is NARRATIVE
        ]

    def _run(self, name: str) -> NotebookNode:
        notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
        self.shell.reset(new_session=False)
        with patch.object(chapter_module, "open_table", wraps=open_table) as watched:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    self._run_cell(cell, parameters_for(name, self.parameters))
        opened = {call.args[0] for call in watched.call_args_list}
        every = set(table_names()) if name == CHAPTERS[0].name else set()
        self.read[name] = self.read.get(name, set()) | opened | every
        return notebook

    def _run_cell(self, cell: NotebookNode, values: dict[str, Any]) -> None:
        with capture_output() as captured:
            result = self.shell.run_cell(cell.source)
        result.raise_error()
        if "parameters" in cell.metadata.get("tags", []):
            self.shell.push(values)
        cell.outputs = [
            v4.new_output("display_data", data=shown.data, metadata=shown.metadata or {})
            for shown in captured.outputs
        ]


def write_changed(file: Path, change: Change) -> None:
    """Write the table with one other cell."""
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    rows[change.row + 1][rows[0].index(change.column)] = change.after
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8")


def _texts(report: Report) -> Iterator[str]:
    yield from (cell.source for cell in report.cells if cell.cell_type == "markdown")
    for shown in report.shown.values():
        yield from (shown.title, shown.caption)
        if shown.kind == "table":
            yield shown.content


def _findings(executed: dict[str, NotebookNode]) -> dict[str, Any]:
    return {
        key: entry
        for notebook in executed.values()
        for key, entry in collect_findings(notebook.cells).to_json().items()
    }


def main(edition: str, *numbers: str) -> None:
    """Make the changes with these numbers in an edition."""
    report = Edition(edition)
    print(json.dumps({"table": "", **report.rendered(report.executed)}), flush=True)
    # the rules of the tables would refuse most changes: here is asked what the sentences do with the rest
    with patch.object(validation, "content_faults", return_value=[]):
        for number in numbers:
            print(json.dumps(report.with_change(draw(int(number)))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

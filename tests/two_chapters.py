"""A copy of the project with two small chapters and a sweep, in two states: another table, other code."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from helpers.paths import REPORTS_VARIABLE
from tests.project import copy_project, files, finish, notebook, register

STATES = ("A", "B")
TABLE, PACKAGE, HELPER = "data/countries.csv", "data/datapackage.json", "src/helpers/analysis/probe.py"

_PLAN = """DATA_LOADING = Step("01_first")
NARRATIVE = Step("02_second", after=("01_first",))
CHAPTERS = (DATA_LOADING, NARRATIVE)
"""
_DECLARED = 'edition = "latest"\nas_of = "2026-09-30"\nfuture_rate = 150.0'
_BEGIN = """from helpers.parameters import Parameters
from helpers.findings.chapter import Chapter

given = dict(edition=edition, as_of=as_of, future_rate=future_rate)
chapter = Chapter("{name}", Parameters.of_notebook(**given))"""
_WORK = """import time
from helpers.analysis import probe

frame = chapter.data("countries")
time.sleep(0.4)
value = probe.value() * future_rate"""
_SWEEP = {
    "title": "A small sweep",
    "edition": "latest",
    "notebooks": ["01_first"],
    "grid": {"future_rate": [100.0, 110.0, 120.0, 130.0]},
    "findings": ["small.first"],
}


@dataclass(frozen=True)
class Project:
    """Where it is, and where its reports and temporary files go."""

    root: Path
    reports: Path
    temporary: Path
    before: tuple[str, ...] = ()
    """What a command is started by."""

    def start(self, room: str, *arguments: str) -> "subprocess.Popen[str]":
        """A command of the project, as make starts it."""
        own = {
            "PYTHONPATH": str(self.root / "src"),
            REPORTS_VARIABLE: str(self.reports),
            "TMPDIR": str(self.temporary),
        }
        return subprocess.Popen(
            [*self.before, sys.executable, "-m", f"helpers.{room}", *arguments],
            cwd=self.root,
            env=os.environ | own,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, room: str, *arguments: str) -> None:
        """Run a command, which must succeed."""
        ran = finish(self.start(room, *arguments))
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def save(self, state: dict[str, bytes]) -> None:
        """Write files as an editor saves them; those that are so already are not touched."""
        for name, content in state.items():
            if (self.root / name).read_bytes() != content:
                (self.root / name).write_bytes(content)

    def published(self) -> dict[str, bytes]:
        """Every published file of the report."""
        return files(self.reports / "latest")

    def swept(self) -> dict[str, bytes]:
        """Every file that the sweep has made."""
        return files(self.reports / "sweeps" / "small")


def two_chapters(folder: Path) -> tuple[Project, dict[str, dict[str, bytes]]]:
    """The project in state A, and the files that make each of its states, with the table recorded."""
    root = copy_project(folder / "project")
    _replace(root / "src/helpers/report.py", r"DATA_LOADING = .*?\nCHAPTERS = [^\n]*\n", _PLAN)
    for file in (*root.glob("notebooks/*.ipynb"), *root.glob("notebooks/sweeps/*.yaml")):
        file.unlink()
    register(root, "small.first", "small.second")
    for name, finding in (("01_first", "small.first"), ("02_second", "small.second")):
        record = f'chapter.finding("{finding}", value, evidence=[frame])'
        made = notebook(_BEGIN.format(name=name), _WORK, record, declared=_DECLARED)
        made.cells.append(nbformat.v4.new_markdown_cell(f"It is {{{{ {finding} }}}}.", id="prose"))
        nbformat.write(made, root / f"notebooks/{name}.ipynb")
    (root / "notebooks/sweeps/small.yaml").write_text(yaml.safe_dump(_SWEEP))
    (root / HELPER).write_text('"""A probe."""\n\n\ndef value():\n    """A number."""\n    return 17\n')
    (folder / "t").mkdir()
    project = Project(root, folder / "reports", folder / "t")
    before = {name: (root / name).read_bytes() for name in (TABLE, PACKAGE, HELPER)}
    _replace(root / TABLE, "Australia", "Austria")
    _replace(root / HELPER, "17", "18")
    project.run("datasets")
    after = {name: (root / name).read_bytes() for name in before}
    project.save(before)
    return project, dict(zip(STATES, (before, after), strict=True))


def _replace(file: Path, pattern: str, text: str) -> None:
    replaced, number = re.subn(pattern, text, file.read_text(), count=1, flags=re.DOTALL)
    assert number == 1, f"{file}: {pattern} is not there"
    file.write_text(replaced)

"""What happens while a report is built: a second build, an edit, a notebook run by hand, a signal.

Each build is a real one, of a copy of the project; the truth is what a clean build publishes. Two seeded
moments of each kind are tried here, twenty by `make builds`.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import pytest

from helpers.paths import REPORTS_VARIABLE, EditionPaths
from tests.project import WHOLE, copy_project, files, finish, start_build

pytestmark = pytest.mark.build

TRIED = 20 if os.environ.get(WHOLE) else 2
DELAYS = random.Random(20231222).sample(range(21), TRIED)
"""Seconds between two builds."""

MOMENTS = [tenth / 10 for tenth in random.Random(20231223).sample(range(80), TRIED)]
"""Seconds from the start of a build."""

EDITED = "05_exports_and_security"
NOTEBOOK = "notebooks/05_exports_and_security.ipynb"
HELPER = "src/helpers/figures/opinion.py"
EDITS = {
    "prose": (NOTEBOOK, "## ", "## Edited: "),
    "template": (
        "src/helpers/document/templates/report/index.md.j2",
        "<summary>Code ",
        "<summary>Edited template ",
    ),
    "helper": ("src/helpers/figures/debt.py", "def ", "_EDIT = 1\n\n\ndef "),
    "fault": ("src/helpers/figures/debt.py", "def ", "1 / 0\n\n\ndef "),
}
EDITED_AT = [*zip(islice(cycle(EDITS), max(TRIED, len(EDITS))), cycle(MOMENTS), strict=False)]
"""The edits in turn, one at each moment, each at least once."""


@dataclass(frozen=True)
class Project:
    """A copy of the project with both editions built, and an edit that only one chapter has to run for."""

    root: Path
    reports: Path
    paths: EditionPaths

    def start(self, edition="latest"):
        return start_build(self.root, self.reports, edition)

    def edit(self, name, old, new):
        """Replace a text that is there, in place as an editor does."""
        file = self.root / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    def published(self):
        return files(self.reports / "latest")


@pytest.fixture
def project(built, tmp_path, monkeypatch):
    root, reports = copy_project(tmp_path / "project", built.root), tmp_path / "reports"
    shutil.copytree(built.reports, reports)
    monkeypatch.setenv(REPORTS_VARIABLE, str(reports))
    with (root / HELPER).open("a") as helper:
        helper.write("\n_EDIT = 1\n")
    return Project(root, reports, EditionPaths("latest"))


def wait_for(build, happens):
    """Until something has happened, or the build has ended."""
    while build.poll() is None and not happens():
        time.sleep(0.02)


def runs(project, chapter):
    """Whether a kernel runs a chapter."""
    return lambda: project.paths.trace(chapter).with_suffix(".part").is_file()


def has_nothing_to_do(build):
    ended = finish(build)
    return (ended.returncode, ended.stderr) == (0, "") and "(nothing to do, " in ended.stdout


@pytest.mark.parametrize("delay", DELAYS)
def test_of_two_builds_one_is_refused_and_one_is_right(built, project, delay):
    first = project.start()
    time.sleep(delay)
    second = finish(project.start())
    if first.poll() is None:
        assert (second.returncode, second.stdout, second.stderr.count("\n")) == (75, "", 1)
        assert second.stderr.startswith(
            f"the build of edition 'latest' runs already (process {first.pid} since "
        )
    assert finish(first).returncode == 0
    assert project.published() == files(built.latest)
    assert has_nothing_to_do(project.start())


def test_nothing_to_do_is_not_said_while_a_build_is_at_work(built, project):
    """Not even when the edit that it works on has been undone meanwhile."""
    first = project.start()
    wait_for(first, runs(project, EDITED))
    project.edit(HELPER, "\n_EDIT = 1\n", "")
    assert finish(project.start()).returncode == 75
    finish(first)
    assert has_nothing_to_do(project.start())
    assert project.published() == files(built.latest)


def test_another_edition_is_built_meanwhile(built, project):
    builds = [project.start(edition) for edition in ("latest", "article")]
    assert [finish(build).returncode for build in builds] == [0, 0]
    assert project.published() == files(built.latest)
    assert files(project.reports / "article") == files(built.article)


def undo_during_a_build(built, project, edit, wait):
    """Take back an edit that a build has begun with: it must end at what a clean build makes."""
    name, now, later = edit
    project.paths.complete.unlink()
    before = (project.root / name).read_bytes()
    project.edit(name, now, later)
    build = project.start()
    wait(build)
    in_time = build.poll() is None
    (project.root / name).write_bytes(before)
    undone = time.monotonic()
    ended = finish(build)
    if in_time and time.monotonic() - undone > 1:  # else it was about to end, and had looked already
        assert (ended.returncode, ended.stderr) == (0, "")
    else:
        assert ended.returncode == 0 or "ZeroDivisionError" in ended.stderr  # the edit that is a fault
        assert finish(project.start()).returncode == 0
    assert project.published() == files(built.latest)
    assert has_nothing_to_do(project.start())
    return ended.stdout


@pytest.mark.parametrize(("edit", "moment"), EDITED_AT)
def test_an_edit_during_a_build_is_not_lost(built, project, edit, moment):
    undo_during_a_build(built, project, EDITS[edit], lambda build: time.sleep(moment))


def test_a_build_whose_page_is_being_made_begins_again(built, project):
    """It has read the edited prose already."""
    results = project.paths.work / "new" / "findings.json"
    said = undo_during_a_build(built, project, EDITS["prose"], lambda build: wait_for(build, results.is_file))
    again = f"{NOTEBOOK} changed while the report was built; the build begins again"
    assert [line for line in said.splitlines() if "begins" in line] == [again]


@pytest.mark.parametrize("moment", MOMENTS if os.environ.get(WHOLE) else MOMENTS[:1])
def test_a_notebook_that_is_run_by_hand_meanwhile_changes_nothing(built, project, moment):
    build = project.start()
    time.sleep(moment)
    papermill = [sys.executable, "-m", "papermill", "notebooks/02_budget_analysis.ipynb", os.devnull]
    own = {"PYTHONPATH": str(project.root / "src"), REPORTS_VARIABLE: str(project.reports)}
    by_hand = subprocess.run(
        [*papermill, "-p", "price_base_year", "2010"],
        cwd=project.root,
        env=os.environ | own,
        capture_output=True,
        check=False,
    )
    assert by_hand.returncode == 0
    assert finish(build).returncode == 0
    assert project.published() == files(built.latest)


def test_findings_of_a_notebook_run_by_hand_do_not_reach_the_narrative(built, project):
    by_hand = project.paths.results("02_budget_analysis") / "findings.json"
    build = project.start()
    wait_for(build, runs(project, EDITED))
    by_hand.write_text("{}\n")  # as when it is run in JupyterLab, and stopped
    assert finish(build).returncode == 0
    assert project.published() == files(built.latest)


def test_a_narrative_of_other_findings_is_not_published(built, project):
    """Whoever runs a notebook by hand over and over; once it is let alone, the report is right."""
    by_hand = project.paths.results("02_budget_analysis") / "findings.json"
    build = project.start()
    wait_for(build, runs(project, EDITED))
    ended = threading.Event()

    def run_by_hand():
        while not ended.wait(0.002):
            by_hand.write_text("{}\n")

    thread = threading.Thread(target=run_by_hand)
    thread.start()
    finish(build)
    ended.set()
    thread.join()
    assert project.published() == files(built.latest)
    assert finish(project.start()).returncode == 0
    assert project.published() == files(built.latest)


def test_a_build_does_not_begin_again_for_ever(built, project):
    build, readme = project.start(), project.root / "data" / "README.md"
    while build.poll() is None:
        readme.touch()
        time.sleep(0.05)
    ended = finish(build)
    again = "data/README.md changed while the report was built"
    assert ended.stdout.count(f"{again}; the build begins again\n") == 2
    assert (ended.returncode, ended.stderr) == (75, f"{again}, again and again: nothing is published\n")
    assert project.published() == files(built.latest)


def test_a_terminated_build_says_so_and_goes_on(built, project):
    build = project.start()
    wait_for(build, runs(project, EDITED))
    build.send_signal(signal.SIGTERM)
    ended = finish(build)
    assert ended.returncode == 143
    assert ended.stderr == "stopped; the same command goes on from here\n"
    assert finish(project.start()).returncode == 0
    assert project.published() == files(built.latest)


def test_a_build_that_is_terminated_at_its_start_says_so(project):
    build = project.start()
    wait_for(build, lambda: project.paths.lock.with_suffix(".owner").is_file())
    build.send_signal(signal.SIGTERM)
    ended = finish(build)
    assert (ended.returncode, ended.stderr) == (143, "stopped; the same command goes on from here\n")

"""Each chapter in a live kernel: every code cell twice, then in any order; from the top as in a build."""

import json
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import environ

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import v4

from helpers.paths import NOTEBOOKS, REPORTS_VARIABLE, EditionPaths
from helpers.report import CHAPTERS, NARRATIVE

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def live(built, tmp_path_factory):
    """What each kernel recorded after its cells ran: twice, in random order, and once more from the top."""
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(2) as threads:
        reports = shutil.copytree(built.reports, tmp_path_factory.mktemp("live") / "reports")
        patch.setenv(REPORTS_VARIABLE, str(reports))
        *evidence, narrative = (step.name for step in CHAPTERS)
        errors = dict(zip(evidence, threads.map(run_again_and_again, evidence), strict=True))
        errors[narrative] = run_again_and_again(narrative)  # it reads what the others have recorded
        return {name: recorded(name) for name in errors}, errors


def run_again_and_again(name):
    code = [cell for cell in nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4).cells if cell.cell_type == "code"]
    twice = [cell for cell in code for _ in range(2)]
    shuffled = random.Random(20231222).sample(code[2:], len(code) - 2)
    again = [v4.new_code_cell(cell.source) for cell in [*twice, *shuffled, *code]]
    ran = NotebookClient(v4.new_notebook(cells=again), timeout=300, allow_errors=True).execute()
    errors = {"twice": set(), "any order": set(), "top": set()}
    for place, cell in enumerate(ran.cells):
        when = "twice" if place < len(twice) else "top" if place >= len(again) - len(code) else "any order"
        errors[when] |= {out.evalue for out in cell.outputs if out.output_type == "error"}
    return errors


def recorded(name):
    """Value and cell of each finding."""
    file = EditionPaths("latest", live=True).results(name) / "findings.json"
    return {key: (entry["value"], entry["cell"]) for key, entry in json.loads(file.read_text()).items()}


@pytest.mark.parametrize("name", [step.name for step in CHAPTERS])
def test_a_cell_runs_twice_and_in_any_order(live, name):
    """Out of order a name may hold what another cell has left there; what is recorded is replaced."""
    errors = live[1][name]
    assert errors["twice"] == errors["top"] == set()
    assert [error for error in errors["any order"] if " twice in " in error] == []


def test_a_live_kernel_ends_at_the_findings_of_a_build(live, built):
    published = json.loads((built.latest / "findings.json").read_text())
    exp = {key: (entry["value"], entry["cell"]) for key, entry in published.items()}
    assert {key: found for chapter in live[0].values() for key, found in chapter.items()} == exp


@pytest.mark.parametrize("name", [step.name for step in CHAPTERS])
def test_papermill_runs_every_chapter_by_itself(built, tmp_path, name):
    """As README says; the narrative on what the last build found."""
    if name == NARRATIVE.name:
        (tmp_path / "latest").symlink_to(built.latest)
    command = ["papermill", f"notebooks/{name}.ipynb", str(tmp_path / "out.ipynb")]
    own = {"PYTHONPATH": str(built.root / "src"), REPORTS_VARIABLE: str(tmp_path)}
    subprocess.run(
        [sys.executable, "-m", *command, "-f", "notebooks/parameters/latest.yaml"],
        cwd=built.root,
        env=environ | own,
        capture_output=True,
        check=True,
    )
    made = tmp_path / ".work/latest/live" / name / "findings.json"
    entries = json.loads(made.read_text())
    published = json.loads((built.latest / "findings.json").read_text())
    assert entries == {key: entry for key, entry in published.items() if entry["notebook"] == name}


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_nbconvert_renders_the_assembled_report(built, tmp_path, kind):
    command = ["nbconvert", "--to", f"report_{kind}", str(built.reports / ".work/latest/report.ipynb")]
    subprocess.run(
        [sys.executable, "-m", *command, "--output-dir", str(tmp_path)], check=True, capture_output=True
    )
    assert (tmp_path / f"report.{kind}").read_bytes() == (built.latest / f"report.{kind}").read_bytes()

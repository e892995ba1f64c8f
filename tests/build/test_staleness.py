"""Nothing stale, nothing run for nothing: seeded edits of a small project, and the digests that decide."""

import json
import os
import subprocess
import sys
from collections import Counter

import nbformat
import pytest

from helpers.build.staleness import inputs_before_run, reasons_to_rerun, write_trace
from helpers.build.tracing import file_digest, project_file_digest, value_digest
from helpers.datasets.package import package_part
from helpers.findings.register import entry_values
from helpers.paths import REPORTS_VARIABLE, ROOT
from helpers.report import CHAPTERS
from helpers.source_code import normalised
from tests.project import copy_project, notebook, register

EDITS = 33
BOUND = {"lock"}
"""Other libraries may change any result: every notebook runs, whether its result changes or not."""

PROBE = '''"""A helper of a test."""


def value(frame):
    """The sum of its numbers."""
    # all of them
    return float(frame.select_dtypes("number").sum().sum()) + 1
'''
IMPORTS = """
from helpers.parameters import Parameters
from helpers.findings.chapter import Chapter
parameters = Parameters.of_notebook({given})
chapter = Chapter("{name}", parameters)
"""
MEASURE = """
from helpers.analysis import {probe}
frame = chapter.data("{table}")
value = {probe}.value(frame){more}
print(repr(value))
chapter.finding("{probe}.value", value, evidence=[frame])
"""
WITH_SEED = ("edition=edition, as_of=as_of, seed=seed", 'edition = "latest"\nas_of = "2026-09-30"\nseed = 1')
WITHOUT = ("edition=edition, as_of=as_of", 'edition = "latest"\nas_of = "2026-09-30"')
USES = {
    "02_budget_analysis": ("probe_one", "japan_debt", "", WITHOUT),
    "03_exchange_rate_exposure": ("probe_one", "exchange_rate_daily", " + parameters.seed", WITH_SEED),
    "04_fiscal_outlook": ("probe_two", "military_expenditure", "", WITHOUT),
    "05_exports_and_security": ("probe_two", "japan_debt", "", WITHOUT),
}


def small_notebook(name):
    given, declared = USES[name][3] if name in USES else WITHOUT
    imports = IMPORTS.format(given=given, name=name)
    if name in USES:
        probe, table, more, _ = USES[name]
        measure = MEASURE.format(probe=probe, table=table, more=more).replace(f'"{probe}.', f'"t{name[:2]}.')
    elif name == CHAPTERS[0].name:
        measure = "from helpers.datasets.package import table_names\nprint(table_names())"
    else:
        measure = f"print(sorted(f.value for f in chapter.findings_of({sorted(USES)}).values()))"
    return notebook(imports, measure, declared=declared)


@pytest.fixture(scope="module")
def edits(tmp_path_factory):
    """What came of each edit."""
    folder = tmp_path_factory.mktemp("staleness")
    project = copy_project(folder / "project")
    register(project, *(f"t{name[:2]}.value" for name in USES))
    for step in CHAPTERS:
        nbformat.write(small_notebook(step.name), project / "notebooks" / f"{step.name}.ipynb")
    for probe in ("probe_one", "probe_two"):
        (project / "src" / "helpers" / "analysis" / f"{probe}.py").write_text(PROBE)
    own = {"PYTHONPATH": f"{project / 'src'}{os.pathsep}{ROOT}", REPORTS_VARIABLE: str(folder / "reports")}
    command = [sys.executable, "-m", "tests.staleness_worker", "0", str(EDITS)]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_edit_was_made_and_each_kind_often_enough(edits):
    assert len(edits) == EDITS
    assert min(Counter(edit["kind"] for edit in edits).values()) >= 3
    assert len({edit["kind"] for edit in edits}) == 11


def test_nothing_is_stale(edits):
    assert [edit for edit in edits if edit["stale"]] == []


def test_nothing_runs_for_nothing(edits):
    needless = [
        (edit["kind"], edit["where"], name, reasons)
        for edit in edits
        if edit["kind"] not in BOUND
        for name, reasons in edit["ran"].items()
        if name not in edit["changed"]
    ]
    assert needless == []


def test_edits_of_results_change_results(edits):
    """The two checks above have something to check."""
    for kind in ("data", "helper_body", "parameter", "code"):
        assert [edit["where"] for edit in edits if edit["kind"] == kind and not edit["changed"]] == []
    assert all(len(edit["ran"]) == len(CHAPTERS) for edit in edits if edit["kind"] in BOUND)


def test_the_reason_names_what_was_edited(edits):
    words = {
        "data": "data/",
        "helper_body": "src/helpers/analysis/probe_",
        "parameter": "seed: ",
        "lock": "pandas: ",
    }
    words["code"] = "its code changed"
    first = [(edit["kind"], next(iter(edit["ran"].values()))[0]) for edit in edits if edit["kind"] in words]
    assert [(kind, reason) for kind, reason in first if not reason.startswith(words[kind])] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x  =  1  # one"),
        ("def f():\n    'doc'\n    return 1", "def f():\n    return 1"),
        ("'''doc'''\nx = 1", "'''other'''\nx = 1"),
        ("x;", "x ;  # a comment;"),
    ],
)
def test_what_changes_no_result(one, other):
    assert normalised(one, is_cell=True) == normalised(other, is_cell=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [("X = 1\n'what it is'", "X = 1\n'what it says'"), ("'a package'", "'the package'"), ("x", "x;")],
)
def test_a_module_shows_nothing(one, other):
    assert normalised(one, is_cell=False) == normalised(other, is_cell=False)


@pytest.fixture
def noted(tmp_path):
    """What a run noted: a file of the project, a part of the data package, a row of the register."""
    file = tmp_path / "noted.json"
    part = value_digest(package_part("countries"))
    seen = {"files": {"README.md": project_file_digest("README.md")}, "package": {"countries": part}}
    seen["register"] = {"fx.last_rate": value_digest(entry_values("fx.last_rate"))}
    return lambda **changed: file.write_text(json.dumps(seen | changed)) and file


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, []),
        ({"files": {"README.md": "0"}}, ["README.md changed"]),
        ({"package": {"countries": "0"}}, ["the description of countries changed"]),
        (
            {"register": {"fx.last_rate": "0"}},
            ["the row of 'fx.last_rate' in the register of findings changed"],
        ),
    ],
)
def test_what_changes_during_a_run_makes_it_stale(tmp_path, noted, changed, reason):
    """The kernel read one thing, another is there when the run has ended."""
    chapter, values = CHAPTERS[0].name, {"edition": "latest"}
    trace, output = tmp_path / "trace.json", tmp_path / "output.ipynb"
    output.write_text("{}")
    write_trace(
        trace,
        chapter,
        inputs_before_run(chapter, values) | {"results": file_digest(output)},
        noted(**changed),
    )
    assert reasons_to_rerun(trace, chapter, values, output) == reason


def test_a_run_of_another_version_is_done_again(tmp_path, noted):
    chapter, values = CHAPTERS[0].name, {"edition": "latest"}
    trace, output = tmp_path / "trace.json", tmp_path / "output.ipynb"
    output.write_text("{}")
    write_trace(trace, chapter, inputs_before_run(chapter, values), noted())
    assert reasons_to_rerun(trace, chapter, values, output) == ["its results are not as they were made"]


@pytest.mark.parametrize("damage", [lambda file: file.write_text("{ }"), lambda file: file.unlink()])
def test_results_that_are_not_as_they_were_made_are_made_again(tmp_path, noted, damage):
    chapter, values = CHAPTERS[0].name, {"edition": "latest"}
    trace, output = tmp_path / "trace.json", tmp_path / "output.ipynb"
    output.write_text("{}")
    write_trace(
        trace, chapter, inputs_before_run(chapter, values) | {"results": file_digest(output)}, noted()
    )
    damage(output)
    assert reasons_to_rerun(trace, chapter, values, output) == ["its results are not as they were made"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("x = 1", "x = 2"), ("x", "x;"), ("'a'", "'b'"), ("%time x", "%time y"), ("x = '# a'", "x = '# b'")],
)
def test_what_may_change_a_result(one, other):
    assert normalised(one, is_cell=True) != normalised(other, is_cell=True)

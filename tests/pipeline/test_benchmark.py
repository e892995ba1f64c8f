"""The benchmark itself: what it edits, how it measures and counts. No test asserts a time."""

import json
import shutil
import subprocess
import sys

import nbformat
import psutil
import pytest

from helpers.paths import ROOT, SOURCE
from helpers.pipeline.benchmark import edits, measuring, snakemake
from helpers.pipeline.benchmark.__main__ import _rounds, main
from helpers.pipeline.benchmark.contenders import contenders, environment, papermill, write_scripts
from helpers.pipeline.benchmark.measuring import measure, tree_pss
from helpers.pipeline.benchmark.programs import points
from helpers.pipeline.benchmark.summary import BARS, Bar, faults, judged, medians, table
from helpers.pipeline.chapters import CHAPTERS

ROUNDS = [
    {"a": {"seconds": 2.0, "pss_mb": 10.0}, "b": {"seconds": 4.0}, "c": {"error": "no such program"}},
    {"a": {"seconds": 3.0, "pss_mb": 30.0}, "b": {"seconds": 3.0}, "c": {"seconds": 1.0}},
    {"a": {"seconds": 7.0, "pss_mb": 20.0}, "b": {"seconds": 2.0}},
]
RATIO = Bar("a / b", "a", "seconds", 1.0, ("b", "seconds"))


def python(code):
    return sys.executable, "-c", code


@pytest.fixture
def project(tmp_path):
    """What the edits touch, in a folder of its own."""
    for name in ("notebooks", "data", "src/helpers/analysis"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_medians_are_those_of_the_rounds_that_measured():
    assert medians(ROUNDS) == {
        "a": {"seconds": 3.0, "pss_mb": 20.0},
        "b": {"seconds": 3.0},
        "c": {"seconds": 1.0},
    }
    assert faults(ROUNDS) == {"c": "no such program"}


def test_a_ratio_is_taken_within_each_round():
    assert RATIO.values(ROUNDS) == [0.5, 1.0, 3.5]
    assert judged(ROUNDS, [RATIO])[0]["median"] == 1.0
    assert Bar("c / a", "c", "seconds", 1, ("a", "seconds")).values(ROUNDS) == [1 / 3]


@pytest.mark.parametrize(
    ("at_least", "limit", "met"),
    [(False, 1.0, True), (False, 0.9, False), (True, 1.0, True), (True, 1.1, False)],
)
def test_a_bar_is_met_or_not(at_least, limit, met):
    bar = Bar("a / b", "a", "seconds", limit, ("b", "seconds"), at_least=at_least)
    assert judged(ROUNDS, [bar])[0]["met"] is met


def test_what_was_not_measured_is_neither_met_nor_missed():
    assert judged(ROUNDS, [Bar("d", "d", "seconds", 1.0)])[0] | {"limit": ""} == {
        "bar": "d",
        "median": None,
        "values": [],
        "limit": "",
        "met": None,
    }


def test_bars_name_what_is_measured():
    cases = {case.name for contender in contenders() for case in contender.cases}
    named = {bar.case for bar in BARS} | {bar.base[0] for bar in BARS if bar.base}
    assert named <= cases


def test_the_table_has_every_case_and_every_bar():
    lines = table(ROUNDS, {"a": "first", "b": "second", "c": "third", "d": "fourth"}, [RATIO]).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line]
    assert cells[2:6] == [
        ["a", "first", "3.0", "20", ""],
        ["b", "second", "3.0", "", ""],
        ["c", "third", "1.0", "", "not measured: no such program"],
        ["d", "fourth", "", "", ""],
    ]
    assert cells[-1] == ["a / b", "1.00", "at most 1", "met"]


def test_commands_are_measured_together(tmp_path):
    wait = python("import time; block = bytearray(50_000_000); time.sleep(0.6); print('{\"points\": 6}')")
    got = measure([python("1"), wait], tmp_path, environment(ROOT))
    assert got.keys() == {"seconds", "pss_mb", "points"}
    assert got["points"] == 6
    assert got["pss_mb"] > 50


def test_a_command_that_fails_is_not_measured(tmp_path):
    env = environment(ROOT)
    assert measure([python("raise SystemExit('no data')")], tmp_path, env)["error"].endswith(
        "with 1: no data"
    )
    assert "no-such-program" in measure([("no-such-program",)], tmp_path, env)["error"]


def test_nothing_of_a_stuck_command_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "LONGEST", 2)
    child = f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert "timed out" in measure([python(parent)], tmp_path, environment(ROOT))["error"]
    pid = int((tmp_path / "pid").read_text())
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the proportional share of memory")
def test_memory_is_that_of_a_process_and_its_children():
    code = "block = bytearray(40_000_000); print('ready', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {code!r}])"
    with subprocess.Popen(
        python(parent), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        tree = psutil.Process(process.pid)
        assert tree_pss(tree) > 40 > tree_pss(tree) - tree_pss(*tree.children())
        process.communicate("\n")
    assert tree_pss(tree) == 0


def test_the_edit_of_prose_changes_one_word_of_one_paragraph(project):
    before = nbformat.read(ROOT / "notebooks" / f"{edits.CHAPTER}.ipynb", as_version=4)
    after = nbformat.read(edits.edit_prose(project), as_version=4)
    changed = [(old, new) for old, new in zip(before.cells, after.cells, strict=True) if old != new]
    ((old, new),) = changed
    assert old.cell_type == "markdown"
    pairs = zip(old.source.split(), new.source.split(), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]] == [("the", "that")]


def test_the_edit_of_data_changes_one_digit(project):
    before = (ROOT / "data" / f"{edits.TABLE}.csv").read_text()
    after = edits.edit_data(project).read_text()
    assert len([1 for old, new in zip(before, after, strict=True) if old != new]) == 1


@pytest.mark.parametrize(
    ("edit", "added"), [(edits.edit_helper, "_added"), (edits.edit_comment, "# A comment")]
)
def test_the_edit_of_a_helper_adds_one_line_of_valid_code(project, edit, added):
    before = (SOURCE / "analysis" / f"{edits.HELPER}.py").read_text().splitlines()
    text = edit(project).read_text()
    compile(text, edits.HELPER, "exec")
    (line,) = [line for line in text.splitlines() if line not in before]
    assert added in line
    assert len(text.splitlines()) == len(before) + 1


def test_one_chapter_uses_what_is_edited():
    sources = {path.stem: path.read_text() for path in (ROOT / "notebooks").glob("*.ipynb")}
    for used in (f'chapter.data(\\"{edits.TABLE}\\")', edits.HELPER):
        assert [name for name, text in sources.items() if used in text] == [edits.CHAPTER]


def test_scripts_hold_the_code_of_every_notebook(project):
    write_scripts(project)
    whole = (project / "all.py").read_text()
    for step in CHAPTERS:
        script = (project / f"{step.name}.py").read_text()
        compile(script, step.name, "exec")
        assert "edition = 'latest'\n" in script
        assert script in whole


def test_the_peers_run_every_notebook():
    runs = [*papermill()[:-1]]
    rules = snakemake.snakefile()
    for step, run in zip(CHAPTERS, runs, strict=True):
        assert run[1] == f"notebooks/{step.name}.ipynb"
        assert f'output: "executed/{step.name}.ipynb"' in rules


def test_the_sweep_has_fifty_points():
    assert len({tuple(point.values()) for point in points()}) == 50


def test_a_run_writes_its_results(tmp_path, monkeypatch, capsys):
    """A peer that cannot be installed is told, and the rest goes on."""
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    monkeypatch.setattr(snakemake, "PINNED", "snakemake @ file:///nowhere")
    assert main(["1", "snakemake"]) == 0
    results = json.loads((tmp_path / "benchmarks" / "results.json").read_text())
    assert results["measurements"][0]["snakemake-cold"].keys() == {"error"}
    assert results["bars"][0]["met"] is None
    assert "not measured: " in (tmp_path / "benchmarks" / "results.md").read_text()
    assert "not measured: " in capsys.readouterr().out


def test_no_number_of_rounds_is_three():
    assert [_rounds(given) for given in ("", "1", "12")] == [3, 1, 12]

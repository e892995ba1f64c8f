"""The benchmark itself: how it measures and counts, and what its commands change. No test asserts a time."""

import json
import shlex
import shutil
import subprocess
import sys

import nbformat
import psutil
import pytest

from benchmarks import __main__ as bench
from benchmarks import measuring
from benchmarks.contenders import CONTENDERS, EDITS, ONCE, Case
from benchmarks.measuring import measure
from benchmarks.summary import BARS, Bar, judged, table
from helpers.paths import ROOT
from tests.project import files

ROUNDS = [
    {"a": {"seconds": 2.0, "pss_mb": 10.0}, "b": {"seconds": 4.0}, "c": {"error": "ended with 1"}},
    {"a": {"seconds": 3.0, "pss_mb": 30.0}, "b": {"seconds": 3.0}},
    {"a": {"seconds": 7.0, "pss_mb": 20.0}, "b": {"seconds": 2.0}},
]
ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def python(code):
    return shlex.join((sys.executable, "-c", code))


@pytest.fixture
def project(tmp_path):
    """What the edits touch, in a folder of its own."""
    for name in ("notebooks", "data", "src/helpers/analysis"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_a_ratio_is_taken_within_each_round():
    (verdict,) = judged(ROUNDS, [Bar("a / b", "a.seconds", 1.0, "b.seconds")])
    assert verdict["values"] == [0.5, 1.0, 3.5]
    assert verdict["median"] == 1.0


@pytest.mark.parametrize(
    ("at_least", "limit", "met"),
    [(False, 3.0, True), (False, 2.9, False), (True, 3.0, True), (True, 3.1, False)],
)
def test_a_bar_is_met_or_missed(at_least, limit, met):
    (verdict,) = judged(ROUNDS, [Bar("a", "a.seconds", limit, at_least=at_least)])
    assert verdict["met"] is met


def test_what_was_not_measured_is_neither():
    bars = [Bar("c", "c.seconds", 1.0), Bar("a / d", "a.seconds", 1.0, "d.seconds")]
    assert [(bar["median"], bar["met"]) for bar in judged(ROUNDS, bars)] == [(None, None)] * 2


def test_bars_and_exceptions_name_what_is_measured():
    cases = [case.name for contender in CONTENDERS.values() for case in contender]
    assert len(set(cases)) == len(cases)
    assert {name.split(".")[0] for bar in BARS for name in (bar.quantity, bar.over) if name} <= set(cases)
    assert set(CONTENDERS) >= ONCE


def test_the_table_has_every_case_with_its_commands():
    cases = [Case("a", "first", "one", "zero"), Case("c", "third", "three")]
    assert table(ROUNDS, cases, [Bar("b", "b.seconds", 4.0)]).splitlines() == [
        "| bar | median | limit |  |",
        "| --- | --- | --- | --- |",
        "| b | 3.00 | at most 4 | met |",
        "",
        "| case | what | s | MB | told | command |",
        "| --- | --- | --- | --- | --- | --- |",
        "| a | first | 3.00 | 20 |  | not timed: `zero`; timed: `one` |",
        "| c | third |  |  | not measured: ended with 1 | `three` |",
    ]


def test_a_command_is_measured_with_all_its_processes(tmp_path):
    hold = python("import time; block = bytearray(50_000_000); time.sleep(1)")
    got = measure(f"{hold} & {hold} & wait; echo '{{\"points\": 6}}'", tmp_path, ENVIRONMENT)
    assert got.keys() == {"seconds", "pss_mb", "points"}
    assert got["points"] == 6
    assert got["pss_mb"] > 96 or sys.platform != "linux"


def test_nothing_of_a_stuck_command_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(measuring, "LONGEST", 1)
    assert "ended with -9" in measure("sleep 60 & echo $! > pid; wait", tmp_path, ENVIRONMENT)["error"]
    pid = int((tmp_path / "pid").read_text())
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_who_fails_is_told_and_the_rest_goes_on(tmp_path, monkeypatch, capsys):
    two = (Case("bad", "", "echo no network >&2; exit 3"), Case("after", "", "true"))
    monkeypatch.setattr(bench, "CONTENDERS", {"bad": two, "good": (Case("good", "", "true", "true"),)})
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "benchmarks")
    bench.main(["1", "good"])
    assert not bench.RESULTS.exists()  # a part of the benchmark replaces no results
    bench.main(["1", ""])
    (found,) = json.loads((bench.RESULTS / "results.json").read_text())["measurements"]
    assert found["bad"] == found["after"] == {"error": "ended with 3 after 0 s: no network"}
    assert found["good"].keys() == {"seconds", "pss_mb"}
    assert "not measured: ended with 3" in (bench.RESULTS / "results.md").read_text()
    assert "no network" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["0"], "ROUNDS=0 is not allowed: a whole number from 1 to 99"),
        (["many"], "ROUNDS=many is not allowed: a whole number from 1 to 99"),
        (["1", "cells nobody"], "ONLY='nobody' is not allowed: there are cells, papermill, "),
    ],
)
def test_bad_input_is_told_in_one_line(given, message):
    with pytest.raises(SystemExit) as stop:
        bench.main(given)
    assert str(stop.value).startswith(message)
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("prose", "notebooks/04_fiscal_outlook.ipynb"),
        ("data", "data/jgb_10y_monthly.csv"),
        ("code", "src/helpers/analysis/fiscal/debt_history.py"),
    ],
)
def test_an_edit_changes_one_word_of_one_file(project, kind, name):
    before = files(project)
    subprocess.run(["/bin/sh", "-ec", EDITS[kind]], cwd=project, check=True)
    after = files(project)
    assert [file for file in after if after[file] != before.get(file)] == [name]
    old, new = (text[name].decode().split() for text in (before, after))
    assert len([one for one in old if one not in new]) + abs(len(new) - len(old)) <= 3
    if kind == "prose":
        was, now = (nbformat.reads(text[name].decode(), 4).cells for text in (before, after))
        assert [one.cell_type for one, other in zip(was, now, strict=True) if one != other] == ["markdown"]
    if kind == "code":
        compile(after[name], name, "exec")


def test_the_script_holds_the_code_of_every_notebook(project):
    (cells,) = CONTENDERS["cells"]
    subprocess.run(["/bin/sh", "-ec", cells.first], cwd=project, check=True, capture_output=True)
    script = (project / cells.command.split()[1]).read_text()
    compile(script, "cells.py", "exec")
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    sources = [
        cell.source for file in notebooks for cell in nbformat.read(file, 4).cells if cell.cell_type == "code"
    ]
    assert [source for source in sources if source.strip() not in script] == []

"""Sweeps: their plans, their faults, and runs of tiny and of the shipped ones."""

import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pandas as pd
import pytest
import yaml

from helpers.build.command import status_of
from helpers.errors import ReportError
from helpers.figures.sweep import answering
from helpers.findings import register
from helpers.paths import NOTEBOOKS
from helpers.sweeps import plan as sweep_plans
from helpers.sweeps.__main__ import main
from helpers.sweeps.plan import project_state, read_plan
from helpers.sweeps.run import needed_cells, run_point
from tests.project import REGISTER_HEAD, finish, start_sweep
from tests.tiny_sweep import PLAN

SHIPPED = ("debt", "exchange_rate")


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Write a sweep over chapter 03 with some entries changed."""
    monkeypatch.setattr(sweep_plans, "SWEEPS", tmp_path)
    monkeypatch.setattr(register, "REGISTER", tmp_path / "findings.csv")
    register.REGISTER.write_text(f"{REGISTER_HEAD}tiny.cost,percent,1,a\ntiny.half,percent,1,b\n")

    def written(text="", **changes):
        entries = {**PLAN, "notebooks": ["03_exchange_rate_exposure"], **changes}
        (tmp_path / "tiny.yaml").write_text(text or yaml.safe_dump(entries, sort_keys=False))
        return read_plan("tiny")

    return written


def test_the_points_are_the_product_of_the_grid(write):
    points = write(grid={"future_rate": [120, 150.0], "rate_lag_months": [0, 4]}).points
    assert [tuple(point.swept.values()) for point in points] == [
        (120.0, 0),
        (120.0, 4),
        (150.0, 0),
        (150.0, 4),
    ]
    assert points[1].text == "future_rate=120.0, rate_lag_months=4"
    assert {point.parameters.exposed_share_pct for point in points} == {20.0}


def test_every_point_has_an_edition_of_its_own(write):
    editions = {point.parameters.edition for point in write().points}
    assert len(editions) == 8
    assert {edition[:5] for edition in editions} == {"tiny-"}


def test_constraints_leave_points_out(write):
    points = write(constraints=["future_rate > 110", "future_rate + 2 * exposed_share_pct < 170"]).points
    assert [tuple(point.swept.values()) for point in points] == [
        (120.0, 10.0),
        (120.0, 20.0),
        (130.0, 10.0),
        (140.0, 10.0),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"grid": {"future_rat": [1]}}, "unknown parameter 'future_rat': did you mean 'future_rate'?"),
        (
            {"grid": {"future_rate": [*range(50, 300)], "rate_lag_months": [*range(25)] * 2}},
            "grid: 12,500 points; at most 10,000 are allowed",
        ),
        ({"grid": {"future_rate": [150, 20]}}, "future_rate: 20 is not allowed: a number from 50 to 300"),
        ({"grid": {"rate_lag_months": [1.5]}}, "rate_lag_months: 1.5 is not allowed: a whole number"),
        ({"grid": {"horizon_year": [2040]}}, "no notebook of the sweep reads parameter 'horizon_year': "),
        ({"grid": {"edition": ["article"]}}, "unknown parameter 'edition': "),
        ({"grid": {"future_rate": []}}, "grid.future_rate: list should have at least 1 item"),
        ({"grid": {}}, "grid: dictionary should have at least 1 item"),
        ({"findings": []}, "findings: list should have at least 1 item"),
        ({"findingz": ["a"]}, "unknown entry 'findingz': did you mean 'findings'?"),
        ({"notebooks": ["03_exchange_rate"]}, "unknown chapter '03_exchange_rate': did you mean '03_exch"),
        ({"constraints": ["rate > 1"]}, "constraints: 'rate > 1' is not a condition: 'rate' is undefined: "),
        ({"constraints": ["future_rate + 1"]}, "constraints: 'future_rate + 1' gives 111.0, not true or f"),
        ({"constraints": ["future_rate.to_csv('x')"]}, "'future_rate.to_csv('x')' is not a condition"),
        ({"constraints": ["future_rate > 999"]}, "constraints: 'future_rate > 999': no point of the grid is"),
        (
            {"figure": ["tiny.coast"]},
            "figure: not among the findings: 'tiny.coast': did you mean 'tiny.cost'?",
        ),
        ({"labels": {"x": "y"}}, "labels: neither in the grid nor a finding: 'x': "),
        ({"findings": ["tiny.cost", "tiny.hafl"]}, "unknown finding 'tiny.hafl': did you mean 'tiny.half'?"),
        ({"findings": ["tiny.half", "tiny.cost", "tiny.half"]}, "findings: 'tiny.half' stands twice"),
        (
            {"notebooks": ["03_exchange_rate_exposure"] * 2},
            "notebooks: '03_exchange_rate_exposure' stands twice",
        ),
        ({"figure": ["tiny.cost"] * 2}, "figure: 'tiny.cost' stands twice"),
    ],
)
def test_a_fault_of_the_plan_is_one_line(write, changes, fault):
    with pytest.raises(ReportError) as error:
        write(**changes)
    assert str(error.value).startswith("notebooks/sweeps/tiny.yaml: ")
    assert fault in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["a: [", "- a", "text"])
def test_a_file_that_is_no_plan(write, text):
    with pytest.raises(ReportError, match=r"^notebooks/sweeps/tiny.yaml") as error:
        write(text)
    assert "\n" not in str(error.value)


def test_unknown_names(write):
    write()
    with pytest.raises(ReportError, match=r"^unknown sweep 'tin': did you mean 'tiny'\?$"):
        read_plan("tin")
    with pytest.raises(ReportError, match=r"yaml: edition: unknown edition 'x': allowed: article, latest"):
        write(edition="x")


@pytest.fixture(scope="module")
def table(tiny):
    return pd.read_csv(tiny.reports / "sweeps" / "tiny" / "results.csv")


def test_one_tidy_table(tiny, table):
    assert [*table.columns] == ["future_rate", "exposed_share_pct", "finding", "value", "unit"]
    assert len(table) == 14
    assert table["value"].eq(table["future_rate"] * table["exposed_share_pct"]).sum() == 7
    both = table.query("future_rate == 120 and exposed_share_pct == 10")
    assert both["finding"].to_list() == ["tiny.cost", "tiny.half"]
    assert both["value"].to_list() == [1200, 600]


def test_a_failed_point_is_told_and_loses_no_other(tiny):
    assert tiny.ran.returncode == 1
    assert "failed future_rate=140.0, exposed_share_pct=20.0\n" in tiny.ran.stdout
    assert "notebooks/tiny.ipynb failed in code cell 3 (cell-2)\n  > raise ValueError(" in tiny.ran.stdout
    assert tiny.ran.stderr.startswith("1 of 8 points failed: see ")
    failures = pd.read_csv(tiny.reports / "sweeps" / "tiny" / "failures.csv")
    assert failures[["future_rate", "exposed_share_pct"]].to_numpy().tolist() == [[140.0, 20.0]]
    assert "ValueError: no such market" in failures["error"].item()


def test_progress_tells_the_time_left(tiny):
    lines = [line for line in tiny.ran.stdout.splitlines() if "] done" in line]
    assert len(lines) == 7
    assert all(re.search(r"\(\d+ s, \d+ s left\)$", line) for line in lines)


def test_points_leave_no_work_behind(tiny):
    assert [path.name for path in (tiny.reports / ".work").iterdir()] == ["sweeps"]
    assert "executed so far" not in tiny.ran.stdout


def test_the_figure_stands_alone(tiny):
    drawn = (tiny.reports / "sweeps" / "tiny" / "figure.svg").read_bytes()
    assert b"<svg" in drawn
    assert b"<text" not in drawn


def test_only_the_failed_point_runs_again(tiny, table):
    ran = finish(start_sweep(tiny.root, tiny.reports, "tiny"))
    assert ran.returncode == 1
    assert [line[:12] for line in ran.stdout.splitlines() if line.startswith("[")] == ["[1/1] failed"]
    again = pd.read_csv(tiny.reports / "sweeps" / "tiny" / "results.csv")
    pd.testing.assert_frame_equal(again, table)


def test_a_stopped_sweep_goes_on(tiny):
    """Stopped by Ctrl-C after some points: the second run does the rest, and the table is whole."""
    reports = tiny.root / "stopped"
    done = reports / ".work" / "sweeps" / "good.jsonl"
    stopped = start_sweep(tiny.root, reports, "good")
    while stopped.poll() is None and (not done.is_file() or done.read_text().count("tiny.cost") < 2):
        time.sleep(0.02)
    stopped.send_signal(signal.SIGINT)
    assert finish(stopped).returncode == 130
    begun = done.read_text().count("tiny.cost") - 1  # but the base
    assert 0 < begun < 6
    with done.open("a") as file:
        file.write('{"cut off')
    again = finish(start_sweep(tiny.root, reports, "good"))
    assert (again.returncode, again.stderr) == (0, "")
    assert f"complete ({6 - begun} of 6 points ran" in again.stdout
    assert len(pd.read_csv(reports / "sweeps" / "good" / "results.csv")) == 12
    assert "complete (nothing to do" in finish(start_sweep(tiny.root, reports, "good")).stdout


def test_one_run_at_a_time_and_what_a_killed_one_left_is_removed(tiny):
    reports = tiny.root / "twice"
    done = reports / ".work" / "sweeps" / "good.jsonl"
    first = start_sweep(tiny.root, reports, "good")
    while first.poll() is None and not done.is_file():
        time.sleep(0.02)
    first.send_signal(signal.SIGSTOP)  # so that it does not end before the second has begun
    second = finish(start_sweep(tiny.root, reports, "good"))
    assert first.poll() is None
    first.kill()
    finish(first)
    (reports / ".work" / "good-0123456789ab-01234567").mkdir()
    others = {reports / ".work" / name for name in ("good-x", "latest")}
    for folder in others:
        folder.mkdir()
    third = finish(start_sweep(tiny.root, reports, "good"))
    assert (second.returncode, second.stderr.count("\n")) == (75, 1)
    assert second.stderr.startswith(f"the sweep 'good' runs already (process {first.pid} since ")
    assert third.returncode == 0
    assert {*(reports / ".work").iterdir()} == others | {reports / ".work" / "sweeps"}


def test_workers_are_a_number(tiny, monkeypatch):
    monkeypatch.setenv("DEFENCE_TURN_WORKERS", "two")
    ran = finish(start_sweep(tiny.root, tiny.root / "workers", "good"))
    message = "DEFENCE_TURN_WORKERS: 'two' is not allowed: a whole number from 1\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", message)


def test_an_unknown_finding_stops_before_the_points(tiny):
    ran = finish(start_sweep(tiny.root, tiny.reports, "unknown"))
    message = "notebooks/sweeps/unknown.yaml: unknown finding 'tiny.cots': did you mean 'tiny.cost'?\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", message)


def test_no_sweep_is_named(capsys):
    assert status_of(lambda: main("")) == 1
    assert capsys.readouterr().err == "unknown sweep '': allowed: debt, exchange_rate, verdicts\n"


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request):
    """A shipped sweep at its first point and, for each parameter, at one that differs in it alone."""
    made = read_plan(request.param)
    begin, grid = made.points[0], made.sweep.grid
    others = [begin.swept | {name: grid[name][1]} for name in grid]
    points = [begin, *(point for point in made.points if point.swept in others)]
    assert len(points) == 1 + len(grid)
    with ThreadPoolExecutor(2) as threads:
        cells, _ = needed_cells(made, threads)
        runs = [
            threads.submit(run_point, point.parameters.model_dump(), cells, project_state())
            for point in points
        ]
        return made, points, cells, [run.result() for run in runs]


def test_the_needed_cells_find_what_the_whole_notebook_finds(shipped):
    made, points, cells, found = shipped
    (chapter,) = made.sweep.notebooks
    code = [c.id for c in nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", as_version=4).cells]
    assert len(cells[chapter]) < len(code) / 2
    whole = run_point(points[-1].parameters.model_dump(), {chapter: code}, project_state())
    assert {name: found[-1][name] for name in made.sweep.findings} == {
        name: whole[name] for name in made.sweep.findings
    }


def test_every_swept_parameter_changes_a_collected_finding(shipped):
    made, points, _, found = shipped
    rows = [
        {**point.swept, "finding": name, "value": one[name]["value"], "unit": ""}
        for point, one in zip(points, found, strict=True)
        for name in made.sweep.findings
    ]
    table = pd.DataFrame(rows)
    answers = {name for _, own in table.groupby("finding") for name in answering(own)}
    assert answers == set(made.sweep.grid)
    drawn = table[table["finding"].isin(made.sweep.drawn)]
    assert {name for _, own in drawn.groupby("finding") for name in answering(own)} == set(made.sweep.grid)

"""Sweeps: their plans, their faults, and runs of tiny and of the shipped ones."""

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pandas as pd
import pytest
import yaml

from helpers.errors import ReportError
from helpers.paths import NOTEBOOKS
from helpers.pipeline import sweeps
from helpers.pipeline.sweep_runs import needed_cells, run_point
from helpers.pipeline.sweeps import plan, project_state
from helpers.reporting.figures.sweep import answering
from tests.project import finish, start_sweep
from tests.tiny_sweep import PLAN, tiny_project

SHIPPED = ("debt", "exchange_rate")


@pytest.fixture
def write(monkeypatch, tmp_path):
    """Write a sweep over chapter 03 with some entries changed."""
    monkeypatch.setattr(sweeps, "SWEEPS", tmp_path)

    def written(text="", **changes):
        entries = {**PLAN, "notebooks": ["03_exchange_rate_exposure"], **changes}
        (tmp_path / "tiny.yaml").write_text(text or yaml.safe_dump(entries, sort_keys=False))
        return plan("tiny")

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
    assert len(editions) == 4
    assert {edition[:5] for edition in editions} == {"tiny-"}


def test_constraints_leave_points_out(write):
    points = write(constraints=["future_rate > 100", "future_rate + 2 * exposed_share_pct < 170"]).points
    assert [tuple(point.swept.values()) for point in points] == [(120.0, 10.0), (120.0, 20.0), (140.0, 10.0)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"grid": {"future_rat": [1]}}, "unknown parameter 'future_rat': did you mean 'future_rate'?"),
        ({"grid": {"future_rate": [150, 20]}}, "future_rate: 20 is not allowed: a number from 50 to 300"),
        ({"grid": {"rate_lag_months": [1.5]}}, "rate_lag_months: 1.5 is not allowed: a whole number"),
        ({"grid": {"horizon_year": [2040]}}, "no notebook of the sweep reads parameter 'horizon_year': "),
        ({"grid": {"edition": ["article"]}}, "unknown parameter 'edition': "),
        ({"grid": {"future_rate": []}}, "grid.future_rate: list should have at least 1 item"),
        ({"grid": {}}, "grid: dictionary should have at least 1 item"),
        ({"findings": []}, "findings: list should have at least 1 item"),
        ({"findingz": ["a"]}, "unknown entry 'findingz': did you mean 'findings'?"),
        ({"notebooks": ["03_exchange_rate"]}, "unknown chapter '03_exchange_rate': did you mean '03_exch"),
        ({"constraints": ["rate > 1"]}, "constraints: 'rate > 1': name 'rate' is not defined; allowed: fut"),
        ({"constraints": ["future_rate + 1"]}, "constraints: 'future_rate + 1' is not a condition over fut"),
        ({"constraints": ["future_rate > 999"]}, "constraints: 'future_rate > 999': no point of the grid is"),
        (
            {"figure": ["tiny.coast"]},
            "figure: not among the findings: 'tiny.coast': did you mean 'tiny.cost'?",
        ),
        ({"labels": {"x": "y"}}, "labels: neither in the grid nor a finding: 'x': "),
    ],
)
def test_a_fault_of_the_plan_is_one_line(write, changes, fault):
    with pytest.raises(ReportError) as told:
        write(**changes)
    assert str(told.value).startswith("notebooks/sweeps/tiny.yaml: ")
    assert fault in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["a: [", "- a", "text"])
def test_a_file_that_is_no_plan(write, text):
    with pytest.raises(ReportError, match=r"^notebooks/sweeps/tiny.yaml") as told:
        write(text)
    assert "\n" not in str(told.value)


def test_unknown_names(write):
    write()
    with pytest.raises(ReportError, match=r"^unknown sweep 'tin': did you mean 'tiny'\?$"):
        plan("tin")
    with pytest.raises(ReportError, match=r"^unknown edition 'x': there are "):
        write(edition="x")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return tiny_project(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def first(project):
    """A sweep one of whose points fails."""
    return finish(start_sweep(project, project / "reports", "tiny"))


@pytest.fixture(scope="module")
def table(project, first):
    return pd.read_csv(project / "reports" / "sweeps" / "tiny" / "results.csv")


def test_one_tidy_table(project, table):
    assert [*table.columns] == ["future_rate", "exposed_share_pct", "finding", "value", "unit"]
    assert table["value"].eq(table["future_rate"] * table["exposed_share_pct"]).sum() == 3
    both = table.query("future_rate == 120 and exposed_share_pct == 10")
    assert both["finding"].to_list() == ["tiny.cost", "tiny.half"]
    assert both["value"].to_list() == [1200, 600]
    pd.testing.assert_frame_equal(
        pd.read_parquet(project / "reports" / "sweeps" / "tiny" / "results.parquet"), table
    )


def test_a_failed_point_is_told_and_loses_no_other(project, first, table):
    assert first.returncode == 1
    assert "failed future_rate=140.0, exposed_share_pct=20.0\n" in first.stdout
    assert "> raise ValueError(" in first.stdout
    assert "notebooks/tiny.ipynb failed in code cell 3 (cell-2)" in first.stdout
    assert first.stderr.startswith("1 of 4 points failed: see ")
    failures = pd.read_csv(project / "reports" / "sweeps" / "tiny" / "failures.csv")
    assert failures[["future_rate", "exposed_share_pct"]].to_numpy().tolist() == [[140.0, 20.0]]
    assert "ValueError: no such market" in failures["error"].item()
    assert len(table) == 6


def test_good_points_leave_no_work_behind(project, first):
    work = sorted(path.name[:5] for path in (project / "reports" / ".work").iterdir())
    assert work == ["sweep", "tiny-"]  # the failed one, with its notebook


def test_the_figure_is_drawn(project, first):
    assert b"<svg" in (project / "reports" / "sweeps" / "tiny" / "figure.svg").read_bytes()


def test_only_the_failed_point_runs_again(project, first, table):
    done = project / "reports" / ".work" / "sweeps" / "tiny.jsonl"
    before = [*filter(None, done.read_text().splitlines())]
    assert finish(start_sweep(project, project / "reports", "tiny")).returncode == 1
    after = [*filter(None, done.read_text().splitlines())]
    assert [
        entry for entry in after[len(before) :] if not next(iter(json.loads(entry))).endswith(" base")
    ] == []
    file = project / "reports" / "sweeps" / "tiny" / "results.csv"
    pd.testing.assert_frame_equal(pd.read_csv(file), table)


def test_a_stopped_sweep_goes_on(project, first):
    """Stopped by Ctrl-C after some points: the second run does the rest, and the table is whole."""
    reports = project / "stopped"
    done = reports / ".work" / "sweeps" / "slow.jsonl"
    stopped = start_sweep(project, reports, "slow")
    while stopped.poll() is None and (not done.is_file() or done.read_text().count("slow_cost") < 4):
        time.sleep(0.05)
    stopped.send_signal(signal.SIGINT)
    assert finish(stopped).returncode == 130
    begun = done.read_text().count("slow_cost") - 1  # but the base
    with done.open("a") as file:
        file.write('{"cut off')
    again = finish(start_sweep(project, reports, "slow"))
    assert (again.returncode, again.stderr) == (0, "")
    assert f"complete ({10 - begun} of 10 points ran" in again.stdout
    assert len(pd.read_csv(reports / "sweeps" / "slow" / "results.csv")) == 10
    assert "complete (nothing to do" in finish(start_sweep(project, reports, "slow")).stdout


def test_unknown_finding_and_unknown_sweep(project, first):
    unknown = finish(start_sweep(project, project / "reports", "unknown"))
    assert (unknown.returncode, unknown.stderr) == (
        1,
        "notebooks/sweeps/unknown.yaml: unknown finding 'tiny.cots': did you mean 'tiny.cost'?\n",
    )
    assert finish(start_sweep(project, project / "reports", "nothing")).stderr.startswith(
        "unknown sweep 'nothi"
    )


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request):
    """A shipped sweep at its first point and, for each parameter, at one that differs in it alone."""
    made = plan(request.param)
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
    with ThreadPoolExecutor(2) as threads:
        wholes = list(
            threads.map(
                lambda point: run_point(point.parameters.model_dump(), {chapter: code}, project_state()),
                points[1:3],
            )
        )
    for part, whole in zip(found[1:3], wholes, strict=True):
        assert {name: part[name] for name in made.sweep.findings} == {
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

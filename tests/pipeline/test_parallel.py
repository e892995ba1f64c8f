"""Tasks side by side, by pytask itself."""

import threading
from pathlib import Path
from typing import Annotated

import pytask
import pytest
from pytask import ExitCode, Product, TaskOutcome, task

from helpers.pipeline.parallel import SideBySide


@pytest.fixture
def build(tmp_path):
    """A function that runs tasks by some workers and returns the session."""
    (tmp_path / "pytask.toml").write_text("[tool.pytask.ini_options]\n")

    def run(*functions, workers=2, **work):
        pytask.console.quiet = True
        return pytask.build(
            tasks=list(functions),
            config=tmp_path / "pytask.toml",
            verbose=0,
            capture="no",
            disable_warnings=True,
            report_plugins=[SideBySide(workers, work)],
        )

    yield run
    pytask.console.quiet = False


@pytest.fixture
def made(tmp_path):
    """A function that makes a task: it does something, then writes a file of its name."""

    def make(name, does=lambda: None, *after):
        @task(name=name)
        def function(
            output: Annotated[Path, Product] = tmp_path / name,
            before: tuple[Path, ...] = (*(tmp_path / other for other in after), tmp_path / "pytask.toml"),
        ) -> None:
            does()
            output.write_text(name)

        return function

    return make


def test_tasks_that_are_ready_run_at_the_same_time(build, made):
    meet = threading.Barrier(2, timeout=20)
    session = build(made("one", meet.wait), made("two", meet.wait))
    assert session.exit_code == ExitCode.OK


def test_what_comes_first_is_done_first_and_the_longest_of_the_rest(build, made):
    ran = []
    names = {"short": 1, "last": 9, "long": 3, "middle": 2}
    tasks = [made(name, lambda name=name: ran.append(name), *["short"] * (name == "last")) for name in names]
    session = build(*tasks, workers=1, **names)
    assert session.exit_code == ExitCode.OK
    assert ran == ["long", "middle", "short", "last"]


def test_a_fault_stops_what_needs_it_and_nothing_else(build, made):
    def fail():
        raise ValueError

    session = build(made("bad", fail), made("after", lambda: None, "bad"), made("good"))
    outcomes = {report.task.name.split("::")[-1]: report.outcome for report in session.execution_reports}
    assert session.exit_code == ExitCode.FAILED
    assert outcomes == {
        "bad": TaskOutcome.FAIL,
        "after": TaskOutcome.SKIP_PREVIOUS_FAILED,
        "good": TaskOutcome.SUCCESS,
    }


def test_nothing_runs_twice(build, made):
    build(made("one"), made("two"))
    again = build(made("one"), made("two"))
    assert {report.outcome for report in again.execution_reports} == {TaskOutcome.SKIP_UNCHANGED}

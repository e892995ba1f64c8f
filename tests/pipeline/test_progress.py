import re

import pytask
import pytest
from pytask import task

from helpers.pipeline.progress import BuildProgress


@pytest.fixture
def build(tmp_path):
    """A function that runs tasks with the progress of a build and returns it."""
    (tmp_path / "pytask.toml").write_text("[tool.pytask.ini_options]\n")

    def run(*functions):
        progress = BuildProgress("latest", why=lambda chapter: ["data/x.csv changed"])
        pytask.console.quiet = True
        session = pytask.build(
            tasks=list(functions),
            config=tmp_path / "pytask.toml",
            verbose=0,
            capture="no",
            report_plugins=[progress],
        )
        return session, progress

    yield run
    pytask.console.quiet = False


def fine(tmp_path):
    @task(name="fine")
    def function(produces=tmp_path / "fine.txt"):
        produces.write_text("made")

    return function


def broken():
    @task(name="broken")
    def function():
        raise ValueError

    return function


def test_one_plain_line_for_each_task_that_ran(build, tmp_path, capsys):
    _, progress = build(fine(tmp_path))
    assert progress.ran == ["fine"]
    assert re.fullmatch(r"\[1/1\] done   fine \(\d+\.\d s\)\n", capsys.readouterr().out)


def test_a_task_whose_result_is_reused_is_not_told(build, tmp_path, capsys):
    build(fine(tmp_path))
    capsys.readouterr()
    _, progress = build(fine(tmp_path))
    assert progress.ran == []
    assert capsys.readouterr().out == ""


def test_a_task_that_failed_is_told(build, capsys):
    session, _ = build(broken())
    assert session.exit_code != pytask.ExitCode.OK
    assert "[1/1] failed broken" in capsys.readouterr().out

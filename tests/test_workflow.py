"""The hosted workflow runs what the README tells everyone to run, on the oldest Python that is allowed."""

import tomllib

import yaml

from helpers.paths import ROOT

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
(JOB,) = WORKFLOW["jobs"].values()


def commands():
    """The README's two commands."""
    block = (ROOT / "README.md").read_text().split("## Two commands")[1].split("```")[1]
    return [line.split("#")[0].strip() for line in block.strip().splitlines()]


def test_it_runs_the_two_commands():
    assert [step["run"] for step in JOB["steps"] if "run" in step] == [".ci/prepare", *commands()]
    assert len(commands()) == 2


def test_it_runs_at_each_push_and_pull_request():
    assert WORKFLOW[True] == ["push", "pull_request"]  # YAML 1.1, which PyYAML reads, takes `on` for true


def test_its_python_is_the_oldest_that_is_allowed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    oldest = project["requires-python"].removeprefix(">=")
    assert JOB["container"] == f"python:{oldest}-bookworm"


def test_the_longer_run_holds_all_that_it_runs():
    longer = (ROOT / ".ci" / "run").read_text().splitlines()
    assert {".ci/prepare", *commands()} <= set(longer)

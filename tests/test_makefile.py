"""Variables of make are data: no value, given or exported, is run by make or by the shell."""

import os
import shutil
import subprocess
import sys

import pytest

from helpers.paths import ROOT

HOSTILE = [
    "x; touch FILE",
    "x && touch FILE",
    "$(touch FILE)",
    "$$(touch FILE)",
    "$(shell touch FILE)",
    "${shell touch FILE}",
    "`touch FILE`",
    '"; touch FILE; "',
    "'; touch FILE; '",
    "x\ntouch FILE",
    "x > FILE",
    "$(eval y := $(shell touch FILE))",
]
TARGETS = {
    "EDITION": ("report", {}),
    "SWEEP": ("sweep", {}),
    "CLUSTER": ("sweep", {"SWEEP": "none"}),
    "PORT": ("preview", {"EDITION": "none"}),
    "ROUNDS": ("bench", {}),
    "ONLY": ("bench", {}),
    "PART": ("test-peers", {}),
}
ENVIRONMENTS = [".venv", ".venv-peers"]
SET_UP = (".venv/report", ".venv/cluster", ".venv-peers/peers")
BOTH = "$(shell touch FILE); touch FILE"
GIVEN = [("EDITION", value, False) for value in HOSTILE] + [
    (name, BOTH, is_exported) for name in TARGETS for is_exported in (False, True)
]


@pytest.fixture
def folder(tmp_path):
    """A project that is set up: the Makefile, the benchmark and environments."""
    shutil.copy2(ROOT / "Makefile", tmp_path)
    (tmp_path / "benchmarks").symlink_to(ROOT / "benchmarks")
    for name in ENVIRONMENTS:
        (tmp_path / name).symlink_to(sys.prefix)
    return tmp_path


def make(folder, target, given, environment):
    done = [part for name in SET_UP for part in ("-o", name)]
    words = [f"{name}={value}" for name, value in given.items()]
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *done, target, *words],
        cwd=folder,
        env=own | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(("name", "value", "is_exported"), GIVEN)
def test_no_value_is_run(folder, name, value, is_exported):
    target, others = TARGETS[name]
    given = {name: value}
    ran = make(folder, target, others if is_exported else others | given, given if is_exported else {})
    assert sorted(path.name for path in folder.iterdir()) == [*ENVIRONMENTS, "Makefile", "benchmarks"]
    assert ran.returncode == 2  # make's own: what it ran refused the value


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("EDITION", "unknown edition 'a b'"),
        ("SWEEP", "unknown sweep 'a b'"),
        ("ROUNDS", "ROUNDS=a b is not"),
        ("PORT", "PORT=a b is not"),
    ],
)
def test_a_value_of_two_lines_is_told_in_one(folder, name, message):
    ran = make(folder, TARGETS[name][0], {name: "a\nb"}, {})
    assert ran.stderr.startswith(message)
    assert ran.stderr.count("\n") == 2  # the second is make's own


@pytest.mark.parametrize("value", ["x", "0", "-1", "1.5", "²"])
def test_rounds_that_are_no_number_are_told_in_one_line(folder, value):
    ran = make(folder, "bench", {"ROUNDS": value}, {})
    assert ran.stderr.splitlines()[0] == f"ROUNDS={value} is not allowed: a whole number from 1 to 99"
    assert ran.stderr.count("\n") == 2


def test_a_value_arrives_as_it_was_given(folder):
    value = "$(shell touch FILE) '\"` \\ #x"
    ran = make(folder, "report", {"EDITION": value}, {})
    assert f"unknown edition '{value}': there are article, latest" in ran.stderr

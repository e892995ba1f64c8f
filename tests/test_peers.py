"""How `make test-peers` counts: what is lost, what is unsteady, and which kernels were asked for."""

import subprocess
import sys
from collections import Counter

import pytest

from benchmarks import peers, results
from benchmarks.peers import Ran

TESTS = """
import subprocess, sys, socket
import pytest

@pytest.fixture
def broken():
    yield
    raise OSError

def test_good():
    subprocess.run([sys.executable, "-c", "", "ipykernel_launcher"], check=True)

def test_bad():
    with socket.socket(socket.AF_UNIX) as one:
        one.connect("/tmp/kernels-none/socket")

def test_broken(broken):
    pass

def test_skipped():
    pytest.skip()
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "ROOT", tmp_path)
    monkeypatch.setattr(peers, "WORK", tmp_path / "work")
    monkeypatch.setattr(peers, "RESULT", tmp_path / "benchmarks" / "peers.md")
    return tmp_path


def packed(folder):
    """A source package with four tests."""
    (folder / "some-1.0").mkdir()
    (folder / "some-1.0" / "test_some.py").write_text(TESTS)
    subprocess.run(["tar", "czf", "some.tar.gz", "some-1.0"], cwd=folder, check=True)
    return folder / "some.tar.gz"


def test_a_run_tells_what_passed_and_which_kernels_were_asked_for(folder, monkeypatch):
    sources = packed(folder)
    monkeypatch.setattr(peers, "_sources", lambda name: sources)
    monkeypatch.setattr(peers, "_OPTIONS", [])
    peers.WORK.mkdir()
    ran = peers._run("some", "standard", ["test_some.py"], "0")
    assert ran == Ran({"test_some.py::test_good"}, Counter(started=1, forked=1))


def runs(*passed, forked=4, started=0):
    """Answers of the runs, in turn: the letters of the tests that passed."""
    standard, *warm = map(set, passed)
    yield Ran(standard, Counter(started=4))
    yield from (Ran(one, Counter(forked=forked, started=started)) for one in warm)


@pytest.mark.parametrize(
    ("found", "row"),
    [
        (runs("abc", "abcd"), "| some | 3 | 4 | 4 | 4 | 0 | 0 |  |"),
        (runs("abc", "a", "b", "c"), "| some | 3 | 1 | 4 | 4 | 0 | 2 |  |"),
        (runs("abc", "a", "b", ""), "| some | 3 | 1 | 4 | 4 | 0 | 1 | c |"),
        (runs("", "a"), "| some | 0 | 1 | 4 | 4 | 0 | 0 |  |"),
        (runs("a", "a", forked=0), "| some | 1 | 1 | 4 | 0 | 0 | 0 |  |"),
        (runs("a", "a", started=1), "| some | 1 | 1 | 4 | 4 | 1 | 0 |  |"),
    ],
    ids=["good", "unsteady", "lost", "no test", "no fork", "a standard kernel"],
)
def test_what_fails_three_times_is_told_and_so_are_no_warm_kernels(folder, monkeypatch, found, row, request):
    monkeypatch.setattr(peers, "SUITES", {"some": ("tests", "all")})
    monkeypatch.setattr(results, "version", lambda name: "1.0")
    monkeypatch.setattr(peers, "_run", lambda *asked: next(found))
    if request.node.callspec.id in ("good", "unsteady", "a standard kernel"):
        peers.main()
    else:
        with pytest.raises(SystemExit, match="does not hold for some: see work"):
            peers.main()
    assert peers.RESULT.read_text().splitlines()[-1] == row


KERNELS = {"standard": Counter(started=2), "warm-1": Counter(forked=2)}


def test_a_part_replaces_no_result(folder, monkeypatch, capsys):
    monkeypatch.setattr(results, "version", lambda name: "1.0")
    monkeypatch.setattr(peers, "_run", lambda name, kind, tests, size: Ran({size}, KERNELS[kind]))
    peers.main("20")
    assert "| nbclient | 1 | 1 | 2 | 2 | 0 | 0 |  |" in capsys.readouterr().out
    assert not peers.RESULT.exists()


def test_the_same_few_tests_are_taken_each_time():
    items = [[*range(100)] for _ in range(2)]
    for one in items:
        peers.Recorder.pytest_collection_modifyitems(_Few(), one)
    assert items[0] == items[1]
    assert len(items[0]) == 20


class _Few:
    _size = 20


@pytest.mark.parametrize("part", ["0", "x", "20 30", "²"])
def test_a_part_that_is_no_number_is_told_in_one_line(part):
    command = [sys.executable, peers.__file__, part]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.stderr == f"PART={part!r} is not allowed: a whole number from 1 to 999\n"

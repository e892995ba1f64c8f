"""``make test-peers``: other people's tests of what starts kernels, by standard kernels and by warm ones.

The claim: no test that passes with the standard kernel fails in three of three runs with the warm one.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # it runs as a file, in the folders of others
from benchmarks.results import RESULTS, ROOT, about, in_a_line

sys.path.pop(0)  # their tests have the name of ours

WORK = ROOT / "reports" / ".work" / "peers"
RESULT = RESULTS / "peers.md"
LOCK = ROOT / "requirements" / "peers.txt"
TRIES = 3
# Seconds after which a test counts as stuck.
LONGEST = 100

_CLIENT = "client connect consoleapp kernelapp kernelmanager manager multikernelmanager provisioning"
_KERNEL = "async connect curve debugger displayhook eventloop io kernel kernelapp matplotlib_eventloops"
# The folder of the tests and the files of which some start kernels, by package.
SUITES = {
    "nbclient": ("tests", "cli client"),
    "papermill": ("papermill/tests", "autosave cli clientwrap engines execute"),
    "jupyter-client": ("tests", f"{_CLIENT} public_api restarter runapp transport_security"),
    "ipykernel": ("tests", f"{_KERNEL} message_spec start_kernel subshell_wedge subshells"),
    "nbconvert": ("tests/preprocessors", "execute"),
}

# What fails warm only, and why that stays.
KNOWN = {
    "tests/test_kernelapp.py::test_kernelapp_lifecycle": "it ends a program by SIGTERM one second after its "
    "start; a cold program waits two to four seconds for its first warm kernel, before it heeds the signal"
}

PART = {"nbclient": ("tests", "client"), "papermill": ("papermill/tests", "execute")}
_OPTIONS = ["--color=no", "-p", "no:cacheprovider", f"--timeout={LONGEST}", "--timeout-method=signal"]
_OPTIONS += ["-o", "asyncio_default_fixture_loop_scope=function"]  # unset it would warn, which is an error
_HEADS = ("suite", "passed standard", "passed warm", "started", "forked", "started warm", "unsteady")
_NOTE = f"""\
# Tests of others

{{date}}, commit {{commit}}: Python {{python}}, {{cores}} cores; {{libraries}}.

Those files of each package's tests in which kernels are started, from its source package, by standard \
kernels and by warm ones (`make test-peers`). A test that passes by the standard kernel only is tried twice \
more: it is named if it fails three times and counted as unsteady if it does not. One that takes more than \
{LONGEST} s fails. Kernels are those that tests ask for in their own process or its forks: started as a \
program with the standard provisioner, forked with the warm one, or started even there, as those with \
an input of their own are.

{{known}}

| {" | ".join(_HEADS)} | passes standard, fails warm |
|{"---|" * 8}
"""


@dataclass
class Ran:
    """What one run of a suite has shown."""

    passed: set[str] = field(default_factory=set)
    kernels: Counter[str] = field(default_factory=Counter)


class Recorder:
    """A plugin of pytest: writes down how each test ended and each kernel that was asked for."""

    def __init__(self, record: str, size: int) -> None:
        self._record, self._size = record, size
        sys.addaudithook(self._hear)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave a few tests, the same each time."""
        if self._size:
            items[:] = random.Random(0).sample(items, min(self._size, len(items)))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One that fails before or after its call has failed."""
        if report.failed or report.when == "call":
            self._write(report.outcome, report.nodeid)

    def _hear(self, event: str, details: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" and "ipykernel_launcher" in details[1]:
            self._write("kernel", "started")
        elif event == "socket.connect" and re.search(r"/kernels-\w+/socket$", str(details[1])):
            self._write("kernel", "forked")

    def _write(self, *words: str) -> None:
        with open(self._record, "a", encoding="utf-8") as file:  # noqa: PTH123  (forks write here, too)
            file.write("\t".join(words) + "\n")


def main(part: str = "") -> None:
    """Run all, or `part` tests of each of two suites; ends the program if the claim does not hold."""
    if not re.fullmatch("([1-9][0-9]{0,2})?", part):
        sys.exit(f"PART={part!r} is not allowed: a whole number from 1 to 999")
    WORK.mkdir(parents=True, exist_ok=True)
    lines, failing = [], []
    for name, (folder, files) in (PART if part else SUITES).items():
        tests = [f"{folder}/test_{file}.py" for file in files.split()]
        standard, warm, again, lost = _compare(name, tests, part or "0")
        counts = [len(standard.passed), len(warm.passed), standard.kernels["started"]]
        counts += [warm.kernels["forked"], warm.kernels["started"], len(again - lost)]
        lines.append(f"| {' | '.join([name, *map(str, counts), ', '.join(sorted(lost))])} |\n")
        print(lines[-1], end="", flush=True)
        is_warm = warm.kernels["forked"] > 0  # those that ask for an input of their own are started
        failing += [name] if lost - KNOWN.keys() or not standard.passed or not is_warm else []
    known = "; ".join(f"{name}: {why}" for name, why in KNOWN.items())
    state = about(SUITES)
    head = _NOTE.format(libraries=in_a_line(state["versions"]), known=f"Known: {known}.", **state)
    text = head + "".join(lines)
    print(f"\n{text}" if part else f"written to {RESULT.relative_to(ROOT)}")
    if not part:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")
    if failing:
        sys.exit(f"the claim does not hold for {', '.join(failing)}: see {WORK.relative_to(ROOT)}")


def _compare(name: str, tests: Sequence[str], size: str) -> tuple[Ran, Ran, set[str], set[str]]:
    """A run by standard kernels, one by warm ones, what only this one failed, and what failed always."""
    standard = _run(name, "standard", tests, size)
    warm = _run(name, "warm-1", tests, size)
    again = lost = standard.passed - warm.passed
    for number in range(2, TRIES + 1):
        if lost:
            lost = lost - _run(name, f"warm-{number}", sorted(lost), "0").passed
    return standard, warm, again, lost


def _run(name: str, kind: str, tests: Sequence[str], size: str) -> Ran:
    """Run tests in a fresh copy of a package's sources, as a user who has set nothing else."""
    ours = ("DEFENCE_TURN_", "JUPYTER_", "PYTEST_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    if kind != "standard":
        environment["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "warm-provisioner"
    record, log = WORK / f"{name}-{kind}.txt", WORK / f"{name}-{kind}.log"
    record.write_text("")
    command = [sys.executable, __file__, "tests", str(record), size, *_OPTIONS, *tests]
    with tempfile.TemporaryDirectory(prefix="peers-") as folder, log.open("w", encoding="utf-8") as output:
        shutil.unpack_archive(_sources(name), folder, filter="data")
        (root,) = Path(folder).iterdir()
        subprocess.run(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    found = [line.split("\t") for line in record.read_text(encoding="utf-8").splitlines()]
    of = {outcome: {what for how, what in found if how == outcome} for outcome in ("passed", "failed")}
    return Ran(of["passed"] - of["failed"], Counter(what for how, what in found if how == "kernel"))


def _sources(name: str) -> Path:
    """The source package of the version that is locked, with the hashes of the lock."""
    file = WORK / f"{name.replace('-', '_')}-{version(name)}.tar.gz"
    if not file.exists():
        (wanted,) = re.findall(rf"^{name}==(?:.*\\\n)+.*\n", LOCK.read_text(encoding="utf-8"), re.M)
        (WORK / "wanted.txt").write_text(wanted, encoding="utf-8")
        pip = [sys.executable, "-m", "pip", "download", "-qq", "--require-hashes", "--no-deps"]
        subprocess.run([*pip, "--no-binary", name, "-d", WORK, "-r", WORK / "wanted.txt"], check=True)
    return file


if __name__ == "__main__":
    if sys.argv[1:2] == ["tests"]:
        sys.exit(pytest.main(sys.argv[4:], plugins=[Recorder(sys.argv[2], int(sys.argv[3]))]))
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)

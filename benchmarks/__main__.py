"""``make bench``: measure every contender in turn, round after round, and write what was found."""

import compileall
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from benchmarks.contenders import CONTENDERS, ONCE, SNAKEMAKE, Case
from benchmarks.measuring import Measured, measure
from benchmarks.results import RESULTS, ROOT, about, in_a_line
from benchmarks.summary import Round, judged, table

LIBRARIES = ("papermill", "nbconvert", "nbclient", "ipykernel", "pandas")

_NOTE = """\
# Benchmark

{date}, commit {commit}, {rounds} round(s): Python {python}, {cores} cores, load {load} before; {libraries}.

A value is the median over the rounds; that of a ratio, of the ratios within each round. \
MB is the peak (PSS) of a command with all its processes. The commands of a case rest on those above it; \
they run in a clone that `make report` has set up.

"""


def main(arguments: Sequence[str]) -> None:
    """Run the benchmark; the arguments are the number of rounds and names of contenders (all if none)."""
    rounds, chosen = _asked(*arguments)
    state = {**about(LIBRARIES), "load": round(psutil.getloadavg()[0], 1), "rounds": rounds}
    state["versions"]["snakemake"] = SNAKEMAKE
    if state["load"] > 0.5:
        print(f"other programs are running (load {state['load']}): take times with caution", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        project = copy_project(Path(folder) / "project")
        found = [_round(f"{number + 1}/{rounds}", chosen[number > 0], project) for number in range(rounds)]
    tables = table(found, [case for name in chosen[0] for case in CONTENDERS[name]])
    text = _NOTE.format(libraries=in_a_line(state["versions"]), **state) + tables + "\n"
    print(f"\n{text}")
    if chosen[0] == list(CONTENDERS):  # what is kept is of one whole run
        RESULTS.mkdir(parents=True, exist_ok=True)
        (RESULTS / "results.md").write_text(text, encoding="utf-8")
        record = {**state, "bars": judged(found), "measurements": found}
        (RESULTS / "results.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def copy_project(folder: Path) -> Path:
    """The project in `folder` as a clone that is set up: compiled, with this environment, nothing built."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "tests", "__pycache__"))
    compileall.compile_dir(folder / "src", quiet=1)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def run(cases: Sequence[Case], root: Path) -> Iterator[tuple[str, Measured]]:
    """Measure cases in turn as a user who has set nothing; after one that failed the others are not run."""
    ours = ("DEFENCE_TURN_", "JUPYTER_DEFAULT_PROVISIONER_NAME")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environment["PYTHONPATH"] = str(root / "src")
    measured: Measured = {}
    for case in cases:
        for command in (case.first, case.command):
            if command and "error" not in measured:
                measured = measure(command, root, environment)
        yield case.name, measured


def _asked(rounds: str = "3", *names: str) -> tuple[int, tuple[list[str], list[str]]]:
    """How many rounds; contenders of the first one and of the others. Bad input ends the program."""
    only, rounds = " ".join(names).split(), " ".join(rounds.split()) or "3"
    if not re.fullmatch("[1-9][0-9]?", rounds):
        sys.exit(f"ROUNDS={rounds} is not allowed: a whole number from 1 to 99")
    if unknown := [name for name in only if name not in CONTENDERS]:
        sys.exit(f"ONLY={unknown[0]!r} is not allowed: there are {', '.join(CONTENDERS)}")
    chosen = [name for name in CONTENDERS if not only or name in only]
    return int(rounds), (chosen, [name for name in chosen if name not in ONCE])


def _round(number: str, names: Sequence[str], project: Path) -> Round:
    found: dict[str, Measured] = {}
    for contender in names:
        with tempfile.TemporaryDirectory(prefix=f"{contender}-") as folder:
            root = shutil.copytree(project, Path(folder) / "project", symlinks=True)
            for case, measured in run(CONTENDERS[contender], root):
                printed = (f"{name} {value:.2f}" for name, value in measured.items() if name != "error")
                print(f"[{number}] {case:<16} {measured.get('error') or ', '.join(printed)}", flush=True)
                found[case] = measured
    return found


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)

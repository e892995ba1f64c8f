"""Who is measured: each round, every contender gets a fresh copy of the project, and its cases run there."""

import compileall
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import yaml
from helpers.pipeline.chapters import CHAPTERS
from helpers.pipeline.execution import WORKERS_VARIABLE, parameters_for
from helpers.pipeline.kernels import CHOICE
from helpers.pipeline.warm_process import SETTING

from helpers.parameters import PARAMETERS_TAG, load, parameter_file
from helpers.paths import REPORTS_VARIABLE, ROOT, EditionPaths
from helpers.pipeline.benchmark import edits, snakemake
from helpers.pipeline.benchmark.programs import MANY_RATES, MANY_SHARES, RATES, SHARES, SWEPT

EDITION = "latest"
SAMPLE = 6
"""Points of the sweep that papermill's loop runs for each worker; the rest is scaled."""

BUILD = (sys.executable, "-m", "helpers.pipeline", EDITION)
_PROGRAMS = (sys.executable, "-m", "helpers.pipeline.benchmark.programs")
FIFTY, THOUSAND = "fifty", "thousand"
_SWEEP = (sys.executable, "-m", "helpers.pipeline.sweeps", FIFTY)
_NOT_COPIED = shutil.ignore_patterns(".*", "reports", "tests", "__pycache__")

Commands = tuple[tuple[str, ...], ...]


def _nothing(_: Path) -> None:
    return None


@dataclass(frozen=True)
class Case:
    """What is timed (commands, run in the copy of the project) and what is done before, not timed."""

    name: str
    what: str
    commands: Commands
    prepare: Callable[[Path], object] = _nothing
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contender:
    """Cases that run one after the other in the same copy of the project; in each round, or in the first."""

    name: str
    cases: tuple[Case, ...]
    once: bool = False


def contenders() -> Iterator[Contender]:
    """All of them, in the order of a round."""
    yield Contender(
        "limit",
        (
            Case("limit-one", "cells of all notebooks, one process", _scripts("all"), write_scripts),
            Case("limit-each", "cells, one process for each notebook", _scripts(*_names())),
        ),
    )
    yield Contender("papermill", (Case("papermill", "papermill + nbconvert (HTML only)", papermill()),))
    yield Contender(
        "snakemake",
        (
            Case("snakemake-cold", "Snakemake, cold", snakemake.command(), snakemake.prepare),
            Case("snakemake-no-op", "Snakemake, nothing to do", snakemake.command()),
        ),
    )
    yield Contender("build", tuple(_builds()))
    yield Contender("overhead", (_program("overhead", "warm notebooks one by one"),))
    for workers in ("1", "2"):
        yield Contender(f"sweep-papermill-{workers}", (_papermill_sweep(workers),))
        yield Contender(f"sweep-{workers}", (_own_sweep(workers),))
    yield Contender("memory", (_program("memory", "one to eight warm kernels"),))
    yield Contender("starts", (_program("starts", "warm kernels started twenty at a time"),))
    long = Case(
        "sweep-long", "1,000 points of a chapter", ((*_PROGRAMS, "long-sweep", THOUSAND),), write_sweeps
    )
    yield Contender("sweep-long", (long,), once=True)


def copy_project(folder: Path) -> Path:
    """The project in `folder`, compiled as after set-up, without its environment and its built reports."""
    shutil.copytree(ROOT, folder, ignore=_NOT_COPIED)
    compileall.compile_dir(folder / "src", quiet=1)
    return folder


def environment(root: Path) -> dict[str, str]:
    """That of a user who has set nothing, with the modules of the project in `root`."""
    own = {CHOICE, SETTING, REPORTS_VARIABLE, WORKERS_VARIABLE}
    return {
        **{name: value for name, value in os.environ.items() if name not in own},
        "PYTHONPATH": str(root / "src"),
    }


def write_scripts(root: Path) -> None:
    """The code cells of each notebook as ``name.py``, with its parameters, and those of all in ``all.py``."""
    scripts = {name: _script(root, name) for name in _names()}
    for name, source in {**scripts, "all": "\n".join(scripts.values())}.items():
        (root / f"{name}.py").write_text(source, encoding="utf-8")


def papermill() -> Commands:
    """As users run it: the command line for each notebook, then one call of nbconvert."""
    parameters = str(parameter_file(EDITION).relative_to(ROOT))
    runs = (
        (tool("papermill"), f"notebooks/{name}.ipynb", f"{name}.ipynb", "-f", parameters) for name in _names()
    )
    return *runs, (tool("jupyter-nbconvert"), "--to", "html", *(f"{name}.ipynb" for name in _names()))


def tool(name: str) -> str:
    """Path of a command of the environment that runs."""
    return str(Path(sys.executable).with_name(name))


def write_sweeps(root: Path) -> None:
    """The sweeps over fifty and a thousand points in the project in `root`; published as in a clone."""
    published = EditionPaths(EDITION).published / "findings.json"
    if published.is_file():
        (root / "reports" / EDITION).mkdir(parents=True)
        shutil.copy2(published, root / "reports" / EDITION)
    folder = root / "notebooks" / "sweeps"
    folder.mkdir(exist_ok=True)
    for name, (rates, shares) in {FIFTY: (RATES, SHARES), THOUSAND: (MANY_RATES, MANY_SHARES)}.items():
        plan = {
            "title": f"The sweep {name}",
            "edition": EDITION,
            "notebooks": [SWEPT],
            "grid": {"future_rate": list(rates), "exposed_share_pct": list(shares)},
            "findings": ["fx.plan_shortfall_future_rate_tn", "fx.plan_shortfall_p50_tn"],
        }
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")


def _builds() -> Iterator[Case]:
    yield Case("cold", "this project, cold", (BUILD,))
    yield _program("rendering", "executed notebooks to HTML and PDF")
    yield Case("no-op", "this project, nothing to do", (BUILD,))
    yield Case("prose", "this project, after an edit of prose", (BUILD,), edits.edit_prose)
    yield Case("data", "this project, after an edit of data", (BUILD,), _edit_data)
    yield Case("helper", "this project, after an edit of a helper", (BUILD,), edits.edit_helper)
    yield Case("comment", "this project, after a comment in a helper", (BUILD,), edits.edit_comment)
    yield _program("preview", "preview: start, edit of prose, edit of a helper")


def _edit_data(root: Path) -> None:
    edits.edit_data(root)
    subprocess.run(
        [sys.executable, "-m", "helpers.datasets"],
        cwd=root,
        env=environment(root),
        check=True,
        capture_output=True,
    )


def _papermill_sweep(workers: str) -> Case:
    what = f"50 points by papermill's loop, {workers} worker(s), scaled from {SAMPLE * int(workers)}"
    command = (*_PROGRAMS, "papermill-loop", workers, str(SAMPLE))
    return Case(f"sweep-papermill-{workers}", what, (command,))


def _own_sweep(workers: str) -> Case:
    what = f"50 points by this project, only the cells needed, {workers} worker(s)"
    return Case(f"sweep-{workers}", what, (_SWEEP,), write_sweeps, {WORKERS_VARIABLE: workers})


def _program(name: str, what: str) -> Case:
    return Case(name, what, ((*_PROGRAMS, name),))


def _names() -> list[str]:
    return [step.name for step in CHAPTERS]


def _scripts(*names: str) -> Commands:
    return tuple((sys.executable, f"{name}.py") for name in names)


def _script(root: Path, chapter: str) -> str:
    values = parameters_for(chapter, load(EDITION))
    given = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    cells = nbformat.read(root / "notebooks" / f"{chapter}.ipynb", as_version=4).cells
    sources = (
        given if PARAMETERS_TAG in cell.metadata.get("tags", []) else cell.source
        for cell in cells
        if cell.cell_type == "code"
    )
    return "\n".join(sources) + "\n"

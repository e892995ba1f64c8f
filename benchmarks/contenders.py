"""Who is measured, by commands that anyone can copy and run in a clone that ``make report`` has set up."""

from dataclasses import dataclass

_PYTHON = ".venv/bin/python"
_BUILD = f"{_PYTHON} -m helpers.build latest"
_SWEEP = f"{_PYTHON} -m helpers.sweeps"

SNAKEMAKE = "9.27.1"
_SNAKEMAKE = ".venv-snakemake/bin/snakemake --cores 2 -s benchmarks/Snakefile"
_INSTALLED = (
    f"rm -rf reports/.work/snakemake && .venv/bin/uv venv -q --clear -p {_PYTHON} .venv-snakemake"
    f" && .venv/bin/uv pip install -q --compile-bytecode -p .venv-snakemake snakemake=={SNAKEMAKE}"
)
_CELLS = "reports/.work/cells"
_AS_SCRIPT = (
    f".venv/bin/jupyter-nbconvert --to python --output-dir {_CELLS} notebooks/0*.ipynb"
    f" && cat {_CELLS}/*.py > {_CELLS}.py"
)
_OUT = "reports/.work/papermill"
_PAPERMILL = (
    f"for n in notebooks/0*.ipynb; do .venv/bin/papermill $n {_OUT}/${{n##*/}}"
    f" -f notebooks/parameters/latest.yaml; done && .venv/bin/jupyter-nbconvert --to html {_OUT}/*.ipynb"
)
EDITS = {
    "prose": "sed -i '0,/ the /s// that /' notebooks/04_fiscal_outlook.ipynb",
    "data": "sed -i 's/^2003-01-01,0.8341,/2003-01-01,0.8342,/' data/jgb_10y_monthly.csv",
    "code": "echo '_added = None' >> src/helpers/analysis/fiscal/debt_history.py",
}


@dataclass(frozen=True)
class Case:
    """A command that is measured, and one before it that is not."""

    name: str
    what: str
    command: str
    first: str = ""


def _inside(name: str, what: str) -> Case:
    return Case(name, what, f"{_PYTHON} -m benchmarks.inside {name}")


def _own_sweep(name: str, what: str, plan: str, workers: int) -> tuple[Case]:
    command = f"DEFENCE_TURN_WORKERS={workers} {_SWEEP} {plan}"
    first = f"rm -f reports/.work/sweeps/{plan}.jsonl && cp benchmarks/{plan}.yaml notebooks/sweeps"
    return (Case(name, what, command, first),)


# Cases that run one after the other in one copy of the project.
CONTENDERS = {
    "cells": (
        Case("cells", "bare cells of all notebooks, one process", f"{_PYTHON} {_CELLS}.py", _AS_SCRIPT),
    ),
    "papermill": (Case("papermill", "papermill, nbconvert: HTML only", _PAPERMILL, f"mkdir -p {_OUT}"),),
    "snakemake": (
        Case("snakemake", "Snakemake with both: HTML only", _SNAKEMAKE, _INSTALLED),
        Case("snakemake-no-op", "Snakemake, nothing to do", _SNAKEMAKE),
    ),
    "build": (
        Case("cold", "this project: HTML and PDF", _BUILD, "rm -rf reports/.work"),
        _inside("rendering", "executed notebooks to HTML and PDF"),
        Case("no-op", "nothing to do", _BUILD),
        Case("prose", "after an edit of prose", _BUILD, EDITS["prose"]),
        Case("data", "after an edit of data", _BUILD, f"{EDITS['data']} && {_PYTHON} -m helpers.datasets"),
        Case("code", "after an edit of code", _BUILD, EDITS["code"]),
        _inside("preview", "preview, after an edit of prose"),
    ),
    "overhead": (_inside("overhead", "warm notebooks one by one"),),
    "papermill-loop": (
        Case("papermill-loop", "50 points by papermill", f"{_PYTHON} benchmarks/papermill_loop.py 6"),
    ),
    "sweep-1": _own_sweep("sweep-1", "50 points, one worker", "fifty", 1),
    "sweep-2": _own_sweep("sweep-2", "50 points, two workers", "fifty", 2),
    "kernels": (_inside("kernels", "one to eight warm kernels"),),
    "starts": (_inside("starts", "200 warm kernels, twenty at a time"),),
    "sweep-long": _own_sweep("sweep-long", "1,000 points, two workers; once", "thousand", 2),
}

# Those that run in the first round only: they take minutes.
ONCE = {"sweep-long"}

"""``make bench``: measure every contender in turn, round after round, and write what was found."""

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import psutil

from helpers.errors import one_line
from helpers.paths import reports
from helpers.pipeline.benchmark.contenders import Case, Contender, contenders, copy_project, environment
from helpers.pipeline.benchmark.measuring import Measured, measure
from helpers.pipeline.benchmark.snakemake import PINNED
from helpers.pipeline.benchmark.summary import Round, judged, medians, table

BUSY = 0.5
"""Load above which something else uses a good part of a core."""

_NOTE = """\
Medians over {rounds} round(s) on {cpus} cores; a ratio is the median of the ratios within each round. \
Peak memory is that of the whole process tree. papermill and Snakemake make HTML by nbconvert's own template \
and no PDF, which needs LaTeX there; this project makes both.
"""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; the arguments are the number of rounds and names of contenders (all if none)."""
    rounds, names = _rounds("".join(arguments[:1])), arguments[1:]
    chosen = [one for one in contenders() if not names or one.name in names]
    load = psutil.getloadavg()[0]
    if load > BUSY:
        print(f"other programs are running (load {load:.1f}): take times with caution", file=sys.stderr)
    found = [
        _round(number, rounds, [one for one in chosen if number == 1 or not one.once])
        for number in range(1, rounds + 1)
    ]
    titles = {case.name: case.what for one in chosen for case in one.cases}
    text = _NOTE.format(rounds=rounds, cpus=os.cpu_count()) + "\n" + table(found, titles) + "\n"
    folder = reports() / "benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(text, encoding="utf-8")
    (folder / "results.json").write_text(json.dumps(_record(found, load), indent=1) + "\n", encoding="utf-8")
    print(f"\n{text}\n{folder}: results.json and results.md")
    return 0


def _rounds(given: str) -> int:
    if not re.fullmatch("[1-9][0-9]*|", given):
        sys.exit(f"ROUNDS={one_line(given)} is not allowed: a whole number from 1")
    return int(given or 3)


def _round(number: int, of: int, chosen: Sequence[Contender]) -> Round:
    found: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        for contender in chosen:
            root = copy_project(Path(folder) / contender.name)
            for case in contender.cases:
                found[case.name] = _measured(case, root)
                print(f"[{number}/{of}] {case.name:<18} {_brief(found[case.name])}", flush=True)
    return found


def _measured(case: Case, root: Path) -> Measured:
    try:
        case.prepare(root)
    except subprocess.CalledProcessError as error:
        return {"error": " ".join((error.stderr or str(error)).split())[:300]}
    except OSError as error:
        return {"error": str(error)}
    return measure(case.commands, root, {**environment(root), **case.environment})


def _brief(measured: Measured) -> str:
    return ", ".join(
        f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in measured.items()
    )


def _record(found: Sequence[Round], load: float) -> dict[str, object]:
    libraries = ("papermill", "nbconvert", "nbclient", "ipykernel", "pytask", "pandas")
    return {
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "load_before": load,
        "versions": {**{name: version(name) for name in libraries}, "snakemake": PINNED.split("==")[1]},
        "rounds": len(found),
        "measurements": found,
        "medians": medians(found),
        "bars": judged(found),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

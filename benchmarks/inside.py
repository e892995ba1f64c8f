"""What no command tells from outside: ``python -m benchmarks.inside NAME`` prints figures as JSON."""

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
from jupyter_client.manager import start_new_kernel

from benchmarks.contenders import EDITS
from benchmarks.measuring import tree_pss
from helpers.build.notebook import execute, parameters_for, run_code
from helpers.build.publication import assembled_notebook, filled_report
from helpers.document.exporters import render
from helpers.kernels.process import FORK_SERVER
from helpers.parameters import load_parameters
from helpers.paths import EditionPaths
from helpers.report import reading_order

LOADED = "import pandas, seaborn; from helpers.findings.chapter import Chapter"
KERNELS, STARTS, AT_ONCE = 8, 200, 20
READ = 5  # seconds between a page and the next save: the process of the next build loads meanwhile


def overhead() -> dict[str, float]:
    """Median over the notebooks of what each takes on a warm kernel beyond its cells."""
    names = sorted(reading_order())
    _beyond_cells(names[0])  # imports, and the libraries load
    return {"seconds_beyond": statistics.median(map(_beyond_cells, names))}


def _beyond_cells(name: str) -> float:
    cells = {cell.id for cell in nbformat.read(f"notebooks/{name}.ipynb", as_version=4).cells}
    values = parameters_for(name, load_parameters("latest"))
    with tempfile.TemporaryDirectory() as folder:
        output, noted = Path(folder) / "out.ipynb", Path(folder) / "noted.json"
        started = time.perf_counter()
        execute(name, values, output, noted=noted, cells=cells)  # with cells named it keeps their times
        took = time.perf_counter() - started
        executed = nbformat.read(output, as_version=4).cells
    return took - sum(cell.metadata.papermill.duration or 0 for cell in executed)


def rendering() -> dict[str, float]:
    """From the executed notebooks of the last build to both documents; imports do not count."""
    started = time.perf_counter()
    render(filled_report(assembled_notebook(EditionPaths("latest"), load_parameters("latest"))))
    return {"seconds_to_both": time.perf_counter() - started}


def preview() -> dict[str, float]:
    """From a save of prose to the word that the new page can be had."""
    command = [sys.executable, "-m", "helpers.preview", "latest", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[4]
        with urllib.request.urlopen(f"{address}states") as states:
            _wait_for_page(states)
            time.sleep(READ)
            subprocess.run(["/bin/sh", "-c", EDITS["prose"]], check=True)
            started = time.perf_counter()
            _wait_for_page(states)
            took = time.perf_counter() - started
        server.send_signal(signal.SIGINT)
    return {"seconds_to_page": took}


def _wait_for_page(states: Iterable[bytes]) -> None:
    for line in states:
        state = json.loads(line.removeprefix(b"data:").strip() or "{}")
        if state.get("done") and not state["doing"]:
            if state["faults"]:
                sys.exit(state["faults"][0]["message"])
            return


def kernels() -> dict[str, float]:
    """MB that each further kernel of the fork server adds: the slope over one to eight."""
    held, totals = [], []
    for _ in range(KERNELS):
        manager, client = start_new_kernel()
        held.append((manager, client))
        assert client.execute_interactive(LOADED, timeout=120)["content"]["status"] == "ok"
        totals.append(tree_pss(psutil.Process()))
    for manager, client in held:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return {"mb_each": statistics.linear_regression(range(KERNELS), totals).slope}


def starts() -> dict[str, float]:
    """Two hundred kernels, twenty at a time: how many failed; processes and files that are left."""
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = os.environ["JUPYTER_RUNTIME_DIR"] = folder
        with ThreadPoolExecutor(AT_ONCE) as threads:
            ran = [threads.submit(run_code, f"x = {number}") for number in range(STARTS)]
        FORK_SERVER.stop()
        files = [path for path in Path(folder).rglob("*") if not path.is_dir()]
        left = len(files) + len(psutil.Process().children(recursive=True))
    return {"failed": sum(one.exception() is not None for one in ran), "left": left}


if __name__ == "__main__":
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "warm-provisioner"
    programs = {program.__name__: program for program in (overhead, rendering, preview, kernels, starts)}
    print(json.dumps(programs[sys.argv[1]]()))

"""What is measured from inside a program; each prints its figures as one line of JSON.

``python -m helpers.pipeline.benchmark.programs NAME ARGUMENTS``, in a copy: one of them edits the project.
"""

import contextlib
import itertools
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from helpers.pipeline.chapters import CHAPTERS, reading_order
from helpers.pipeline.execution import parameters_for
from jupyter_client.manager import start_new_kernel
from traitlets.config import Config

from helpers.parameters import Parameters, load
from helpers.paths import REPORTS_VARIABLE, EditionPaths, SweepPaths
from helpers.pipeline import kernels, tracing, warm_process
from helpers.pipeline.benchmark import edits
from helpers.pipeline.benchmark.measuring import tree_pss

SWEPT = "03_exchange_rate_exposure"
RATES = tuple(110.0 + 10 * step for step in range(10))
SHARES = (10.0, 15.0, 20.0, 25.0, 30.0)

MANY_RATES = tuple(100.0 + 2 * step for step in range(40))
MANY_SHARES = tuple(5.0 + step for step in range(25))
STAGE = 100
"""Points after which the memory of a long sweep is noted."""

KERNELS = (1, 2, 4, 8)
STARTS, AT_ONCE = 200, 20
IN_A_KERNEL = """
import pandas as pd
import seaborn as sns
from helpers.reporting.chapter import Chapter
pd.DataFrame({"x": range(1000)}).describe()
"""


def points() -> list[dict[str, float]]:
    """The fifty points of the sweep."""
    return [
        {"future_rate": rate, "exposed_share_pct": share} for rate, share in itertools.product(RATES, SHARES)
    ]


def overhead() -> dict[str, float]:
    """Median over the chapters of what a warm notebook takes beyond its cells, in seconds."""
    parameters = load("latest")
    warm_process.WARM.start(len(CHAPTERS) + 1)
    with tempfile.TemporaryDirectory() as folder:
        _beyond_cells(CHAPTERS[0].name, parameters, Path(folder))  # imports, and the libraries load
        beyond = [_beyond_cells(step.name, parameters, Path(folder)) for step in CHAPTERS]
    return {"overhead_seconds": statistics.median(beyond)}


def _beyond_cells(chapter: str, parameters: Parameters, folder: Path) -> float:
    took, cells = _timed(chapter, parameters, folder)
    return took - cells


def _timed(chapter: str, parameters: Parameters, folder: Path) -> tuple[float, float]:
    """Seconds of a notebook on a warm kernel, and those of its cells."""
    import papermill

    started = time.perf_counter()
    notebook = papermill.execute_notebook(
        f"notebooks/{chapter}.ipynb",
        folder / f"{chapter}.ipynb",
        parameters_for(chapter, parameters),
        progress_bar=False,
        request_save_on_cell_execute=False,
        config=Config(KernelManager={"client_class": kernels.PROMPT_CLIENT}),
        shutdown_kernel="immediate",
        extra_arguments=tracing.arguments(folder / f"{chapter}.json"),  # as in a build
    )
    took = time.perf_counter() - started
    return took, sum(cell.metadata.papermill.duration or 0 for cell in notebook.cells)


def rendering() -> dict[str, float]:
    """Seconds from the executed notebooks to both documents, and to filled prose; imports do not count."""
    from helpers.pipeline.publication import chapter

    from helpers.reporting.assembly import assemble
    from helpers.reporting.filling import fill_prose
    from helpers.reporting.rendering import render

    paths, parameters, started = EditionPaths("latest"), load("latest"), time.perf_counter()
    report = assemble([(name, chapter(paths, name)) for name in reading_order()], parameters)
    fill_prose(report)
    filled = time.perf_counter()
    render(report)
    return {"seconds_to_fill": filled - started, "seconds_to_both": time.perf_counter() - started}


def preview() -> dict[str, float]:
    """Seconds from a save to the word that the new page can be had: prose, and a helper without its cells."""
    command = [sys.executable, "-m", "helpers.pipeline.preview", "latest", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  (our own)
        assert server.stdout is not None
        address = server.stdout.readline().split()[4]
        with urllib.request.urlopen(f"{address}states") as states:  # noqa: S310  (our own server)
            _wait_for_page(states)
            prose, helper = (_until_page(edit, states) for edit in (edits.edit_prose, edits.edit_helper))
        server.send_signal(signal.SIGINT)
        server.communicate()
    with tempfile.TemporaryDirectory() as folder:
        _, cells = _timed(edits.CHAPTER, load("latest"), Path(folder))
    return {"prose_seconds": prose, "helper_seconds": helper, "helper_beyond_cells_seconds": helper - cells}


def _until_page(edit: Callable[[Path], Path], states: Iterable[bytes]) -> float:
    edit(Path())
    started = time.perf_counter()
    _wait_for_page(states)
    return time.perf_counter() - started


def _wait_for_page(states: Iterable[bytes]) -> None:
    """Read states of a preview until a build has ended."""
    for line in states:
        state = json.loads(line.removeprefix(b"data:").strip() or "{}")
        if state.get("done") and not state["doing"]:
            return


def memory() -> dict[str, float]:
    """MB (PSS) that each further kernel of the warm process adds: the slope over one to eight kernels."""
    me, totals = psutil.Process(), []
    for number in KERNELS:
        with contextlib.ExitStack() as stack:
            for _ in range(number):
                stack.enter_context(_kernel(IN_A_KERNEL))
            totals.append(tree_pss(me))
    return {"kernel_mb": statistics.linear_regression(KERNELS, totals).slope}


def starts() -> dict[str, float]:
    """Two hundred kernels, twenty at a time: how many failed, and which processes and files are left."""
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = os.environ["JUPYTER_RUNTIME_DIR"] = folder
        with ThreadPoolExecutor(AT_ONCE) as threads:
            failures = sum(threads.map(_fails_to_start, range(STARTS)))
        warm_process.WARM.stop()
        left = [path for path in Path(folder).rglob("*") if not path.is_dir()]
    processes = psutil.Process().children(recursive=True)
    return {"starts": STARTS, "failures": failures, "left_processes": len(processes), "left_files": len(left)}


def _fails_to_start(number: int) -> bool:
    try:
        with _kernel(f"x = {number}"):
            return False
    except Exception:  # whatever it is, it counts
        return True


@contextlib.contextmanager
def _kernel(code: str) -> Iterator[None]:
    manager, client = start_new_kernel()
    try:
        reply = client.execute_interactive(code, output_hook=lambda _: None, timeout=120)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"]["evalue"])
        yield
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def long_sweep(name: str) -> dict[str, float]:
    """MB (RSS) that the driver of a sweep holds after each hundred points, their growth, and failures."""
    done, held = SweepPaths(name).done, dict[int, float]()
    with subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", "helpers.pipeline.sweeps", name], stdout=subprocess.DEVNULL
    ) as sweep:
        driver = psutil.Process(sweep.pid)
        while sweep.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                held[_points_in(done) // STAGE * STAGE] = driver.memory_info().rss / 1e6
            time.sleep(0.5)
    points = len(MANY_RATES) * len(MANY_SHARES)
    failures = points - _points_in(done)
    stages = range(STAGE, points, STAGE)  # after the last point the figure is drawn: that is not growth
    told = {f"driver_mb_{stage}": held[stage] for stage in stages if stage in held}
    return {
        "points": points,
        "failures": failures,
        "driver_growth_mb": max(told.values()) - held[STAGE],
        **told,
    }


def _points_in(done: Path) -> int:
    lines = done.read_text(encoding="utf-8").splitlines() if done.is_file() else []
    return sum(' base": {' not in line for line in lines if line)


def papermill_loop(workers: str, sample: str) -> dict[str, float]:
    """Seconds of papermill's loop over all points, from the first `sample` for each worker.

    The start of the program is counted once, the loop is scaled.
    """
    import papermill  # noqa: F401  (belongs to the start of the program: the workers are forked from it)

    some = points()[: int(workers) * int(sample)]
    started = time.perf_counter()
    start = time.time() - psutil.Process().create_time()
    with ProcessPoolExecutor(int(workers)) as pool:
        list(pool.map(_execute_point, some))
    loop = time.perf_counter() - started
    return {"points": len(some), "all_points_seconds": start + loop * len(points()) / len(some)}


def _execute_point(point: dict[str, float]) -> None:
    import papermill

    with tempfile.TemporaryDirectory() as folder:
        os.environ[REPORTS_VARIABLE] = folder  # workers must not write into each other's results
        papermill.execute_notebook(
            f"notebooks/{SWEPT}.ipynb", f"{folder}/out.ipynb", {**_fixed(), **point}, progress_bar=False
        )


def _fixed() -> dict[str, Any]:
    return parameters_for(SWEPT, load("latest"))


PROGRAMS = {
    "overhead": overhead,
    "rendering": rendering,
    "preview": preview,
    "memory": memory,
    "starts": starts,
    "long-sweep": long_sweep,
    "papermill-loop": papermill_loop,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    if name != "papermill-loop":
        os.environ[kernels.CHOICE] = kernels.NAME
    print(json.dumps(PROGRAMS[name](*arguments)))  # type: ignore[operator]

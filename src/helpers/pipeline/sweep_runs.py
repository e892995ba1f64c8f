"""Run the points of a sweep, here or on a Dask cluster, and gather what they found.

Both ways are an executor of `concurrent.futures`: threads here, `distributed.Client.get_executor` there. A
point travels as its parameters and the ids of the cells that run, and comes back as its findings.
"""

import json
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbformat import NotebookNode

from helpers.errors import ReportError, suggestion
from helpers.parameters import Parameters
from helpers.paths import NOTEBOOKS, EditionPaths, SweepPaths
from helpers.pipeline import loading
from helpers.pipeline.execution import NotebookError, execute, parameters_for, run_code, workers
from helpers.pipeline.one_at_a_time import one_at_a_time
from helpers.pipeline.slicing import needed, shown
from helpers.pipeline.sweep_plans import Plan, Point, project_state
from helpers.pipeline.sweep_progress import SweepProgress
from helpers.pipeline.warm_process import WARM

Found = dict[str, dict[str, Any]]
"""Findings as plain values: what travels between processes and is kept in a file."""

Cells = dict[str, list[str]]
"""Ids of the cells to run, by notebook."""


def run(plan: Plan, cluster: str = "") -> None:
    """Run what is not done yet, then write the table and the figure; raise ReportError if points failed."""
    started, paths = time.monotonic(), SweepPaths(plan.name)
    with one_at_a_time(paths.lock, f"the sweep '{plan.name}'"):
        _sweep_up(plan)
        done = _Done(paths.done)
        todo = [point for point in plan.points if point.digest not in done.found]
        failed: dict[str, str] = {}
        if todo or _base_key(plan) not in done.found:
            with _executor(cluster, len(todo)) as executor:
                failed = _run_points(plan, todo, done, executor)
        _write(plan, done.found, failed, paths.published)
    if failed:
        raise ReportError(
            f"{len(failed)} of {len(plan.points)} points failed: see {paths.published / 'failures.csv'}; "
            "the same command runs them again"
        )
    ran = f"{len(todo)} of {len(plan.points)} points ran" if todo else "nothing to do"
    print(f"{paths.published}: complete ({ran}, {time.monotonic() - started:.1f} s)")


def _sweep_up(plan: Plan) -> None:
    """Remove the work folders of runs that were killed."""
    any_run = f"{plan.name}-{'[0-9a-f]' * 12}-{'[0-9a-f]' * 8}"
    for folder in EditionPaths(plan.base.parameters.edition).work.parent.glob(any_run):
        shutil.rmtree(folder, ignore_errors=True)


def run_point(parameters: dict[str, Any], cells: Cells, state: str) -> Found:
    """The findings of one point: its notebooks one after another, in a work folder that is then removed.

    The folder is that of one run: a run that was given up may still be busy when the next one of its point
    begins.
    """
    if _state_at_start() != state:
        raise ReportError("a worker has other code, data or libraries than this project: start it anew")
    found = _found_by(parameters, cells)
    if project_state() != state:
        raise ReportError("the project changed while the point ran: give the same command again")
    return found


def _found_by(parameters: dict[str, Any], cells: Cells) -> Found:
    own = {"edition": f"{parameters['edition']}-{uuid.uuid4().hex[:8]}"}
    given = Parameters.model_validate(parameters | own)
    paths = EditionPaths(given.edition, live=True)
    try:
        for chapter, kept in cells.items():
            execute(chapter, parameters_for(chapter, given), paths.notebook(chapter), cells=kept)
        recorded = [paths.results(chapter) / "findings.json" for chapter in cells]
        entries = [json.loads(file.read_text(encoding="utf-8")) for file in recorded if file.is_file()]
    except NotebookError as error:
        raise NotebookError(error.fault) from None
    finally:
        shutil.rmtree(paths.work, ignore_errors=True)
    kept_fields = ("value", "unit", "label", "notebook", "cell")
    return {
        name: {key: entry[key] for key in kept_fields} for found in entries for name, entry in found.items()
    }


@cache
def _state_at_start() -> str:
    """The project as this process has imported it."""
    return project_state()


class _Done:
    """Points that are done: each is written at once, so that a stopped sweep goes on from there."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        self.found: dict[str, Found] = dict(entry for line in lines for entry in _entries(line))
        with file.open("a", encoding="utf-8") as stream:
            stream.write("\n")  # ends a line that was cut off

    def add(self, key: str, found: Found) -> None:
        self.found[key] = found
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({key: found}) + "\n")


def _entries(line: str) -> list[tuple[str, Found]]:
    try:
        return list(json.loads(line).items())
    except json.JSONDecodeError:
        return []  # empty, or cut off when the machine stopped


def _base_key(plan: Plan) -> str:
    return f"{plan.base.digest} base"


@contextmanager
def _executor(cluster: str, points: int) -> Iterator[Executor]:
    if not cluster:
        WARM.start(points + 3)  # the base runs twice, and one draws
        # While the kernels load and a processor is idle; the last two are asked for when a kernel starts.
        loading.load("papermill", "IPython.paths", "ipykernel.kernelspec")
        with ThreadPoolExecutor(workers()) as threads:
            yield threads
        return
    try:
        from distributed import Client

        client = Client(cluster, timeout="5s")
    except ModuleNotFoundError:
        raise ReportError("dask.distributed is missing: `make sweep CLUSTER=…` installs it") from None
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ReportError(f"no Dask scheduler answers at {cluster}: {reason}") from error
    with client:
        number = len(client.scheduler_info(n_workers=-1)["workers"])
        if not number:
            raise ReportError(f"the Dask scheduler at {cluster} has no workers")
        print(f"{cluster}: {number} workers")
        yield client.get_executor(pure=False)


def _run_points(plan: Plan, points: list[Point], done: _Done, executor: Executor) -> dict[str, str]:
    """Run points, keep each as it comes; the error of each that failed, by its digest."""
    failed: dict[str, str] = {}
    running = Running(executor, points, plan.state)
    with SweepProgress(plan.name, len(points)) as progress, closing(running):
        _, base = needed_cells(plan, executor, running)
        done.add(_base_key(plan), base)
        for point, future in running.finished():
            error = _error(future)
            if error:
                failed[point.digest] = error
            else:
                done.add(point.digest, _wanted(plan, future.result()))
            progress.finished(point.text, error)
    return failed


class Running:
    """The points of a sweep under way, and those that wait for a worker."""

    def __init__(self, executor: Executor, points: list[Point], state: str) -> None:
        self._executor = executor
        self._state = state
        self._points = points
        self._futures: dict[Future[Found], Point] = {}

    def begin(self, cells: Cells) -> None:
        """Start every point, with these cells; those begun with others do not count."""
        self.close()
        self._futures = {_start(self._executor, point, cells, self._state): point for point in self._points}

    def finished(self) -> Iterator[tuple[Point, "Future[Found]"]]:
        """Each point when it is done."""
        for future in as_completed(self._futures):
            yield self._futures.pop(future), future

    def close(self) -> None:
        """Begin nothing new."""
        for future in self._futures:
            future.cancel()


def _start(executor: Executor, point: Point, cells: Cells, state: str) -> "Future[Found]":
    return executor.submit(run_point, point.parameters.model_dump(), cells, state)


def _error(future: "Future[Found]") -> str:
    if future.cancelled():
        return "the cluster gave the point up"
    error = future.exception()
    return "" if error is None else str(error) or type(error).__name__


def _wanted(plan: Plan, found: Found) -> Found:
    """The collected findings; a point may lack one that only exists on a condition."""
    return {name: found[name] for name in plan.sweep.findings if name in found}


def needed_cells(plan: Plan, executor: Executor, running: Running) -> tuple[Cells, Found]:
    """The cells that the wanted findings need, and these findings with the parameters of the edition.

    All that records is run once, to see which cell records what. Then only the cells that seem needed are run
    the same way: should they find anything else, everything is run at each point.

    Points begin meanwhile where the published edition tells which cells those will be, and once more should
    it have been wrong.
    """
    notebooks = {
        name: nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4) for name in plan.sweep.notebooks
    }
    whole = {name: shown(notebook) for name, notebook in notebooks.items()}
    run = _start(executor, plan.base, whole, plan.state)
    likely = _needed(notebooks, _published(plan))
    if likely:
        trial = _start(executor, plan.base, likely, plan.state)
        running.begin(likely)
    found = _outcome(run)
    for name in plan.sweep.findings:
        if name not in found:
            where = f"notebooks/sweeps/{plan.name}.yaml"
            raise ReportError(f"{where}: unknown finding '{name}': {suggestion(name, found)}")
    wanted = _wanted(plan, found)
    part = _needed(notebooks, wanted)
    if part != likely:
        running.close()
        trial = _start(executor, plan.base, part, plan.state)
    cells = part if _finds(trial, wanted) else whole
    if cells != likely:
        running.begin(cells)
    return cells, wanted


def _published(plan: Plan) -> Found:
    """The wanted findings as the edition was published last; empty if they are not all there."""
    file = EditionPaths(plan.sweep.edition).published / "findings.json"
    found: Found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    wanted = _wanted(plan, found)
    return wanted if len(wanted) == len(plan.sweep.findings) else {}


def _needed(notebooks: Mapping[str, NotebookNode], found: Found) -> Cells:
    """The cells that the cells which record these findings need; none for none."""
    recording = {(entry["notebook"], entry["cell"]) for entry in found.values()}
    return {
        name: needed(notebook, {cell for chapter, cell in recording if chapter == name})
        for name, notebook in notebooks.items()
        if found
    }


def _outcome(future: "Future[Found]") -> Found:
    error = future.exception()
    if error is None:
        return future.result()
    raise ReportError(str(error) or type(error).__name__) from None


def _finds(trial: "Future[Found]", wanted: Found) -> bool:
    try:
        found = trial.result()
    except NotebookError:
        return False
    return wanted == {name: entry for name, entry in found.items() if name in wanted}


def _write(plan: Plan, found: dict[str, Found], failed: dict[str, str], folder: Path) -> None:
    """Table, figure and failures: functions of the findings alone, the same however they were computed."""
    folder.mkdir(parents=True, exist_ok=True)
    results = _table(plan, found)
    results.to_csv(folder / "results.csv", index=False, lineterminator="\n")
    results.to_parquet(folder / "results.parquet", index=False)
    (folder / "failures.csv").unlink(missing_ok=True)
    if failed:
        rows = [{**point.swept, "error": failed.get(point.digest)} for point in plan.points]
        told = pd.DataFrame(rows).dropna(subset="error")
        told.to_csv(folder / "failures.csv", index=False, lineterminator="\n")
    (folder / "figure.svg").unlink(missing_ok=True)
    if len(results):
        _draw(plan, results, found[_base_key(plan)], folder)


def _table(plan: Plan, found: dict[str, Found]) -> pd.DataFrame:
    """A row for each point and finding, in the order of the grid and of the list of findings."""
    rows = [
        {**point.swept, "finding": name, "value": float(entry["value"]), "unit": entry["unit"]}
        for point in plan.points
        for name, entry in found.get(point.digest, {}).items()
    ]
    return pd.DataFrame(rows, columns=[*plan.sweep.grid, "finding", "value", "unit"])


def _draw(plan: Plan, results: pd.DataFrame, base: Found, folder: Path) -> None:
    """Draw in a warm kernel: what draws is slow to import, and is there."""
    labels = {name: entry["label"] for name, entry in base.items()} | plan.sweep.labels
    drawn = {name: labels[name] for name in plan.sweep.drawn if results["finding"].eq(name).any()}
    source = f"All other parameters: edition {plan.sweep.edition}"
    given = (str(folder), drawn, plan.sweep.title, labels, source)
    run_code(f"from helpers.reporting.figures.sweep import save_sweep_chart\nsave_sweep_chart(*{given!r})")

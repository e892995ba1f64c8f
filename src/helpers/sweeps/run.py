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
from contextlib import contextmanager
from functools import cache
from typing import Any

import nbformat
from nbformat import NotebookNode

from helpers.build.inputs import OutOfDateError
from helpers.build.lock import one_at_a_time
from helpers.build.notebook import NotebookError, execute, parameters_for, workers
from helpers.build.progress import SweepProgress
from helpers.errors import ReportError, suggestion
from helpers.findings.register import NAMED_IN_LABEL, registered_findings
from helpers.parameters import Parameters
from helpers.paths import NOTEBOOKS, EditionPaths, SweepPaths
from helpers.sweeps.plan import Plan, Point, project_state
from helpers.sweeps.results import CompletedPoints, Found, base_key, write_results
from helpers.sweeps.slice import cells_needed_for, recording_cells

Cells = dict[str, list[str]]
# ids of the cells to run, by notebook


def run_sweep(plan: Plan, cluster: str = "") -> None:
    """Run what is not done yet, then write the table and the figure; raise ReportError if points failed."""
    started, paths = time.monotonic(), SweepPaths(plan.name)
    with one_at_a_time(paths.lock, f"the sweep '{plan.name}'"):
        _sweep_up(plan)
        done = CompletedPoints(paths.done)
        todo = [point for point in plan.points if point.digest not in done.found]
        failed: dict[str, str] = {}
        if todo or base_key(plan) not in done.found:
            with _executor(cluster) as executor:
                failed = _run_points(plan, todo, done, executor)
        write_results(plan, done.found, failed, paths.published)
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
    _require(state)
    try:
        return _found_by(parameters, cells)
    finally:
        _require(state)  # a fault may come of the edit


def _require(state: str) -> None:
    if project_state() != state:
        raise OutOfDateError("the project changed while the sweep ran: give the same command again")


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


@contextmanager
def _executor(cluster: str) -> Iterator[Executor]:
    if not cluster:
        with ThreadPoolExecutor(workers()) as threads:
            try:
                yield threads
            finally:
                threads.shutdown(cancel_futures=True)
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


def _run_points(plan: Plan, points: list[Point], done: CompletedPoints, executor: Executor) -> dict[str, str]:
    """Run points, keep each as it comes; the error of each that failed, by its digest."""
    failed: dict[str, str] = {}
    with SweepProgress(plan.name, len(points)) as progress:
        cells, base = needed_cells(plan, executor)
        done.add(base_key(plan), base)
        running = {_start(executor, point, cells, plan.state): point for point in points}
        for future in as_completed(running):
            point, error = running.pop(future), _error(future)
            if error:
                failed[point.digest] = error
            else:
                done.add(point.digest, _wanted(plan, future.result()))
            progress.count(point.text, error)
    return failed


def needed_cells(plan: Plan, executor: Executor) -> tuple[Cells, Found]:
    """The cells that the wanted findings need, and these findings with the parameters of the edition.

    All that records is run once, to see which cell records what. Then only the cells that seem needed are run
    the same way: should they find anything else, everything is run at each point.
    """
    notebooks = {
        name: nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4) for name in plan.sweep.notebooks
    }
    whole = {name: recording_cells(notebook) for name, notebook in notebooks.items()}
    base = _start(executor, plan.base, whole, plan.state)
    if error := _error(base):
        raise ReportError(error)
    found = base.result()
    for name in plan.sweep.findings:
        if name not in found:
            where = f"notebooks/sweeps/{plan.name}.yaml"
            raise ReportError(f"{where}: unknown finding '{name}': {suggestion(name, found)}")
    wanted = _wanted(plan, found)
    part = _needed(notebooks, wanted | _named_in_labels(wanted, found))
    trial = _start(executor, plan.base, part, plan.state)
    is_enough = not _error(trial) and _wanted(plan, trial.result()) == wanted
    return (part if is_enough else whole), wanted


def _named_in_labels(wanted: Found, found: Found) -> Found:
    """The findings whose values stand in the labels of others."""
    names = {name for one in wanted for name in NAMED_IN_LABEL.findall(registered_findings()[one].label)}
    return {name: found[name] for name in names & found.keys()}


def _needed(notebooks: Mapping[str, NotebookNode], found: Found) -> Cells:
    """The cells that the cells which record these findings need."""
    recording = {(entry["notebook"], entry["cell"]) for entry in found.values()}
    return {
        name: cells_needed_for(notebook, {cell for chapter, cell in recording if chapter == name})
        for name, notebook in notebooks.items()
    }


def _start(executor: Executor, point: Point, cells: Cells, state: str) -> "Future[Found]":
    return executor.submit(run_point, point.parameters.model_dump(), cells, state)


def _error(future: "Future[Found]") -> str:
    """What a point failed of; empty if it did not. OutOfDateError ends a sweep; results stay as they are."""
    if future.cancelled():
        return "the cluster gave the point up"
    error = future.exception()
    if isinstance(error, OutOfDateError):
        raise error
    return "" if error is None else str(error) or type(error).__name__


def _wanted(plan: Plan, found: Found) -> Found:
    """The collected findings; a point may lack one that only exists on a condition."""
    return {name: found[name] for name in plan.sweep.findings if name in found}

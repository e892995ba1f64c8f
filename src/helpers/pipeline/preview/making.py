"""Make the page of an edition: what a build does, without the paper and without publishing anything."""

import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from helpers.datasets.package import table_names
from helpers.parameters import Parameters, load
from helpers.paths import NOTEBOOKS, EditionPaths, reports
from helpers.pipeline.chapters import CHAPTERS, Step, reading_order
from helpers.pipeline.execution import parameters_for, workers
from helpers.pipeline.preview.building import PAGE
from helpers.pipeline.publication import chapter, restore_findings
from helpers.pipeline.staleness import changes, run_traced
from helpers.pipeline.update import require_sound
from helpers.reporting.assembly import assemble
from helpers.reporting.exporters import ReportHTMLExporter, prepare
from helpers.reporting.filling import read_ahead

Tell = Callable[[str, Any], None]


def make(edition: str, built: Path, tell: Tell) -> None:
    """Run the chapters that are due and render the page; ReportError or an ExceptionGroup of faults."""
    parameters, paths = load(edition), EditionPaths(edition)
    for table in table_names():
        require_sound(table)
    with ThreadPoolExecutor(1) as beside:

        def tell_begun(kind: str, told: Any) -> None:
            tell(kind, told)
            beside.submit(_read_ahead)  # faults of all this come back when the page is made
            for name in reading_order():
                beside.submit(_chapter, paths, name)

        _run_due(parameters, paths, built, tell_begun)
    tell("rendering", None)
    report = assemble([(name, _chapter(paths, name)) for name in reading_order()], parameters)
    page = _exporter().rendered(report, prepare(report))
    fresh = paths.work / f"{PAGE}.part"
    fresh.write_bytes(page.encode())
    fresh.replace(paths.work / PAGE)


@cache  # each chapter that begins asks for it
def _read_ahead() -> None:
    """Parse what need not wait for results while a chapter runs: the template of the page and the prose."""
    _exporter()
    for name in reading_order():
        read_ahead(nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4), name)


@cache
def _exporter() -> ReportHTMLExporter:
    exporter = ReportHTMLExporter()
    exporter.template  # noqa: B018  (it is loaded when it is first asked for)
    return exporter


def _chapter(paths: EditionPaths, name: str) -> NotebookNode:
    return _chapter_of(paths, name, paths.notebook(name).stat().st_mtime_ns)


@cache
def _chapter_of(paths: EditionPaths, name: str, _ran: int) -> NotebookNode:
    """A chapter as it ran at a time: read ahead, it is read again if it runs."""
    return chapter(paths, name)


def _run_due(parameters: Parameters, paths: EditionPaths, built: Path, tell: Tell) -> None:
    """Each chapter after those it needs; the faults of all that failed."""
    ends: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(workers()) as threads:
        for step in CHAPTERS:  # one that needs others stands behind them: they have a thread when it waits
            before = [ends[name] for name in step.after]
            ends[step.name] = threads.submit(_bring_up_to_date, step, before, parameters, paths, built, tell)
    faults = dict.fromkeys(error for end in ends.values() if (error := end.exception()))
    if faults:
        raise ExceptionGroup("chapters", [error for error in faults if isinstance(error, Exception)])


def _bring_up_to_date(
    step: Step,
    before: list[Future[None]],
    parameters: Parameters,
    paths: EditionPaths,
    built: Path,
    tell: Tell,
) -> None:
    for end in before:
        end.result()
    values, trace = parameters_for(step.name, parameters), paths.trace(step.name)
    reasons = changes(trace, step.name, values)
    if reasons and not changes(_in(built, trace), step.name, values):
        _take_over(step.name, paths, built)
    elif reasons:
        tell("running", f"{step.name} ({reasons[0]})")
        run_traced(step.name, values, paths.notebook(step.name), trace)


def _take_over(name: str, paths: EditionPaths, built: Path) -> None:
    """Copy what an ordinary build has run and what is still true; findings as the notebook carries them."""
    executed = paths.notebook(name)
    executed.parent.mkdir(parents=True, exist_ok=True)
    for file in (executed, paths.trace(name)):
        shutil.copy2(_in(built, file), file)
    restore_findings(paths, name)


def _in(built: Path, file: Path) -> Path:
    """Where an ordinary build has a file of the preview."""
    return built / file.relative_to(reports())

"""Make the page of an edition: what a build does, without the paper and without publishing anything."""

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.build.check import require_sound_prose, require_sound_tables
from helpers.build.notebook import parameters_for, workers
from helpers.build.plan import chapter_tasks
from helpers.build.publication import assembled_notebook, filled_report
from helpers.build.runner import Task, run_due
from helpers.build.staleness import reasons_to_rerun
from helpers.document.exporters import ReportHTMLExporter, prepare
from helpers.parameters import Parameters, load_parameters
from helpers.paths import EditionPaths, reports
from helpers.preview.process import PAGE

SendMessage = Callable[[str, Any], None]  # takes a kind of message, and its content


def make_page(edition: str, built: Path, send: SendMessage) -> None:
    """Run the chapters that are due and render the page; ReportError or an ExceptionGroup of faults."""
    parameters, paths = load_parameters(edition), EditionPaths(edition)
    require_sound_tables()
    tasks = [_taking_over(task, parameters, built) for task in chapter_tasks(parameters)]
    require_sound_prose()
    run_due(tasks, workers(), _MessageListener(send))
    send("rendering", None)
    page = ReportHTMLExporter().render_document(prepare(filled_report(assembled_notebook(paths, parameters))))
    fresh = paths.work / f"{PAGE}.part"
    fresh.write_bytes(page.encode())
    fresh.replace(paths.work / PAGE)


class _MessageListener:
    """Sends which chapter begins."""

    def __init__(self, send: SendMessage) -> None:
        self._send = send

    def begins(self, name: str, reasons: list[str]) -> None:
        self._send("running", f"{name} ({reasons[0]})")

    def ends(self, name: str, *, ran: bool, failed: bool) -> None:
        """The end of a chapter is not shown."""


def _taking_over(task: Task, parameters: Parameters, built: Path) -> Task:
    """The same task, which takes over what an ordinary build has run if that is still true."""
    paths, values = EditionPaths(parameters.edition), parameters_for(task.name, parameters)
    trace, output = paths.trace(task.name), paths.notebook(task.name)

    def reasons_to_run() -> list[str]:
        with contextlib.suppress(FileNotFoundError):  # a build begins to run it at this moment
            if task.reasons_to_run() and not reasons_to_rerun(
                _in(built, trace), task.name, values, _in(built, output)
            ):
                output.parent.mkdir(parents=True, exist_ok=True)
                for file in (output, trace):
                    shutil.copy2(_in(built, file), file)
        return task.reasons_to_run()

    return replace(task, reasons_to_run=reasons_to_run)


def _in(built: Path, file: Path) -> Path:
    """Where an ordinary build has a file of the preview."""
    return built / file.relative_to(reports())

"""Bring an edition up to date: check what needs no kernel, then let pytask do what is due."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from helpers.datasets.package import content, table_names
from helpers.errors import ReportError
from helpers.parameters import Parameters, load
from helpers.paths import EditionPaths, reports
from helpers.pipeline import loading
from helpers.pipeline.chapters import CHAPTERS
from helpers.pipeline.execution import parameters_for
from helpers.pipeline.publication import is_intact, restore_interrupted
from helpers.pipeline.staleness import changes


def update(edition: str) -> tuple[list[str], int]:
    """The names of the tasks that ran, and how many there are; raise ReportError with what stopped them."""
    parameters = load(edition)
    for table in table_names():
        require_sound(table)
    paths = EditionPaths(edition)
    _make_writable(paths)
    restore_interrupted(paths)
    if not is_intact(paths):
        paths.manifest.unlink(missing_ok=True)  # its absence makes publication due
    due = sum(bool(why(step.name, parameters)) for step in CHAPTERS)
    with _warm_kernels(min(due + 1, len(CHAPTERS)) if due else 0):  # one more: the narrative may follow
        # all this loads while the kernels load their libraries
        from helpers.pipeline.session import run

        if due:  # what runs notebooks and what renders them
            from helpers.pipeline.writing import require_sound_prose

            require_sound_prose()
            loading.load("papermill", "helpers.reporting.rendering")
        return run(parameters, paths, partial(why, parameters=parameters))


def require_sound(table: str) -> None:
    """Stop at a table that is missing or changed; name the row that breaks the schema if there is one."""
    try:
        content(table)
    except ReportError as error:
        from helpers.datasets.validation import first_row_fault  # slow to import, and seldom needed

        raise ReportError(first_row_fault(table) or str(error)) from None


def _make_writable(paths: EditionPaths) -> None:
    try:
        paths.work.mkdir(parents=True, exist_ok=True)
        paths.settings.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
        if not os.access(reports(), os.W_OK):
            raise PermissionError
    except OSError as error:
        raise ReportError(f"cannot write to {reports()}: {error.strerror or 'permission denied'}") from error


def why(chapter: str, parameters: Parameters) -> list[str]:
    """Why a chapter must run; no reason if it need not."""
    trace = EditionPaths(parameters.edition).trace(chapter)
    return changes(trace, chapter, parameters_for(chapter, parameters))


@contextmanager
def _warm_kernels(notebooks: int) -> Iterator[None]:
    """Load the libraries of the kernels while the build gets ready."""
    if not notebooks:
        yield
        return
    from helpers.pipeline import warm_process

    warm_process.WARM.start(notebooks)
    try:
        yield
    finally:
        warm_process.WARM.stop()

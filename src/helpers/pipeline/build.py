"""Build one edition: check what can be checked without a kernel, then let pytask do what is due."""

import os
import time
import traceback
from pathlib import Path

import pytask
from pytask import ExitCode, Session, TaskOutcome

from helpers.datasets.package import content, table_names
from helpers.errors import ReportError
from helpers.parameters import Parameters, load
from helpers.paths import EditionPaths, reports
from helpers.pipeline.execution import NotebookError
from helpers.pipeline.progress import BuildProgress
from helpers.pipeline.publication import is_intact, restore_interrupted
from helpers.pipeline.tasks import tasks

WORKERS = min(4, os.cpu_count() or 1)


def build(edition: str) -> list[str]:
    """Build an edition and return the names of the tasks that ran; raise ReportError with what stopped it."""
    parameters = load(edition)
    for table in table_names():
        _require_sound(table)
    paths = EditionPaths(edition)
    _make_writable(paths.work)
    restore_interrupted(paths)
    if not is_intact(paths):
        paths.manifest.unlink(missing_ok=True)  # its absence makes publication due
    return _run(parameters, paths)


def _require_sound(table: str) -> None:
    """Stop at a table that is missing or changed; name the row that breaks the schema if there is one."""
    try:
        content(table)
    except ReportError as error:
        from helpers.datasets.validation import first_row_fault  # slow to import, and seldom needed

        raise ReportError(first_row_fault(table) or str(error)) from None


def _make_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pytask.toml").write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
        if not os.access(reports(), os.W_OK):
            raise PermissionError
    except OSError as error:
        raise ReportError(f"cannot write to {reports()}: {error.strerror or 'permission denied'}") from error


def _run(parameters: Parameters, paths: EditionPaths) -> list[str]:
    started = time.monotonic()
    progress = BuildProgress(parameters.edition)
    pytask.console.quiet = True  # the progress plugin tells what a reader of the terminal needs
    session = pytask.build(
        tasks=tasks(parameters),
        config=paths.work / "pytask.toml",
        n_workers=WORKERS,
        parallel_backend="threads",
        verbose=0,
        capture="no",
        progress=progress,
    )
    _raise_for_faults(session)
    what = f"{len(progress.ran)} of {len(session.tasks)} tasks ran" if progress.ran else "nothing to do"
    print(f"{paths.published}: complete ({what}, {time.monotonic() - started:.1f} s)")
    return progress.ran


def _raise_for_faults(session: Session) -> None:
    reports = [*getattr(session, "collection_reports", []), *getattr(session, "execution_reports", [])]
    faults = [_told(report.exc_info[1]) for report in reports if report.exc_info and _is_cause(report)]
    if faults:
        raise ReportError("\n".join(dict.fromkeys(faults)))  # HTML and PDF tell the same fault
    if session.exit_code != ExitCode.OK:
        raise ReportError(f"the build stopped: {session.exit_code.name.lower().replace('_', ' ')}")


def _is_cause(report: object) -> bool:
    return getattr(report, "outcome", None) not in {
        TaskOutcome.SKIP_PREVIOUS_FAILED,
        TaskOutcome.SKIP_UNCHANGED,
    }


def _told(exception: BaseException) -> str:
    """Known faults in their own words; anything else is a defect of ours and shows where it happened."""
    if isinstance(exception, ReportError | NotebookError):
        return str(exception)
    return "".join(traceback.format_exception(exception))

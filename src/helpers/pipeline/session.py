"""Let pytask do what is due, and tell what came of it."""

import traceback
from collections.abc import Callable

import pytask
from pytask import ExitCode, Session, TaskOutcome

from helpers.errors import ReportError
from helpers.parameters import Parameters
from helpers.paths import NOTEBOOKS, EditionPaths
from helpers.pipeline.chapters import CHAPTERS
from helpers.pipeline.execution import NotebookError, workers
from helpers.pipeline.parallel import SideBySide
from helpers.pipeline.progress import BuildProgress
from helpers.pipeline.tasks import tasks


def run(
    parameters: Parameters, paths: EditionPaths, why: Callable[[str], list[str]]
) -> tuple[list[str], int]:
    """Do what is due; the names of the tasks that ran, and how many there are."""
    progress = BuildProgress(parameters.edition, why)
    pytask.console.quiet = True  # the progress plugin tells what a reader of the terminal needs
    session = pytask.build(
        tasks=tasks(parameters),
        config=paths.settings,
        verbose=0,
        capture="no",
        report_plugins=[progress, SideBySide(workers(), _lengths())],
        disable_warnings=True,
    )
    _raise_for_faults(session)
    return progress.ran, len(session.tasks)


def _lengths() -> dict[str, int]:
    """How long each notebook is; the long ones take long to run."""
    return {step.name: (NOTEBOOKS / f"{step.name}.ipynb").stat().st_size for step in CHAPTERS}


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

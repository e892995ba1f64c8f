"""Build one edition; where no file was touched since the last build, say so before any slow import."""

import gc
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from traceback import format_exception

from helpers.build.inputs import OutOfDateError, file_stats, require_unchanged
from helpers.build.lock import one_at_a_time
from helpers.build.machine import resource_fault
from helpers.errors import ReportError
from helpers.paths import EditionPaths

__all__ = ["OutOfDateError", "build"]


def build(edition: str) -> list[str]:
    """Build an edition; the names of the tasks that ran. ReportError with what stopped it."""
    started, paths = time.monotonic(), EditionPaths(edition)
    if not paths.complete.is_file():
        from helpers.parameters import load_parameters  # slow to import

        load_parameters(edition)  # one that is not known gets no folder
    with one_at_a_time(paths.lock, f"the build of edition '{edition}'"):
        ran = _bring_up_to_date(edition, paths)
    what = f"{len(ran)} tasks ran" if ran else "nothing to do"
    print(f"{paths.published}: complete ({what}, {time.monotonic() - started:.1f} s)")
    return ran


def _bring_up_to_date(edition: str, paths: EditionPaths) -> list[str]:
    stats_at_start = file_stats()  # before they are read: what is edited in between is noticed at the end
    if paths.complete.is_file() and paths.complete.read_text(encoding="utf-8") == _state(
        paths, stats_at_start
    ):
        return []
    try:
        ran = _update(edition, stats_at_start)
    except ReportError:
        require_unchanged(stats_at_start)  # what failed may have been of two states
        raise
    require_unchanged(stats_at_start)
    paths.complete.write_text(_state(paths, stats_at_start), encoding="utf-8")
    return ran


def _update(edition: str, stats_at_start: dict[str, list[int]]) -> list[str]:
    """Check what needs no kernel, then run what is due."""
    from helpers.build.check import require_sound_prose, require_sound_tables
    from helpers.build.notebook import workers
    from helpers.build.plan import build_tasks
    from helpers.build.progress import BuildProgress
    from helpers.build.publication import require_own_files, restore_interrupted
    from helpers.build.runner import run_due
    from helpers.parameters import load_parameters

    parameters = load_parameters(edition)
    restore_interrupted(EditionPaths(edition))
    require_own_files(EditionPaths(edition))
    require_sound_tables()
    *chapters, report = build_tasks(parameters, stats_at_start)
    due = any(chapter.reasons_to_run() for chapter in chapters)
    with _fork_server(due):
        require_sound_prose()
        _load("papermill" if due else "json", "helpers.document.exporters")  # while the kernels load theirs
        with BuildProgress(edition, len(chapters) + 1) as progress:
            try:
                run_due([*chapters, report], workers(), progress)
            except ExceptionGroup as failures:
                raise _error_of(failures.exceptions) from None
    return progress.ran


def _error_of(failures: Sequence[Exception]) -> ReportError:
    """Known faults in their own words; any other is a defect of ours and shows where it happened."""
    for failure in failures:
        if isinstance(failure, OutOfDateError):
            return failure
    return ReportError("\n".join(dict.fromkeys(map(_line, failures))))


def _line(failure: Exception) -> str:
    if isinstance(failure, ReportError):
        return str(failure)
    return resource_fault(failure) or "".join(format_exception(failure))


@contextmanager
def _fork_server(wanted: bool) -> Iterator[None]:
    """It loads the libraries of the kernels while the build gets ready."""
    if not wanted:
        yield
        return
    from helpers.kernels.process import FORK_SERVER

    FORK_SERVER.start()
    try:
        yield
    finally:
        FORK_SERVER.stop()


def _load(*modules: str) -> None:
    """Import modules; the collector would look through them again and again."""
    gc.disable()
    for name in modules:
        import_module(name)
    gc.freeze()
    gc.enable()


def _state(paths: EditionPaths, stats_at_start: dict[str, list[int]]) -> str:
    """What a build has read and published, and by which Python."""
    return repr([stats_at_start, file_stats(paths.published), platform.python_version()])

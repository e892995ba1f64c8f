"""Build one edition; where no byte has changed since the last build, say so before any slow import."""

import contextlib
import hashlib
import platform
import time
from pathlib import Path

from helpers.paths import ROOT, EditionPaths, reports
from helpers.pipeline.inputs import begin, files, touched
from helpers.pipeline.one_at_a_time import one_at_a_time


def build(edition: str) -> list[str]:
    """Build an edition and return the names of the tasks that ran; raise ReportError with what stopped it."""
    started, paths = time.monotonic(), EditionPaths(edition)
    if not paths.complete.is_file():
        from helpers.parameters import load  # slow to import

        load(edition)  # one that is not known gets no folder
    with one_at_a_time(paths.lock, f"the build of edition '{edition}'"):
        ran, tasks = _bring_up_to_date(edition, paths)
    what = f"{len(ran)} of {tasks} tasks ran" if ran else "nothing to do"
    print(f"{paths.published}: complete ({what}, {time.monotonic() - started:.1f} s)")
    return ran


def _bring_up_to_date(edition: str, paths: EditionPaths) -> tuple[list[str], int]:
    """The names of the tasks that ran, and how many there are."""
    inputs = _digest(*(place for place in sorted(ROOT.iterdir()) if _is_input(place)))
    if _is_complete(paths, inputs):
        return [], 0
    begin(paths)
    from helpers.pipeline.update import update  # slow to import

    done = update(edition)
    if not touched(paths):
        paths.complete.write_text(_state(paths, inputs), encoding="utf-8")
        paths.begun.unlink()
    return done


def _is_input(place: Path) -> bool:
    return place not in (ROOT / "reports", reports()) and not place.name.startswith(".")


def _is_complete(paths: EditionPaths, inputs: str) -> bool:
    return paths.complete.is_file() and paths.complete.read_text(encoding="utf-8") == _state(paths, inputs)


def _state(paths: EditionPaths, inputs: str) -> str:
    """What a build read, what it published, and by which Python. `inputs` is taken before it starts."""
    return f"{inputs} {_digest(paths.published)} {platform.python_version()}"


def _digest(*places: Path) -> str:
    digest = hashlib.sha256()
    for place in places:
        for file in files(place):
            with contextlib.suppress(FileNotFoundError):  # it is replaced at this moment
                seen = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(place)} {seen}\n".encode())
    return digest.hexdigest()

"""Build one edition; where no byte has changed since the last build, say so before any slow import."""

import hashlib
import platform
import time
from pathlib import Path

from helpers.paths import ROOT, EditionPaths, reports


def build(edition: str) -> list[str]:
    """Build an edition and return the names of the tasks that ran; raise ReportError with what stopped it."""
    started, paths = time.monotonic(), EditionPaths(edition)
    inputs = _digest(*(place for place in sorted(ROOT.iterdir()) if _is_input(place)))
    if _is_complete(paths, inputs):
        ran, tasks = list[str](), 0
    else:
        from helpers.pipeline.update import update  # slow to import

        ran, tasks = update(edition)
        paths.complete.write_text(_state(paths, inputs), encoding="utf-8")
    what = f"{len(ran)} of {tasks} tasks ran" if ran else "nothing to do"
    print(f"{paths.published}: complete ({what}, {time.monotonic() - started:.1f} s)")
    return ran


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
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(
                    f"{file.relative_to(place)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
                )
    return digest.hexdigest()

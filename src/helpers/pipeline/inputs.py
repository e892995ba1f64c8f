"""What a report is made from, and whether it was touched since a build began.

A build reads a file at one moment and keeps what it makes of it at another. If the file was touched in
between, the parts of the report may not belong together.
"""

import contextlib
import json
from pathlib import Path

from helpers.paths import ROOT, EditionPaths

MADE_FROM = ("CITATION.cff", "data", "notebooks", "pyproject.toml", "requirements", "src")
"""What a report is made from; a notebook that reads another file of the project notes it in its trace."""


def begin(paths: EditionPaths) -> None:
    """Note how the inputs stand; forget what an unfinished build rendered if they were touched since."""
    now = json.dumps(_as_they_stand())
    if paths.begun.is_file() and paths.begun.read_text(encoding="utf-8") != now:
        for rendered in paths.work.glob("report.*"):
            rendered.unlink()
    paths.begun.write_text(now, encoding="utf-8")


def touched(paths: EditionPaths) -> list[str]:
    """Names of the inputs that were touched since the build began, also if they are as before again."""
    then, now = json.loads(paths.begun.read_text(encoding="utf-8")), _as_they_stand()
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def files(place: Path) -> list[Path]:
    """A file, or the files below a folder in order, without what Python and editors leave there."""
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [file for file in found if file.is_file() and not _is_left_over(file.relative_to(place))]


def _is_left_over(file: Path) -> bool:
    return file.name.endswith((".pyc", "~")) or any(part.startswith(".") for part in file.parts)


def _as_they_stand() -> dict[str, list[int]]:
    """Times of change and size of each file: to read them all would take longer."""
    seen: dict[str, list[int]] = {}
    for file in (file for name in MADE_FROM for file in files(ROOT / name)):
        with contextlib.suppress(FileNotFoundError):  # it is replaced at this moment: that is a change, too
            stat = file.stat()
            seen[file.relative_to(ROOT).as_posix()] = [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size]
    return seen

"""What a report is made from, and whether it was touched since a build began.

A build reads a file at one moment and keeps what it makes of it at another. If the file was touched in
between, the parts of the report may not belong together.
"""

import hashlib
from pathlib import Path

from helpers.errors import ReportError
from helpers.paths import ROOT

MADE_FROM = ("CITATION.cff", "data", "notebooks", "pyproject.toml", "requirements", "src")
# a notebook that reads another file of the project notes it in its trace


class OutOfDateError(ReportError):
    """The report would not be of one piece: something was edited while it was built. Nothing is published."""

    status = 75


def as_they_stand() -> dict[str, list[int]]:
    """Times of change and size of each file: to read them all would take longer."""
    seen: dict[str, list[int]] = {}
    for file in (file for name in MADE_FROM for file in files_in(ROOT / name)):
        try:
            stat = file.stat()
        except FileNotFoundError:  # it is replaced at this moment: that is a change, too
            continue
        seen[file.relative_to(ROOT).as_posix()] = [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size]
    return seen


def require_untouched(then: dict[str, list[int]]) -> None:
    """OutOfDateError with the names of inputs that were touched, also if they are as before again."""
    now = as_they_stand()
    names = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    if names:
        raise OutOfDateError(f"{', '.join(names)} changed while the report was built")


def files_in(place: Path) -> list[Path]:
    """A file, or the files below a folder in order, without what Python and editors leave there."""
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [file for file in found if file.is_file() and not _is_left_over(file.relative_to(place))]


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _is_left_over(file: Path) -> bool:
    return file.name.endswith((".pyc", "~")) or any(part.startswith(".") for part in file.parts)

"""What a report is made from, and whether it was touched since a build began.

A build reads a file at one moment and keeps what it makes of it at another. If the file was touched in
between, the parts of the report may not belong together.
"""

from pathlib import Path

from helpers.errors import ReportError
from helpers.paths import ROOT, reports

MADE_FROM = ("CITATION.cff", "data", "notebooks", "pyproject.toml", "requirements", "src")
# a notebook that reads another file of the project notes it in its trace


class OutOfDateError(ReportError):
    """The report would not be of one piece: something was edited while it was built. Nothing is published."""

    status = 75


def file_stats(folder: Path | None = None) -> dict[str, list[int]]:
    """Times of change and size of each file of a folder, or of the project: to read all would take longer.

    Of the reports of the project only the results of sweeps: a chapter may read them.
    """
    folder, seen = folder or ROOT, dict[str, list[int]]()
    places = [place for place in sorted(folder.glob("[!.]*")) if place not in (ROOT / "reports", reports())]
    if folder == ROOT:
        places += ROOT.glob("reports/sweeps")
    for file in (file for place in places for file in files_in(place)):
        try:
            stat = file.stat()
        except FileNotFoundError:  # it is replaced at this moment: that is a change, too
            continue
        seen[file.relative_to(folder).as_posix()] = [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size]
    return seen


def touched_inputs(then: dict[str, list[int]]) -> list[str]:
    """Names of inputs that were touched, also if they are as before again."""
    now = file_stats()
    names = sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))
    return [name for name in names if name.split("/")[0] in MADE_FROM]


def require_unchanged(then: dict[str, list[int]]) -> None:
    """OutOfDateError with the names of inputs that were touched."""
    if names := touched_inputs(then):
        raise OutOfDateError(f"{', '.join(names)} changed while the report was built")


def files_in(place: Path) -> list[Path]:
    """A file, or the files below a folder in order, without what Python and editors leave there."""
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [file for file in found if file.is_file() and not _is_left_over(file.relative_to(place))]


def _is_left_over(file: Path) -> bool:
    return file.name.endswith((".pyc", "~")) or any(part.startswith(".") for part in file.parts)

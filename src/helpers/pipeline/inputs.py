"""What a report is made from, and whether it was touched since a build began.

A build reads a file at one moment and what it makes of it is kept at another. Where a file was touched in
between, the parts of a report may not belong together: they are not published and not used again.
"""

import json
from pathlib import Path

from helpers.errors import ReportError
from helpers.paths import ROOT, EditionPaths

MADE_FROM = ("CITATION.cff", "data", "notebooks", "pyproject.toml", "requirements", "src")
"""What a report is made from. A notebook that reads another file of the project notes it in its trace."""

_SHOWN = 3


def begin(paths: EditionPaths) -> None:
    """Note how the inputs stand; forget what an unfinished build rendered if they were touched since."""
    now = json.dumps(_as_they_stand())
    if paths.begun.is_file() and paths.begun.read_text(encoding="utf-8") != now:
        for made in (*paths.rendered, paths.manifest):
            made.unlink(missing_ok=True)
    paths.begun.write_text(now, encoding="utf-8")


def touched(paths: EditionPaths) -> list[str]:
    """Names of the inputs that were touched since the build began, also if they are as before again."""
    then, now = json.loads(paths.begun.read_text(encoding="utf-8")), _as_they_stand()
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def require_untouched(paths: EditionPaths) -> None:
    """ReportError with the names of inputs that were touched since the build began."""
    names = touched(paths)
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        raise ReportError(
            f"{', '.join(names[:_SHOWN])}{more} changed while the report was built: nothing is published; "
            "the same command builds it as it is now"
        )


def _as_they_stand() -> dict[str, list[int]]:
    """Times of change and size of each file: to read them all would take longer."""
    seen = {file: file.stat() for name in MADE_FROM for file in files(ROOT / name)}
    return {
        file.relative_to(ROOT).as_posix(): [stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size]
        for file, stat in seen.items()
    }


def files(place: Path) -> list[Path]:
    """A file, or the files below a folder in order, without what Python and editors leave there."""
    found = sorted(place.rglob("*")) if place.is_dir() else [place]
    return [file for file in found if file.is_file() and not _is_left_over(file.relative_to(place))]


def _is_left_over(file: Path) -> bool:
    return file.suffix == ".pyc" or any(part.startswith(".") for part in file.parts)

"""``make verify``: build an edition anew, aside, and compare it with the published one."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from helpers.errors import ReportError
from helpers.parameters import editions
from helpers.paths import REPORTS_VARIABLE, EditionPaths
from helpers.pipeline.build import build


def differences(published: Path, rebuilt: Path) -> list[str]:
    """What differs in findings, tables, figures and documents, one line each; empty when all is the same."""
    return [*_finding_differences(published, rebuilt), *_file_differences(published, rebuilt)]


def _finding_differences(published: Path, rebuilt: Path) -> Iterator[str]:
    before, after = (
        json.loads((folder / "findings.json").read_text(encoding="utf-8")) for folder in (published, rebuilt)
    )
    for finding in sorted(before.keys() | after.keys()):
        old, new = (findings.get(finding, {}).get("value", "absent") for findings in (before, after))
        if old != new:
            yield f"finding {finding}: published {old}, rebuilt {new}"


def _file_differences(published: Path, rebuilt: Path) -> Iterator[str]:
    before, after = (_files(folder) for folder in (published, rebuilt))
    for name in sorted(before.keys() | after.keys()):
        if name not in after or name not in before:
            yield f"{name}: only in the {'published' if name in before else 'rebuilt'} edition"
        elif before[name] != after[name]:
            yield f"{name}: differs"


def _files(folder: Path) -> dict[str, bytes]:
    """Every published file; executed notebooks are not published in the repository."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def main(arguments: list[str]) -> int:
    """Verify the edition named on the command line."""
    edition = arguments[0] if arguments else "latest"
    if edition not in editions():
        print(f"unknown edition '{edition}': there are {', '.join(editions())}", file=sys.stderr)
        return 1
    published = EditionPaths(edition).published
    if not (published / "findings.json").is_file():
        print(f"nothing is published in {published}: run `make report` first", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        os.environ[REPORTS_VARIABLE] = folder
        try:
            build(edition)
        except ReportError as error:
            print(error, file=sys.stderr)
            return 1
        found = differences(published, EditionPaths(edition).published)
    print("\n".join(found) or f"verified: {published} is what the data and the code make")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``make verify``: build an edition anew, aside, and compare it with the published one."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.build.build import build
from helpers.build.lock import one_at_a_time
from helpers.build.publication import comparable_checksums
from helpers.errors import ReportError
from helpers.parameters import load_parameters
from helpers.paths import REPORTS_VARIABLE, EditionPaths, reports


def differences(published: Path, rebuilt: Path) -> list[str]:
    """What differs in findings, tables, figures and documents, one line each; empty when all is the same."""
    return [*_finding_differences(published, rebuilt), *_file_differences(published, rebuilt)]


def _finding_differences(published: Path, rebuilt: Path) -> Iterator[str]:
    before, after = _findings(published), _findings(rebuilt)
    yield from _only_in_one("finding ", before, after)
    for finding in sorted(before.keys() & after.keys()):
        for field in sorted(before[finding].keys() | after[finding].keys()):
            old, new = (findings[finding].get(field, "absent") for findings in (before, after))
            if old != new:
                seen = "differ" if field == "tables" else f"published {old}, rebuilt {new}"
                yield f"finding {finding}, {field}: {seen}"


def _file_differences(published: Path, rebuilt: Path) -> Iterator[str]:
    before, after = _listed(published) | comparable_checksums(published), comparable_checksums(rebuilt)
    yield from _only_in_one("", before, after)
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield f"{name}: differs"


def _only_in_one(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(before.keys() ^ after.keys()):
        yield f"{kind}{name}: only in the {'published' if name in before else 'rebuilt'} edition"


def _findings(folder: Path) -> dict[str, dict[str, Any]]:
    """Findings with their fields, by id."""
    file = folder / "findings.json"
    return _read(file, lambda text: {key: dict(fields) for key, fields in json.loads(text).items()})


def _listed(folder: Path) -> dict[str, str]:
    """The edition's list of checksums, by file: the repository may not hold all of the files."""
    file = folder / "checksums.txt"
    return _read(
        file,
        lambda text: {name: checksum for checksum, name in (line.split("  ") for line in text.splitlines())},
    )


def _read(file: Path, parse: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    try:
        return parse(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (ValueError, TypeError, AttributeError) as error:
        raise ReportError(f"{file} cannot be read: {error}") from error


def verify(edition: str = "latest") -> None:
    """Say that nothing differs; ReportError with what does, and where the rebuilt edition is kept."""
    load_parameters(edition)  # says which editions there are
    published, kept = EditionPaths(edition).published, reports() / ".work" / "verify" / edition
    if not _findings(published):  # if it cannot be read, that is said before anything is built
        raise ReportError(f"nothing is published in {published}: run `make report` first")
    absent = len(_listed(published).keys() - comparable_checksums(published).keys())
    lock = kept.with_suffix(".lock")
    with one_at_a_time(lock, f"the verification of '{edition}'"), tempfile.TemporaryDirectory() as folder:
        shutil.rmtree(kept, ignore_errors=True)
        os.environ[REPORTS_VARIABLE] = folder
        build(edition)
        rebuilt = EditionPaths(edition).published
        found = differences(published, rebuilt)
        if found:
            shutil.copytree(rebuilt, kept)
            raise ReportError("\n".join([*found, f"what was rebuilt is kept in {kept}"]))
    by_checksum = f" ({absent} files are not there: compared by checksum)" if absent else ""
    print(f"verified: {published} is what the data and the code make{by_checksum}")

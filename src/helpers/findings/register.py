"""The register of findings, ``notebooks/findings.csv``: the id of every number that an edition can record."""

import csv
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from helpers.errors import ReportError, suggestion
from helpers.paths import REGISTER


def registered() -> frozenset[str]:
    """The ids in the register, read again when the file changes."""
    try:
        return _ids(REGISTER, REGISTER.stat().st_mtime_ns)
    except (OSError, KeyError, ValueError) as error:
        raise ReportError(f"notebooks/findings.csv is not a table with a column 'id': {error!r}") from error


@lru_cache(maxsize=1)
def _ids(file: Path, _saved: int) -> frozenset[str]:
    with file.open(encoding="utf-8", newline="") as rows:
        return frozenset(row["id"] for row in csv.DictReader(rows))


def require_registered(finding_ids: Iterable[str]) -> None:
    """Stop at a finding that is to be recorded and is not in the register."""
    for name in finding_ids:
        if name not in registered():
            raise ReportError(
                f"finding '{name}' is not in the register: if it is new, add the row '{name}' to "
                f"notebooks/findings.csv; {suggestion(name, registered())}"
            )


def require_known(finding_ids: Iterable[str], recorded: Collection[str]) -> None:
    """Stop at a finding that is neither recorded nor in the register: no edition has it."""
    for name in finding_ids:
        if name not in recorded and name not in registered():
            raise absent(name, recorded)


def absent(finding_id: str, recorded: Iterable[str], when: str = "in this edition") -> ReportError:
    """What to say of a finding that is not recorded: it is not known yet, or no edition has it."""
    known = registered()
    if finding_id in known:
        return ReportError(f"finding '{finding_id}' is not known {when}")
    return ReportError(f"unknown finding '{finding_id}': {suggestion(finding_id, known.union(recorded))}")

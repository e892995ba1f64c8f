"""The register of findings, ``notebooks/findings.csv``: every number that an edition can record.

One row for each: its id ``group.name``, its unit, the decimals it is printed with, and a label that says in
words what it is. A label may name another finding, such as ``{fiscal.receipts_year}``, whose value it takes.
"""

import csv
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.errors import ReportError, one_line, suggestion
from helpers.paths import REGISTER
from helpers.report import UNITS

COLUMNS = ["id", "unit", "digits", "label"]
NAME = "notebooks/findings.csv"
# Words of the prose that stand where a group would.
RESERVED = ("as_of", "bound", "broken", "edition", "figure", "known", "self", "table")
NAMED_IN_LABEL = re.compile(r"\{([^{}]*)\}")

# Audit event (`sys.audit`) of a row that is read for a finding to be recorded.
ROW_READ = __name__


@dataclass(frozen=True)
class Entry:
    """What a finding is, whatever its value."""

    id: str
    unit: str
    digits: int
    label: str


def registered_findings() -> Mapping[str, Entry]:
    """The register by id, read again when the file changes; ReportError with the faults of its rows."""
    try:
        return _entries(REGISTER, REGISTER.stat().st_mtime_ns)
    except OSError as error:
        raise ReportError(f"{NAME} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ReportError(f"{NAME} is not UTF-8: {error.reason} at byte {error.start}") from error


@lru_cache(maxsize=1)
def _entries(file: Path, _saved: int) -> dict[str, Entry]:
    with file.open(encoding="utf-8-sig", newline="") as text:  # a spreadsheet writes a mark first
        rows = csv.DictReader(text, strict=True)
        try:
            if rows.fieldnames != COLUMNS:
                columns = ", ".join(rows.fieldnames or ["none"])
                raise ReportError(f"{NAME} must have the columns {', '.join(COLUMNS)}; it has {columns}")
            read = [(rows.line_num, row) for row in rows]
        except csv.Error as error:
            raise ReportError(f"{NAME}, line {rows.line_num + 1}: {error}") from error
    if not read:
        raise ReportError(f"{NAME} holds no finding")
    entries: dict[str, Entry] = {}
    faults = []
    for line, row in read:
        faults += [f"{NAME}, line {line}: {fault}" for fault in _faults(row, entries)]
        if not faults:
            entries[row["id"]] = Entry(row["id"], row["unit"], int(row["digits"]), row["label"])
    named = {name for known in entries.values() for name in NAMED_IN_LABEL.findall(known.label)}
    for name in sorted(named - entries.keys()) if not faults else ():
        faults.append(f"{NAME}: a label names the unknown finding '{name}': {suggestion(name, entries)}")
    if faults:
        raise ReportError("\n".join(faults))
    return entries


def _faults(row: dict[str, str], before: Collection[str]) -> Iterator[str]:
    if None in row or None in row.values():
        yield f"it must have {len(COLUMNS)} fields: {', '.join(COLUMNS)}"
        return
    group, _, name = row["id"].partition(".")
    if not (group.isidentifier() and name.isidentifier()):
        yield f"'{row['id']}' is not an id: write group.name, of letters, digits and '_'"
    if row["id"] in before:
        yield f"the finding '{row['id']}' is registered twice"
    if row["unit"] not in UNITS:
        yield f"unknown unit '{row['unit']}': {suggestion(row['unit'], UNITS)}"
    if group in RESERVED:
        yield f"'{group}' cannot be a group of findings: the language of the prose has that word"
    if not re.fullmatch("[0-9]", row["digits"]):
        yield f"'{one_line(row['digits'])}' is not a number of decimals: 0 to 9"
    if not row["label"].strip():
        yield f"the finding '{row['id']}' has no label"


def group_names() -> frozenset[str]:
    """What ids begin with: the words before the full stop."""
    return frozenset(name.partition(".")[0] for name in registered_findings())


def require_entry(finding_id: str) -> Entry:
    """What the register says of a finding that is to be recorded; ReportError if it is not there."""
    if finding_id not in registered_findings():
        raise ReportError(
            f"finding '{finding_id}' is not in the register: {advice_for_unknown_id(finding_id)}"
        )
    sys.audit(ROW_READ, finding_id)
    return registered_findings()[finding_id]


def advice_for_unknown_id(finding_id: str) -> str:
    """What to do about an id that is not in the register: it is misspelt, or new."""
    return (
        f"{suggestion(finding_id, registered_findings())} "
        f"If it is new, add the row '{finding_id},UNIT,DIGITS,what it is in words' to {NAME}"
    )


def entry_values(finding_id: str) -> list[Any]:
    """What the register says of a finding, as plain values; nothing if it is not there."""
    known = registered_findings().get(finding_id)
    return [known.unit, known.digits, known.label] if known else []


def require_known(finding_ids: Iterable[str], recorded: Collection[str]) -> None:
    """Stop at a finding that is neither recorded nor in the register: no edition has it."""
    for name in finding_ids:
        if name not in recorded and name not in registered_findings():
            raise missing_finding_error(name, recorded)


def missing_finding_error(
    finding_id: str, recorded: Iterable[str], when: str = "in this edition"
) -> ReportError:
    """What to say of a finding that is not recorded: it is not known yet, or no edition has it."""
    known = registered_findings()
    if finding_id in known:
        return ReportError(f"finding '{finding_id}' is not known {when}")
    return ReportError(f"unknown finding '{finding_id}': {suggestion(finding_id, {*known, *recorded})}")


def unit_faults(compared: Iterable[list[str]]) -> Iterator[str]:
    """Findings of different units that are compared; what is not registered is told elsewhere."""
    registered = registered_findings()
    for ids in compared:
        known = [registered[name] for name in ids if name in registered]
        for other in known[1:]:
            if other.unit != known[0].unit:
                yield f"'{known[0].id}' ({known[0].unit}) is compared with '{other.id}' ({other.unit})"

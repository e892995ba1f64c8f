"""Findings: the named numbers of the report, each with its origin."""

import json
import math
import reprlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.datasets.reading import worst_way_read
from helpers.errors import ReportError, one_line
from helpers.findings.register import NAMED_IN_LABEL, missing_finding_error, registered_findings
from helpers.paths import EditionPaths
from helpers.typography.numbers import format_value

if TYPE_CHECKING:
    import pandas as pd  # what renders a report never waits for it

# Stored precision: processors and versions of numpy differ from the twelfth digit on, no source has ten.
SIGNIFICANT_DIGITS = 10

# Key of the output metadata that says what an output is: a finding, a figure or a table.
MIME_KEY = "defence_turn"

_LISTS = ("keys", "sources", "ends", "measures")


@dataclass(frozen=True)
class TableUse:
    """The rows of one table that a result rests on."""

    table: str
    rows: int
    keys: tuple[str, ...]
    sources: tuple[str, ...]
    unverified: int
    revised_later: int
    how_read: str = ""  # the worst of its rows, see `helpers.datasets.reading`
    ends: tuple[str, ...] = ()  # keys of the first and the last row, where there are too many to list
    measures: tuple[str, ...] = ()  # its columns with a unit that were used; empty for all

    def to_json(self) -> dict[str, Any]:
        """Plain types for JSON."""
        return {**vars(self), **{name: list(getattr(self, name)) for name in _LISTS}}

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "TableUse":
        """Inverse of `to_json`."""
        lists = {name: tuple(entry.get(name, ())) for name in _LISTS}
        return cls(**{**entry, **lists})


def anchor_of(finding_id: str) -> str:
    """Target of the links to a finding, known or not."""
    return f"finding-{finding_id}"


@dataclass(frozen=True)
class Finding:
    """A number of the report: what it is, how it is printed, and where it comes from."""

    id: str
    value: float
    unit: str
    digits: int
    label: str
    notebook: str
    cell: str
    tables: tuple[TableUse, ...]

    @property
    def printed(self) -> str:
        """The number in its unit, without marks."""
        return format_value(self.value, self.unit, self.digits)

    @property
    def unverified(self) -> bool:
        """Whether a row that was recalled, not seen in a source, is among the rows used."""
        return any(use.unverified for use in self.tables)

    @property
    def revised_later(self) -> bool:
        """Whether a row used has a value of a vintage later than the edition's day."""
        return any(use.revised_later for use in self.tables)

    @property
    def how_read(self) -> str:
        """How the worst of the rows used was read; empty if it rests on none."""
        return worst_way_read(use.how_read for use in self.tables)

    @property
    def anchor(self) -> str:
        """Target of the links to this finding."""
        return anchor_of(self.id)

    def to_json(self) -> dict[str, Any]:
        """Plain types for JSON, with the derived fields a reader of the file wants."""
        return {
            "value": self.value,
            "unit": self.unit,
            "digits": self.digits,
            "label": self.label,
            "printed": self.printed,
            "notebook": self.notebook,
            "cell": self.cell,
            "tables": [use.to_json() for use in self.tables],
            "unverified": self.unverified,
            "revised_later": self.revised_later,
            "how_read": self.how_read,
        }

    @classmethod
    def from_json(cls, finding_id: str, entry: Mapping[str, Any]) -> "Finding":
        """Inverse of `to_json`."""
        uses = tuple(TableUse.from_json(use) for use in entry["tables"])
        own = {name: entry[name] for name in ("value", "unit", "digits", "label", "notebook", "cell")}
        return cls(id=finding_id, tables=uses, **own)


def at_stored_precision(value: float, what: str = "a finding") -> float:
    """`value` at the stored precision; whole numbers stay whole. ReportError, about `what`, for no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ReportError(f"{what} must be a number, not {one_line(reprlib.repr(value))}")
    if not math.isfinite(value):
        raise ReportError(f"{what} must be a finite number, not {value}")
    rounded = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return int(rounded) if rounded.is_integer() and isinstance(value, int) else rounded


def fill_label(label: str, printed: Mapping[str, str]) -> str:
    """A label with ``{group.name}`` replaced by that finding as printed, by “…” if it is not known."""
    return NAMED_IN_LABEL.sub(lambda found: printed.get(found[1], "…"), label)


class Findings(Mapping[str, Finding]):
    """All findings by id, sorted, their labels with the other findings that they name."""

    def __init__(self, findings: Mapping[str, Finding]):
        printed = {name: finding.printed for name, finding in findings.items()}
        self._findings = {
            name: replace(finding, label=fill_label(finding.label, printed))
            for name, finding in sorted(findings.items())
        }

    def __getitem__(self, finding_id: str) -> Finding:
        if finding_id not in self._findings:
            raise missing_finding_error(finding_id, self._findings)
        return self._findings[finding_id]

    def __contains__(self, finding_id: object) -> bool:
        return finding_id in self._findings

    def __iter__(self) -> Iterator[str]:
        return iter(self._findings)

    def __len__(self) -> int:
        return len(self._findings)

    def uses(self, finding_ids: Iterable[str]) -> list[TableUse]:
        """What the named findings rest on."""
        return [use for finding_id in finding_ids for use in self[finding_id].tables]

    def as_frame(self, finding_ids: Iterable[str]) -> "pd.DataFrame":
        """Those of the named findings that this edition has; ReportError at one that no edition has.

        Columns: id, label, printed, value, verified, revised_later.
        """
        import pandas as pd

        known = [self[name] for name in finding_ids if name in self or name not in registered_findings()]
        rows = [(f.id, f.label, f.printed, f.value, not f.unverified, f.revised_later) for f in known]
        return pd.DataFrame(rows, columns=["id", "label", "printed", "value", "verified", "revised_later"])

    def to_json(self) -> dict[str, Any]:
        """``{id: fields}``, sorted by id."""
        return {finding_id: finding.to_json() for finding_id, finding in self._findings.items()}

    @classmethod
    def from_json(cls, entries: Mapping[str, Any]) -> "Findings":
        """Inverse of `to_json`."""
        return cls({key: Finding.from_json(key, entry) for key, entry in entries.items()})


def as_json(findings: Findings, indent: int | None = 1) -> str:
    """Text of ``findings.json``; a chapter at work writes it without `indent`."""
    return json.dumps(findings.to_json(), indent=indent, ensure_ascii=False) + "\n"


def available_findings(paths: EditionPaths, chapters: Collection[str]) -> Findings:
    """Findings of chapters: as they were built last, replaced by what was run by hand since.

    In a build they are what was recorded in it, and nothing else.
    """
    found, since = dict[str, Finding](), 0
    if paths.live:
        found = {
            key: one for key, one in recorded_findings(paths.published).items() if one.notebook in chapters
        }
        since = modified_ns(paths.published / "findings.json")
    for chapter in chapters:
        found |= recorded_findings(paths.results(chapter), since)
    return Findings(found)


def recorded_findings(folder: Path, since: int = 0) -> Findings:
    """The findings in a folder of results; none if they are not newer than `since` (nanoseconds)."""
    file = folder / "findings.json"
    return read_findings(file) if modified_ns(file) > since else Findings({})


def modified_ns(file: Path) -> int:
    """When a file was written, in nanoseconds; 0 if there is none."""
    return file.stat().st_mtime_ns if file.is_file() else 0


def read_findings(file: Path) -> Findings:
    """Read ``findings.json``."""
    return Findings.from_json(json.loads(file.read_text(encoding="utf-8")))

"""What a number, a figure or a table rests on: rows of the data package."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from helpers.datasets.package import primary_key, resource
from helpers.datasets.reading import how_read, worst_way_read
from helpers.datasets.tables import read_as, source_table
from helpers.errors import ReportError
from helpers.findings.finding import TableUse
from helpers.typography.marks import COLUMNS, REVISED, UNVERIFIED

# Attribute of rows whose number matters, not what stands in them.
_COUNTED = "counted"

# Columns that say where a row comes from.
_SAY_FROM_WHERE = ("source_ids", "source_id")

# More rows than this are counted instead of listed: nobody follows a list of 9,000 trading days.
_KEYS_LISTED = 12
# A result that rests on more tables than this rests on the data package as a whole.
_TABLES_NAMED = 8

_RECALLED = " Rests in part on rows recalled, not seen in a source."
_LATER = " Rests in part on values of a vintage later than the edition’s day"


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that are only counted: what they say, and so how sure it is, does not matter."""
    unmarked = rows.drop(columns=COLUMNS, errors="ignore")
    unmarked.attrs[_COUNTED] = True
    return unmarked


def table_uses(evidence: Iterable[pd.DataFrame | TableUse]) -> tuple[TableUse, ...]:
    """One entry for each table: `evidence` is rows selected from opened tables, or what findings rest on."""
    if isinstance(evidence, pd.DataFrame):
        raise ReportError("evidence is one frame: write a list of frames, evidence=[rows]")
    evidence = list(evidence)
    if not evidence:
        raise ReportError("evidence is empty: name the rows that the result rests on")
    if wrong := [item for item in evidence if not isinstance(item, pd.DataFrame | TableUse)]:
        raise ReportError(f"evidence holds {type(wrong[0]).__name__}: it takes rows of tables")
    frames: dict[str, list[pd.DataFrame]] = {}
    uses: dict[str, TableUse] = {}
    for item in evidence:
        if isinstance(item, TableUse):
            uses[item.table] = _merged(uses.get(item.table, item), item)
        else:
            frames.setdefault(_table_of(item), []).append(item)
    for table, parts in frames.items():
        own = _use(table, parts)
        uses[table] = _merged(uses.get(table, own), own)
    return tuple(uses[table] for table in sorted(uses))


def _merged(one: TableUse, other: TableUse) -> TableUse:
    """Both uses of a table as one; where rows are not listed the larger use stands for both."""
    keys = tuple(dict.fromkeys(one.keys + other.keys)) if one.keys and other.keys else ()
    return TableUse(
        table=one.table,
        rows=len(keys) or max(one.rows, other.rows),
        keys=keys,
        sources=tuple(dict.fromkeys(one.sources + other.sources)),
        unverified=max(one.unverified, other.unverified),
        revised_later=max(one.revised_later, other.revised_later),
        how_read=worst_way_read([one.how_read, other.how_read]),
        ends=() if keys else _ends(*one.keys, *one.ends, *other.keys, *other.ends),
        measures=_both(one.measures, other.measures),
    )


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Columns of two uses of a table; none stands for all."""
    return tuple(dict.fromkeys(some + others)) if some and others else ()


def _ends(*keys: str) -> tuple[str, ...]:
    """The first and the last key."""
    return (min(keys), max(keys)) if keys else ()


def source_line(uses: Iterable[TableUse]) -> str:
    """Source line: the publishers behind the rows."""
    return f"Source: {_behind(tuple(uses))}."


def mark_notes(uses: Iterable[Mapping[str, Any]], shown: str, drawn: str = "") -> str:
    """What a reader must know of the rows behind a table or figure, to follow its source line.

    `uses` as in JSON. A sign is named only if it stands in `shown`, the text of the table or the picture;
    `drawn` says how a picture shows recalled rows instead, if it does.
    """
    uses, notes = list(uses), ""
    if drawn:
        notes = f" {drawn} (†): recalled, not seen in a source."
    elif any(use["unverified"] for use in uses):
        notes = (
            f" {UNVERIFIED} rests on rows recalled, not seen in a source."
            if UNVERIFIED in shown
            else _RECALLED
        )
    if any(use["revised_later"] for use in uses):
        notes += f"{_LATER}{f' ({REVISED})' if REVISED in shown else ''}."
    return notes


def marked(frame: pd.DataFrame, used: Iterable[Iterable[pd.DataFrame]]) -> pd.DataFrame:
    """`frame` with the columns verified and revised_later, by the rule for findings.

    `used` holds, for each row of `frame`, the rows of opened tables that it rests on.
    """
    behind = [list(rows) for rows in used]
    return frame.assign(
        verified=[not _has(rows, "verified", False) for rows in behind],
        revised_later=[_has(rows, "revised_later", True) for rows in behind],
    )


def _has(frames: list[pd.DataFrame], column: str, value: bool) -> bool:
    return any(frame[column].eq(value).any() for frame in frames if column in frame)


def _behind(uses: tuple[TableUse, ...]) -> str:
    if len(uses) > _TABLES_NAMED:
        return "the whole data package"
    publishers = list(dict.fromkeys(name for use in uses for name in _publishers(use)))
    return "; ".join(publishers[:4] + (["others"] if len(publishers) > 4 else []))


def _table_of(frame: pd.DataFrame) -> str:
    table = frame.attrs.get("table")
    if not table:
        raise ReportError(
            "evidence must be rows of an opened table (its name is lost after a merge or concat)"
        )
    if frame.empty:
        raise ReportError(f"evidence from table '{table}' has no rows")
    fields = {field["name"] for field in resource(table)["schema"]["fields"]}
    needed = primary_key(table) + [name for name in (*_SAY_FROM_WHERE, "verified") if name in fields]
    needed += ["revised_later"]  # every opened table has it
    if frame.attrs.get(_COUNTED):
        needed = [name for name in needed if name not in COLUMNS]
    if missing := [name for name in needed if name not in frame]:
        raise ReportError(
            f"evidence from table '{table}' lacks column {', '.join(missing)}: "
            "choose rows, not columns, and reset an index"
        )
    if frame[primary_key(table)].isna().any(axis=None):
        raise ReportError(
            f"evidence from table '{table}' has rows without a key: choose them by query or loc"
        )
    marks = [name for name in COLUMNS if name in frame and frame[name].dtype not in ("bool", "boolean")]
    if marks:
        raise ReportError(f"evidence from table '{table}': column {', '.join(marks)} is not true or false")
    return str(table)


def _use(table: str, parts: list[pd.DataFrame]) -> TableUse:
    key = primary_key(table)
    rows = pd.concat(parts).drop_duplicates(key)
    are_listed = len(rows) <= _KEYS_LISTED
    listed = rows if are_listed else rows.sort_values(key).iloc[[0, -1]]  # thousands of keys would take long
    keys = tuple(listed[key].astype(str).agg(" · ".join, axis=1))
    return TableUse(
        table=table,
        rows=len(rows),
        keys=keys if are_listed else (),
        sources=tuple(_source_ids(table, rows)),
        unverified=int((~rows["verified"]).sum()) if "verified" in rows else 0,
        revised_later=int(rows["revised_later"].sum()) if "revised_later" in rows else 0,
        how_read=worst_way_read(how_read(rows, read_as(), _of_table(table))),
        ends=() if are_listed else keys,
        measures=_measures(table, rows),
    )


def _measures(table: str, rows: pd.DataFrame) -> tuple[str, ...]:
    """The columns with a unit that `rows` still have, if they have lost some."""
    every = [field["name"] for field in resource(table)["schema"]["fields"] if "unit" in field]
    left = tuple(name for name in every if name in rows)
    return () if len(left) == len(every) else left


def _source_ids(table: str, rows: pd.DataFrame) -> list[str]:
    """Sources of the rows, the one behind most rows first; the register of sources is no source itself."""
    for column in ("source_ids", "source_id"):
        if column in rows and primary_key(table) != [column]:
            counts = rows[column].dropna().str.split(";").explode().value_counts()
            return sorted(counts.index, key=lambda source: (-counts[source], source))
    return _of_table(table)


def _of_table(table: str) -> list[str]:
    return [source["name"] for source in resource(table)["sources"] if "name" in source]


def _publishers(use: TableUse) -> list[str]:
    publishers = source_table()["publisher"]
    return [str(publishers[source]) for source in use.sources]

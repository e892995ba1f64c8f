"""Rows of tables with their keys, and cells that break a rule: what rules are made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.errors import ReportError, suggestion


@dataclass(frozen=True)
class BrokenCell:
    """A cell that breaks a rule, how far it is off, and what was expected."""

    key: str
    column: str
    value: Any
    off: float
    expected: str


class Tables:
    """All tables of the package, each row with its key in the column `key`, and their primary keys."""

    def __init__(self, frames: dict[str, pd.DataFrame], keys: dict[str, list[str]]):
        self.keys = keys
        self._frames = {name: frame.assign(key=_keys(frame[keys[name]])) for name, frame in frames.items()}

    def rows(self, table: str, cells: dict[str, Any]) -> pd.DataFrame:
        """Rows of a table that have these cells: one, one of a list, or one ``from`` this ``to`` that."""
        if table not in self._frames:
            raise ReportError(f"unknown table '{table}': {suggestion(table, self._frames)}")
        frame = self._frames[table]
        for column in cells:
            if column not in frame:
                raise ReportError(
                    f"table {table} has no column '{column}': {suggestion(column, map(str, frame))}"
                )
        chosen = [_chosen(frame[column], wanted) for column, wanted in cells.items()]
        return frame[np.logical_and.reduce(chosen)] if chosen else frame

    def near_rows(self, table: str, cells: dict[str, Any]) -> list[str]:
        """Rows of a table that have all of these cells but one: their keys, with that column and cell.

        A cell that few rows have stands first: it is the likelier slip. An empty one stands last.
        """
        if not cells:
            return []
        frame = self._frames[table]
        chosen = pd.DataFrame({column: _chosen(frame[column], wanted) for column, wanted in cells.items()})
        near = frame[(~chosen).sum(axis=1).eq(1)]
        columns = (~chosen.loc[near.index]).idxmax(axis=1)
        rows = zip(near["key"], columns, near.to_dict("records"), strict=True)
        ranked = [
            (frame[name].eq(row[name]).sum() or len(frame), key, name, plain(row[name]))
            for key, name, row in rows
        ]
        return [f"{key}, column {column}: {cell}" for _, key, column, cell in sorted(ranked)]

    def series(self, table: str, rows: pd.DataFrame, along: str) -> list[pd.Series]:
        """What tells the series of a table apart: the columns of its key, without the one they run along."""
        return [rows[name] for name in self.keys[table] if name != along] or [rows["key"].eq("")]


def require_keys(stated: dict[str, Any], allowed: list[str]) -> None:
    """ReportError with each key of a rule that means nothing: the rule would be another than was meant."""
    if unknown := sorted(stated.keys() - {*allowed}):
        raise ReportError("; ".join(f"unknown key '{key}': {suggestion(key, allowed)}" for key in unknown))


def plain(value: Any) -> str:
    """A cell as it is told: days as in the tables, numbers at ten digits, ``empty`` for nothing."""
    if pd.isna(value):
        return "empty"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def _chosen(cells: pd.Series, wanted: Any) -> pd.Series:
    if isinstance(wanted, dict):
        require_keys(wanted, ["from", "to"])
        return cells.between(wanted.get("from", cells.min()), wanted.get("to", cells.max()))
    return cells.isin(wanted if isinstance(wanted, list) else [wanted])


def _keys(columns: pd.DataFrame) -> pd.Series:
    """The key of each row as findings name it."""
    texts = [_texts(columns[name]) for name in columns]
    key = texts[0]
    for text in texts[1:]:
        key = key + " · " + text
    return key


def _texts(cells: pd.Series) -> pd.Series:
    return cells.dt.strftime("%Y-%m-%d") if cells.dtype.kind == "M" else cells.astype("str")

"""The CSV files of ``data/`` as they stand, for the second route to a number: no reader of ``helpers``."""

import csv
from functools import cache

from helpers.paths import DATA

Row = dict[str, str]


@cache
def _whole(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(table: str, **cells: object) -> list[Row]:
    """The rows that have these cells; all of them if none are given."""
    return [row for row in _whole(table) if all(row[name] == str(cell) for name, cell in cells.items())]


def only_row(table: str, **cells: object) -> Row:
    """The one row that has these cells."""
    found = read(table, **cells)
    assert len(found) == 1, found
    return found[0]


def only(table: str, column: str = "value", **cells: object) -> float:
    """The number in `column` of the one row that has these cells."""
    return float(only_row(table, **cells)[column])

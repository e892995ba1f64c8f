"""Tables as pandoc Markdown for the page and as CSV for the reader's own tools."""

import math
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype, is_integer_dtype, is_numeric_dtype
from tabulate import tabulate

from helpers.errors import ReportError, suggestion
from helpers.findings.finding import Finding
from helpers.findings.links import link
from helpers.findings.register import require_known
from helpers.typography.marks import COLUMNS, row_marks, superscript
from helpers.typography.numbers import CSV_DIGITS, MINUS, day_number
from helpers.typography.plain_text import escape

# Which cells of a table are findings: ``{(row, column): id}``, the row by what its first column holds, or
# ``{column: column of ids}``; the column of ids is not shown.
CellFindings = Mapping[tuple[Hashable, str], str] | Mapping[str, str]
NO_CELLS: CellFindings = {}


def as_csv(frame: pd.DataFrame) -> str:
    """CSV text, LF line ends; row names are columns."""
    return with_row_names(frame).to_csv(
        index=False, lineterminator="\n", float_format=f"%.{CSV_DIGITS}g", date_format="%Y-%m-%d"
    )


def as_markdown(
    frame: pd.DataFrame,
    digits: int | Mapping[str, int] = 1,
    *,
    is_markdown: bool = False,
    cells: Mapping[tuple[int, str], Finding] | None = None,
) -> str:
    """Pipe table: numbers aligned right, empty cells a dash, texts escaped, unverified rows marked.

    Whole-number columns print without separator when they are years (1800-2100), else with thousands
    separators; `digits` sets the decimals of all float columns, or of each by name. Cells of a frame that
    `is_markdown` are taken as they are. `cells` are findings by number of row and name of column: they link
    to their cards and have their marks.
    """
    frame = with_row_names(frame)
    shown = frame.drop(columns=COLUMNS, errors="ignore")
    columns = {
        str(name): _as_it_stands(shown[name]) if is_markdown else _printed_column(shown[name], digits)
        for name in shown
    }
    for name in digits if isinstance(digits, Mapping) else ():
        if name not in columns:
            raise _no_column(shown, name, "digits")
    for (row, name), finding in (cells or {}).items():
        columns[name][row] = link(finding, columns[name][row])
    first = next(iter(columns))
    columns[first] = [
        cell + superscript(marks) for cell, marks in zip(columns[first], row_marks(frame), strict=True)
    ]
    alignment = ["right" if _is_number(shown[name]) else "left" for name in shown]
    headers = [escape(str(name)) for name in columns]
    rows = list(zip(*columns.values(), strict=True))
    return tabulate(rows, headers=headers, tablefmt="pipe", colalign=alignment, disable_numparse=True)


def id_columns(findings: CellFindings) -> list[str]:
    """The columns of ids among what `findings` names: they are not shown."""
    return [name for column, name in findings.items() if isinstance(column, str)]


def cells_of(
    frame: pd.DataFrame, findings: CellFindings, known: Mapping[str, Finding]
) -> dict[tuple[int, str], Finding]:
    """The findings of the cells, by number of row and name of column.

    A finding that is registered but not `known` in this edition is left out. ReportError at an id that is not
    registered, a row or column that is not there, and a cell that does not hold the value of its finding.
    """
    frame = with_row_names(frame)
    named = dict[tuple[int, str], str]()
    for key, name in findings.items():
        if isinstance(key, str):
            ids = _column(frame, name)
            named |= {(row, key): one for row, one in enumerate(ids) if not pd.isna(one)}
        elif name in known:
            named[_row_of(frame, key[0]), key[1]] = name
        else:
            require_known([name], known)
    require_known(named.values(), known)
    cells = {cell: known[name] for cell, name in named.items() if name in known}
    for (row, column), finding in cells.items():
        _require_value(_column(frame, column).iloc[row], finding, column)
    return cells


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    if name not in frame:
        raise _no_column(frame, name, "findings")
    return frame[name]


def _no_column(frame: pd.DataFrame, name: str, named_by: str) -> ReportError:
    advice = suggestion(name, [str(column) for column in frame])
    return ReportError(f"{named_by} name a column that the table does not have: '{name}': {advice}")


def _row_of(frame: pd.DataFrame, name: Hashable) -> int:
    """The number of the row whose first cell is `name`."""
    rows = [row for row, cell in enumerate(frame.iloc[:, 0]) if cell is not pd.NA and cell == name]
    if len(rows) != 1:
        raise ReportError(f"{len(rows) or 'no'} rows of the table begin with {name!r}: a finding needs one")
    return rows[0]


def _require_value(cell: Any, finding: Finding, column: str) -> None:
    """ReportError unless a cell holds the value of its finding, or what it prints."""
    if isinstance(cell, str):
        fits = cell == finding.printed
    else:
        fits = math.isclose(_as_number(cell), finding.value, rel_tol=1e-9)
    if not fits:
        raise ReportError(
            f"a cell of column '{column}' holds {cell}, but its finding '{finding.id}' is {finding.value}"
        )


def _as_number(cell: Any) -> float:
    """A cell as a finding would hold it, a day as its number; nan for what is none."""
    try:
        return day_number(cell) if isinstance(cell, date) else float(cell)
    except (TypeError, ValueError):
        return math.nan


def with_row_names(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the names of its rows as columns; numbers without a name only count the rows."""
    counts = frame.index.names == [None] and is_integer_dtype(frame.index)
    columns = list(frame.columns) if counts else [*frame.index.names, *frame.columns]
    twice = sorted({str(name) for name in columns if columns.count(name) > 1})
    if frame.columns.nlevels > 1 or twice or not columns:
        wrong = f"two columns '{twice[0]}'" if twice else "columns of two levels" if columns else "no column"
        raise ReportError(f"the table has {wrong}: each column has one name of its own")
    return frame if counts else frame.reset_index()


def _is_number(column: pd.Series) -> bool:
    return is_numeric_dtype(column) and not is_bool_dtype(column)


def _as_it_stands(column: pd.Series) -> list[Any]:
    return ["–" if pd.isna(cell) else cell for cell in column]


def _printed_column(column: pd.Series, digits: int | Mapping[str, int]) -> list[str]:
    decimals = digits.get(str(column.name), 1) if isinstance(digits, Mapping) else digits
    return [_printed_cell(value, column, decimals) for value in column]


def _printed_cell(value: Any, column: pd.Series, decimals: int) -> str:
    if pd.isna(value):
        return "–"
    if is_float_dtype(column):
        rounded = round(float(value), decimals)
        return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{decimals}f}"
    if _is_number(column):
        years = column.dropna().between(1800, 2100).all()
        return str(value) if years else f"{value:,}".replace("-", MINUS)
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return escape(str(value))

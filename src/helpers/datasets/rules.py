"""Rules of the tables beyond their schemas, as ``data/datapackage.json`` states them under ``rules``.

Every rule says in words what holds (``says``) and is of one kind:

- ``formula``: two sides that agree within ``tolerance`` (absolute) or ``percent``. Names in it are columns,
  or stand in ``values``: the ``column`` (value) of those rows of this or another ``table`` that have the
  cells given, lined up ``by`` columns of the same meaning. ``all`` makes one number of several rows (sum,
  mean), ``yearly`` those of a year of a date; a row that is ``missing`` has the value given. A day counts
  as a part of its year. `total` adds up ``within`` columns.
- ``step``: one side of a formula, against the middle of its two neighbours on each side ``along`` a column:
  at most ``times`` as large or small, or ``points`` away.
- ``complete``: whole numbers or months without a gap in each series; days at most ``days`` apart.
- ``same``: a column that has one cell in all rows that share the columns ``within``.
- ``source_day``: a column with the day on which one of the row's sources appeared.

``where`` keeps the rows that a rule is for: a cell, a list of cells, or ``from`` and ``to``. ``accepted``
lists single cells that may break it, each with its ``key``, ``value``, ``reason`` and ``source``; one that
breaks nothing any more is a fault itself.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from helpers.datasets import formulas
from helpers.datasets.identities import broken_formulas
from helpers.datasets.keyed_rows import BrokenCell, Tables, plain, require_keys
from helpers.errors import ReportError

# Cells told for each rule, the furthest from what was expected first.
_SHOWN = 10


def rule_faults(entry: dict[str, Any], tables: Tables) -> Iterator[str]:
    """One line for each cell that breaks a rule: table, key, column, value, rule, what was expected."""
    sources = {*tables.rows("sources", {})["source_id"]}
    for rule in entry.get("rules", []):
        where = f"data/datapackage.json: table {entry['name']}: rule “{rule.get('says', rule)}”: "
        try:
            yield from (where + fault for fault in _unexplained(rule, sources))
            yield from _fault_lines(
                rule, entry, sorted(_broken(rule, entry["name"], tables), key=lambda cell: -cell.off)
            )
        except ReportError as error:
            yield f"{where}{error}"
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            yield f"{where}does not fit the table: {type(error).__name__}: {error}"


def _unexplained(rule: dict[str, Any], sources: set[str]) -> Iterator[str]:
    for cell in rule.get("accepted", []):
        whole = {"key", "value", "reason", "source"} == cell.keys() and cell["reason"]
        if not whole or cell["source"] not in sources:
            yield f"an accepted cell has key, value, reason and a known source, not {cell}"


def _broken(rule: dict[str, Any], table: str, tables: Tables) -> Iterator[BrokenCell]:
    found = [kind for kind in _KINDS if kind in rule]
    if len(found) != 1 or "says" not in rule:
        raise ReportError(f"it needs `says` and one of {', '.join(_KINDS)}")
    require_keys(rule, [*found, *_KEYS, *_KEYS_OF[found[0]]])
    return _KINDS[found[0]](rule, table, tables)


def _fault_lines(rule: dict[str, Any], entry: dict[str, Any], broken: list[BrokenCell]) -> Iterator[str]:
    accepted = {(cell["key"], plain(cell["value"])) for cell in rule.get("accepted", [])}
    left = [cell for cell in broken if (cell.key, plain(cell.value)) not in accepted]
    for cell in left[:_SHOWN]:
        place = f"{cell.key}, column {cell.column}: {plain(cell.value)}"
        yield f"data/{entry['path']}: {place}: {rule['says']}: {cell.expected}"
    if len(left) > _SHOWN:
        yield f"data/{entry['path']}: {rule['says']}: {len(left) - _SHOWN} more cells do not fit"
    for key, value in sorted(accepted - {(cell.key, plain(cell.value)) for cell in broken}):
        fault = f"accepts {key} = {value}, which is not there or breaks nothing"
        yield f"data/datapackage.json: table {entry['name']}: rule “{rule['says']}” {fault}"


def _rows(rule: dict[str, Any], table: str, tables: Tables) -> pd.DataFrame:
    """The rows that a rule is for; ReportError if there are none, for then it tells nothing."""
    rows = tables.rows(table, rule.get("where", {}))
    if rows.empty:
        raise ReportError("it meets no row: is a cell of `where` misspelt?")
    return rows


def _step(rule: dict[str, Any], table: str, tables: Tables) -> Iterator[BrokenCell]:
    side, along = formulas.parse_side(rule["step"]), rule["along"]
    rows = _rows(rule, table, tables).sort_values(along)
    got = formulas.evaluate(side, {name: rows[name] for name in formulas.value_names(side)}, []).astype(
        "float64"
    )
    wanted = _neighbours(got.groupby(tables.series(table, rows, along)))
    if "times" in rule:
        off, limit = _ratio(got, wanted) / rule["times"], f"{plain(rule['times'])} times as large or small"
    else:
        off, limit = (got - wanted).abs() / rule["points"], f"{plain(rule['points'])} away"
    column = next(formulas.value_names(side))
    for row in rows.index[off > 1]:
        expected = (
            f"{rule['step']} is {plain(got[row])}, its neighbours {plain(wanted[row])}, at most {limit}"
        )
        yield BrokenCell(rows["key"][row], column, rows[column][row], off[row], expected)


def _neighbours(series: Any) -> pd.Series:
    """The middle of two values before and two after; the next one where a series begins or ends."""
    beside = pd.DataFrame({places: series.shift(places) for places in (1, -1, 2, -2)})
    inside = beside[1].notna() & beside[-1].notna()
    return beside.median(axis=1).where(inside, beside[1].fillna(beside[-1]))


def _ratio(got: pd.Series, wanted: pd.Series) -> pd.Series:
    """The larger by the smaller; without end where one is zero or the signs differ."""
    ratio = got / wanted
    larger = ratio.where(ratio >= 1, 1 / ratio).where(ratio > 0, float("inf")).mask(got.eq(wanted), 1.0)
    return larger.where(got.notna() & wanted.notna())


def _complete(rule: dict[str, Any], table: str, tables: Tables) -> Iterator[BrokenCell]:
    along = rule["complete"]
    rows = _rows(rule, table, tables).sort_values(along)
    periods = rows[along]
    if "days" in rule:
        periods = periods.astype("datetime64[s]").astype("int64") / 86400
    elif periods.dtype.kind == "M":
        periods = 12 * periods.dt.year + periods.dt.month
    missing = periods.groupby(tables.series(table, rows, along)).diff() - rule.get("days", 1)
    for row in rows.index[missing > 0]:
        expected = f"{plain(missing[row])} missing before it"
        yield BrokenCell(rows["key"][row], along, rows[along][row], missing[row], expected)


def _same(rule: dict[str, Any], table: str, tables: Tables) -> Iterator[BrokenCell]:
    rows, column = _rows(rule, table, tables), rule["same"]
    usual = rows.groupby(rule["within"])[column].transform(lambda cells: cells.mode().get(0))
    for row in rows.index[rows[column].ne(usual) & (rows[column].notna() | usual.notna())]:
        alike = rows[rows[rule["within"]].eq(rows.loc[row, rule["within"]]).all(axis=1)]
        others = "; ".join(alike["key"][alike[column].eq(usual[row])].head(2))
        expected = f"the other rows of its {', '.join(rule['within'])} have {plain(usual[row])} ({others})"
        yield BrokenCell(rows["key"][row], column, rows[column][row], 1, expected)


def _source_day(rule: dict[str, Any], table: str, tables: Tables) -> Iterator[BrokenCell]:
    rows, column = _rows(rule, table, tables), rule["source_day"]
    days = tables.rows("sources", {}).set_index("source_id")["published"]
    for row in rows.index:
        known = days.reindex(rows["source_ids"][row].split(";")).dropna()
        if not known.empty and not known.eq(rows[column][row]).any():
            expected = f"its sources are of {', '.join(map(plain, known))}"
            yield BrokenCell(rows["key"][row], column, rows[column][row], 1, expected)


_KINDS = {
    "formula": broken_formulas,
    "step": _step,
    "complete": _complete,
    "same": _same,
    "source_day": _source_day,
}
# What a rule may state, of every kind and of each.
_KEYS = ("says", "where", "accepted")
_KEYS_OF = {
    "formula": ("tolerance", "percent", "by", "values", "within"),
    "step": ("along", "times", "points"),
    "complete": ("days",),
    "same": ("within",),
    "source_day": (),
}

"""Rules that compare the two sides of a formula: identities, second sources, orders."""

import ast
from collections.abc import Iterator
from typing import Any

import pandas as pd

from helpers.datasets import formulas
from helpers.datasets.keyed_rows import BrokenCell, Tables, plain
from helpers.errors import ReportError, suggestion

# Rows named that a rule wants and that hold no value.
_NAMED = 3
# Rows named that a rule may have meant.
_NEAR = 8

# What a value of a formula says beside the cells of its rows.
_OPTIONS = ("table", "column", "by", "all", "yearly", "missing")


def broken_formulas(rule: dict[str, Any], table: str, tables: Tables) -> Iterator[BrokenCell]:
    """Cells whose formula does not hold: the cell of its first name; the others are told beside it."""
    left, compared, right = formulas.parse_formula(rule["formula"])
    names = [*dict.fromkeys([*formulas.value_names(left), *formulas.value_names(right)])]
    if not names:
        raise ReportError(f"'{rule['formula']}' has no name of a value")
    values = _values(rule, table, tables, names)
    named = {name: _lined_up(values[name], rule.get("by", tables.keys[table]), tables) for name in names}
    numbers = _numbers(rule, named)
    got, wanted = (formulas.evaluate(side, numbers, rule.get("within", [])) for side in (left, right))
    got, wanted = got.align(wanted if isinstance(wanted, pd.Series) else got * 0 + wanted, join="inner")
    most = wanted.abs() * rule["percent"] / 100 if "percent" in rule else got * 0 + rule.get("tolerance", 0)
    off = {"==": (got - wanted).abs(), "<=": got - wanted, ">=": wanted - got}[compared]
    if off.dropna().empty:
        raise ReportError(
            f"it meets no row: is a cell of its rows misspelt or empty?{_near(values, named, tables)}"
        )
    subject, *partners = named.values()
    for label in off.index[off > most + 1e-9 * wanted.abs()]:
        expected = (
            f"{ast.unparse(left)} is {plain(got[label])}, {ast.unparse(right)} is {plain(wanted[label])}"
        )
        apart = f", at most {plain(most[label])} apart" if most[label] else ""
        beside = "; ".join(_beside(rows, label) for rows in partners if len(rows) == 1 or label in rows.index)
        cell, size = subject.loc[label], abs(wanted[label]) or 1
        expected += apart + (f" ({beside})" if beside else "")
        yield BrokenCell(cell["key"], cell["column"], cell["cell"], off[label] / size, expected)


def _near(values: dict[str, Any], named: dict[str, pd.DataFrame], tables: Tables) -> str:
    """Rows of a rule that meets none: without a value, without one of its cells, lined up with nothing."""
    empty = [key for rows in named.values() for key in rows["key"][rows["cell"].isna()]]
    if empty:
        return f" ({'; '.join(empty[:_NAMED])} has no value)"
    missing = [values[name] for name, rows in named.items() if rows.empty]
    near = [row for value in missing for row in tables.near_rows(value["table"], _cells(value))]
    near += [key for rows in named.values() for key in rows["key"]]
    return f" (near: {'; '.join(dict.fromkeys(near[:_NEAR]))})" if near else ""


def _values(rule: dict[str, Any], table: str, tables: Tables, names: list[str]) -> dict[str, Any]:
    """What is stated for each name of a formula: table, column, what lines its rows up, their cells."""
    if rule.get("values") and rule.get("where"):
        raise ReportError("`where` is for columns: beside `values`, each value has its own cells")
    values = rule.get("values") or {name: {"column": name, **rule.get("where", {})} for name in names}
    for name in names:
        if name not in values:
            raise ReportError(f"'{name}' is unknown: {suggestion(name, values)}")
    defaults = {"table": table, "column": "value", "by": rule.get("by", tables.keys[table])}
    return {name: defaults | values[name] for name in names}


def _cells(value: dict[str, Any]) -> dict[str, Any]:
    return {name: wanted for name, wanted in value.items() if name not in _OPTIONS}


def _lined_up(value: dict[str, Any], by: list[str], tables: Tables) -> pd.DataFrame:
    table, column, rows = value["table"], value["column"], tables.rows(value["table"], _cells(value))
    if "yearly" in value:
        rows = rows.assign(**{value["by"][0]: rows[value["yearly"]].dt.year})
    index = [rows[own].rename(name) for own, name in zip(value["by"], by, strict=False)] or [rows["key"]]
    lined = pd.DataFrame({"key": rows["key"], "table": table, "column": column, "cell": rows[column]})
    lined = lined.set_index(index)
    if "all" in value:
        return lined.groupby(level=lined.index.names).agg(
            dict.fromkeys(lined, "first") | {"cell": value["all"]}
        )
    if not lined.index.is_unique:
        same = "; ".join(lined["key"][lined.index.duplicated(keep=False)].head(2))
        raise ReportError(f"rows of {table} have the same {', '.join(by)}: {same}")
    return lined


def _numbers(rule: dict[str, Any], named: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Numbers by name: what may be missing is filled, and what is lined up by nothing is one number."""
    numbers: dict[str, Any] = {name: _as_number(rows["cell"]) for name, rows in named.items()}
    every = next(iter(numbers.values())).index
    for name, value in rule.get("values", {}).items():
        if "missing" in value:
            index = every.union(numbers[name].index)
            numbers[name] = numbers[name].reindex(index, fill_value=value["missing"])
        if value.get("by") == []:
            if len(numbers[name]) != 1:
                raise ReportError(f"'{name}' is {len(numbers[name])} rows: one number is wanted")
            numbers[name] = numbers[name].item()
    return numbers


def _as_number(cells: pd.Series) -> pd.Series:
    """Numbers as they are; a day as a part of its year."""
    days = cells.dtype.kind == "M"
    numbers: pd.Series = cells.dt.year + (cells.dt.day_of_year - 1) / 366 if days else cells
    return numbers.astype("float64")


def _beside(rows: pd.DataFrame, label: Any) -> str:
    cell = rows.loc[label] if label in rows.index else rows.iloc[0]
    return f"{cell['table']} {cell['key']}, {cell['column']}: {plain(cell['cell'])}"

"""Formulas of the rules in ``data/datapackage.json``: read by Python's parser, reckoned by pandas, never run.

A formula compares two sides by ``==``, ``<=`` or ``>=``. A side has numbers, names of values, ``+ - * /``,
brackets, and the functions of `FUNCTIONS`. Anything else is a ReportError.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from helpers.errors import ReportError, suggestion

_ARITHMETIC: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED = {ast.Eq: "==", ast.LtE: "<=", ast.GtE: ">="}


def parse_formula(formula: str) -> tuple[ast.expr, str, ast.expr]:
    """Left side, comparison and right side of a formula."""
    match _parsed(formula):
        case ast.Compare(left=left, ops=[compared], comparators=[right]) if type(compared) in _COMPARED:
            return left, _COMPARED[type(compared)], right
    raise ReportError(f"'{formula}' does not compare two sides: allowed: one of == <= >=")


def parse_side(text: str) -> ast.expr:
    """One side of a formula, by itself."""
    return _parsed(text)


def value_names(expression: ast.expr) -> Iterator[str]:
    """Names of the values in a side, in the order in which they stand; a function is no value."""
    if isinstance(expression, ast.Name):
        yield expression.id
    parts = expression.args if isinstance(expression, ast.Call) else ast.iter_child_nodes(expression)
    for part in parts:
        if isinstance(part, ast.expr):
            yield from value_names(part)


def evaluate(expression: ast.expr, values: Mapping[str, pd.Series], within: list[str]) -> Any:
    """The value of a side: a Series with the index of `values`, or a number.

    Where one of the values is missing, so is the result. `within` are the levels over which `total` adds up.
    """
    match expression:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            if name not in values:
                raise ReportError(f"'{name}' is unknown: {suggestion(name, values)}")
            return values[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _ARITHMETIC[type(op)](evaluate(left, values, within), evaluate(right, values, within))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](evaluate(argument, values, within), within)
    allowed = f"numbers, names, + - * /, {', '.join(FUNCTIONS)}"
    raise ReportError(f"'{ast.unparse(expression)}' is not part of a formula: {allowed}")


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ReportError(f"'{text[:200]}' is not a formula: {error}") from error


def previous(series: pd.Series, _within: list[str] | None = None) -> pd.Series:
    """The value one year earlier; the year is the last level of the index."""
    moved = series.rename("value").reset_index()
    moved[series.index.names[-1]] += 1
    return moved.set_index(list(series.index.names))["value"]


def _growth(series: pd.Series, _within: list[str]) -> pd.Series:
    return 100 * (series / previous(series) - 1)


def _total(series: pd.Series, within: list[str]) -> pd.Series:
    return series.groupby(level=within).transform("sum")


FUNCTIONS: dict[str, Callable[[Any, list[str]], Any]] = {
    "growth": _growth,
    "previous": previous,
    "total": _total,
    "abs": lambda series, _: abs(series),
}
"""Per cent on the year before, the value of the year before, the sum over the rule's `within`, the size."""

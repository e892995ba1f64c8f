"""Conditions over findings, as tables, sweeps and sentences state them: they run no code.

Each part of what was parsed must be on a list before anything is evaluated. That happens in jinja2's sandbox,
without its globals, tests and filters, and arithmetic has a bounded size. Sentences may say more than
conditions: `helpers.prose.language` has their list.
"""

import math
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from helpers.errors import ReportError, suggestion

MOST_DIGITS = 12  # the largest number that a filter may be given
LONGEST = 2000  # letters of a condition in a table or a sweep

# What a template can go wrong with; the second are what hundreds of brackets in each other lead to.
_MISUSES = (TemplateError, ReportError, TypeError, AttributeError, ArithmeticError, ValueError)
_TOO_DEEP = (RecursionError, MemoryError, SyntaxError)

# whatever is in them: that is looked at, too
_ALLOWED = (nodes.If, nodes.BinExpr, nodes.UnaryExpr, nodes.Compare, nodes.Operand, nodes.Name)


class Language(ImmutableSandboxedEnvironment):
    """jinja2 with the filters `abs` and `round` alone, strict on unknown names."""

    intercepted_binops = frozenset(ImmutableSandboxedEnvironment.default_binop_table)

    def __init__(self, **options: Any):
        # a text is filled once: to look for what could be reckoned ahead takes longer
        super().__init__(undefined=StrictUndefined, optimized=False, **options)
        self.globals.clear()
        self.tests.clear()
        self.filters = {"abs": abs, "round": round}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic is for numbers, and floating-point numbers cannot grow without bound."""
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            raise ReportError(f"'{operator}' is only for numbers")
        return super().call_binop(context, operator, float(left), float(right))


@contextmanager
def faults_at(where: str) -> Iterator[None]:
    """What goes wrong with a template in here is a ReportError that begins with its place `where`."""
    try:
        yield
    except _TOO_DEEP as error:
        raise ReportError(f"{where}: too many brackets or blocks inside each other") from error
    except _MISUSES as error:
        raise ReportError(f"{where}: {getattr(error, 'message', None) or error}") from error


class Condition:
    """A condition that stands in a table or in a sweep, `where` it stands.

    It is about values with `names`, or about findings of `groups`: ``group.name``.
    ReportError if it is not in the language, and when it is asked, if it is neither true nor false.
    """

    def __init__(self, text: str, names: Collection[str], where: str, groups: Collection[str] = ()):
        self._where = f"{where}: '{' '.join(text.split())[:200]}'"
        with faults_at(f"{self._where} is not a condition"):
            if len(text) > LONGEST:
                raise ReportError(f"it is longer than {LONGEST:,} letters")
            parsed = _plain_language().parse(f"{{% if {text} %}}{{% endif %}}")
            for fault in faults_of_conditions(parsed, names, groups):
                raise ReportError(fault)
            self._asked = _plain_language().compile_expression(text, undefined_to_none=False)
            self.compared = compared_findings(parsed)
            self.reads = finding_ids_in(parsed)

    def __call__(self, **values: Any) -> bool:
        """Whether it is true of these values."""
        with faults_at(self._where):
            outcome = self._asked(**values)
        if not isinstance(outcome, bool):
            raise ReportError(f"{self._where} gives {outcome!r}, not true or false")
        return outcome


@cache
def _plain_language() -> Language:
    return Language()


def faults_of_conditions(
    parsed: nodes.Template,
    names: Collection[str],
    groups: Collection[str],
    more: Callable[[nodes.Node], bool] = lambda _: False,
) -> Iterator[str]:
    """What in a text that knows `names` and `groups` of findings is no part of conditions.

    `more` tells what else may stand there.
    """
    known = {*names, *groups}
    for node in parsed.find_all(nodes.Node):
        if isinstance(node, nodes.Name) and node.name not in known:
            yield f"'{node.name}' is undefined: {suggestion(node.name, known)}"
        elif not _is_allowed(node, groups, known) and not more(node):
            words = [getattr(node, name, None) for name in ("name", "attr", "op")]
            word = next(filter(None, words), type(node).__name__.lower())
            yield f"'{word}' is not part of the language, or not like this"
    yield from _unlike_findings(parsed, groups)
    if any(isinstance(part, nodes.Const) for part in _decided(parsed)):
        yield "a constant is no condition: it holds always or never"


def _decided(parsed: nodes.Template) -> Iterator[nodes.Node]:
    """What a text asks whether it is true, with the parts of ``and``, ``or`` and ``not``."""
    yield from (node.test for node in parsed.find_all(nodes.If))
    for node in parsed.find_all((nodes.And, nodes.Or)):
        yield from (node.left, node.right)
    yield from (node.node for node in parsed.find_all(nodes.Not))


def _is_allowed(node: nodes.Node, groups: Collection[str], known: Collection[str]) -> bool:
    match node:
        case nodes.Const(value=value):
            return isinstance(value, str) or (type(value) in (int, float) and math.isfinite(value))
        case nodes.Getattr():
            names = dotted_name(node)
            if names and names[0] not in known:
                return True  # the name is told
            return len(names) == 2 and names[0] in groups and names[1][0] != "_"
        case nodes.Operand(op=operator):
            return operator not in ("in", "notin")
        case nodes.Filter(name=name, args=args, kwargs=[], dyn_args=None, dyn_kwargs=None):
            few = [isinstance(arg, nodes.Const) and _is_few(arg.value) for arg in args]
            return all(few) and name in getattr(node.environment, "filters", ())
        case _:
            return isinstance(node, _ALLOWED)


def _is_few(value: object) -> bool:
    return type(value) is int and value in range(MOST_DIGITS + 1)


def _unlike_findings(parsed: nodes.Template, groups: Collection[str]) -> Iterator[str]:
    """What speaks of findings in a way that is never true or always, without a word."""
    for compare in parsed.find_all(nodes.Compare):
        texts = [part for part in compare.find_all(nodes.Const) if isinstance(part.value, str)]
        if texts and finding_ids_in(compare):
            yield f"'{texts[0].value}' is a text: a finding is compared with numbers"
    inside = {id(node.node) for node in parsed.find_all(nodes.Getattr)}
    for node in parsed.find_all(nodes.Name):
        if node.name in groups and id(node) not in inside:
            yield f"'{node.name}' is no finding: write {node.name}.name"


def compared_findings(node: nodes.Node) -> list[list[str]]:
    """Ids of findings that an expression compares with each other but for filters and sign as they are."""
    compares = [*node.find_all(nodes.Compare), *([node] if isinstance(node, nodes.Compare) else [])]
    sides = [[compare.expr, *(operand.expr for operand in compare.ops)] for compare in compares]
    return [[name for side in each if (name := finding_id(_bare(side)))] for each in sides]


def _bare(node: nodes.Node) -> nodes.Node:
    """Without filters and sign, which leave the unit."""
    while isinstance(node, nodes.Filter | nodes.Neg) and node.node is not None:
        node = node.node
    return node


def finding_ids_in(node: nodes.Node) -> list[str]:
    """Ids of the findings that an expression reads, in order."""
    reads = (finding_id(part) for part in [*node.find_all(nodes.Getattr), node])
    return list(dict.fromkeys(name for name in reads if name))


def finding_lines(parsed: nodes.Template) -> dict[str, int]:
    """Each finding that a text reads, with a line where it does."""
    return {name: part.lineno for part in parsed.find_all(nodes.Getattr) if (name := finding_id(part))}


def compares_findings(test: nodes.Node) -> bool:
    """Whether a condition compares the value of a finding."""
    comparisons = [*test.find_all(nodes.Compare), *([test] if isinstance(test, nodes.Compare) else [])]
    return any(finding_ids_in(part) for part in comparisons)


def finding_id(node: nodes.Node) -> str:
    """The finding that ``group.name`` reads; empty for anything else."""
    names = dotted_name(node)
    return ".".join(names) if len(names) == 2 and names[0] != "as_of" else ""


def dotted_name(node: nodes.Node) -> list[str]:
    """``group.name`` as a list of its names; empty for what does not end in a name."""
    match node:
        case nodes.Name(name=name):
            return [name]
        case nodes.Getattr(node=inner, attr=name):
            return [*dotted_name(inner), name]
        case _:
            return []

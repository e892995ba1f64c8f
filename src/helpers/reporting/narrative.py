"""Fill the prose: ``{{ findings.group.name }}`` and its filters, sentences bound to what they say.

A filled number is a Markdown link to its origin and carries the marks of its rows:
† recalled, not seen in a source; ‡ as revised later.

``{% holds condition %}words{% endholds %}`` prints the words as long as the condition over findings is true;
otherwise the report is not rendered, and the error names the sentence and the values. The condition compares
at least one finding.

``{# no result #}`` ends a sentence that states a rule, a definition or how to read something.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context as Scope

from helpers.errors import ReportError, suggestion
from helpers.reporting import printing
from helpers.reporting.findings import Finding, Findings

_BROKEN = "\ue000"
"""Stands around the number of words that do not hold, until their sentence is known."""
_MARK = re.compile(f"{_BROKEN}(\\d+){_BROKEN}")

RULE = "\ue001"
"""Stands for the comment ``{# no result #}`` in a template that was read."""
_COMMENT = re.compile(r"(?:\s*\{#-|\{#)\s*no result\s*(?:-#\}\s*|#\})")

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n{2,}")
LINK = re.compile(r"\[([^\]]*)\]\(#[^)]*\)(?:\{[^}]*\})?")


MISUSES = (TemplateError, ReportError, TypeError, AttributeError, ArithmeticError, ValueError)
"""What a template can go wrong with: each is told with its place."""


class Number(float):
    """A finding on its way into a sentence: a number that knows its origin and how it is to be written.

    Comparing and reckoning gives plain numbers, for conditions; only a `Number` may be printed.
    """

    finding: Finding
    linked: bool
    text: str

    def __new__(cls, finding: Finding, linked: bool, text: str) -> "Number":
        """The value of a finding, written as `text`, with or without a link."""
        number = super().__new__(cls, finding.value)
        number.finding, number.linked, number.text = finding, linked, text
        return number

    @property
    def value(self) -> float:
        """The bare value."""
        return float(self)

    def written(self, text: str) -> "Number":
        """The same number in other words."""
        return Number(self.finding, self.linked, text)

    def __str__(self) -> str:
        marks = printing.UNVERIFIED * self.finding.unverified + printing.REVISED * self.finding.revised_later
        if not self.linked:
            return self.text + marks
        text = self.text.replace("$", r"\$")  # a dollar amount, not the start of a formula
        return f"[{text}{f'<sup>{marks}</sup>' if marks else ''}](#{self.finding.anchor}){{.finding}}"


class Group:
    """``findings.budget`` in a template: the findings whose ids begin with ``budget.``."""

    def __init__(self, name: str, findings: Findings, linked: bool):
        self._name, self._findings, self._linked = name, findings, linked

    def __getattr__(self, name: str) -> Number:
        finding = self._findings[f"{self._name}.{name}"]
        return Number(finding, self._linked, finding.printed)

    def __str__(self) -> str:
        raise ReportError(f"'findings.{self._name}' is a group of findings, not a number")


class Groups:
    """``findings`` in a template: ``findings.group.name`` reads one, ``"group.name" in findings`` asks."""

    def __init__(self, findings: Findings, linked: bool = False):
        self._findings, self._linked = findings, linked

    def __getattr__(self, name: str) -> Group:
        return Group(name, self._findings, self._linked)

    def __contains__(self, finding_id: str) -> bool:
        return finding_id in self._findings


class Holds(Extension):
    """The tag ``holds``."""

    tags = {"holds"}  # noqa: RUF012  (jinja2 declares it so)

    def parse(self, parser: Parser) -> nodes.Node:
        """A call block that keeps the words if the condition is true."""
        line = next(parser.stream).lineno
        condition = parser.parse_expression()
        if not compares_findings(condition):
            parser.fail("the condition of 'holds' compares no finding", line)
        words = parser.parse_statements(("name:endholds",), drop_needle=True)
        asked = nodes.List([nodes.Const(name) for name in findings_named(condition)])
        call = self.call_method("_kept", [nodes.ContextReference(), condition, asked], lineno=line)
        return nodes.CallBlock(call, [], [], words).set_lineno(line)

    @staticmethod
    def _kept(scope: Scope, condition: bool, asked: list[str], caller: Callable[[], str]) -> str:
        words = caller()
        if condition:
            return words
        scope["broken"].append((asked, words))
        return f"{_BROKEN}{len(scope['broken']) - 1}{_BROKEN}{words}"


@dataclass(frozen=True)
class Context:
    """What sentences can speak of: the findings, the numbers of figures and tables, the edition's day."""

    findings: Findings
    labels: Mapping[str, Mapping[str, int | str]]
    as_of: date
    edition: str


@cache
def template_environment() -> Environment:
    """The dialect of all prose: strict on unknown names, with our filters and the tag ``holds``."""
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (it writes Markdown)
        keep_trailing_newline=True,
        extensions=[Holds],
        finalize=_with_origin,
        optimized=False,  # a text is filled once: to look for what could be reckoned ahead takes longer
    )
    environment.filters.update(FILTERS)
    return environment


@lru_cache(maxsize=1024)  # a text is looked through, then filled, and may be read ahead of both
def template(text: str, where: str) -> nodes.Template:
    """The template that `text` is; ReportError, with the place `where` it stands, if it is none."""
    with _told_with(where):
        return template_environment().parse(_COMMENT.sub(RULE, text))


@lru_cache(maxsize=1024)
def compiled(text: str, where: str) -> Template:
    """The same, ready to be filled."""
    environment, read = template_environment(), template(text, where)
    with _told_with(where):
        return Template.from_code(environment, environment.compile(read), environment.make_globals(None))


@contextmanager
def _told_with(where: str) -> Iterator[None]:
    try:
        yield
    except MISUSES as error:
        raise ReportError(f"{where}: {error}") from error


def fill(text: str, context: Context, where: str, *, linked: bool = True) -> str:
    """`text` with every ``{{ … }}`` filled; `where` names notebook and cell in an error."""
    if "{" not in text:  # most titles and captions: a template of each would only take time
        return text
    broken: list[tuple[list[str], str]] = []
    ready = compiled(text, where)
    with _told_with(where):
        filled = ready.render(
            findings=Groups(context.findings, linked),
            figure=lambda name: _reference("figure", name, context, linked),
            table=lambda name: _reference("table", name, context, linked),
            as_of=context.as_of,
            edition=context.edition,
            broken=broken,
        )
    if broken:
        raise ReportError("\n".join(_broken_sentences(filled, broken, context.findings, where)))
    return filled.replace(RULE, "")


def findings_named(node: nodes.Node) -> list[str]:
    """Ids of the findings that an expression reads as ``findings.group.name``, in order."""
    reads = (_finding_id(part) for part in [*node.find_all(nodes.Getattr), node])
    return list(dict.fromkeys(name for name in reads if name))


def compares_findings(test: nodes.Node) -> bool:
    """Whether a condition compares the value of a finding, not only asks whether there is one."""
    comparisons = [*test.find_all(nodes.Compare), *([test] if isinstance(test, nodes.Compare) else [])]
    return any(_reads_finding(part) for part in comparisons if not _asks_presence(part))


def _asks_presence(comparison: nodes.Compare) -> bool:
    return any(operand.op in ("in", "notin") for operand in comparison.ops)


def _reads_finding(node: nodes.Node) -> bool:
    reads = (part.node for part in node.find_all(nodes.Getattr))
    reads_by_name = (part.node for part in node.find_all(nodes.Getitem))
    return any(_is_group(inner) for inner in [*reads, *reads_by_name])


def _is_group(node: nodes.Node) -> bool:
    """Whether an expression is ``findings.group``."""
    return (
        isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "findings"
    )


def _finding_id(node: nodes.Node) -> str | None:
    match node:
        case nodes.Getattr(node=nodes.Getattr(node=nodes.Name(name="findings"), attr=group), attr=name):
            return f"{group}.{name}"
        case _:
            return None


def _with_origin(printed: Any) -> Any:
    """What a template prints; a number that was reckoned there has no origin to link to."""
    if isinstance(printed, int | float) and not isinstance(printed, Number | bool):
        raise ReportError(f"{printed} is computed in the prose: record it as a finding")
    return printed


def _broken_sentences(
    filled: str, broken: list[tuple[list[str], str]], findings: Findings, where: str
) -> list[str]:
    """One line for each condition that is false: place, sentence, and the findings it compares."""
    found = {int(mark): part for part in _SENTENCE_END.split(filled) for mark in _MARK.findall(part)}
    return [
        f"{where}: “{_plain(found.get(number, words))}” does not hold: {_values(asked, findings)}"
        for number, (asked, words) in enumerate(broken)
    ]


def _values(asked: list[str], findings: Findings) -> str:
    return ", ".join(f"{name} = {findings[name].value if name in findings else 'absent'}" for name in asked)


def _plain(sentence: str) -> str:
    return " ".join(LINK.sub(r"\1", _MARK.sub("", sentence)).split())


def long_date(day: date) -> str:
    """``22 December 2023``."""
    return f"{day.day} {day:%B %Y}"


def _reference(kind: str, name: str, context: Context, linked: bool) -> str:
    numbers = context.labels[kind]
    if name not in numbers:
        raise ReportError(f"unknown {kind} '{name}': {suggestion(name, numbers)}")
    text = f"{kind.capitalize()}{printing.NBSP}{numbers[name]}"
    return f"[{text}](#{kind}-{name})" if linked else text


def _digits(number: Number, digits: int) -> Number:
    return number.written(printing.printed(number.value, number.finding.unit, digits))


def _signed(number: Number) -> Number:
    return number.written(
        printing.printed(number.value, number.finding.unit, number.finding.digits, signed=True)
    )


def _unsigned(number: Number) -> Number:
    return number.written(printing.printed(abs(number.value), number.finding.unit, number.finding.digits))


def _bare(number: Number) -> Number:
    return number.written(printing.printed(number.value, "count", number.finding.digits))


def _ordinal(number: Number) -> Number:
    return number.written(printing.ordinal(round(number.value)))


def _cardinal(number: Number) -> Number:
    return number.written(printing.cardinal(round(number.value)))


def _capitalised(number: Number) -> Number:
    return number.written(number.text[:1].upper() + number.text[1:])


FILTERS: dict[str, Any] = {
    "digits": _digits,
    "signed": _signed,
    "unsigned": _unsigned,
    "bare": _bare,
    "ordinal": _ordinal,
    "cardinal": _cardinal,
    "capitalised": _capitalised,
    "long_date": long_date,
}

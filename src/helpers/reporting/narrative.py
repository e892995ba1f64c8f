"""Fill the prose: ``{{ findings.group.name }}`` and its filters, sentences bound to what they say.

A filled number is a Markdown link to its origin and carries the marks of its rows:
† recalled, not seen in a source; ‡ as revised later.

``{% holds condition %}words{% endholds %}`` prints the words as long as the condition over findings is true;
otherwise the report is not rendered, and the error names the sentence and the values. The condition compares
at least one finding.

``{# no result #}`` ends a sentence that states a rule, a definition or how to read something.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from jinja2 import Template, TemplateAssertionError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context as Scope

from helpers.errors import ReportError, suggestion
from helpers.parameters import editions
from helpers.reporting import printing
from helpers.reporting.findings import Finding, Findings
from helpers.reporting.language import (
    Language,
    compares_findings,
    editions_named,
    faults_at,
    faults_of_language,
    findings_named,
    findings_read,
)
from helpers.reporting.register import absent, registered

_BROKEN = "\ue000"
"""Stands around the number of words that do not hold, until their sentence is known."""
_MARK = re.compile(f"{_BROKEN}(\\d+){_BROKEN}")

RULE = "\ue001"
"""Stands for the comment ``{# no result #}`` in a template that was read."""
_COMMENT = re.compile(r"(?:\s*\{#-|\{#)\s*no result\s*(?:-#\}\s*|#\})")

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n{2,}")
LINK = re.compile(r"\[([^\]]*)\]\(#[^)]*\)(?:\{[^}]*\})?")
_HOLDS = re.compile(r"\{#.*?#\}|\{%[-+]?\s*holds\b(.*?)[-+]?%\}", re.DOTALL)
"""The condition of ``holds``, as it is written; empty for a comment."""


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

    def __init__(self, name: str, findings: Findings, linked: bool, when: str):
        self._name, self._findings, self._linked, self._when = name, findings, linked, when

    def __getattr__(self, name: str) -> Number:
        finding_id = f"{self._name}.{name}"
        if finding_id not in self._findings:
            raise absent(finding_id, self._findings, self._when)
        finding = self._findings[finding_id]
        return Number(finding, self._linked, finding.printed)


class Groups:
    """``findings`` in a template: ``findings.group.name`` reads one, ``"group.name" in findings`` asks.

    `when` says of a finding that is not there on which day and in which edition it is not known.
    """

    def __init__(self, findings: Findings, linked: bool = False, when: str = "in this edition"):
        self._findings, self._linked, self._when = findings, linked, when

    def __getattr__(self, name: str) -> Group:
        return Group(name, self._findings, self._linked, self._when)

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
        asked = nodes.Const(" ".join(findings_read(condition)))
        call = self.call_method("_kept", [nodes.ContextReference(), condition, asked], lineno=line)
        return nodes.CallBlock(call, [], [], words).set_lineno(line)

    @staticmethod
    def _kept(
        scope: Scope, condition: bool, asked: str, written: str = "", *, caller: Callable[[], str]
    ) -> str:
        words = caller()
        if condition:
            return words
        scope["broken"].append((written, asked, words))
        return f"{_BROKEN}{len(scope['broken']) - 1}{_BROKEN}{words}"


@dataclass(frozen=True)
class Context:
    """What sentences can speak of: the findings, the numbers of figures and tables, the edition's day."""

    findings: Findings
    labels: Mapping[str, Mapping[str, int | str]]
    as_of: date
    edition: str


@cache
def template_environment() -> Language:
    """The language of the prose, with our filters and the tag ``holds``; it writes Markdown."""
    environment = Language(keep_trailing_newline=True, extensions=[Holds])
    environment.filters.update(FILTERS)
    return environment


@lru_cache(maxsize=1024)  # a text is looked through, then filled, and may be read ahead of both
def template(text: str, where: str) -> nodes.Template:
    """The template that `text` is; ReportError, with the place `where` it stands, if it is none."""
    source = _COMMENT.sub(RULE, text)
    with faults_at(where):
        read = template_environment().parse(source)
        written = filter(None, _HOLDS.findall(source))
        for block, condition in zip(read.find_all(nodes.CallBlock), written, strict=False):
            block.call.args.append(nodes.Const(" ".join(condition.split())))
        return read


@lru_cache(maxsize=1024)
def compiled(text: str, where: str) -> Template:
    """The same, ready to be filled; ReportError if anything in it is not part of the language."""
    environment, read = template_environment(), template(text, where)
    with faults_at(where):
        for fault in faults_of_language(read):
            raise ReportError(fault)
        return Template.from_code(environment, environment.compile(read), environment.make_globals(None))


def fill(text: str, context: Context, where: str, *, linked: bool = True) -> str:
    """`text` with every ``{{ … }}`` filled; `where` names notebook and cell in an error."""
    if "{" not in text:  # most titles and captions: a template of each would only take time
        return text
    broken: list[tuple[str, str, str]] = []
    ready = compiled(text, where)
    with faults_at(where):
        _require_known(template(text, where), context.findings)
        filled = ready.render(
            findings=Groups(context.findings, linked, f"on {context.as_of} (edition {context.edition})"),
            figure=lambda name: _reference("figure", name, context, linked),
            table=lambda name: _reference("table", name, context, linked),
            as_of=context.as_of,
            edition=context.edition,
            broken=broken,
        )
    if broken:
        raise ReportError("\n".join(_broken_sentences(filled, broken, context.findings, where)))
    return filled.replace(RULE, "")


def _require_known(read: nodes.Template, findings: Findings) -> None:
    """Stop at a finding that no edition records, and at an unknown edition, also in a branch not taken."""
    for name, line in findings_named(read).items():
        if name not in findings and name not in registered():
            raise TemplateAssertionError(str(absent(name, findings)), line)
    for edition, line in editions_named(read):
        if edition not in editions():
            told = f"unknown edition '{edition}': {suggestion(str(edition), editions())}"
            raise TemplateAssertionError(told, line)


def _broken_sentences(
    filled: str, broken: list[tuple[str, str, str]], findings: Findings, where: str
) -> list[str]:
    """One line for each condition that is false: place, sentence, condition, the findings it compares."""
    found = {int(mark): part for part in _SENTENCE_END.split(filled) for mark in _MARK.findall(part)}
    return [
        f"{where}: “{_plain(found.get(number, words))}” does not hold: {written} ({_values(asked, findings)})"
        for number, (written, asked, words) in enumerate(broken)
    ]


def _values(asked: str, findings: Findings) -> str:
    known = {name: findings[name].value if name in findings else "absent" for name in asked.split()}
    return ", ".join(f"{name} = {value}" for name, value in known.items())


def _plain(sentence: str) -> str:
    return " ".join(LINK.sub(r"\1", _MARK.sub("", sentence)).split())


def long_date(day: date) -> str:
    """``22 December 2023``."""
    return f"{day.day} {day:%B %Y}"


def _reference(kind: str, name: str, context: Context, linked: bool) -> str:
    numbers = context.labels[kind]
    if name not in numbers:
        raise ReportError(f"unknown {kind} '{name}': {suggestion(str(name), numbers)}")
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

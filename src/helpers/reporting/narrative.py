"""Fill the prose: ``{{ findings.group.name }}`` and its filters in Markdown cells.

A filled number is a Markdown link to its origin and carries the marks of its rows:
† recalled, not seen in a source; ‡ as revised later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateError

from helpers.errors import ReportError, suggestion
from helpers.reporting import printing
from helpers.reporting.findings import Finding, Findings
from helpers.reporting.tables import REVISED, UNVERIFIED


@dataclass(frozen=True)
class Number:
    """A finding on its way into a sentence: how its value is to be written, with or without link."""

    finding: Finding
    linked: bool
    text: str

    @property
    def value(self) -> float:
        """The bare value, for conditions."""
        return self.finding.value

    def written(self, text: str) -> "Number":
        """The same number in other words."""
        return replace(self, text=text)

    def __str__(self) -> str:
        marks = UNVERIFIED * self.finding.unverified + REVISED * self.finding.revised_later
        if not self.linked:
            return self.text + marks
        text = self.text.replace("$", r"\$")  # a dollar amount, not the start of a formula
        return f"[{text}{f'^{marks}^' if marks else ''}](#{self.finding.anchor}){{.finding}}"


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

    def __init__(self, findings: Findings, linked: bool):
        self._findings, self._linked = findings, linked

    def __getattr__(self, name: str) -> Group:
        return Group(name, self._findings, self._linked)

    def __contains__(self, finding_id: str) -> bool:
        return finding_id in self._findings


@dataclass(frozen=True)
class Context:
    """What sentences can speak of: the findings, the numbers of figures and tables, the edition's day."""

    findings: Findings
    labels: Mapping[str, Mapping[str, int]]
    as_of: date
    edition: str


def fill(text: str, context: Context, where: str, *, linked: bool = True) -> str:
    """`text` with every ``{{ … }}`` filled; `where` names notebook and cell in an error."""
    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701  (Markdown)
    environment.filters.update(FILTERS)
    try:
        return environment.from_string(text).render(
            findings=Groups(context.findings, linked),
            figure=lambda name: _reference("figure", name, context, linked),
            table=lambda name: _reference("table", name, context, linked),
            as_of=context.as_of,
            edition=context.edition,
        )
    except (TemplateError, ReportError) as error:
        raise ReportError(f"{where}: {error}") from error


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


FILTERS: dict[str, Any] = {
    "digits": _digits,
    "signed": _signed,
    "unsigned": _unsigned,
    "bare": _bare,
    "ordinal": _ordinal,
    "cardinal": _cardinal,
    "long_date": long_date,
}

"""Fill sentences: ``{{ group.name }}`` and its filters, references, and words bound to a condition.

A filled number is a Markdown link to its origin and carries the marks of its rows:
† recalled, not seen in a source; ‡ as revised later.

Where the condition of ``holds`` is false nothing is filled: the error names the sentence and the values.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from jinja2 import TemplateAssertionError, nodes

from helpers.errors import ReportError, suggestion
from helpers.findings.conditions import faults_at, finding_lines
from helpers.findings.finding import Findings
from helpers.findings.links import as_words, without_links
from helpers.findings.register import missing_finding_error, registered_findings
from helpers.findings.values import groups_of
from helpers.prose.language import (
    BROKEN,
    RULE,
    compile_template,
    known_lines,
    parse_template,
    unknown_editions,
)
from helpers.prose.lint import FACT_WORDS, SENTENCE_END
from helpers.typography.numbers import NBSP
from helpers.typography.plain_text import CODE, FORMULA

_MARK = re.compile(f"{BROKEN}(\\d+){BROKEN}")


# What is no plain word of a Markdown text: links and notes, works, code, formulas, tags, escapes.
_MARKUP = re.compile(
    rf"{CODE}|{FORMULA}|\[[^\[\]]*\](?:\([^()\s]*\))?(?:\{{[^}}]*\}})?|@[a-z0-9][\w-]*|<[^>]*>|\\.|\{{[^}}]*\}}",
    re.MULTILINE,
)
_WORDS_ALONE = re.compile(r"[^\W_](?:[\w ,:;’'–-]{0,88}[^\W_])?\b")


@dataclass(frozen=True)
class Binding:
    """Words that stand only as long as a condition over findings is true."""

    words: str
    condition: str  # as it is written
    findings: tuple[str, ...]  # that it reads

    @property
    def anchor(self) -> str:
        """Target of the links to it."""
        return f"holds-{sha256(f'{self.condition} {self.words}'.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Context:
    """What sentences can speak of: the findings, the numbers of figures and tables, the edition's day.

    Filling a text adds its bound words to `bindings`, by anchor.
    """

    findings: Findings
    labels: Mapping[str, Mapping[str, int | str]]
    as_of: date
    edition: str
    bindings: dict[str, Binding] = field(default_factory=dict)


def fill(text: str, context: Context, where: str, *, linked: bool = True) -> str:
    """`text` with every ``{{ … }}`` filled; `where` names notebook and cell in an error."""
    if "{" not in text:  # most titles and captions: a template of each would only take time
        return text
    broken: list[tuple[str, str, str]] = []
    ready = compile_template(text, where)
    with faults_at(where):
        _require_known(parse_template(text, where), context.findings)
        filled = ready.render(
            **groups_of(context.findings, linked, f"on {context.as_of} (edition {context.edition})"),
            known=context.findings,
            figure=lambda name: _reference("figure", name, context, linked),
            table=lambda name: _reference("table", name, context, linked),
            as_of=context.as_of,
            edition=context.edition,
            broken=broken,
            bound=lambda condition, asked, words: (
                _bound(condition, asked, words, context) if linked else words
            ),
        )
    if broken:
        raise ReportError("\n".join(_broken_sentences(filled, broken, context.findings, where)))
    return filled.replace(RULE, "")


def _bound(condition: str, asked: str, words: str, context: Context) -> str:
    """Bound words: the one that states the fact, or without such a word a line of them, is a link."""
    spans = [(found.start(), found.end()) for found in _MARKUP.finditer(words)]
    plain = [
        found
        for pattern in (FACT_WORDS, _WORDS_ALONE)
        for found in pattern.finditer(words)
        if not any(start < found.end() and found.start() < end for start, end in spans)
    ]
    if not plain:
        return words
    binding = Binding(" ".join(as_words(words).split()), condition, tuple(asked.split()))
    context.bindings[binding.anchor] = binding
    start, end = plain[0].span()
    return f"{words[:start]}[{words[start:end]}](#{binding.anchor}){{.holds}}{words[end:]}"


def _require_known(parsed: nodes.Template, findings: Findings) -> None:
    """Stop at a finding that no edition records, and at an unknown edition, also in a branch not taken."""
    for name, line in (finding_lines(parsed) | known_lines(parsed)).items():
        if name not in findings and name not in registered_findings():
            raise TemplateAssertionError(str(missing_finding_error(name, findings)), line)
    for message, line in unknown_editions(parsed):
        raise TemplateAssertionError(message, line)


def _broken_sentences(
    filled: str, broken: list[tuple[str, str, str]], findings: Findings, where: str
) -> list[str]:
    """One line for each condition that is false: place, sentence, condition, the findings it compares."""
    found = {int(mark): part for part in SENTENCE_END.split(filled) for mark in _MARK.findall(part)}
    return [
        f"{where}: “{_plain(found.get(number, words))}” does not hold: {written} ({_values(asked, findings)})"
        for number, (written, asked, words) in enumerate(broken)
    ]


def _values(asked: str, findings: Findings) -> str:
    known = {name: findings[name].value if name in findings else "absent" for name in asked.split()}
    return ", ".join(f"{name} = {value}" for name, value in known.items())


def _plain(sentence: str) -> str:
    return " ".join(without_links(_MARK.sub("", sentence)).split())


def _reference(kind: str, name: str, context: Context, linked: bool) -> str:
    numbers = context.labels[kind]
    if name not in numbers:
        raise ReportError(f"unknown {kind} '{name}': {suggestion(str(name), numbers)}")
    text = f"{kind.capitalize()}{NBSP}{numbers[name]}"
    return f"[{text}](#{kind}-{name})" if linked else text

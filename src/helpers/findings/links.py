"""Links to findings in filled Markdown: here they are written, and here they are read."""

import re
from collections.abc import Iterator

from helpers.findings.finding import Finding
from helpers.typography.marks import REVISED, UNVERIFIED, superscript, without_superscript

_TEXT = r"\[((?:[^\[\]]|\\[\[\]])*)\]"
_TO_A_FINDING = re.compile(rf"{_TEXT}\(#finding-([\w.]+)\)\{{\.finding\}}")
_INSIDE_THE_REPORT = re.compile(rf"{_TEXT}\(#[^)]*\)(?:\{{[^}}]*\}})?")


def link(finding: Finding, text: str) -> str:
    """`text` as a link to the card of a finding, with the marks of its rows."""
    shown = text.replace("$", r"\$")  # a dollar amount, not the start of a formula
    return f"[{shown}{superscript(marks(finding))}](#{finding.anchor}){{.finding}}"


def marks(finding: Finding) -> str:
    """† for a recalled row among those of a finding, ‡ for a value as revised later."""
    return UNVERIFIED * finding.unverified + REVISED * finding.revised_later


def linked_numbers(text: str) -> Iterator[tuple[str, str]]:
    """Each linked number of a text: what is printed, without marks, and the id of its finding."""
    for words, finding_id in _TO_A_FINDING.findall(text):
        yield _plain(words), finding_id


def without_links(text: str) -> str:
    """Markdown with its numbers, figures and tables as words."""
    return without_superscript(_INSIDE_THE_REPORT.sub(r"\1", text))


def as_words(text: str) -> str:
    """The same as plain text, without marks."""
    return _INSIDE_THE_REPORT.sub(lambda found: _plain(found[1]), text)


def _plain(words: str) -> str:
    return re.sub(r"\\(.)", r"\1", re.sub("<sup>.*?</sup>", "", words)).strip()

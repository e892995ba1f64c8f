"""Whether a filled report can be read: words and numbers of its front, its paragraphs and its body."""

import re
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from helpers.document.assembly import SUMMARY_TAG, Report, location_of
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY
from helpers.findings.links import as_words, linked_numbers
from helpers.report import LENGTHS

_TIMES = ("year", "date")
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*[-*] )")
_WORD = re.compile(r"[^\W_][\w’'.,%–-]*")


def require_readable(report: Report) -> None:
    """ReportError with all that is longer than `LENGTHS` allow, one line each."""
    if faults := [*_of_the_front(report), *_of_paragraphs(report), *_of_the_body(report)]:
        raise ReportError("\n".join(faults))


def _of_the_front(report: Report) -> Iterator[str]:
    """The first cell of the summary is what a reader may see alone."""
    opening = (cell for cell in report.cells if SUMMARY_TAG in cell.metadata.get("tags", []))
    front = next(opening, None)
    if front is not None:
        words, numbers_in_front = _words(front.source), len(_finding_ids(report, front.source))
        if words > LENGTHS["front_words"] or numbers_in_front > LENGTHS["front_numbers"]:
            yield (
                f"{location_of(front)}: {words} words and {numbers_in_front} numbers; the front may have "
                f"{LENGTHS['front_words']} and {LENGTHS['front_numbers']}"
            )


def _of_paragraphs(report: Report) -> Iterator[str]:
    for cell in _prose(report):
        for block in _BLOCK.split(cell.source):
            if (count := len(_finding_ids(report, block))) > LENGTHS["paragraph_numbers"]:
                words = " ".join(as_words(block).split())[:60]
                most = LENGTHS["paragraph_numbers"]
                yield f"{location_of(cell)}: {count} numbers in the paragraph “{words}…”; at most {most}"


def _of_the_body(report: Report) -> Iterator[str]:
    words = sum(map(_words, _texts(report)))
    if words > LENGTHS["body_words"]:
        yield f"the body has {words:,} words; at most {LENGTHS['body_words']:,}: move some to an annex"
    occurrences = Counter(name for cell in _prose(report) for name in _finding_ids(report, cell.source))
    for name, times in occurrences.items():
        if times > LENGTHS["times_told"]:
            where = ", ".join(
                dict.fromkeys(
                    location_of(cell) for cell in _prose(report) if name in _finding_ids(report, cell.source)
                )
            )
            yield f"'{name}' is told {times} times, at most {LENGTHS['times_told']}: {where}"


def _finding_ids(report: Report, text: str) -> list[str]:
    """Ids of the numbers in a text, each as often as it stands there; years and days are none."""
    named = (name for _, name in linked_numbers(text))
    return [name for name in named if name not in report.findings or report.findings[name].unit not in _TIMES]


def _body(report: Report) -> Iterator[NotebookNode]:
    """The cells before the annexes."""
    return (cell for cell in report.cells if not cell.metadata[MIME_KEY].get("in_annex"))


def _prose(report: Report) -> Iterator[NotebookNode]:
    return (cell for cell in _body(report) if cell.cell_type == "markdown")


def _texts(report: Report) -> Iterator[str]:
    """All that is read of the body: prose, titles and captions; not the tables themselves."""
    for cell in _body(report):
        if cell.cell_type == "markdown":
            yield cell.source
        for shown in filter(None, map(report.shown_by, cell.get("outputs", []))):
            yield f"{shown.title} {shown.caption}"


def _words(text: str) -> int:
    return len(_WORD.findall(as_words(text)))

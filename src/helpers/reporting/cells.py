"""What cells hold beside findings, figures and tables: shown as in JupyterLab, or refused with their cell."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from nbformat import NotebookNode

from helpers.errors import ReportError
from helpers.reporting.filling import place
from helpers.reporting.findings import MIME_KEY
from helpers.reporting.fonts import without_glyph
from helpers.reporting.plain_text import CODE, FORMULA

ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
"""Pictures that both documents can show, the best first."""

_NOTE = r"(?P<line>^ {0,3})?(?<!\\)\[\^(?P<note>[^\]\s]+)\](?P<colon>:)?"
_ATTACHED = r"attachment:(?P<attached>[^\s()\"'<>]+)"
_TABLE_AFTER_WORDS = r"(?<=[^\n])\n(?=[^\n]*\|[^\n]*\n *\|?(?: *:?-+:? *\|)+[ :-]*$)"
_CHANGED = re.compile(rf"{CODE}|{_NOTE}|{_ATTACHED}|{_TABLE_AFTER_WORDS}", re.MULTILINE)
"""What is written in another way for pandoc, and code, which is not."""

Pictures = dict[str, tuple[str, bytes]]
"""Kind and bytes of pictures by name."""

_RULE = re.compile(r" {0,3}\|?(?: *:?-+:? *\|)+(?: *:?-+:?)? *")

_WARNING = re.compile(r"^(?:[A-Za-z]:)?[^\n:]*[/\\][^\n:]*:\d+: (?=[\w.]*Warning: )", re.MULTILINE)
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=>)")


def prepare_cells(report: NotebookNode) -> Pictures:
    """Make the cells of a filled report ready for both documents, in place; its pictures.

    ReportError with all that would be lost, one line each.
    """
    if faults := [f"{place_of(cell)}: {fault}" for cell in report.cells for fault in _faults(cell)]:
        raise ReportError("\n".join(faults))
    pictures: Pictures = {}
    for cell in report.cells:
        if cell.cell_type == "markdown":
            cell.source = _CHANGED.sub(partial(_changed, cell, pictures), cell.source)
        for output in cell.get("outputs", []):
            if MIME_KEY not in output.get("metadata", {}) and ENDINGS.keys() & output.get("data", {}).keys():
                name = _kept(output.data, cell, pictures)
                told = output.metadata.get(pictures[name][0], {}).get("alt")
                alt = told or f"Output of cell {place_of(cell)}"
                output.metadata[MIME_KEY] = {"kind": "picture", "id": name, "alt": alt}
    return pictures


def place_of(cell: NotebookNode) -> str:
    """Where a cell of the report comes from."""
    own = cell.metadata[MIME_KEY]
    return place(own["chapter"], own["cell"])


def data_uri(kind: str, content: bytes) -> str:
    """An address that holds a file itself."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def printed_output(output: NotebookNode) -> str:
    """What a cell printed: the last state of each line; no paths before warnings, no addresses in memory."""
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    return _ADDRESS.sub("", _WARNING.sub("", _OVERWRITTEN.sub("", text)))


def _faults(cell: NotebookNode) -> Iterator[str]:
    """What a cell holds that a document would not show."""
    if cell.cell_type == "raw":
        yield "a raw cell is not shown: make it a Markdown cell"
    if cell.cell_type == "markdown":
        prose = re.sub(CODE, "", cell.source, flags=re.MULTILINE)
        yield from _faults_of_notes(prose)
        if re.search(r"^ *(```|~~~)", prose, re.MULTILINE):
            yield "a block of code is not closed"
        if re.search("</?su[bp]>", re.sub(r"<(su[bp])>[^<>|\n]+</\1>", "", prose)):
            yield "'<sup>' or '<sub>' is not closed on its line"
        if re.search(r"\$\$|\\begin\{", re.sub(FORMULA, "", prose)):
            yield "a formula stands outside '$$ … $$', is not closed or holds an empty line"
        if re.search(r"(?<!\\)`", prose):
            yield "a backtick has no partner"
        yield from _faults_of_tables(prose)
        if missing := without_glyph(cell.source):
            yield f"the PDF has no letters for '{''.join(map(chr, sorted(missing)))}'"
    for output in cell.get("outputs", []):
        if MIME_KEY not in output.get("metadata", {}) and (kind := _not_shown(output)):
            yield f"a result ({kind}) is not shown: use chapter.figure or chapter.table, or print it as text"


def _faults_of_notes(prose: str) -> Iterator[str]:
    found = list(re.finditer(_NOTE, prose, re.MULTILINE))
    texts = Counter(one["note"] for one in found if _is_text(one))
    marks = {one["note"] for one in found if not _is_text(one)}
    yield from (f"the note '[^{name}]' has no text in this cell" for name in sorted(marks - texts.keys()))
    yield from (f"the note '[^{name}]' has no mark in this cell" for name in sorted(texts.keys() - marks))
    if re.search(r"^ {0,3}\[\^[^\]\s]+\]:.*(?<!\\)\[\^", prose, re.MULTILINE):
        yield "a note stands in the text of a note"
    yield from (f"the note '[^{name}]' has {count} texts" for name, count in texts.items() if count > 1)


def _faults_of_tables(prose: str) -> Iterator[str]:
    for header, rule in pairwise(prose.splitlines()):
        if _RULE.fullmatch(rule) and "|" in header and len(_columns(header)) != len(_columns(rule)):
            yield f"the table '{header.strip()}' has another number of columns in the line below"


def _columns(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def _is_text(note: re.Match[str]) -> bool:
    return note["line"] is not None and note["colon"] is not None


def _not_shown(output: NotebookNode) -> str:
    """The kind of a result that is neither a picture nor text; a frame is text that has HTML beside it."""
    if output.output_type == "error":
        return f"the error {output.ename}"
    data = output.get("data", {})
    if ENDINGS.keys() & data.keys():
        return ""
    is_frame = not data.get("text/plain", "<").startswith("<")
    return ", ".join(sorted(data.keys() - ({"text/plain", "text/html"} if is_frame else {"text/plain"})))


def _changed(cell: NotebookNode, pictures: Pictures, found: re.Match[str]) -> str:
    """Notes and attached pictures belong to their cell; a table may follow words."""
    if found["fence"] or found["ticks"]:
        return found[0]
    if note := found["note"]:
        return f"{found['line'] or ''}[^{cell.id}-{note}]{found['colon'] or ''}"
    if attached := found["attached"]:
        bundle = cell.get("attachments", {}).get(unquote(attached), {})
        return f"attachment:{_kept(bundle, cell, pictures)}" if ENDINGS.keys() & bundle.keys() else found[0]
    return "\n\n"


def _kept(bundle: dict[str, Any], cell: NotebookNode, pictures: Pictures) -> str:
    """The name under which the best picture of `bundle` is kept."""
    kind = next(kind for kind in ENDINGS if kind in bundle)
    text, name = bundle[kind], f"picture-{len(pictures) + 1}.{ENDINGS[kind]}"
    try:
        content = text.encode() if text.lstrip("\ufeff \n").startswith("<") else base64.b64decode(text)
    except ValueError as error:
        raise ReportError(f"{place_of(cell)}: a picture cannot be read: {error}") from error
    if b"<foreignObject" in content:
        raise ReportError(
            f"{place_of(cell)}: a picture holds HTML (foreignObject), which the PDF does not show"
        )
    pictures[name] = kind, content
    return name

"""What cells hold beside findings, figures and tables: shown as in JupyterLab, or refused with their cell."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from nbformat import NotebookNode

from helpers.document.assembly import Report, location_of, output_metadata
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY
from helpers.typography.fonts import undrawable_letters
from helpers.typography.plain_text import CODE, FORMULA, INDENTED

# Pictures that both documents can show, the best first.
ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}

_NOTE = r"(?P<line>^ {0,3})?(?<!\\)\[\^(?P<note>[^\]\s]+)\](?P<colon>:)?"
_ATTACHED = r"attachment:(?P<attached>[^\s()\"'<>]+)"
_TABLE_AFTER_WORDS = r"(?<=[^\n])\n(?=[^\n]*\|[^\n]*\n *\|?(?: *:?-+:? *\|)+[ :-]*$)"
# What is written in another way for pandoc, and code and formulas, whose content is not.
_CHANGED = re.compile(
    rf"{CODE}|(?P<formula>{FORMULA})|{_NOTE}|{_ATTACHED}|{_TABLE_AFTER_WORDS}", re.MULTILINE
)

# Kind and bytes of pictures by name.
Pictures = dict[str, tuple[str, bytes]]

# Where a dollar is a dollar: lines that may be code, code in a quotation, addresses.
_NO_MONEY = re.compile(
    rf"{INDENTED}|^ *(?:> ?)+(?P<quoted>`{{3,}}|~{{3,}}).*\n(?: *(?:> ?)+.*\n)*? *(?:> ?)+(?P=quoted)"
    r"|<(?:https?|mailto):[^<>\s]*>",
    re.MULTILINE,
)

_WARNING = re.compile(r"^(?:[A-Za-z]:)?[^\n:]*[/\\][^\n:]*:\d+: (?=[\w.]*Warning: )", re.MULTILINE)
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\r\n])", re.MULTILINE)
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=>)")
# What speaks to a terminal, but for colours: titles of windows, addresses of links, control characters.
_UNSEEN = re.compile(
    "\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[ -/]*[0-Z\\\\^-~]|[\0-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]"
)
_LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\(?![!-~])")
_SVG = "{http://www.w3.org/2000/svg}"


def prepare_cells(report: Report) -> Pictures:
    """Make the cells of a filled report ready for both documents, in place; its pictures.

    ReportError with all that would be lost, one line each.
    """
    if faults := [f"{location_of(cell)}: {fault}" for cell in report.cells for fault in _faults(cell)]:
        raise ReportError("\n".join(faults))
    pictures: Pictures = {}
    for cell in report.cells:
        if cell.cell_type == "markdown":
            cell.source = _CHANGED.sub(partial(_changed, cell, pictures), cell.source)
        for output in cell.get("outputs", []):
            if not output_metadata(output) and ENDINGS.keys() & output.get("data", {}).keys():
                name = _kept(output.data, cell, pictures)
                stated_alt = output.metadata.get(pictures[name][0], {}).get("alt")
                alt = stated_alt or f"Output of cell {location_of(cell)}"
                output.metadata[MIME_KEY] = {"kind": "picture", "id": name, "alt": alt}
    return pictures


def data_uri(kind: str, content: bytes) -> str:
    """An address that holds a file itself."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def printed_output(output: NotebookNode) -> str:
    """What a cell printed: the last state of each line; no paths before warnings, no addresses in memory."""
    text = output.get("text") or output.get("data", {}).get("text/plain", "")
    text = _OVERWRITTEN.sub("", _erased(_UNSEEN.sub("", text)))
    return _ADDRESS.sub("", _WARNING.sub("", text))


def _erased(text: str) -> str:
    """Without what backspaces take back."""
    while (shorter := re.sub("[^\n\b]\b", "", text)) != text:
        text = shorter
    return text.replace("\b", "")


def _faults(cell: NotebookNode) -> Iterator[str]:
    """What a cell holds that a document would not show."""
    if cell.cell_type == "raw":
        yield "a raw cell is not shown: make it a Markdown cell"
    if cell.cell_type == "markdown":
        prose = re.sub(CODE, "", cell.source, flags=re.MULTILINE)
        words = re.sub(FORMULA, "", prose)
        if any(re.search(r"\[\^|attachment:", lines[0]) for lines in re.finditer(INDENTED, words)):
            yield "a note or a picture stands in indented lines, which may be code: do not indent them"
        yield from _faults_of_notes(words)
        if _LONE_BACKSLASH.search(words):
            yield "a backslash stands before a space, a line's end or no ASCII sign: write two, or none"
        if re.search("</?su[bp]>", re.sub(r"<(su[bp])>[^<>|\n]+</\1>", "", prose)):
            yield "'<sup>' or '<sub>' is not closed on its line"
        if re.search(r"\$\$|\\begin\{", words):
            yield "a formula stands outside '$$ … $$', is not closed or holds an empty line"
        if re.search(r"(?<!\\)\$", _NO_MONEY.sub("", words).replace("$$", "")):
            yield "a '$' that is no part of a formula is written '\\$'"
        if re.search(r"(?<!\\)`", prose):
            yield "a backtick, or a fence of code, has no partner: close it, or write '\\`'"
        if missing := undrawable_letters(cell.source):
            yield f"the PDF has no letters for '{missing}'"
    for output in cell.get("outputs", []):
        if not output_metadata(output) and (kind := _not_shown(output)):
            yield f"a result ({kind}) is not shown: use chapter.figure or chapter.table, or print it as text"


def _faults_of_notes(prose: str) -> Iterator[str]:
    found = list(re.finditer(_NOTE, prose, re.MULTILINE))
    texts = Counter(one["note"] for one in found if _is_text(one))
    marks = Counter(one["note"] for one in found if not _is_text(one))
    yield from (f"the note '[^{name}]' has no text in this cell" for name in sorted({*marks} - {*texts}))
    yield from (f"the note '[^{name}]' has no mark in this cell" for name in sorted({*texts} - {*marks}))
    yield from (f"the note '[^{name}]' has {count} marks" for name, count in marks.items() if count > 1)
    if re.search(r"^ {0,3}\[\^[^\]\s]+\]:.*(?<!\\)\[\^", prose, re.MULTILINE):
        yield "a note stands in the text of a note"
    yield from (f"the note '[^{name}]' has {count} texts" for name, count in texts.items() if count > 1)


def _is_text(note: re.Match[str]) -> bool:
    return note["line"] is not None and note["colon"] is not None


def _not_shown(output: NotebookNode) -> str:
    """What JupyterLab shows of a result in place of a picture or text; a frame is text beside its HTML."""
    if output.output_type == "error":
        return f"the error {output.ename}"
    data = output.get("data", {})
    is_frame = not ENDINGS.keys() & data.keys() and not data.get("text/plain", "<").startswith("<")
    shown = {"text/plain", "text/html"} if is_frame else {"text/plain", *ENDINGS}
    return ", ".join(sorted(data.keys() - shown))


def _changed(cell: NotebookNode, pictures: Pictures, found: re.Match[str]) -> str:
    """Notes and attached pictures belong to their cell; a table may follow words, as a block of code may."""
    if found["fence"]:
        return _block_of_code(found[0])
    if found["ticks"] or found["formula"]:
        return found[0]
    if note := found["note"]:
        return f"{found['line'] or ''}[^{cell.id}-{note}]{found['colon'] or ''}"
    if attached := found["attached"]:
        bundle = cell.get("attachments", {}).get(unquote(attached), {})
        return f"attachment:{_kept(bundle, cell, pictures)}" if ENDINGS.keys() & bundle.keys() else found[0]
    return "\n\n"


def _block_of_code(block: str) -> str:
    """For pandoc, which wants an empty line before tildes and one word behind a fence."""
    before = "\n" if block.lstrip().startswith("~") else ""
    return before + re.sub(r"\A( *+[`~]{3,}+ *+[\w+#-]*+)(?!\{=)[^\n]*", r"\1", block)


def _kept(bundle: dict[str, Any], cell: NotebookNode, pictures: Pictures) -> str:
    """The name under which the best picture of `bundle` is kept."""
    kind = next(kind for kind in ENDINGS if kind in bundle)
    text, name = bundle[kind], f"picture-{len(pictures) + 1}.{ENDINGS[kind]}"
    try:
        content = text.encode() if text.lstrip("\ufeff \n").startswith("<") else base64.b64decode(text)
    except ValueError as error:
        raise ReportError(f"{location_of(cell)}: a picture cannot be read: {error}") from error
    if kind == "image/svg+xml" and (fault := _fault_of_drawing(content)):
        raise ReportError(f"{location_of(cell)}: a picture {fault}")
    pictures[name] = kind, content
    return name


def _fault_of_drawing(content: bytes) -> str:
    """What in an SVG one of the documents would not show."""
    try:
        drawing = ElementTree.fromstring(content)  # noqa: S314  (expat bounds what entities grow to)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return f"cannot be read: {error}"
    if drawing.tag != f"{_SVG}svg":
        return f"is no SVG: it begins with '{drawing.tag}', without xmlns"
    if drawing.find(f".//{_SVG}foreignObject") is not None:
        return "holds HTML (foreignObject), which the PDF does not show"
    missing = undrawable_letters("".join(drawing.itertext()))
    return f"holds letters that the PDF does not have: '{missing}'" if missing else ""

"""Faults that can be told before a kernel starts: of tables, and of prose that needs no results."""

import ast
from collections.abc import Iterator, Sequence

import nbformat

from helpers.build.known_ids import unknown, unknown_ids
from helpers.datasets.package import content, table_names
from helpers.document.assembly import place
from helpers.errors import ReportError
from helpers.findings.conditions import findings_named
from helpers.paths import NOTEBOOKS
from helpers.prose.language import compiled, known_named, template
from helpers.prose.lint import prose_faults
from helpers.report import reading_order


def require_sound_tables() -> None:
    """Stop at a table that is missing or changed; name the row that breaks the schema if there is one."""
    for table in table_names():
        try:
            content(table)
        except ReportError as error:
            from helpers.datasets.validation import first_row_fault  # slow to import, and seldom needed

            raise ReportError(first_row_fault(table) or str(error)) from None


def require_sound_prose() -> None:
    """ReportError with every unknown id and every fault of the prose that needs no results."""
    texts = [text for name in reading_order() for text in _texts(name)]
    faults = unknown_ids() + [fault for text in texts for fault in _faults(*text)]
    if faults:
        raise ReportError("\n".join(faults))


def _faults(text: str, where: str) -> Sequence[str]:
    try:
        if "{" in text:
            compiled(text, where)  # it is kept: the text is filled later
        read = template(text, where)
        named = (*findings_named(read), *known_named(read))
        return [*prose_faults(text, where), *unknown((where, name) for name in named)]
    except ReportError as error:
        return [str(error)]


def _texts(chapter: str) -> Iterator[tuple[str, str]]:
    """Each text of a chapter and where it stands, in the words with which it is filled later."""
    for cell in nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", as_version=4).cells:
        where = place(chapter, cell.id)
        if cell.cell_type == "markdown":
            yield cell.source, where
        elif cell.cell_type == "code":
            yield from ((text, f"{where}, {name}") for name, text in _texts_in_calls(cell.source))


def _texts_in_calls(source: str) -> Iterator[tuple[str, str]]:
    """Titles, captions and alternative texts that are written out in a call of ``figure`` or ``table``."""
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except SyntaxError:  # a magic, or a fault that the kernel will tell with its line
        return
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("figure", "table"):
            texts = [given for given in call.keywords if given.arg in ("title", "caption", "alt")]
            yield from (
                (str(text.arg), text.value.value)
                for text in texts
                if isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
            )

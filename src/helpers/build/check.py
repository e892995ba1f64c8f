"""Faults that can be told before a kernel starts: of tables, and of prose that needs no results."""

import ast
import contextlib
from collections.abc import Iterator

from helpers.build.known_ids import id_faults, ids_in_code, project_id_faults
from helpers.build.notebook import declared_parameters
from helpers.build.sound_notebook import sound_notebook
from helpers.datasets.package import rows_as_written, table_bytes, table_names
from helpers.document.assembly import cell_location
from helpers.errors import ReportError
from helpers.findings.conditions import compared_findings, finding_lines
from helpers.findings.register import unit_faults
from helpers.parameters import PARAMETERS_TAG
from helpers.prose.language import compile_template, known_lines, parse_template, unknown_editions
from helpers.prose.lint import prose_faults, typed_number_faults
from helpers.report import reading_order

ANSWERS = "claim_answers"


def require_sound_tables() -> None:
    """Stop at a table that is missing or changed; name the row that breaks the schema if there is one."""
    for table in table_names():
        try:
            table_bytes(table)
        except ReportError as error:
            from helpers.datasets.validation import first_row_fault  # slow to import, and seldom needed

            raise ReportError(first_row_fault(table) or str(error)) from None


def require_sound_prose() -> None:
    """ReportError with every unknown id and every fault of the notebooks that needs no results."""
    faults = project_id_faults() + [
        fault for chapter in reading_order() for fault in _faults_of_notebook(chapter)
    ]
    faults += _faults_of_answers()
    if faults:
        raise ReportError("\n".join(faults))


def _faults_of_answers() -> list[str]:
    """Numbers in the words of a verdict: the one that belongs there is named in the column ``number``."""
    return [
        fault
        for row in rows_as_written(table_bytes(ANSWERS))
        for column in ("sentence", "reason", "would_change")
        for fault in typed_number_faults(row[column], f"data/{ANSWERS}.csv, {row['claim_id']}, {column}")
    ]


def _faults_of_notebook(chapter: str) -> Iterator[str]:
    """Faults of each text, placed in the words with which it is filled later, and of the chapter's name."""
    notebook, parameters = sound_notebook(chapter), declared_parameters(chapter)
    for cell in notebook.cells:
        where = cell_location(chapter, cell.id)
        if cell.cell_type == "markdown":
            yield from _faults_of_text(cell.source, where)
        elif cell.cell_type == "code":
            yield from id_faults((where, name) for name in ids_in_code(cell.source))
            if PARAMETERS_TAG not in cell.metadata.get("tags", []):
                yield from _faults_of_parameters(cell.source, parameters, where)
            for call in _calls(cell.source):
                yield from _faults_of_name(call, chapter, where)
                for name, text in _texts(call):
                    yield from _faults_of_text(text, f"{where}, {name}")


def _faults_of_text(text: str, where: str) -> Iterator[str]:
    try:
        faults = prose_faults(text, where)
        yield from faults
        parsed = parse_template(text, where)
        yield from id_faults((where, name) for name in (*finding_lines(parsed), *known_lines(parsed)))
        yield from (f"{where}: {message}" for message, _ in unknown_editions(parsed))
        yield from (f"{where}: {fault}" for fault in unit_faults(compared_findings(parsed)))
        if "{" in text and not faults:
            compile_template(text, where)  # it is kept: the text is filled later
    except ReportError as error:
        yield str(error)


def _faults_of_name(call: ast.Call, chapter: str, where: str) -> Iterator[str]:
    """A copied or renamed notebook that kept the old name would write over the results of that chapter."""
    match call:
        case ast.Call(ast.Name("Chapter"), [ast.Constant(name), *_]) if name != chapter:
            yield f"{where}: Chapter({name!r}) is another notebook: write {chapter!r}"
        case ast.Call(ast.Name("open_table")):
            yield f"{where}: open_table shows rows that the edition may not: write chapter.data(…)"


def _faults_of_parameters(source: str, names: list[str], where: str) -> Iterator[str]:
    """A parameter that a cell gives another value: the edition would show what is not its own."""
    for node in _nodes(source):
        match node:
            case ast.Name(name, ast.Store()) if name in names:
                yield f"{where}: '{name}' is a parameter: its value stands in notebooks/parameters/"
            case ast.Call(ast.Attribute(attr="of_notebook"), keywords=given):
                for keyword in given:
                    if keyword.arg and ast.unparse(keyword.value) != keyword.arg:
                        own = f"{keyword.arg}={keyword.arg}"
                        yield f"{where}: {ast.unparse(keyword)}: a parameter is handed on as {own}"


def _texts(call: ast.Call) -> Iterator[tuple[str, str]]:
    """Title, caption and alternative text that are written out in a call of ``figure`` or ``table``."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in ("figure", "table"):
        for given in call.keywords:
            match given:
                case ast.keyword("title" | "caption" | "alt" as name, ast.Constant(str(text))):
                    yield name, text


def _calls(source: str) -> list[ast.Call]:
    return [node for node in _nodes(source) if isinstance(node, ast.Call)]


def _nodes(source: str) -> list[ast.AST]:
    with contextlib.suppress(SyntaxError):
        return list(ast.walk(ast.parse(source)))
    from IPython.core.inputtransformer2 import TransformerManager  # slow to import, and seldom needed

    try:  # a magic becomes a call
        return list(ast.walk(ast.parse(TransformerManager().transform_cell(source))))
    except SyntaxError:  # a fault that the kernel will tell with its line
        return []

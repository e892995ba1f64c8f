"""The part of a notebook that some of its findings need.

A sweep runs a notebook many times for a few numbers. Cells that only show something, and cells that nothing
wanted rests on, are left out. The method is the liveness analysis of compilers, cell by cell, on the names of
the kernel. What is not understood is kept.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nbformat import NotebookNode

from helpers.parameters import PARAMETERS_TAG

_RECORDS = {"finding", "findings", "assumption", "count"}
_SHOWS = {"figure", "table"}
_LOOKS = {"head", "tail"}
_CHANGES = {"pop", "popitem", "setdefault"}  # they change their object although their value is used
_OPAQUE = {"eval", "exec", "get_ipython", "globals", "locals", "vars"}  # they may read or bind any name
_IN_QUERY = re.compile(r"@(\w+)")


@dataclass
class _Cell:
    """What the code of a cell does to the names of the kernel."""

    needs: set[str] = field(default_factory=set)  # read before the cell itself has bound them
    binds: set[str] = field(default_factory=set)  # bound whatever happens
    touches: set[str] = field(default_factory=set)  # bound, perhaps
    changes: set[str] = field(default_factory=set)  # their objects are changed, perhaps
    same: list[set[str]] = field(default_factory=list)  # names that may stand for one object
    shows_only: bool = True
    is_clear: bool = True


def recording_cells(notebook: NotebookNode) -> list[str]:
    """Ids of the cells that must run for all findings: all code but what only shows something."""
    cells = _understood(notebook)
    code = {cell.id: cell for cell in _code(notebook)}
    return [name for name in code if _is_fixed(code[name]) or cells is None or not cells[name].shows_only]


def cells_needed_for(notebook: NotebookNode, recording: Iterable[str]) -> list[str]:
    """Ids of the cells that must run so that the cells `recording` can, in order."""
    cells = _understood(notebook)
    if cells is None:
        return recording_cells(notebook)
    wanted, kept, live = set(recording), list[str](), set[str]()
    groups = _groups(cells.values())
    for code in reversed(_code(notebook)):
        cell = cells[code.id]
        touched = cell.touches.union(cell.changes, *(group for group in groups if group & cell.changes))
        if _is_fixed(code) or code.id in wanted or not cell.is_clear or touched & live:
            kept.append(code.id)
            live = (live - cell.binds) | cell.needs
    return kept[::-1]


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _is_fixed(cell: NotebookNode) -> bool:
    return PARAMETERS_TAG in cell.metadata.get("tags", [])


def _understood(notebook: NotebookNode) -> dict[str, _Cell] | None:
    """Each code cell by its id; None if one of them may do anything (magics, ``exec``)."""
    try:
        cells = {code.id: _read(ast.parse(code.source).body) for code in _code(notebook)}
    except SyntaxError:
        return None
    return None if any(cell.needs & _OPAQUE for cell in cells.values()) else cells


def _groups(cells: Iterable[_Cell]) -> list[set[str]]:
    """Names that may stand for one object, joined over the whole notebook."""
    groups: list[set[str]] = []
    for names in (names for cell in cells for names in cell.same):
        apart = [group for group in groups if not group & names]
        groups = [*apart, names.union(*(group for group in groups if group & names))]
    return groups


def _read(body: list[ast.stmt]) -> _Cell:
    cell = _Cell()
    _follow(body, cell, cell.binds)
    cell.shows_only = bool(body) and all(isinstance(line, ast.Expr) and _shows(line.value) for line in body)
    return cell


def _follow(body: list[ast.stmt], cell: _Cell, bound: set[str]) -> None:
    """Take in statements in their order; `bound` holds what is bound on the way to each."""
    for line in body:
        match line:
            case ast.For():
                _take(line.iter, cell, bound)
                _take(line.target, cell, bound)
                cell.same.append(_roots(line.iter) | _stored(line.target))
                _follow(line.body, cell, bound | _stored(line.target))
                _follow(line.orelse, cell, set(bound))
            case ast.If():
                _take(line.test, cell, bound)
                _follow(line.body, cell, set(bound))
                _follow(line.orelse, cell, set(bound))
            case _:
                _take(line, cell, bound)
                _finish(line, cell, bound)


def _finish(line: ast.stmt, cell: _Cell, bound: set[str]) -> None:
    """What a simple statement binds; anything of another kind makes the cell one to keep."""
    match line:
        case ast.Assign():
            for target in line.targets:
                bound |= _stored(target)
                cell.same.append(_roots(line.value) | _roots(target) | _stored(target))
        case ast.AnnAssign() if line.value:
            bound |= _stored(line.target)
            cell.same.append(_roots(line.value) | _stored(line.target))
        case ast.Import() | ast.ImportFrom() if all(name.name != "*" for name in line.names):
            bound |= _imported(line)
        case ast.AugAssign() | ast.Pass():
            pass
        case ast.Expr() if _is_chapter_call(line.value, _RECORDS) or _shows(line.value):
            pass
        case _:
            cell.is_clear = False


def _take(node: ast.AST, cell: _Cell, bound: set[str]) -> None:
    """What is read, bound or changed anywhere in a node."""
    cell.needs |= set(_reads(node)) - bound
    cell.touches |= _stored(node)
    cell.changes |= set(_changed(node))
    if isinstance(node, ast.Import | ast.ImportFrom):
        cell.touches |= _imported(node)


def _reads(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and (isinstance(part.ctx, ast.Load) or isinstance(node, ast.AugAssign)):
            yield part.id
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield from _IN_QUERY.findall(part.value)


def _changed(node: ast.AST) -> Iterator[str]:
    """Names whose object a node changes: it stores into it, or calls one of its methods for the effect."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            yield from _roots(part)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            in_place = any(keyword.arg == "inplace" for keyword in part.keywords)
            if in_place or part.func.attr in _CHANGES:
                yield from _roots(part.func)
    if isinstance(node, ast.AugAssign):
        yield from _roots(node.target)
    elif isinstance(node, ast.Expr) and not _is_chapter_call(node.value, _RECORDS) and not _shows(node.value):
        yield from _reads(node)


def _stored(node: ast.AST) -> set[str]:
    """Names that a node binds, also those inside a comprehension."""
    return {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def _imported(line: ast.Import | ast.ImportFrom) -> set[str]:
    return {(name.asname or name.name).split(".")[0] for name in line.names}


def _roots(node: ast.AST) -> set[str]:
    """Names that an object is reached from: ``name``, ``name.x``, ``name[x]``, and what displays hold.

    A call is taken to give an object of its own.
    """
    if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.IfExp | ast.BoolOp | ast.Starred):
        return set[str]().union(*map(_roots, ast.iter_child_nodes(node)))
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _is_chapter_call(node: ast.expr, methods: set[str]) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="chapter"), attr=name)):
            return name in methods
    return False


def _shows(node: ast.expr) -> bool:
    """Whether an expression is there to be looked at: a figure, a table, a name, the end of a frame."""
    match node:
        case ast.Call(func=ast.Attribute(value=looked_at, attr=name)) if name in _LOOKS:
            return _shows(looked_at)
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return bool(_roots(node)) and not any(isinstance(part, ast.Call) for part in ast.walk(node))
        case ast.Constant():
            return True
    return _is_chapter_call(node, _SHOWS)

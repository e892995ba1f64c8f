"""Small edits of a copy of the project, such as its users make."""

import ast
from collections.abc import Callable
from pathlib import Path

import nbformat

CHAPTER = "04_fiscal_outlook"
TABLE = "jgb_10y_monthly"
"""A table that one chapter computes with; the inventory of tables reads them all."""

HELPER = "debt_history"
"""A module of `helpers.analysis` that the same chapter imports."""


def edit_prose(root: Path) -> Path:
    """Change one word of a paragraph that names no finding."""
    file = root / "notebooks" / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "markdown" and _is_plain(cell.source))
    cell.source = cell.source.replace(" the ", " that ", 1)
    nbformat.write(notebook, file)
    return file


def edit_data(root: Path) -> Path:
    """Change the last digit of one value; its checksum has to be recorded afterwards."""
    file = root / "data" / f"{TABLE}.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    month, average, *rest = rows[len(rows) // 2].split(",")
    digit = "2" if average.endswith("1") else "1"
    rows[len(rows) // 2] = ",".join([month, average[:-1] + digit, *rest])
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


def edit_helper(root: Path) -> Path:
    """Add a statement without effect to the body of a function."""
    return _insert(root, lambda function: function.body[1].lineno, "    _added = None")


def edit_comment(root: Path) -> Path:
    """Add a comment before a function."""
    return _insert(root, lambda function: function.lineno, "# A comment was added here.")


def _is_plain(source: str) -> bool:
    return " the " in source and "{{" not in source and "{%" not in source


def _insert(root: Path, line: Callable[[ast.FunctionDef], int], text: str) -> Path:
    file = root / "src" / "helpers" / "analysis" / f"{HELPER}.py"
    source = file.read_text(encoding="utf-8")
    function = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    lines = source.splitlines()
    lines.insert(line(function) - 1, text)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file

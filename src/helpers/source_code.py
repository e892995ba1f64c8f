"""What Python source does, whatever its comments, docstrings and layout."""

import ast
import io
import tokenize

_IGNORED_TOKENS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT}


def normalised(source: str, *, is_cell: bool = False) -> str:
    """What `source` does, as a text to compare; its own text where it is not plain Python.

    A cell shows its last value: that one is kept even if it is but a text, and a semicolon behind it counts.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    shown = tree.body[-1:] if is_cell else []
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            body[:] = [line for line in body if line in shown or not _is_text(line)] or [ast.Pass()]
    silenced = is_cell and _is_silenced(source)
    return f"{ast.dump(tree)}{';' if silenced else ''}"


def _is_text(line: ast.stmt) -> bool:
    """Whether a statement is but a text: a docstring, or one that explains the line before it."""
    return (
        isinstance(line, ast.Expr)
        and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, str)
    )


def _is_silenced(source: str) -> bool:
    """Whether a cell ends with a semicolon: its last value is not shown."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    last = [token.string for token in tokens if token.type not in _IGNORED_TOKENS][-1:]
    return last == [";"]

"""Notebooks that a build has written itself: read and written without validating them once more.

Validation of a large notebook takes longer than running a small one. What people edit is read by
`nbformat.read`, which validates.
"""

from pathlib import Path

from nbformat import NotebookNode, v4


def read(file: Path) -> NotebookNode:
    """An executed or assembled notebook."""
    return v4.reads(file.read_text(encoding="utf-8"))


def write(notebook: NotebookNode, file: Path) -> None:
    """The same bytes as `nbformat.write`."""
    file.write_text(v4.writes(notebook) + "\n", encoding="utf-8")

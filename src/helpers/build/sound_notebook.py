"""A notebook as JupyterLab saves it, before it runs: what else a file may hold ends in one line."""

import warnings

import nbformat
from nbformat import NotebookNode, ValidationError

from helpers.errors import ReportError
from helpers.paths import NOTEBOOKS

# The kernel of every notebook.
KERNEL = "python3"

# The first version whose cells have ids, which are the addresses of findings.
_OLDEST = (4, 5)

# How nbformat ends with a file that is no notebook of this form: some by its own check, some on the way.
_MISSHAPEN = (OSError, ValueError, LookupError, TypeError, AttributeError, ValidationError, Warning)


def sound_notebook(chapter: str) -> NotebookNode:
    """The notebook of a chapter; ReportError if it is not of version 4.5 or of another kernel."""
    where = f"notebooks/{chapter}.ipynb"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # cells without ids, or two with one
            notebook: NotebookNode = nbformat.read(NOTEBOOKS / f"{chapter}.ipynb", nbformat.NO_CONVERT)
            nbformat.validate(notebook)
        version = notebook.nbformat, notebook.nbformat_minor
    except _MISSHAPEN as error:
        reason = " ".join(str(error).split())[:200]
        raise ReportError(f"{where} is no valid notebook of version 4.5: {reason}") from error
    if version < _OLDEST:
        raise ReportError(f"{where} is no valid notebook of version 4.5: it is of {version[0]}.{version[1]}")
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != KERNEL:
        raise ReportError(f"{where}: kernel '{kernel}' is not allowed: '{KERNEL}'")
    return notebook

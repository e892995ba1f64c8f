"""Which cell of a notebook runs now."""

import json
from functools import lru_cache
from pathlib import Path

from IPython.core.getipython import get_ipython

from helpers.paths import NOTEBOOKS


def running_cell(notebook: str) -> str:
    """Id of the cell that is running now; empty outside a kernel.

    JupyterLab tells the id; nbclient and papermill do not, so there the cell is found by its source.
    """
    shell = get_ipython()
    kernel = getattr(shell, "kernel", None)
    if shell is None or kernel is None or shell.history_manager is None:
        return ""
    cell_id = kernel.get_parent().get("metadata", {}).get("cellId")
    return cell_id or cell_with_source(notebook, shell.history_manager.input_hist_raw[-1])


def cell_with_source(notebook: str, source: str) -> str:
    """Id of the cell with this code; empty if the saved notebook has none."""
    file = NOTEBOOKS / f"{notebook}.ipynb"
    return _cell_ids(file, file.stat().st_mtime_ns).get(source.strip(), "")


@lru_cache(maxsize=1)
def _cell_ids(file: Path, _saved: int) -> dict[str, str]:
    """Id of each cell by its source; read once for each state of the file, not for each finding.

    The notebook runs, so it is valid: to validate it again takes longer than most cells.
    """
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    return {"".join(cell["source"]).strip(): cell.get("id", "") for cell in cells}

"""Execute one notebook by papermill, and say in one block what went wrong when it fails."""

import ast
import logging
import os
import re
import tempfile
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from nbformat import NotebookNode, v4
from traitlets.config import Config

from helpers.build import limits, tracing
from helpers.errors import ReportError
from helpers.kernels.process import folder_for_sockets
from helpers.parameters import INJECTED_TAG, PARAMETERS_TAG, Parameters
from helpers.paths import NOTEBOOKS, ROOT, SOURCE

if TYPE_CHECKING:
    from papermill.exceptions import PapermillExecutionError

WORKERS_VARIABLE = "DEFENCE_TURN_WORKERS"
# kernels that start together would wait for each other at the one file of the user's history
NO_HISTORY = "--HistoryManager.hist_file=:memory:"

# what fails is told in one block, and nbclient forgets a task of asyncio when a cell takes too long
for _name in ("papermill", "asyncio"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class NotebookError(ReportError):
    """A cell failed: notebook, cell, source line and exception; where the notebook is, if it stays.

    `traceback_text` is that of IPython, plain.
    """

    def __init__(self, fault: str, executed: Path | None = None, traceback_text: str = "") -> None:
        super().__init__(fault, executed, traceback_text)
        self.fault = fault
        self.executed = executed
        self.traceback_text = traceback_text

    def __str__(self) -> str:
        return self.fault + (f"\n  executed so far: {self.executed}" if self.executed else "")


def read_notebook(file: Path) -> NotebookNode:
    """A notebook that a build has written, not validated: that takes longer than to run a small one."""
    notebook: NotebookNode = v4.reads(file.read_text(encoding="utf-8"))
    return notebook


def write_notebook(notebook: NotebookNode, file: Path) -> None:
    """Write the same bytes as `nbformat.write`, not validated."""
    file.write_text(v4.writes(notebook) + "\n", encoding="utf-8")


def workers() -> int:
    """How many notebooks run at the same time."""
    return limits.positive_setting(WORKERS_VARIABLE, min(4, os.cpu_count() or 1))


def declared_parameters(chapter: str) -> list[str]:
    """Names that a notebook declares in its ``parameters`` cell."""
    try:
        return list(_declared(chapter, (NOTEBOOKS / f"{chapter}.ipynb").read_text(encoding="utf-8")))
    except (OSError, ValueError, SyntaxError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReportError(f"notebooks/{chapter}.ipynb cannot be read: {reason}") from error


@lru_cache(maxsize=64)
def _declared(chapter: str, text: str) -> tuple[str, ...]:
    notebook = nbformat.reads(text, as_version=4)
    cells = [cell for cell in notebook.cells if PARAMETERS_TAG in cell.metadata.get("tags", [])]
    statements = [statement for cell in cells for statement in ast.parse(cell.source).body]
    if len(cells) != 1:
        raise ReportError(
            f"notebooks/{chapter}.ipynb: one cell tagged '{PARAMETERS_TAG}' is needed, {len(cells)} found"
        )
    assigned = [node.targets[0] for node in statements if isinstance(node, ast.Assign)]
    annotated = [node.target for node in statements if isinstance(node, ast.AnnAssign)]
    return tuple(target.id for target in [*assigned, *annotated] if isinstance(target, ast.Name))


def parameters_for(chapter: str, parameters: Parameters) -> dict[str, Any]:
    """The parameters that a notebook declares, as papermill passes them."""
    values = parameters.model_dump()
    names = declared_parameters(chapter)
    unknown = [name for name in names if name not in values]
    if unknown:
        raise ReportError(f"notebooks/{chapter}.ipynb declares unknown parameters: {', '.join(unknown)}")
    return {name: values[name] for name in names}


def execute(
    chapter: str,
    values: dict[str, Any],
    output: Path,
    *,
    noted: Path | None = None,
    cells: Collection[str] | None = None,
) -> None:
    """Run a notebook from top to bottom; `output` holds it up to the failing cell if one fails.

    Its kernel writes to `noted` what it read (see `helpers.build.tracing`). With `cells`, only those with
    these ids run; nobody keeps such a notebook, so the times of its run stay in it.
    """
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    output.parent.mkdir(parents=True, exist_ok=True)
    source, time_limits = NOTEBOOKS / f"{chapter}.ipynb", limits.TimeLimits()
    what = source if cells is None else _part(source, cells)
    arguments = [NO_HISTORY, *limits.kernel_arguments(), *(tracing.kernel_arguments(noted) if noted else [])]
    try:
        executed = _run(what, output, values, arguments, time_limits)
    except PapermillExecutionError as error:
        traceback_text = "\n".join(_plain(frame) for frame in error.traceback)
        raise NotebookError(_failure(chapter, error, traceback_text), output, traceback_text) from None
    except (CellTimeoutError, RuntimeError) as error:
        if not time_limits.source:
            raise NotebookError(f"notebooks/{chapter}.ipynb did not begin: its kernel: {error}") from None
        gave_up = f"the kernel gave up: {error}"
        fault = time_limits.timeout_message(error) if isinstance(error, CellTimeoutError) else gave_up
        first_line = time_limits.source.strip().partition("\n")[0]
        raise NotebookError(_block(chapter, time_limits.source, first_line, fault)) from None
    if cells is None:
        _forget_the_run(executed, output)


def _run(
    what: Path | NotebookNode,
    output: Path,
    values: dict[str, Any],
    arguments: list[str],
    time_limits: limits.TimeLimits,
) -> NotebookNode:
    """The notebook as papermill has executed it, in a kernel started with `arguments`."""
    import papermill  # a build with nothing to run does not wait for it

    with tempfile.TemporaryDirectory(prefix="kernel-", dir=folder_for_sockets()) as sockets:
        executed: NotebookNode = papermill.execute_notebook(
            what,
            output,
            values,
            progress_bar=False,
            request_save_on_cell_execute=False,  # saving after each cell takes longer than the cells
            config=_kernel(sockets),
            shutdown_kernel="immediate",
            timeout_func=time_limits,
            iopub_timeout=limits.OUTPUT_SECONDS,
            extra_arguments=arguments,
        )
    return executed


def run_code(source: str) -> None:
    """Run code in a kernel of its own; raise CellExecutionError with what it raised."""
    from nbclient import NotebookClient

    with tempfile.TemporaryDirectory(prefix="kernel-", dir=folder_for_sockets()) as sockets:
        notebook = v4.new_notebook(cells=[v4.new_code_cell(source)])
        NotebookClient(
            notebook, kernel_name="python3", config=_kernel(sockets), shutdown_kernel="immediate"
        ).execute()


def _part(source: Path, cells: Collection[str]) -> NotebookNode:
    notebook = read_notebook(source)
    notebook.cells = [cell for cell in notebook.cells if cell.id in cells]
    return notebook


def _kernel(sockets: str) -> Config:
    """A warm kernel; a standard one speaks over a private folder too: nothing can race for ports."""
    from helpers.kernels import provisioner  # a build with nothing to run does not wait for it

    os.environ.setdefault(provisioner.CHOICE, provisioner.NAME)
    here = {"transport": "ipc", "ip": f"{sockets}/kernel"} if os.name == "posix" else {}
    return Config(KernelManager={"client_class": provisioner.FAST_READY_CLIENT, **here})


def _failure(chapter: str, error: "PapermillExecutionError", traceback_text: str) -> str:
    frames = re.split(r"^(?=File |Cell In\[)", traceback_text, flags=re.MULTILINE)
    in_cell = [_line(frame) for frame in frames if frame.startswith("Cell In[")]
    in_helpers = [place for frame in frames if (place := _place_in_helpers(frame))]
    line = in_cell[-1] if in_cell else error.source.strip()
    called = in_helpers[-1] if in_helpers else ""
    return _block(chapter, error.source, line, f"{error.ename}: {error.evalue}", called)


def _block(chapter: str, source: str, line: str, fault: str, called: str = "") -> str:
    """The cell with this source, a line of it, the call in a helper that it led to, and what went wrong."""
    number, cell = _place_of(source, chapter)
    where = f"notebooks/{chapter}.ipynb failed in code cell {number} ({cell})"
    return f"{where}\n  > {line}\n{called}  {fault}"


def _place_in_helpers(frame: str) -> str:
    """Where a call in the project's own modules stood, and its line; empty for any other call."""
    named = re.match(r"File (.+?):(\d+)(?:, in (\w+))?", frame)
    file = Path(named[1]).expanduser() if named else Path()
    if not named or not file.is_relative_to(SOURCE):
        return ""
    function = f", in {named[3]}" if named[3] else ""
    return f"  {file.relative_to(ROOT).as_posix()}:{named[2]}{function}\n  > {_line(frame)}\n"


def _line(frame: str) -> str:
    """The line that a frame of IPython's traceback points at; of a syntax error it shows no other."""
    pointed = re.findall(r"^-+> *\d+(.*)$", frame, re.MULTILINE)
    shown = pointed[-1:] or frame.splitlines()[1:2] or [""]
    return str(shown[0]).strip()


def _place_of(source: str, chapter: str) -> tuple[int, str]:
    """Number among the code cells of a notebook, and id; each has a source of its own."""
    cells = read_notebook(NOTEBOOKS / f"{chapter}.ipynb").cells
    code = enumerate((cell for cell in cells if cell.cell_type == "code"), start=1)
    return next(((number, cell.id) for number, cell in code if cell.source == source), (0, "unknown"))


def _plain(text: str) -> str:
    from nbconvert.filters import strip_ansi

    return str(strip_ansi(text)).strip()


def _forget_the_run(notebook: NotebookNode, output: Path) -> None:
    """Remove times, paths and durations: the same run gives the same bytes."""
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution", "ExecuteTime"):
            cell.metadata.pop(key, None)
        if INJECTED_TAG in cell.metadata.get("tags", []):
            cell.id = INJECTED_TAG  # papermill gives it another one each time
    write_notebook(notebook, output)

"""What several tests need: tiny notebooks, a copy of the project, the build as a user runs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbformat import NotebookNode, v4

from helpers.parameters import Parameters, load_parameters
from helpers.paths import REPORTS_VARIABLE, ROOT

WHOLE = "DEFENCE_TURN_WHOLE"
"""Set by the campaigns: all cases of a test that otherwise tries a seeded few."""

NOT_COPIED = shutil.ignore_patterns(".*", "reports", "tests", "__pycache__")


def parameters(**changes: Any) -> Parameters:
    """Those of the default edition, as of the end of 2023, with `changes`."""
    return Parameters.model_validate(
        {**load_parameters("latest").model_dump(), "as_of": "2023-12-31", **changes}
    )


def notebook(*sources: str, declared: str = 'edition = "latest"') -> NotebookNode:
    """A title, a parameters cell (none if `declared` is empty) and one code cell for each of `sources`."""
    cells = [v4.new_markdown_cell("# A chapter", id="title")]
    if declared:
        cells.append(v4.new_code_cell(declared, id="parameters", metadata={"tags": ["parameters"]}))
    cells += [v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources, start=1)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def copy_project(folder: Path, root: Path = ROOT) -> Path:
    """The project in `folder` without its environment and its built reports, with the sweeps it keeps."""
    shutil.copytree(root, folder, ignore=NOT_COPIED)
    kept = Path("reports", "sweeps", "verdicts")
    if (root / kept).is_dir():
        shutil.copytree(root / kept, folder / kept)
    return folder


REGISTER_HEAD = "id,unit,digits,label\n"


def register(root: Path, *ids: str, row: str = "count,0,a number") -> None:
    """Add findings to the register of the project in `root`, all with one unit, digits and label."""
    with (root / "notebooks" / "findings.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{name},{row}\n" for name in ids)


def start_build(root: Path, reports: Path, edition: str = "latest") -> "subprocess.Popen[str]":
    """``make report`` without the set-up, for the project in `root`, into `reports`."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), REPORTS_VARIABLE: str(reports)}
    command = [sys.executable, "-m", "helpers.build", edition]
    return subprocess.Popen(
        command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def start_sweep(root: Path, reports: Path, name: str, cluster: str = "") -> "subprocess.Popen[str]":
    """``make sweep`` without the set-up, for the project in `root`, into `reports`."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), REPORTS_VARIABLE: str(reports)}
    command = [sys.executable, "-m", "helpers.sweeps", name, *([cluster] if cluster else [])]
    return subprocess.Popen(
        command, cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finish(build: "subprocess.Popen[str]", timeout: float = 600) -> "subprocess.CompletedProcess[str]":
    """Wait for a build that was started."""
    out, err = build.communicate(timeout=timeout)
    return subprocess.CompletedProcess(build.args, build.returncode, out, err)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }

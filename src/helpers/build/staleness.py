"""Whether a notebook must run again, and why: what its last run read, against what is there now.

Everything that decides a run is written beside its output: the notebook's code, its parameters, the libraries
of the lock, and what its kernel read (`helpers.build.tracing`). Only meaning counts: comments, docstrings
and Markdown cells may change.
"""

import json
import platform
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.build.notebook import execute
from helpers.build.tracing import file_digest, project_file, project_file_digest, value_digest
from helpers.datasets.package import package_part
from helpers.findings.register import entry_values
from helpers.paths import NOTEBOOKS, REQUIREMENTS
from helpers.source_code import normalised

_CHANGED_MEANWHILE = "changed while the notebook ran"


def notebook_code_digest(chapter: str) -> str:
    """Digest of what runs in a notebook: its code cells, their ids and tags."""
    return _notebook_code((NOTEBOOKS / f"{chapter}.ipynb").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _notebook_code(text: str) -> str:
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    names = [(cell.get("id"), cell["metadata"].get("tags")) for cell in cells]
    return value_digest([names, [normalised("".join(cell["source"]), is_cell=True) for cell in cells]])


def run_traced(chapter: str, values: dict[str, Any], output: Path, trace: Path) -> None:
    """Run a notebook and write to `trace` what decided the run; what changes meanwhile makes it stale."""
    before, noted = inputs_before_run(chapter, values), trace.with_suffix(".part")
    trace.unlink(missing_ok=True)  # a run that is stopped leaves half of its results, and no trace
    execute(chapter, values, output, noted=noted)
    write_trace(trace, chapter, before | {"results": file_digest(output)}, noted)


def inputs_before_run(chapter: str, values: dict[str, Any]) -> dict[str, Any]:
    """What decides a run before it starts: the notebook's code, the parameters, the versions of the lock."""
    own = project_file_digest(f"notebooks/{chapter}.ipynb")
    return {
        "code": [own, notebook_code_digest(chapter)],
        "parameters": values,
        "libraries": pinned_versions(),
    }


def write_trace(file: Path, chapter: str, before: dict[str, Any], noted: Path) -> None:
    """Write beside the output what decided the run that has ended; `before`: its `inputs_before_run`."""
    read = json.loads(noted.read_text(encoding="utf-8"))
    read["files"].pop(f"notebooks/{chapter}.ipynb", None)  # its code decides, not its prose
    for name, seen in read["files"].items():
        read["files"][name] = [
            seen,
            meaning_digest(name) if project_file_digest(name) == seen else _CHANGED_MEANWHILE,
        ]
    text = json.dumps(before | read, indent=1, sort_keys=True)
    noted.write_text(f"{text}\n", encoding="utf-8")
    noted.replace(file)  # at once: a build that is stopped leaves no half of it


def reasons_to_rerun(file: Path, chapter: str, values: dict[str, Any], output: Path) -> list[str]:
    """Why a notebook must run: a reason for each thing that is not as in its last run."""
    if not file.is_file():
        return ["its last run did not come to its end" if output.is_file() else "it has not run yet"]
    then = json.loads(file.read_text(encoding="utf-8"))
    if not output.is_file() or file_digest(output) != then.get("results"):
        return ["its results are not as they were made"]
    own = f"notebooks/{chapter}.ipynb"
    reasons = (
        ["its code changed"] if _differs(own, then["code"], lambda _: notebook_code_digest(chapter)) else []
    )
    for kind, now in (("parameters", values), ("libraries", pinned_versions())):
        reasons += _differences(then[kind], now)
    reasons += [
        f"{_input_name(name)} changed" for name, seen in then["files"].items() if _differs(name, seen)
    ]
    reasons += [
        f"the description of {part or 'the tables'} changed"
        for part, seen in then["package"].items()
        if value_digest(package_part(part)) != seen
    ]
    reasons += [
        f"the row of '{name}' in the register of findings changed"
        for name, seen in then["register"].items()
        if value_digest(entry_values(name)) != seen
    ]
    return reasons


def meaning_digest(name: str) -> str:
    """Digest of what a file of the project means to a run: its bytes, or for Python what they do."""
    seen = project_file_digest(name)
    return _meaning(name, seen) if name.endswith(".py") and seen != "missing" else seen


@lru_cache(maxsize=1024)
def _meaning(name: str, _seen: str) -> str:
    return value_digest(normalised(project_file(name).read_text(encoding="utf-8")))


def _differs(name: str, then: list[str], means: Callable[[str], str] = meaning_digest) -> bool:
    """Whether a file means another thing now; not asked where its bytes are the same: that takes long."""
    seen, meant = then
    return project_file_digest(name) != seen and means(name) != meant


def pinned_versions() -> dict[str, str]:
    """Versions of the lock, and of Python."""
    lock = (REQUIREMENTS / "report.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^(\w\S*)==(\S+)(?: ; (.+?))?[ \\]*$", lock, re.MULTILINE)
    versions = {f"{name} ({only})" if only else name: version for name, version, only in pins}
    return {"Python": platform.python_version(), **versions}


def _differences(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    pairs = {name: (then.get(name), now.get(name)) for name in sorted(then.keys() | now.keys())}
    return [f"{name}: {old} → {new}" for name, (old, new) in pairs.items() if old != new]


def _input_name(name: str) -> str:
    path = Path(name)
    return f"the findings of {path.parent.name}" if path.name == "findings.json" else name

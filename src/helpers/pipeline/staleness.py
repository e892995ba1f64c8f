"""Whether a notebook must run again, and why: what its last run read, against what is there now.

Everything that decides a run is written beside its output: the notebook's code, its parameters, the libraries
of the lock, and what its kernel read (`helpers.pipeline.tracing`). Only meaning counts: comments, docstrings
and Markdown cells may change.
"""

import ast
import hashlib
import io
import json
import platform
import tokenize
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers.datasets.package import package_part
from helpers.paths import NOTEBOOKS, REQUIREMENTS
from helpers.pipeline.tracing import checksum, located

_IGNORED_TOKENS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT}
_CHANGED_MEANWHILE = "changed while the notebook ran"


def notebook_code(chapter: str) -> str:
    """Digest of what runs in a notebook: its code cells, their ids and tags."""
    return _notebook_code((NOTEBOOKS / f"{chapter}.ipynb").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def _notebook_code(text: str) -> str:
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return _digest(
        [[cell.get("id"), cell["metadata"].get("tags"), code("".join(cell["source"]))] for cell in cells]
    )


def record(file: Path, chapter: str, values: dict[str, Any], code_before: str, noted: Path) -> None:
    """Write beside the output what decided the run that has just ended."""
    read = json.loads(noted.read_text(encoding="utf-8"))
    own = f"notebooks/{chapter}.ipynb"
    files = {
        name: meaning(name) if checksum(name) == seen else _CHANGED_MEANWHILE
        for name, seen in read["files"].items()
        if name != own
    }
    parts = {part: _digest(package_part(part)) for part in read["package"]}
    decided = _decided(values, code_before) | {"files": files, "package": parts}
    noted.write_text(json.dumps(decided, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    noted.replace(file)  # at once: a build that is stopped leaves no half of it


def changes(file: Path, chapter: str, values: dict[str, Any]) -> list[str]:
    """Why a notebook must run: a reason for each thing that is not as in its last run."""
    if not file.is_file():
        return ["it has not run yet"]
    then = json.loads(file.read_text(encoding="utf-8"))
    now = _decided(values, notebook_code(chapter))
    reasons = ["its code changed"] if then["code"] != now["code"] else []
    for kind in ("parameters", "libraries"):
        reasons += _differences(then[kind], now[kind])
    reasons += [f"{_told(name)} changed" for name, seen in then["files"].items() if meaning(name) != seen]
    reasons += [
        f"the description of {part} changed"
        for part, seen in then["package"].items()
        if _digest(package_part(part)) != seen
    ]
    return reasons


def state(file: Path, chapter: str, values: dict[str, Any]) -> str:
    """The same text as long as a notebook need not run, a new one each time when it must."""
    return uuid.uuid4().hex if changes(file, chapter, values) else _digest(file.read_text(encoding="utf-8"))


def meaning(name: str) -> str:
    """Digest of what a file of the project means to a run: its bytes, or for Python what they do."""
    seen = checksum(name)
    return _meaning(name, seen) if name.endswith(".py") and seen != "missing" else seen


@lru_cache(maxsize=1024)
def _meaning(name: str, _seen: str) -> str:
    return code(located(name).read_text(encoding="utf-8"))


def code(source: str) -> str:
    """Digest of what Python source does; of its text where it is not plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return _digest(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _drop_docstring(node)
    return _digest([ast.dump(tree), _is_silenced(source)])


def _drop_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    is_shown = isinstance(node, ast.Module) and len(node.body) == 1  # a cell of one text displays it
    if ast.get_docstring(node, clean=False) is not None and not is_shown:
        node.body = node.body[1:] or [ast.Pass()]


def _is_silenced(source: str) -> bool:
    """Whether a cell ends with a semicolon: its last value is not shown."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    last = [token.string for token in tokens if token.type not in _IGNORED_TOKENS][-1:]
    return last == [";"]


def _decided(values: dict[str, Any], code_of_notebook: str) -> dict[str, Any]:
    return {"code": code_of_notebook, "parameters": values, "libraries": _libraries()}


def _libraries() -> dict[str, str]:
    """Versions of the lock, and of Python."""
    lines = (REQUIREMENTS / "report.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.rstrip(" \\").partition("==") for line in lines if line[:1].isalnum()]
    versions = [(name, *rest.partition(" ; ")) for name, _, rest in pins]
    return {
        "Python": platform.python_version(),
        **{f"{name} ({only})" if only else name: version for name, version, _, only in versions},
    }


def _differences(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    pairs = {name: (then.get(name), now.get(name)) for name in sorted(then.keys() | now.keys())}
    return [f"{name}: {old} → {new}" for name, (old, new) in pairs.items() if old != new]


def _told(name: str) -> str:
    path = Path(name)
    return f"the findings of {path.parent.name}" if path.name == "findings.json" else name


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]

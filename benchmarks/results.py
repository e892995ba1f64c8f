"""Where results are kept, and of which state of the project and of the machine they are."""

import os
import platform
import subprocess
import time
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "reports" / "benchmarks"


def commit() -> str:
    """The commit that is checked out, marked if anything but results was edited since."""
    edits = _git("status", "--porcelain", "--", ".", ":!reports/benchmarks")
    return (_git("rev-parse", "--short", "HEAD") or "unknown") + ("+edits" if edits else "")


def about(libraries: Iterable[str]) -> dict[str, Any]:
    """Day, commit, Python, cores of the machine, and the versions of libraries."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "commit": commit(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": {name: version(name) for name in libraries},
    }


def in_a_line(versions: Mapping[str, str]) -> str:
    """Libraries with their versions, for the head of a result."""
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True).stdout.strip()

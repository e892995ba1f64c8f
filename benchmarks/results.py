"""Where results are kept, and of which state of the project they are."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "reports" / "benchmarks"


def commit() -> str:
    """The commit that is checked out, marked if anything but results was edited since."""
    edits = _git("status", "--porcelain", "--", ".", ":!reports/benchmarks")
    return (_git("rev-parse", "--short", "HEAD") or "unknown") + ("+edits" if edits else "")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True).stdout.strip()

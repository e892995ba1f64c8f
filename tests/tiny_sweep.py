"""A copy of the project with one tiny chapter and sweeps over it."""

from pathlib import Path
from typing import Any

import nbformat
import yaml

from tests.project import copy_project, notebook, register

PLAN: dict[str, Any] = {
    "title": "A tiny sweep",
    "edition": "latest",
    "notebooks": ["tiny"],
    "grid": {"future_rate": [110.0, 120.0, 130.0, 140.0], "exposed_share_pct": [10.0, 20.0]},
    "findings": ["tiny.cost", "tiny.half"],
}
"""One of its eight points fails."""

GOOD = PLAN | {"constraints": ["future_rate < 140"]}
UNKNOWN = PLAN | {"findings": ["tiny.cots"]}

_DECLARED = 'edition = "latest"\nfuture_rate = 150.0\nexposed_share_pct = 20.0'

_BEGIN = """from helpers.parameters import Parameters
from helpers.findings.chapter import Chapter

given = dict(edition=edition, future_rate=future_rate, exposed_share_pct=exposed_share_pct)
chapter = Chapter("tiny", Parameters.of_notebook(**given))"""

_COST = """import time

cost = future_rate * exposed_share_pct + bool(time.sleep(0.3))
if cost == 140 * 20:
    raise ValueError("no such market")"""


def tiny_project(folder: Path) -> Path:
    """The project in `folder`, with the sweeps `tiny`, `good` and `unknown`."""
    root = copy_project(folder / "project")
    register(root, "tiny.cost", "tiny.half", row="percent,1,a number")
    records = [
        f"chapter.assumption('tiny.{name}', {value})"
        for name, value in (("cost", "cost"), ("half", "cost / 2"))
    ]
    made = notebook(_BEGIN, _COST, *records, declared=_DECLARED)
    nbformat.write(made, root / "notebooks" / "tiny.ipynb")
    for name, plan in {"tiny": PLAN, "good": GOOD, "unknown": UNKNOWN}.items():
        file = root / "notebooks" / "sweeps" / f"{name}.yaml"
        file.write_text(yaml.safe_dump(plan, sort_keys=False), encoding="utf-8")
    return root

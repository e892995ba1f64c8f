"""A copy of the project with one tiny chapter and sweeps over it."""

from pathlib import Path
from typing import Any

import nbformat
import yaml

from tests.project import copy_project, notebook

PLAN: dict[str, Any] = {
    "title": "A tiny sweep",
    "edition": "latest",
    "notebooks": ["tiny"],
    "grid": {"future_rate": [120.0, 140.0], "exposed_share_pct": [10.0, 20.0]},
    "findings": ["tiny.cost", "tiny.half"],
}

SLOW = PLAN | {
    "grid": {"future_rate": [float(rate) for rate in range(121, 131)]},
    "findings": ["tiny.slow_cost"],
}

_DECLARED = 'edition = "latest"\nfuture_rate = 150.0\nexposed_share_pct = 20.0'

_BEGIN = """from helpers.parameters import Parameters
from helpers.reporting.chapter import Chapter

given = dict(edition=edition, future_rate=future_rate, exposed_share_pct=exposed_share_pct)
chapter = Chapter("tiny", Parameters.of_notebook(**given))"""

_COST = """cost = future_rate * exposed_share_pct
if cost == 140 * 20:
    raise ValueError("no such market")"""

_SLOW = """import time

slow_cost = 10 * future_rate + bool(time.sleep(0.3))"""


def tiny_project(folder: Path) -> Path:
    """Sweeps ``tiny`` (one of four points fails), ``slow`` (ten points), ``unknown`` (a wrong finding)."""
    root = copy_project(folder / "project")
    records = [
        f"chapter.assumption('tiny.{name}', {value}, 'percent', 'a number')"
        for name, value in (("cost", "cost"), ("half", "cost / 2"), ("slow_cost", "slow_cost"))
    ]
    made = notebook(_BEGIN, _COST, *records[:2], _SLOW, records[2], declared=_DECLARED)
    nbformat.write(made, root / "notebooks" / "tiny.ipynb")
    plans = {"tiny": PLAN, "slow": SLOW, "unknown": PLAN | {"findings": ["tiny.cots"]}}
    for name, plan in plans.items():
        file = root / "notebooks" / "sweeps" / f"{name}.yaml"
        file.write_text(yaml.safe_dump(plan, sort_keys=False), encoding="utf-8")
    return root

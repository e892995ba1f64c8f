"""What a sweep keeps of each point, and the table and the figure it makes of all."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.build.notebook import run_code
from helpers.findings.robustness import inputs_digest
from helpers.sweeps.plan import Plan

Found = dict[str, dict[str, Any]]
# findings as plain values: what travels between processes and is kept in a file


class CompletedPoints:
    """Points that are done: each is written at once, so that a stopped sweep goes on from there."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        self.found: dict[str, Found] = dict(entry for line in lines for entry in _entries(line))
        with file.open("a", encoding="utf-8") as stream:
            stream.write("\n")  # ends a line that was cut off

    def add(self, key: str, found: Found) -> None:
        """Keep what a point found."""
        self.found[key] = found
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({key: found}) + "\n")


def _entries(line: str) -> list[tuple[str, Found]]:
    try:
        return list(json.loads(line).items())
    except json.JSONDecodeError:
        return []  # empty, or cut off when the machine stopped


def base_key(plan: Plan) -> str:
    """The key of the point that the grid starts from."""
    return f"{plan.base.digest} base"


def write_results(plan: Plan, found: dict[str, Found], failed: dict[str, str], folder: Path) -> None:
    """Table, figure and failures: functions of the findings alone, the same however they were computed."""
    folder.mkdir(parents=True, exist_ok=True)
    results = _table(plan, found)
    results.to_csv(folder / "results.csv", index=False, lineterminator="\n")
    (folder / "rests_on.txt").write_text(f"{inputs_digest()}\n{plan.notebooks}\n", encoding="utf-8")
    (folder / "failures.csv").unlink(missing_ok=True)
    if failed:
        rows = [{**point.swept, "error": failed.get(point.digest)} for point in plan.points]
        failures = pd.DataFrame(rows).dropna(subset="error")
        failures.to_csv(folder / "failures.csv", index=False, lineterminator="\n")
    (folder / "figure.svg").unlink(missing_ok=True)
    if len(results):
        _draw(plan, results, found[base_key(plan)], folder)


def _table(plan: Plan, found: dict[str, Found]) -> pd.DataFrame:
    """A row for each point and finding, in the order of the grid and of the list of findings."""
    rows = [
        {**point.swept, "finding": name, "value": float(entry["value"]), "unit": entry["unit"]}
        for point in plan.points
        for name, entry in found.get(point.digest, {}).items()
    ]
    return pd.DataFrame(rows, columns=[*plan.sweep.grid, "finding", "value", "unit"])


def _draw(plan: Plan, results: pd.DataFrame, base: Found, folder: Path) -> None:
    """Draw in a warm kernel: what draws is slow to import, and is there.

    From a thread: in the main one nbclient takes Ctrl-C for itself, and waits for the kernel that it ended.
    """
    labels = {name: entry["label"] for name, entry in base.items()} | plan.sweep.labels
    drawn = {name: labels[name] for name in plan.sweep.drawn if results["finding"].eq(name).any()}
    source = f"All other parameters: edition {plan.sweep.edition}"
    given = (str(folder), drawn, plan.sweep.title, labels, source)
    code = f"from helpers.figures.sweep import save_sweep_chart\nsave_sweep_chart(*{given!r})"
    with ThreadPoolExecutor(1) as thread:
        thread.submit(run_code, code).result()

"""What an edit changed since the tables were recorded: cells, rows, and the findings that rest on them."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

from helpers.datasets.package import checksum, read_package, resource_bytes, rows_as_written
from helpers.paths import DATA, EditionPaths, recorded_tables

# Cells and rows of a table, and findings, that are printed; the rest is counted.
_LISTED, _FINDINGS_LISTED = 20, 12

# The cells of each row by its key, as findings name it.
Rows = dict[str, dict[str, str]]


def change_lines(package: dict[str, Any]) -> Iterator[str]:
    """Lines on each table of `package` that is not as it was recorded."""
    recorded = {entry["name"]: entry.get("hash") for entry in read_package()["resources"]}
    for entry in package["resources"]:
        if entry["hash"] != recorded[entry["name"]]:
            yield from _table(entry, recorded[entry["name"]])


def keep_recorded_tables() -> None:
    """Keep a copy of every table as it is recorded now: the next edit is compared with it."""
    recorded_tables().mkdir(parents=True, exist_ok=True)
    for entry in read_package()["resources"]:
        (recorded_tables() / f"{entry['name']}.csv").write_bytes(resource_bytes(entry))


def _table(entry: dict[str, Any], recorded: str | None) -> Iterator[str]:
    after, content = _rows(resource_bytes(entry), entry), _recorded_content(entry, recorded)
    if content is None:
        why = "no copy of the recorded table is at hand to compare with" if recorded else "a new table"
        yield f"data/{entry['path']}: {len(after)} rows; {why}"
        return
    before = _rows(content, entry)
    cells = sorted(_cells(before, after, entry), key=lambda cell: -cell[0])
    lost, new = [key for key in before if key not in after], [key for key in after if key not in before]
    yield f"data/{entry['path']}: cells changed: {len(cells)}; rows lost: {len(lost)}; rows new: {len(new)}"
    lines = [f"lost: {key}" for key in lost] + [line for *_, line in cells] + [f"new: {key}" for key in new]
    yield from (f"  {line}" for line in _listed(lines, _LISTED))
    resting = _findings(entry["name"], {key for _, key, _ in cells} | {*lost})
    findings = [line for _, line in sorted(resting, key=lambda finding: finding[0])]
    if findings:
        yield f"  findings that rest on them: {'; '.join(_listed(findings, _FINDINGS_LISTED))}"


def _listed(texts: list[str], most: int) -> list[str]:
    return texts[:most] + [f"and {len(texts) - most} more"] * (len(texts) > most)


def _recorded_content(entry: dict[str, Any], recorded: str | None) -> bytes | None:
    """The table with the recorded checksum: the copy kept then, or that of the last commit."""
    kept = recorded_tables() / f"{entry['name']}.csv"
    copies = [kept.read_bytes() if kept.is_file() else b"", _committed(entry["path"])]
    return next((copy for copy in copies if checksum(copy) == recorded), None)


def _committed(path: str) -> bytes:
    command = ["git", "cat-file", "blob", f"HEAD:./{path}"]
    try:
        return subprocess.run(command, cwd=DATA, capture_output=True).stdout  # noqa: S603  (git)
    except FileNotFoundError:  # a machine without git
        return b""


def _rows(data: bytes, entry: dict[str, Any]) -> Rows:
    key = entry["schema"]["primaryKey"]
    return {" · ".join(row.get(column, "") for column in key): row for row in rows_as_written(data)}


def _cells(before: Rows, after: Rows, entry: dict[str, Any]) -> Iterator[tuple[float, str, str]]:
    """Size of the step in per cent, key of the row and line of each changed cell."""
    kinds = {field["name"]: field["type"] for field in entry["schema"]["fields"]}
    for key in [key for key in before if key in after]:
        for column in dict.fromkeys([*before[key], *after[key]]):
            old, new = before[key].get(column, ""), after[key].get(column, "")
            if old != new:
                step = _step(old, new) if kinds.get(column) in ("number", "integer") else None
                step_text = "" if step is None else f" ({step:+.1f}%)"
                yield (
                    abs(step or 0.0),
                    key,
                    f"{key}, {column}: {old or 'empty'} → {new or 'empty'}{step_text}",
                )


def _step(old: str, new: str) -> float | None:
    return 100 * (float(new) - float(old)) / abs(float(old)) if new and old and float(old) else None


def _findings(table: str, keys: set[str]) -> Iterator[tuple[bool, str]]:
    """Published findings on these rows, and (True) those on more rows of the table than are named."""
    file = EditionPaths("latest").published / "findings.json"
    for name, finding in (json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}).items():
        for use in finding["tables"]:
            if use["table"] == table and (not use["keys"] or keys.intersection(use["keys"])):
                yield not use["keys"], f"{name} {finding['printed']}"

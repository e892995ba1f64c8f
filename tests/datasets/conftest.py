import csv
import json
import shutil
from pathlib import Path

import pytest

from helpers.datasets import __main__ as command
from helpers.datasets import changes, package, validation
from helpers.paths import DATA

TABLES = ["patriot_supply", "countries", "sources"]


@pytest.fixture
def data(monkeypatch, tmp_path):
    """A data folder of three real tables that may be spoilt."""
    folder = tmp_path / "data"
    folder.mkdir()
    descriptor = json.loads((DATA / "datapackage.json").read_text())
    descriptor["resources"] = [entry for entry in descriptor["resources"] if entry["name"] in TABLES]
    for entry in descriptor["resources"]:  # without the rules that read another table
        entry["rules"] = [rule for rule in entry.get("rules", []) if '"table"' not in json.dumps(rule)]
    with (DATA / "sources.csv").open() as rows:  # a row of a table left out used them
        every = [{"name": row["source_id"], "title": row["title"]} for row in csv.DictReader(rows)]
    descriptor["resources"][1]["sources"] = every
    (folder / "datapackage.json").write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n")
    for table in TABLES:
        shutil.copy(DATA / f"{table}.csv", folder)
    for module in (package, validation, changes, command):
        monkeypatch.setattr(module, "DATA", folder, raising=False)
        monkeypatch.setattr(module, "PACKAGE", folder / "datapackage.json", raising=False)
    return folder


@pytest.fixture
def edit(data):
    """A function that changes cells of a row of `patriot_supply` (its line in the file)."""

    def change(line: int, **cells: str) -> Path:
        file = data / "patriot_supply.csv"
        rows = list(csv.DictReader(file.read_text().splitlines()))
        rows[line - 2].update(cells)
        with file.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return file

    return change

"""The order of rows in a file decides nothing: every table shuffled, the same report."""

import hashlib
import json
import random

import pytest

from helpers.paths import ROOT
from tests.conftest import build_in
from tests.documents import paper_text
from tests.project import copy_project, files

pytestmark = pytest.mark.build


@pytest.fixture(scope="module")
def checksums():
    """The checksum of each shuffled table, and the one it has in the report as it is."""
    return {}


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory, checksums):
    """The report from tables whose rows stand in another order."""
    root, chance = copy_project(tmp_path_factory.mktemp("shuffled") / "root"), random.Random(20231222)
    package = json.loads((root / "data" / "datapackage.json").read_text())
    for entry in package["resources"]:
        file = root / "data" / entry["path"]
        header, *rows = file.read_text().splitlines(keepends=True)
        chance.shuffle(rows)
        file.write_text("".join([header, *rows]))
        before, entry["hash"] = entry["hash"], f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
        checksums[entry["hash"].removeprefix("sha256:")] = before.removeprefix("sha256:")
    (root / "data" / "datapackage.json").write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n")
    return build_in(tmp_path_factory.mktemp("built-shuffled"), root, "latest").latest


def as_recorded(content, checksums):
    """A file of the report with the checksums of the tables as they are."""
    for shuffled, before in checksums.items():
        content = content.replace(shuffled.encode(), before.encode())
    return content


def test_every_table_was_shuffled(shuffled, checksums):
    tables = {file.name: file.read_bytes() for file in (ROOT / "data").glob("*.csv")}
    assert len(checksums) == len(tables)
    assert {hashlib.sha256(content).hexdigest() for content in tables.values()} == {*checksums.values()}
    assert checksums.keys().isdisjoint(checksums.values())


def test_every_file_of_the_report_is_the_same(shuffled, built, checksums):
    # the PDF is read below; checksums.txt holds those of files that name the checksums of tables
    left_out = {"report.pdf", "checksums.txt"}
    exp = {name: content for name, content in files(built.latest).items() if name not in left_out}
    got = {name: as_recorded(content, checksums) for name, content in files(shuffled).items() if name in exp}
    assert {"findings.json", "report.html"} < exp.keys()
    assert [name for name in exp if got.get(name) != exp[name]] == []


def test_the_paper_says_the_same(shuffled, built, checksums):
    got = as_recorded(paper_text(shuffled / "report.pdf").encode(), checksums)
    assert got.decode() == paper_text(built.latest / "report.pdf")

import json
import shutil

import pytest

from helpers.pipeline.verification import differences, main


@pytest.fixture
def editions(tmp_path):
    """Two folders that hold the same edition."""
    published, rebuilt = tmp_path / "published", tmp_path / "rebuilt"
    (published / "tables").mkdir(parents=True)
    (published / "tables" / "growth.csv").write_text("year\n2024\n")
    (published / "report.html").write_text("page")
    write_findings(published, {"a": 1, "b": 2.5})
    shutil.copytree(published, rebuilt)
    return published, rebuilt


def write_findings(folder, values):
    findings = {name: {"value": value} for name, value in values.items()}
    (folder / "findings.json").write_text(json.dumps(findings))


def test_the_same(editions):
    assert differences(*editions) == []


def test_another_value_is_named(editions):
    write_findings(editions[1], {"a": 1, "b": 2.6})
    assert differences(*editions) == ["finding b: published 2.5, rebuilt 2.6", "findings.json: differs"]


def test_findings_that_came_and_went_are_named(editions):
    write_findings(editions[1], {"a": 1, "c": 3})
    assert differences(*editions)[:2] == [
        "finding b: published 2.5, rebuilt absent",
        "finding c: published absent, rebuilt 3",
    ]


def test_another_file_is_named(editions):
    (editions[1] / "tables" / "growth.csv").write_text("year\n2025\n")
    assert differences(*editions) == ["tables/growth.csv: differs"]


def test_files_that_came_and_went_are_named(editions):
    (editions[0] / "tables" / "growth.csv").unlink()
    (editions[1] / "report.html").unlink()
    assert differences(*editions) == [
        "report.html: only in the published edition",
        "tables/growth.csv: only in the rebuilt edition",
    ]


def test_executed_notebooks_are_not_published_in_the_repository(editions):
    (editions[1] / "one.ipynb").write_text("{}")
    assert differences(*editions) == []


def test_nothing_is_published_yet(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    assert main(["latest"]) == 1
    assert capsys.readouterr().err == (
        f"nothing is published in {tmp_path / 'latest'}: run `make report` first\n"
    )

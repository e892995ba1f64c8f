import json
import os
import shutil
import subprocess

import pytest

from helpers.build.command import status_of
from helpers.build.publication import comparable_checksums
from helpers.paths import ROOT
from helpers.verify.compare import differences, verify


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


def write_findings(folder, values, **fields):
    findings = {name: {"value": value, "label": "growth", **fields} for name, value in values.items()}
    (folder / "findings.json").write_text(json.dumps(findings))


def write_checksums(folder):
    lines = [f"{checksum}  {name}\n" for name, checksum in comparable_checksums(folder).items()]
    (folder / "checksums.txt").write_text("".join(lines))


def test_the_same(editions):
    assert differences(*editions) == []


def test_another_value_is_named(editions):
    write_findings(editions[1], {"a": 1, "b": 2.6})
    assert differences(*editions) == [
        "finding b, value: published 2.5, rebuilt 2.6",
        "findings.json: differs",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"label": "fall"}, "label: published growth, rebuilt fall"),
        ({"printed": "-99.9%"}, "printed: published absent, rebuilt -99.9%"),
        ({"tables": [{"rows": 3}]}, "tables: differ"),
    ],
)
def test_another_field_is_named(editions, changes, message):
    write_findings(editions[1], {"a": 1, "b": 2.5}, **changes)
    assert differences(*editions)[:2] == [f"finding a, {message}", f"finding b, {message}"]


def test_findings_that_came_and_went_are_named(editions):
    write_findings(editions[1], {"a": 1, "c": 3})
    assert differences(*editions)[:2] == [
        "finding b: only in the published edition",
        "finding c: only in the rebuilt edition",
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


def test_files_that_are_not_there_are_compared_by_checksum(editions):
    for folder in editions:
        write_checksums(folder)
    published, rebuilt = editions
    (published / "report.html").unlink()
    assert differences(published, rebuilt) == []
    (rebuilt / "report.html").write_text("another page")
    assert differences(published, rebuilt) == ["report.html: differs"]
    (rebuilt / "report.html").unlink()
    assert differences(published, rebuilt) == ["report.html: only in the published edition"]


def test_a_file_is_compared_as_it_is_whatever_its_checksum_says(editions):
    for folder in editions:
        write_checksums(folder)
    (editions[0] / "report.html").write_text("edited by hand")
    assert differences(*editions) == ["report.html: differs"]


def test_another_list_of_checksums_is_named(editions):
    for folder in editions:
        write_checksums(folder)
    (editions[0] / "checksums.txt").write_text(f"{'0' * 64}  report.html\n")
    assert differences(*editions) == ["checksums.txt: differs"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("findings.json", b'{"a": {"value": 1'),
        ("findings.json", b'{"a": {"value": nan}}'),
        ("findings.json", b'{"a": 1}'),
        ("findings.json", b"[]"),
        ("findings.json", b"\xff"),
        ("checksums.txt", b"report.html\n"),
    ],
)
def test_a_broken_file_is_named_before_anything_is_built(editions, monkeypatch, tmp_path, capsys, file, text):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    published = editions[0].rename(tmp_path / "latest")
    (published / file).write_bytes(text)
    assert status_of(lambda: verify("latest")) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"{published / file} cannot be read: ")
    assert (printed.out, printed.err.count("\n")) == ("", 1)


@pytest.fixture
def repository(editions, tmp_path):
    """A project with two committed editions, and a `make` that changes what the test tells it to change."""
    root, commands = tmp_path / "project", tmp_path / "commands"
    for folder in (root / "reports", commands):
        folder.mkdir(parents=True)
    shutil.copytree(ROOT / ".ci", root / ".ci")
    shutil.copy2(ROOT / "reports" / ".gitignore", root / "reports")
    write_checksums(editions[0])
    for edition in ("latest", "article"):
        shutil.copytree(editions[0], root / "reports" / edition)
    for name, text in {"make": 'if [ "$1" = report ]; then eval "$BUILD"; fi', "chromium": ""}.items():
        (commands / name).write_text(f"#!/bin/sh\n{text}\n")
        (commands / name).chmod(0o755)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "both editions"]):
        subprocess.run([*git, *command], cwd=root, check=True)
    return root, {**os.environ, "PATH": f"{commands}:{os.environ['PATH']}"}


def run_ci(repository, build):
    root, environment = repository
    return subprocess.run(
        [root / ".ci" / "run"],
        env={**environment, "BUILD": build},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("build", "file"),
    [
        ("echo >> reports/latest/report.html", "latest/report.html"),
        ("rm -f reports/latest/tables/growth.csv", "latest/tables/growth.csv"),
        ("mkdir -p reports/latest/figures; echo > reports/latest/figures/new.svg", "latest/figures/new.svg"),
        ("echo >> reports/article/findings.json", "article/findings.json"),
        ("echo >> reports/article/checksums.txt", "article/checksums.txt"),
        ("echo > reports/article/tables/new.csv", "article/tables/new.csv"),
    ],
)
def test_ci_compares_every_published_file(repository, build, file):
    result = run_ci(repository, build)
    assert result.returncode == 1
    assert f"reports/{file}\n" in result.stderr


def test_ci_passes_where_nothing_differs(repository):
    root, _ = repository
    assert run_ci(repository, "echo >> reports/article/report.html").returncode == 0
    committed = subprocess.run(
        ["git", "ls-files", "reports/article"], cwd=root, capture_output=True, text=True, check=True
    )
    assert committed.stdout.split() == [
        f"reports/article/{name}" for name in ("checksums.txt", "findings.json", "tables/growth.csv")
    ]


def test_nothing_is_published_yet(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    assert status_of(lambda: verify("latest")) == 1
    assert capsys.readouterr().err == (
        f"nothing is published in {tmp_path / 'latest'}: run `make report` first\n"
    )

import subprocess
import sys

import nbformat
import pytest

from helpers.build import publication
from helpers.build.inputs import OutOfDateError, file_stats
from helpers.build.publication import publish, reasons_to_publish, restore_interrupted
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY, Finding
from helpers.paths import EditionPaths
from helpers.report import Step
from tests.project import files, notebook, parameters

CHAPTERS = ["01_a", "02_b"]
MADE_FROM = {"data/a.csv": "1"}


@pytest.fixture
def paths(monkeypatch, tmp_path):
    """Two chapters that ran: a finding, a figure with its data, and a table."""
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setattr(publication, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(publication, "CHAPTERS", [Step(name) for name in CHAPTERS])
    monkeypatch.setattr(publication, "reading_order", lambda: CHAPTERS)
    monkeypatch.setattr(publication, "_write_documents", write_documents)
    monkeypatch.setattr("helpers.findings.register.registered_findings", lambda: {"a"})
    paths = EditionPaths("latest")
    for chapter in CHAPTERS:
        made = notebook("x = 1")
        write_notebook(tmp_path / "notebooks" / f"{chapter}.ipynb", made)
        if chapter == "01_a":
            made.cells[2].outputs = [
                shown("finding", "a", {}, **FOUND.to_json()),
                shown("figure", "growth", {"image/svg+xml": "<svg/>"}, csv="year\n2024\n", **TOLD),
                shown("table", "rows", {"text/markdown": "| a |"}, csv="a\nb\n", **TOLD),
            ]
        write_notebook(paths.notebook(chapter), made)
    return paths


FOUND = Finding("a", 1, "count", 0, "one", "01_a", "cell-1", ())
TOLD = {"title": "A title", "caption": "", "alt": "", "source": "", "tables": [], "cell": "cell-1"}


def write_documents(report, folder):
    """What renders has tests of its own."""
    for kind in ("html", "pdf"):
        write(folder / f"report.{kind}", "new")


def write_notebook(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, file)


def shown(kind, name, data, **details):
    own = {"kind": kind, "id": name, "notebook": "01_a", **details}
    return nbformat.v4.new_output("display_data", data, metadata={MIME_KEY: own})


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def publish_all(paths, stats=None):
    publish(paths, parameters(), file_stats() if stats is None else stats, MADE_FROM)


def test_what_somebody_put_beside_the_report_is_not_removed(paths):
    publish_all(paths)
    write(paths.published / ".DS_Store", "")
    write(paths.published / "notebooks" / ".ipynb_checkpoints" / "a-checkpoint.txt", "")
    publication.require_own_files(paths)
    write(paths.published / "NOTES.md", "mine")
    write(paths.published / "slides" / "talk.pdf", "mine")
    with pytest.raises(
        ReportError,
        match=r"^reports/latest/NOTES.md is no file of a build, .*: move it elsewhere \(and 1 more\)$",
    ):
        publication.require_own_files(paths)


def test_everything_a_reader_gets(paths):
    publish_all(paths)
    got = files(paths.published)
    assert sorted(got) == [
        "checksums.txt",
        "figures/growth.svg",
        "findings.json",
        "notebooks/01_a.ipynb",
        "notebooks/02_b.ipynb",
        "report.html",
        "report.pdf",
        "tables/growth.csv",
        "tables/rows.csv",
    ]
    assert got["figures/growth.svg"] == b"<svg/>"
    assert (got["tables/growth.csv"], got["tables/rows.csv"]) == (b"year\n2024\n", b"a\nb\n")
    assert b'"a": {' in got["findings.json"]


def test_nothing_of_the_old_edition_remains(paths):
    write(paths.published / "tables" / "dropped.csv", "old")
    write(paths.published / "report.html", "old")
    publish_all(paths)
    got = files(paths.published)
    assert got["report.html"] == b"new"
    assert "tables/dropped.csv" not in got
    assert not (paths.work / "new").exists()


def test_the_old_edition_is_untouched_when_a_chapter_is_missing(paths):
    write(paths.published / "report.html", "old")
    paths.notebook("02_b").unlink()
    with pytest.raises(FileNotFoundError):
        publish_all(paths)
    assert files(paths.published) == {"report.html": b"old"}


def test_the_old_edition_is_untouched_when_an_input_was(paths):
    write(paths.published / "report.html", "old")
    with pytest.raises(OutOfDateError, match=r"data/gone.csv changed while the report was built"):
        publish_all(paths, file_stats() | {"data/gone.csv": [0]})
    assert files(paths.published) == {"report.html": b"old"}


def test_what_an_interrupted_build_left_is_replaced(paths):
    write(paths.work / "new" / "tables" / "half.csv", "half")
    publish_all(paths)
    assert "tables/half.csv" not in files(paths.published)


LOOK = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print("looking", flush=True)
while os.path.exists(sys.argv[1]):
    pass
sys.exit("it was gone")
"""


def test_a_report_is_there_at_every_moment(paths):
    """Also while another takes its place, as another process sees it."""
    publish_all(paths)
    command = [sys.executable, "-c", LOOK, str(paths.published / "report.html")]
    watcher = subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert watcher.stdout is not None
    watcher.stdout.readline()
    for _ in range(30):
        publish_all(paths)
    watcher.communicate()
    assert watcher.returncode == 0


def test_where_two_folders_cannot_be_exchanged_they_are_renamed(paths, monkeypatch):
    monkeypatch.setattr(publication.sys, "platform", "another")
    write(paths.published / "tables" / "dropped.csv", "old")
    publish_all(paths)
    assert reasons_to_publish(paths, MADE_FROM) == []
    assert not (paths.work / "old").exists()
    assert not (paths.work / "new").exists()


def test_the_old_edition_comes_back_after_a_stop_between_the_renames(paths):
    write(paths.work / "old" / "report.html", "old")
    restore_interrupted(paths)
    assert files(paths.published) == {"report.html": b"old"}


def test_a_published_edition_is_not_replaced_by_an_older_one(paths):
    write(paths.work / "old" / "report.html", "old")
    write(paths.published / "report.html", "good")
    write(paths.work / "new" / "report.html", "half")
    restore_interrupted(paths)
    assert files(paths.published) == {"report.html": b"good"}
    assert [path.name for path in paths.work.iterdir()] == ["notebooks"]


def test_what_is_published_need_not_be_again(paths):
    assert reasons_to_publish(paths, MADE_FROM) == ["it was not published yet"]
    publish_all(paths)
    assert reasons_to_publish(paths, MADE_FROM) == []


def test_what_another_version_has_published_is_published_again(paths):
    publish_all(paths)
    paths.manifest.write_text('{"report.html": "0"}')
    assert reasons_to_publish(paths, MADE_FROM) == ["another version of the project published it"]


@pytest.mark.parametrize("change", ["edit", "remove", "add"])
def test_a_damaged_edition_is_published_again(paths, change):
    publish_all(paths)
    table = paths.published / "tables" / ("new.csv" if change == "add" else "rows.csv")
    table.unlink() if change == "remove" else write(table, "edited")
    assert reasons_to_publish(paths, MADE_FROM) == ["its files are not as they were published"]


@pytest.mark.parametrize("now", [{"data/a.csv": "2"}, {}, MADE_FROM | {"data/b.csv": "1"}])
def test_an_edition_that_would_be_made_from_something_else_is_published_again(paths, now):
    publish_all(paths)
    assert reasons_to_publish(paths, now) == [f"data/{'b' if len(now) == 2 else 'a'}.csv changed"]

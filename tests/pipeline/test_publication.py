import nbformat
import pytest

from helpers.paths import EditionPaths
from helpers.pipeline import publication
from helpers.pipeline.inputs import begin
from helpers.pipeline.publication import is_intact, publish, restore_interrupted
from helpers.reporting.assembly import assemble
from helpers.reporting.findings import MIME_KEY, Finding
from tests.project import files, notebook, parameters

CHAPTERS = ["01_a", "02_b"]


@pytest.fixture
def paths(monkeypatch, tmp_path):
    """Everything a build has made before it is published: a finding, a figure with its data, and a table."""
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setattr(publication, "NOTEBOOKS", tmp_path / "notebooks")
    paths = EditionPaths("latest")
    for chapter in CHAPTERS:
        write_notebook(paths.notebook(chapter), notebook("x = 1"))
        write_notebook(tmp_path / "notebooks" / f"{chapter}.ipynb", notebook("x = 1  # edited since"))
    made = notebook("x = 1")
    made.cells[2].outputs = [
        shown("finding", "a", {}, **Finding("a", 1, "count", 0, "one", "01_a", "cell-1", ()).to_json()),
        shown("figure", "growth", {"image/svg+xml": "<svg/>"}, csv="year\n2024\n"),
        shown("table", "rows", {"text/markdown": "| a |"}, csv="a\nb\n"),
    ]
    nbformat.write(assemble([("01_a", made)], parameters()), paths.work / "report.ipynb")
    for kind in ("html", "pdf"):
        write(paths.work / f"report.{kind}", "new")
    begin(paths)
    return paths


def write_notebook(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, file)


def shown(kind, name, data, **details):
    own = {"kind": kind, "id": name, "notebook": "01_a", **details}
    return nbformat.v4.new_output("display_data", data, metadata={MIME_KEY: own})


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def publish_all(paths):
    publish(paths, [paths.work / f"report.{kind}" for kind in ("ipynb", "html", "pdf")], CHAPTERS)


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
    assert not (paths.work / "old").exists()


@pytest.mark.parametrize("lost", ["report.pdf", "report.ipynb", "notebooks/02_b.ipynb"])
def test_the_old_edition_is_untouched_when_something_fails(paths, lost):
    write(paths.published / "report.html", "old")
    (paths.work / lost).unlink()
    with pytest.raises(FileNotFoundError):
        publish_all(paths)
    assert files(paths.published) == {"report.html": b"old"}


def test_what_an_interrupted_build_left_is_replaced(paths):
    write(paths.work / "new" / "tables" / "half.csv", "half")
    publish_all(paths)
    assert "tables/half.csv" not in files(paths.published)


def test_the_old_edition_comes_back_after_a_stop_between_the_renames(paths):
    write(paths.work / "old" / "report.html", "old")
    restore_interrupted(paths)
    assert files(paths.published) == {"report.html": b"old"}


def test_a_published_edition_is_not_replaced_by_an_older_one(paths):
    write(paths.work / "old" / "report.html", "old")
    write(paths.published / "report.html", "good")
    restore_interrupted(paths)
    assert files(paths.published) == {"report.html": b"good"}


def test_an_edition_is_intact_as_published(paths):
    assert not is_intact(paths)
    publish_all(paths)
    assert is_intact(paths)


@pytest.mark.parametrize("change", ["edit", "remove", "add"])
def test_a_changed_edition_is_not_intact(paths, change):
    publish_all(paths)
    table = paths.published / "tables" / ("new.csv" if change == "add" else "rows.csv")
    table.unlink() if change == "remove" else write(table, "edited")
    assert not is_intact(paths)

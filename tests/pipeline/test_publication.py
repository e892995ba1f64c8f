import nbformat
import pytest

from helpers.paths import EditionPaths
from helpers.pipeline.publication import publish
from helpers.reporting.assembly import assemble
from helpers.reporting.findings import MIME_KEY, Finding
from tests.project import files, notebook, parameters

CHAPTERS = ["01_a", "02_b"]


@pytest.fixture
def paths(monkeypatch, tmp_path):
    """Everything a build has made before it is published: two chapters, each with a figure and its data."""
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    paths = EditionPaths("latest")
    for chapter in CHAPTERS:
        write(paths.notebook(chapter), chapter)
        write(paths.results(chapter) / "figures" / f"{chapter}.svg", f"<svg>{chapter}")
        write(paths.results(chapter) / "tables" / f"{chapter}.csv", f"{chapter}\n")
    finding = Finding("a", 1, "count", 0, "one", "01_a", "cell-1", ())
    made = notebook("x = 1")
    shown = {"kind": "finding", "id": "a", **finding.to_json()}
    made.cells[2].outputs = [nbformat.v4.new_output("display_data", metadata={MIME_KEY: shown})]
    nbformat.write(assemble([("01_a", made)], parameters()), paths.work / "report.ipynb")
    for kind in ("html", "pdf"):
        write(paths.work / f"report.{kind}", "new")
    return paths


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def rendered(paths):
    return [paths.work / f"report.{kind}" for kind in ("ipynb", "html", "pdf")]


def test_everything_a_reader_gets(paths):
    publish(paths, rendered(paths), CHAPTERS)
    got = files(paths.published)
    assert sorted(got) == [
        "figures/01_a.svg",
        "figures/02_b.svg",
        "findings.json",
        "notebooks/01_a.ipynb",
        "notebooks/02_b.ipynb",
        "report.html",
        "report.pdf",
        "tables/01_a.csv",
        "tables/02_b.csv",
    ]
    assert got["tables/02_b.csv"] == b"02_b\n"
    assert b'"a": {' in got["findings.json"]


def test_nothing_of_the_old_edition_remains(paths):
    write(paths.published / "tables" / "dropped.csv", "old")
    write(paths.published / "report.html", "old")
    publish(paths, rendered(paths), CHAPTERS)
    got = files(paths.published)
    assert got["report.html"] == b"new"
    assert "tables/dropped.csv" not in got
    assert not (paths.work / "old").exists()


@pytest.mark.parametrize(
    "lost", ["report.pdf", "report.ipynb", "notebooks/02_b.ipynb", "results/02_b/tables/02_b.csv"]
)
def test_the_old_edition_is_untouched_when_something_fails(paths, lost):
    write(paths.published / "report.html", "old")
    (paths.work / lost).unlink()
    if "results" in lost:
        (paths.work / lost).parent.rmdir()
    with pytest.raises(OSError, match=r"No such file|cannot find"):
        publish(paths, rendered(paths), CHAPTERS)
    assert files(paths.published) == {"report.html": b"old"}


def test_what_an_interrupted_build_left_is_replaced(paths):
    write(paths.work / "new" / "tables" / "half.csv", "half")
    publish(paths, rendered(paths), CHAPTERS)
    assert "tables/half.csv" not in files(paths.published)

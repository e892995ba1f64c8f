"""``%narrative`` in kernels: what an author sees in a notebook, and that a build does not."""

import json

import nbformat
import pytest
from nbclient import NotebookClient

from helpers.build.notebook import execute
from helpers.findings.finding import Finding, Findings, as_json
from helpers.paths import REPORTS_VARIABLE
from tests.project import notebook

CHAPTER = "02_budget_analysis"
START = f"""
from helpers.parameters import Parameters
from helpers.findings.chapter import Chapter
parameters = Parameters.of_notebook(edition="latest", as_of="2026-09-30")
chapter = Chapter("{CHAPTER}", parameters)
rows = chapter.data("countries").assign(verified=False)
chapter.finding("fx.dollars_ahead_bn", 1.5, evidence=[rows])
"""
CELLS = {
    "fine": "It costs {{ fx.dollars_ahead_bn }}.",
    "filtered": "On {{ as_of | long_date }} {% if fx.dollars_ahead_bn > 1 %}dear{% else %}not{% endif %}.",
    "unknown": "A first line.\nIt costs {{ fx.dollars_ahead_bns }}.",
    "syntax": "A first line.\n\n{% holds %}",
    "false": "{% holds fx.dollars_ahead_bn > 2 %}It is above the limit.{% endholds %}",
    "typed": "It costs 7 dollars.",
    "older": 'It was {{ fx.older }}, and is {{ fx.dollars_ahead_bn }} ({{ figure("drawn") }}).',
}
"""Prose as an author saves it: right, and wrong in every way."""


@pytest.fixture
def seen(monkeypatch, tmp_path):
    """Run code in a kernel on a chapter whose prose is `CELLS`; what the last cell shows."""
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    setup = [
        "from helpers.prose import magic",
        f"import pathlib; magic.NOTEBOOKS = pathlib.Path({str(tmp_path)!r})",
        START,
    ]
    chapter = notebook()
    chapter.cells += [nbformat.v4.new_markdown_cell(text, id=name) for name, text in CELLS.items()]
    nbformat.write(chapter, tmp_path / f"{CHAPTER}.ipynb")

    def run(*cells):
        ran = NotebookClient(notebook(*setup, *cells), allow_errors=True).execute()
        return ran.cells[-1].outputs

    return run


def text(outputs):
    return "\n".join(output["data"]["text/markdown"] for output in outputs if "data" in output)


def test_numbers_are_filled_as_text(seen):
    """With the mark of their rows; a sign of dollars starts no formula."""
    assert text(seen("%narrative fine")) == "It costs \\$1.5\u00a0billion†."


def test_conditions_and_filters_are_those_of_the_report(seen):
    assert text(seen("%narrative filtered")) == "On 30 September 2026 dear."


def test_without_a_name_all_prose_is_shown_in_order(seen):
    shown = text(seen("%narrative"))
    places = [shown.index(words) for words in ("# A chapter", "It costs", "On 30 September", "A first line")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (
            "unknown",
            "unknown: unknown finding 'fx.dollars_ahead_bns': did you mean 'fx.dollars_ahead_bn'? (line 2)",
        ),
        ("syntax", "syntax: unexpected 'end of statement block' (line 3)"),
        (
            "false",
            "false: “It is above the limit.” does not hold: fx.dollars_ahead_bn &gt; 2 "
            "(fx.dollars_ahead_bn = 1.5)",
        ),
        ("typed", "typed: '7' is typed in “It costs 7 dollars.”: record a finding and name it"),
    ],
)
def test_a_fault_stands_in_red_before_its_cell(seen, cell, fault):
    red, source = text(seen(f"%narrative {cell}")).split("\n\n", 1)
    assert red == f'<span style="color: red">{fault}</span>'
    assert source == CELLS[cell]


def test_an_unknown_cell_is_told_in_one_line(seen):
    (output,) = seen("%narrative fin")
    assert output["text"] == "UsageError: unknown cell 'fin': did you mean 'fine'?\n"


def test_it_records_nothing(seen, tmp_path):
    seen("%narrative", "%narrative fine")
    file = tmp_path / "reports" / ".work" / "latest" / "live" / CHAPTER / "findings.json"
    assert list(json.loads(file.read_text())) == ["fx.dollars_ahead_bn"]


def test_findings_of_other_chapters_are_read(seen, tmp_path):
    others = tmp_path / "reports" / "latest"
    others.mkdir(parents=True)
    entry = Finding("fiscal.sum", 3, "count", 0, "a sum", "04_fiscal_outlook", "sum", ())
    (others / "findings.json").write_text(as_json(Findings({entry.id: entry})))
    file = tmp_path / f"{CHAPTER}.ipynb"
    file.write_text(file.read_text().replace("fx.dollars_ahead_bn }}.", "fiscal.sum }}."))
    assert text(seen("%narrative fine")) == "It costs 3."


def test_in_a_build_it_shows_and_reads_nothing(monkeypatch, tmp_path):
    """A cell that was forgotten: the notebook carries nothing of it, and no other findings count."""
    monkeypatch.setenv(REPORTS_VARIABLE, str(tmp_path / "reports"))
    monkeypatch.setattr("helpers.build.notebook.NOTEBOOKS", tmp_path)
    nbformat.write(notebook(START, "%narrative"), tmp_path / f"{CHAPTER}.ipynb")
    execute(CHAPTER, {"edition": "latest"}, tmp_path / "out.ipynb", noted=tmp_path / "noted.json")
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs == []
    read = json.loads((tmp_path / "noted.json").read_text())["files"]
    assert "src/helpers/findings/chapter.py" in read
    assert [name for name in read if name.startswith("src/helpers/prose/")] == []
    assert [name for name in read if name.startswith("reports/")] == []


def test_what_only_the_last_build_has_made_is_shown_and_named(seen, tmp_path):
    """This kernel has run a part of the notebook."""
    built = tmp_path / "reports" / "latest"
    entries = {
        name: Finding(name, value, "percent", 1, "a", CHAPTER, "c", ())
        for name, value in (("fx.older", 2.5), ("fx.dollars_ahead_bn", 9.0))
    }
    built.mkdir(parents=True)
    (built / "findings.json").write_text(as_json(Findings(entries)))
    (built / "figures").mkdir()
    (built / "figures" / "drawn.svg").write_text("<svg/>")
    shown = text(seen("%narrative older")).splitlines()
    assert shown[0] == "*Of the last build, not of this kernel: `fx.older`*"
    assert shown[-1] == "It was 2.5%, and is \\$1.5\u00a0billion† (Figure\u00a0drawn)."


def test_what_this_kernel_has_made_is_not_called_old(seen):
    assert "last build" not in text(seen("%narrative fine"))

import pytest
from nbformat import v4

from helpers.document.assembly import assemble, merge_outputs_into_source, report_of
from helpers.errors import ReportError
from helpers.findings.finding import MIME_KEY, Finding
from tests.document.outputs import found, shown
from tests.project import parameters


def output(kind, name, notebook="one"):
    return shown(kind, name, notebook=notebook)


def finding(name, value):
    return found(Finding(name, value, "percent", 1, "label", "one", "first", ()))


def chapter(*cells):
    return v4.new_notebook(cells=list(cells))


def code(cell, *shown):
    return v4.new_code_cell("pass", id=cell, outputs=list(shown))


ONE = (
    "one",
    chapter(v4.new_markdown_cell("# One", id="title"), code("first", finding("a", 1), output("figure", "x"))),
)
TWO = (
    "two",
    chapter(
        v4.new_markdown_cell("# Summary", id="summary", metadata={"tags": ["summary"]}),
        code("first", output("table", "t"), output("figure", "y"), finding("b", 2)),
    ),
)


def test_cells_stand_in_reading_order_with_the_summary_first():
    got = assemble([ONE, TWO], parameters()).cells
    assert [cell.id for cell in got] == ["two-summary", "one-title", "one-first", "two-first"]


def test_the_technical_annexes_of_the_chapters_end_the_report():
    annexed = chapter(
        v4.new_markdown_cell("# Zero", id="title"),
        v4.new_markdown_cell("# Annex", id="annex", metadata={"tags": ["annex"]}),
        code("method", finding("c", 1)),
    )
    got = assemble([("zero", annexed), ONE], parameters()).cells
    assert [cell.id for cell in got] == ["zero-title", "one-title", "one-first", "zero-annex", "zero-method"]


def test_each_cell_keeps_its_address():
    got = assemble([ONE, TWO], parameters()).cells
    assert got[-1].metadata[MIME_KEY] == {"chapter": "two", "cell": "first"}


def test_the_chapters_themselves_stay_as_they_are():
    assemble([ONE, TWO], parameters())
    assert MIME_KEY not in ONE[1].cells[0].metadata
    assert ONE[1].cells[0].id == "title"


def test_the_edition_travels_along():
    got = report_of(assemble([ONE], parameters(edition="article")))
    assert (got.edition, got.as_of.isoformat()) == ("article", "2023-12-31")


def test_long_ids_are_valid():
    long = ("c" * 40, chapter(code("d" * 40)))
    assert len(assemble([long], parameters()).cells[0].id) <= 64


def test_findings_of_all_chapters():
    got = report_of(assemble([ONE, TWO], parameters())).findings
    assert {name: entry.value for name, entry in got.items()} == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    ("again", "message"),
    [
        (finding("a", 2), "finding 'a' is made twice: in one and in one"),
        (output("figure", "x", notebook="two"), "figure 'x' is made twice: in one and in two"),
        (output("table", "x", notebook="two"), "figure 'x' is made twice: in one and in two"),
    ],
)
def test_a_name_of_two_results_is_refused(again, message):
    with pytest.raises(ReportError, match=f"^{message}$"):
        assemble([ONE, ("two", chapter(code("first", again)))], parameters())


def test_figures_and_tables_are_counted_in_reading_order():
    got = report_of(assemble([ONE, TWO], parameters()))
    assert got.numbers == {"figure": {"x": 1, "y": 2}, "table": {"t": 1}}
    assert [shown.label for shown in got.shown.values()] == ["Figure 1", "Table 1", "Figure 2"]


def test_an_output_leads_to_what_it_shows():
    got = report_of(assemble([ONE, TWO], parameters()))
    assert [got.shown_by(output) for output in ONE[1].cells[1].outputs] == [None, got.shown["x"]]


def test_a_chapter_reads_as_it_is_written_now_with_the_outputs_of_its_run():
    executed, source = ONE[1], chapter(v4.new_markdown_cell("# Edited", id="title"), code("first"))
    got = merge_outputs_into_source(executed, source)
    assert got.cells[0].source == "# Edited"
    assert got.cells[1].outputs == executed.cells[1].outputs
    assert source.cells[1].outputs == []


def test_the_values_of_the_run_stand_behind_the_defaults():
    defaults = v4.new_code_cell("a = 1", id="parameters", metadata={"tags": ["parameters"]})
    values = v4.new_code_cell("a = 2", id="injected", metadata={"tags": ["injected-parameters"]})
    got = merge_outputs_into_source(
        chapter(defaults, values, code("first")), chapter(defaults, code("first"))
    )
    assert [cell.id for cell in got.cells] == ["parameters", "injected", "first"]


def test_a_new_paragraph_is_taken_over():
    source = chapter(
        v4.new_markdown_cell("# One", id="title"), v4.new_markdown_cell("New.", id="n"), code("first")
    )
    assert [cell.id for cell in merge_outputs_into_source(ONE[1], source).cells] == ["title", "n", "first"]

import base64
import copy
import csv
import hashlib
import html
import io
import json
import re
import subprocess
import sys
import urllib.parse
from html.parser import HTMLParser
from importlib.metadata import entry_points

import nbformat
import pandas as pd
import pikepdf
import pytest
from matplotlib import pyplot as plt
from nbconvert.exporters import get_exporter
from nbformat import v4

from helpers.document.assembly import assemble, report_of
from helpers.document.exporters import ReportHTMLExporter, ReportPDFExporter, prepare, render
from helpers.document.fill import fill_prose
from helpers.errors import ReportError
from helpers.figures.style import svg_bytes, use_style
from helpers.findings.finding import Finding
from helpers.findings.tables import as_markdown
from tests.document.outputs import found, shown
from tests.project import parameters

HOSTILE = '<script>alert(1)</script> #link("x") {{ findings }} $x$ @ref | `code` </td>'
CITED = "timesbyte-article"


ROSE = "It {% holds budget.growth > 0 %}rose{% endholds %} {{ budget.growth }}"


def report(prose=f"{ROSE} [@timesbyte-article]."):
    """A filled report: a summary, prose, a finding, a figure and a table with hostile text."""
    use_style()
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.plot([0, 1])
    finding = Finding("budget.growth", 16.5, "percent", 1, f"growth {HOSTILE}", "02_one", "growth", ())
    texts = {
        "title": "Growth was {{ budget.growth }}",
        "caption": "Per cent.",
        "cell": "growth",
        "csv": f'year,"{HOSTILE.replace(chr(34), chr(34) * 2)}"\n2024,16.5312345678\n',
    }
    outputs = [
        found(finding),
        shown("figure", "growth", svg_bytes(figure).decode(), alt='A "line" <up>', **texts),
        shown("table", "rows", as_markdown(pd.DataFrame({"Text": [HOSTILE]})), **texts),
        v4.new_output("stream", text="printed <b>text</b>"),
    ]
    cells = [
        v4.new_markdown_cell(
            "# Summary {.unnumbered}\n\nShort.", id="summary", metadata={"tags": ["summary"]}
        ),
        v4.new_markdown_cell(f"# Chapter one\n\n{prose}", id="answer"),
        v4.new_code_cell("x = '<script>'", id="growth", outputs=outputs),
        v4.new_markdown_cell("See {{ figure('growth') }} and {{ table('rows') }}.", id="look"),
    ]
    made = report_of(assemble([("02_one", v4.new_notebook(cells=cells))], parameters(edition="article")))
    fill_prose(made)
    return made


def rendered(exporter, report):
    return exporter().render_document(prepare(copy.deepcopy(report)))


@pytest.fixture(scope="module")
def notebook():
    return report()


@pytest.fixture(scope="module")
def page(notebook):
    return rendered(ReportHTMLExporter, notebook)


@pytest.fixture(scope="module")
def paper(notebook):
    return rendered(ReportPDFExporter, notebook)


class Elements(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def elements(page):
    return Elements(page).found


def test_exporters_are_registered():
    assert get_exporter("report_html") is ReportHTMLExporter
    assert get_exporter("report_pdf") is ReportPDFExporter


def test_nothing_runs_but_the_script_of_the_page(page, elements):
    tags = [tag for tag, _ in elements]
    # one runs, the other holds data
    assert [attributes.get("type") for tag, attributes in elements if tag == "script"] == [
        "application/ld+json",
        None,
    ]
    assert set(tags) & {"iframe", "object", "embed", "form", "base"} == set()
    policy = next(a["content"] for tag, a in elements if a.get("http-equiv") == "Content-Security-Policy")
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{known}'; ")
    assert [name for _, attributes in elements for name in attributes if name.startswith("on")] == []


def test_no_request(page, elements):
    assert [
        tag for tag, attributes in elements if {"src", "srcset", "poster", "data"} & attributes.keys()
    ] == []
    assert [attributes["href"][:15] for tag, attributes in elements if tag == "link"] == ["data:image/svg+"]
    assert re.findall(r"url\((?!data:|#)[^)]*\)|@import", page) == []


def test_hostile_text_is_shown_as_it_is(page):
    (row,) = re.findall(r'<th[^>]* scope="row">(&lt;script.*?)</th>', page.split('id="table-rows"')[1])[:1]
    assert html.unescape(row) == HOSTILE


def test_the_file_in_the_page_is_the_data_of_the_figure(notebook, elements):
    (address,) = [a["href"] for tag, a in elements if a.get("download") == "growth.csv"]
    kind, _, text = address.partition(",")
    assert kind == "data:text/csv;charset=utf-8"
    assert list(csv.reader(io.StringIO(urllib.parse.unquote(text)))) == [
        ["year", HOSTILE],
        ["2024", "16.5312345678"],
    ]


def test_the_paper_has_the_data_attached(notebook, paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        files = {name: item.get_file().read_bytes().decode() for name, item in pdf.attachments.items()}
    assert files["growth.csv"].startswith("year,")
    assert {"growth.csv", "rows.csv", "findings.json", "replication.csv"} == files.keys()
    assert "16.5,percent,02_one,growth,findings.json: budget.growth" in files["replication.csv"]


def test_the_page_shows_what_the_paper_has_attached(page):
    assert "Replication table" in page
    assert "Attached to this document" not in page


def test_one_h1_and_one_language(elements):
    assert [tag for tag, _ in elements].count("h1") == 1
    assert elements[0] == ("html", {"lang": "en-GB"})


def test_every_link_resolves(elements):
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    links = [attributes.get("href", "") for tag, attributes in elements if tag == "a"]
    assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
    assert len(ids) == len(set(ids))


def test_a_number_links_to_its_finding(page):
    assert '<a href="#finding-budget.growth" class="finding">16.5%</a>' in page


def test_bound_words_link_to_their_condition(page, paper):
    (anchor,) = re.findall(r'It <a href="#(holds-\w+)" class="holds">rose</a>', page)
    card = page.split(f'id="{anchor}"')[1].split("</article>")[0]
    assert "<code>budget.growth &gt; 0</code>" in card
    assert 'href="#finding-budget.growth"' in card
    assert anchor.encode() not in paper


def test_what_few_open_is_no_part_of_a_page_with_a_script(page):
    seen = re.sub("<noscript>.*?</noscript>", "", page, flags=re.DOTALL)
    assert ("article" in page, "<article" in seen, "<pre" in seen) == (True, False, False)


def test_the_finding_links_to_its_cell(elements):
    ids = {attributes.get("id") for _, attributes in elements}
    assert "cell-02_one-growth" in ids
    assert ("a", {"href": "#cell-02_one-growth"}) in elements


def test_figure_has_caption_and_alternative_text(page, elements):
    (figure,) = [attributes for tag, attributes in elements if tag == "svg"]
    assert (figure["role"], figure["aria-label"]) == ("img", 'A "line" <up>')
    assert re.search(r"Figure 1\. Growth was .*16\.5%", page)


def test_the_citation_stands_in_the_references(page):
    assert f'id="ref-{CITED}"' in page
    assert f'href="#ref-{CITED}"' in page


def test_output_of_a_cell_is_text(page):
    assert "printed &lt;b&gt;text&lt;/b&gt;" in page


def test_same_page_twice(notebook, page):
    assert rendered(ReportHTMLExporter, notebook) == page


def test_same_paper_twice(notebook, paper):
    assert rendered(ReportPDFExporter, notebook) == paper


def test_paper_is_tagged_and_says_what_it_is(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        assert (
            str(pdf.docinfo["/Title"])
            == "Japan’s defence turn: Budget, yen, debt and the new rules on arms exports"
        )
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")


def test_paper_has_the_figure_as_an_element_with_alternative_text(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        texts = [
            str(item["/Alt"])
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert 'A "line" <up>' in texts


@pytest.mark.parametrize("exporter", [ReportHTMLExporter, ReportPDFExporter])
def test_unknown_citation(exporter):
    with pytest.raises(ReportError, match="no-such-work"):
        rendered(exporter, report("As [@no-such-work] says."))


def test_unknown_finding_names_the_cell():
    with pytest.raises(ReportError) as error:
        rendered(ReportHTMLExporter, report("It cost {{ budget.grwth }}."))
    assert str(error.value) == (
        "02_one, cell answer: unknown finding 'budget.grwth': did you mean 'budget.growth'?"
    )


def test_a_chapter_alone_is_filled_and_stays_as_it_is():
    finding = Finding("budget.growth", 16.5, "percent", 1, "growth", "02_one", "work", ())
    prose = v4.new_markdown_cell("# One\n\nIt is {{ budget.growth }}.")
    chapter = v4.new_notebook(cells=[prose, v4.new_code_cell("1", outputs=[found(finding)])])
    page, _ = ReportHTMLExporter().from_notebook_node(chapter)
    assert 'It is <a href="#finding-budget.growth" class="finding">16.5%</a>.' in page
    assert chapter.cells[0].source == "# One\n\nIt is {{ budget.growth }}."


def foreign(folder, *cells):
    """A file of a notebook that is no report, as old as those whose cells have no id."""
    notebook = v4.new_notebook(cells=[copy.deepcopy(cell) for cell in cells])
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]
    file = folder / "notes (one).ipynb"
    nbformat.write(notebook, file)
    return str(file)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [v4.new_code_cell("x = 1")],
        [v4.new_markdown_cell("# A *title* $x$\n\nIt rose by 3% {{ x }}."), v4.new_code_cell("1")],
    ],
)
@pytest.mark.parametrize("name", ["report_html", "report_pdf"])
def test_a_foreign_notebook_is_a_report_of_one_chapter(name, cells, tmp_path):
    made, _ = get_exporter(name)().from_filename(foreign(tmp_path, *cells))
    assert len(made) > 10_000
    if name == "report_html":
        assert ("It rose by 3% {{ x }}." in made) == (len(cells) == 2)


def test_the_names_of_a_foreign_notebook_are_its_words_in_the_page_and_for_machines():
    chapter = v4.new_notebook(cells=[v4.new_markdown_cell('# 1. R&D in *one* "a_b"')])
    page, _ = ReportHTMLExporter().from_notebook_node(chapter)
    (json_ld,) = re.findall(r'<script type="application/ld\+json">\n(.*?)\n</script>', page, re.DOTALL)
    name = '1. R&D in *one* "a_b": Notebook Notebook'
    assert json.loads(json_ld)["@graph"][0]["name"] == name
    assert json.loads(json_ld)["@graph"][0]["description"].startswith(f"{name}. Edition none")
    assert html.unescape(re.search("<title>(.*?)</title>", page)[1]) == name


@pytest.mark.parametrize("name", ["report_html", "report_pdf"])
def test_what_cannot_be_shown_of_a_foreign_notebook_ends_in_one_line(name, tmp_path):
    file = foreign(tmp_path, v4.new_markdown_cell("<b>x</b>"))
    command = [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--to", name, file]
    done = subprocess.run(command, capture_output=True, text=True)
    message = "notes (one), cell 1: HTML is not shown in both documents: 'b'; write Markdown\n"
    assert (done.returncode, done.stderr) == (1, message)


def test_the_server_can_name_the_exporters():
    """Its route takes letters, digits and underscores."""
    points = entry_points(group="nbconvert.exporters")
    ours = [point.name for point in points if point.value.startswith("helpers")]
    assert len(ours) == 2
    assert [name for name in ours if not re.fullmatch(r"\w+", name)] == []


def test_both_documents_are_those_of_the_exporters():
    made = report()
    alone = [rendered(exporter, made) for exporter in (ReportHTMLExporter, ReportPDFExporter)]
    assert list(render(made)) == alone


@pytest.mark.parametrize(
    ("prose", "message"),
    [("As [@no-such-work] says.", "no-such-work"), ("It rose by 3%.", "02_one, cell answer: '3%' is typed")],
)
def test_what_is_wrong_is_told(prose, message):
    with pytest.raises(ReportError, match=message):
        render(report(prose))

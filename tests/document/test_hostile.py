"""Texts of the data that would run, load or break something: they appear as text in both documents."""

import html
import io
import re

import pandas as pd
import pikepdf
import pytest
from nbformat import v4
from pandas.api.types import is_string_dtype

from helpers.datasets.package import table_names
from helpers.datasets.tables import open_table
from helpers.document.assembly import assemble, report_of
from helpers.document.exporters import ReportHTMLExporter, ReportPDFExporter, prepare
from helpers.findings.finding import Finding, TableUse
from helpers.findings.tables import as_csv, as_markdown
from tests.document.outputs import found, shown
from tests.documents import paper_text, solid
from tests.project import parameters

LONG = "w" * 10_000
TEXTS = [
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1">',
    "[click](javascript:window.ran=1)",
    '<style>@import "http://host.invalid/x.css"; body { display: none }</style>',
    "</td></table></main><!-- <!--aside 0--> /*aside 0*/",
    '#eval("1 + 1") #image("x.svg") #link("javascript:1")[x] @ref <label> *b* _i_ = h',
    "{{ 7 * 7 }} {% raw %} {# no result #} {=html} ```",
    r"$\input{/etc/passwd}$ \u{202e} `code` [@no-such-work] ^x^ ~y~ | :--",
    "مرحبا بالعالم",
    "\N{GRINNING FACE} and \U0001fae8",
    "zero\0here\x07",
]
NO_GLYPH = re.compile("[\U0001fae8]")


def planted(table):
    """Rows of a table with each of the texts in each column of text, and one word too long for any line."""
    frame = open_table(table).head(1)
    columns = [name for name in frame if is_string_dtype(frame[name].dtype)]
    rows = pd.concat([frame] * (len(TEXTS) + 1), ignore_index=True)
    for name in columns:
        rows[name] = [*TEXTS, LONG if name == columns[0] else "short"]
    return rows


def report():
    outputs = []
    for number, table in enumerate(table_names()):
        rows = planted(table)
        outputs.append(
            shown(
                "table",
                f"hostile-{number}",
                as_markdown(rows),
                source=f"Source: {TEXTS[number % len(TEXTS)]}",
                csv=as_csv(rows),
            )
        )
    picture = '<svg width="5pt" height="5pt" viewBox="0 0 5 5" xmlns="http://www.w3.org/2000/svg"></svg>'
    outputs.append(
        shown(
            "figure",
            "hostile",
            picture,
            alt="x",
            source="x",
            csv=as_csv(planted("sources")),
        )
    )
    for number, text in enumerate(TEXTS):
        use = TableUse("sources", 1, (text,), ("mod-white-paper-2023",), 0, 0)
        finding = Finding(f"hostile.text_{number}", 1.5, "count", 1, f"label {text}", "02_one", "all", (use,))
        outputs.append(found(finding))
    cells = [
        v4.new_markdown_cell("# One\n\nText.", id="text"),
        v4.new_code_cell("x", id="all", outputs=outputs),
    ]
    return report_of(assemble([("02_one", v4.new_notebook(cells=cells))], parameters()))


def expected(text):
    """The text as a document can hold it."""
    return re.sub("[\0\x07]", "\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


@pytest.fixture(scope="module")
def page():
    return ReportHTMLExporter().render_document(prepare(report()))


def test_each_text_stands_in_each_column_of_each_table_of_the_page(page):
    for number, table in enumerate(table_names()):
        own = page.split(f'id="table-hostile-{number}"')[1].split("</table>")[0]
        cells = [html.unescape(cell) for cell in re.findall(r"<t[dh] [^>]*>(.*?)</t[dh]>", own, re.DOTALL)]
        columns = sum(is_string_dtype(dtype) for dtype in open_table(table).dtypes)
        found = {text: sum(expected(text) in cell for cell in cells) for text in TEXTS}
        assert found == dict.fromkeys(TEXTS, columns), table
        assert any(LONG in cell for cell in cells) == (columns > 0)


def test_nothing_of_it_runs_or_is_fetched(page, browser, tmp_path):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    context = browser.new_context(offline=True)
    opened = context.new_page()
    messages, asked = [], []
    opened.on("console", lambda message: messages.append(message.text))
    opened.on("pageerror", lambda error: messages.append(str(error)))
    opened.on("dialog", lambda dialog: messages.append(dialog.message))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((tmp_path / "page.html").as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    ran = opened.evaluate("window.ran")
    odd = opened.evaluate(
        """[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
           .filter(href => !/^(#|https?:|data:text\\/csv)/.test(href))"""
    )
    wide, seen = opened.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    context.close()
    assert (messages, ran, odd) == ([], None, [])
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wide <= seen


def test_each_text_stands_in_the_paper(tmp_path):
    paper = ReportPDFExporter().render_document(prepare(report()))
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)
    text = paper_text(file).replace("\u200b", "")
    lost = []
    for planted_text in TEXTS:
        wanted = solid(NO_GLYPH.sub("U+1FAE8", expected(planted_text)))
        if wanted not in text and wanted[::-1] not in text:  # right to left: the order of the glyphs
            lost.append(planted_text)
    assert lost == []
    assert LONG[:1000] in text
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        actions = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        assert {str(item["/S"]) for item in actions} & {"/JavaScript", "/Launch", "/URI"} <= {"/URI"}

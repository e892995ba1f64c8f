"""The paper as its reader turns its pages: order, tables that go on, and the entries of the findings."""

import html
import re

import nbformat
import pikepdf
import pytest

from helpers.document.assembly import ANNEX_TAG
from helpers.paths import NOTEBOOKS
from helpers.report import reading_order
from tests.documents import paper_pages, solid

pytestmark = pytest.mark.build


@pytest.fixture(scope="module", params=["latest", "article"])
def edition(request, built):
    return built.edition(request.param)


@pytest.fixture(scope="module")
def body(edition):
    """The page up to the list of findings."""
    page = (edition / "report.html").read_text(encoding="utf-8")
    return page[page.index("<main") : page.index('<section id="findings"')]


def test_every_figure_and_table_of_a_chapter_stands_on_the_page_of_its_heading_or_soon_after(edition, body):
    pages = paper_pages(edition / "report.pdf")
    contents = next(number for number, text in enumerate(pages) if "Contents" in text)
    page, after, shown = contents + 1, 0, 0
    claims = body.index("</h2>", body.index('id="claims"'))
    for heading, caption in parts(body[body.index("<h2", claims) :]):
        if heading:
            while heading not in pages[page][after:]:
                page, after = page + 1, 0
            after = pages[page].index(heading, after)
        else:
            shown += 1
            assert any(caption in text for text in pages[page : page + 3]), caption
    assert shown > 30


def parts(text):
    """Headings and, each beside an empty heading, captions of a page in its order, as `solid` gives them."""
    found = re.findall(r"(?s)<h[234][^>]*>(.*?)</h[234]>|<figcaption>\s*<p><strong>(.*?)</strong>", text)
    plain = [[re.sub("<sup>.*?</sup>|<[^>]*>", "", words) for words in part] for part in found]
    captions = [part for part in plain if part[0] or not part[1].startswith("Table 2.")]  # the ledger
    return [tuple(solid(html.unescape(words)) for words in part) for part in captions]


def test_the_contents_name_the_page_on_which_a_chapter_begins(edition):
    pages = paper_pages(edition / "report.pdf")
    contents = next(text.partition("Contents")[2] for text in pages if "Contents" in text)
    for number, name in enumerate(reading_order(), start=1):
        cells = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells
        if ANNEX_TAG in cells[0].metadata.get("tags", []):
            continue
        title = f"{number}{solid(cells[0].source.splitlines()[0].removeprefix('# '))}"
        (begins,) = [place for place, text in enumerate(pages, start=1) if text.startswith(title)]
        assert f"{title}{begins}" in contents


def test_the_paper_can_be_turned_through(edition):
    assert len(paper_pages(edition / "report.pdf")) <= 60


def test_no_page_is_left_with_a_few_lines(edition):
    pages = enumerate(paper_pages(edition / "report.pdf")[:-1], start=1)  # the last one ends where it ends
    short = {number: text for number, text in pages if len(text) < FOUR_LINES}
    assert [
        number for number, text in short.items() if not re.search(r"(Figure|Table)\d+\.[A-Z]", text)
    ] == []


FOUR_LINES = 400
"""Letters; a figure alone on its page has a caption."""


def test_a_table_that_goes_on_says_so(edition):
    pages = paper_pages(edition / "report.pdf", artifacts=True)
    continued = [(number, name) for number, page in enumerate(pages) for name in GOES_ON.findall(page)]
    assert len(continued) > 2
    for number, name in continued:
        assert name in pages[number - 1]


GOES_ON = re.compile(r"(Table\d+)\(continued\)")


def test_the_entry_of_a_finding_leads_to_its_sources(edition):
    with pikepdf.open(edition / "report.pdf") as pdf:
        pages = paper_pages(edition / "report.pdf")
        first = max(number for number, page in enumerate(pages) if "Everynumberinthetextlinkshere" in page)
        addresses = [
            str(link["/A"]["/URI"])
            for page in list(pdf.pages)[first:]
            for link in page.get("/Annots", [])
            if "/URI" in link.get("/A", {})
        ]
    assert len(addresses) > 200

"""The paper as its reader turns its pages: order, tables that go on, and the entries of the findings."""

import html
import re

import pikepdf
import pytest

from tests.documents import paper_pages, paper_text, solid

pytestmark = pytest.mark.build


@pytest.fixture(scope="module", params=["latest", "article"])
def edition(request, built):
    return built.edition(request.param)


@pytest.fixture(scope="module")
def body(edition):
    """The page up to the list of findings."""
    page = (edition / "report.html").read_text(encoding="utf-8")
    return page[page.index("<main") : page.index('<section id="findings"')]


def test_headings_figures_and_tables_stand_in_the_order_of_the_page(edition, body):
    """No figure stands above the heading of its section or below the next."""
    parts = re.findall(r"(?s)<h[234][^>]*>(.*?)</h[234]>|<figcaption>\s*<p><strong>(.*?)</strong>", body)
    texts = [solid(html.unescape(re.sub("<sup>.*?</sup>|<[^>]*>", "", "".join(part)))) for part in parts]
    paper, place = paper_text(edition / "report.pdf"), 0
    for text in texts:
        assert text in paper[place:], text
        place = paper.index(text, place)
    assert len(texts) > 100


def test_a_table_that_goes_on_says_so(edition):
    pages = paper_pages(edition / "report.pdf")
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

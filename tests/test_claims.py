"""The claims as a reader of either document meets them: addresses, links, marks, the ledger's place."""

import re

import nbformat
import pandas as pd
import pikepdf
import pytest

from helpers.findings.claims import Verdict
from helpers.findings.ledger import MARKS
from helpers.paths import NOTEBOOKS
from helpers.report import CHAPTERS
from tests.documents import Page, paper_text, solid

pytestmark = pytest.mark.build

LEDGER = "The article, read with its verdicts"
NAMED = re.compile(r"\bC\d\d[a-z]?\b")


@pytest.fixture(scope="module", params=["latest", "article"])
def edition(request, built):
    return built.edition(request.param)


@pytest.fixture(scope="module")
def verdicts(edition):
    ledger = pd.read_csv(edition / "tables" / "claims-ledger.csv").drop_duplicates("claim_id")
    return dict(zip(ledger["claim_id"], map(Verdict, ledger["verdict"]), strict=True))


@pytest.fixture(scope="module")
def text(edition):
    """The page up to the list of findings, without the code and the data that lie in it."""
    page, _, _ = (edition / "report.html").read_text(encoding="utf-8").partition('<section id="findings"')
    page = re.sub(r'(?s)<details open class="cell".*?</details>|<pre.*?</pre>|<script.*?</script>', "", page)
    return re.sub(r'="data:[^"]*"', "", page)


def test_every_claim_has_an_address(edition, verdicts):
    page = Page(edition / "report.html")
    assert [name for name in page.ids if name.startswith("claim-")] == [
        f"claim-{claim}" for claim in verdicts
    ]


def test_the_front_says_that_a_subject_holds_only_if_no_claim_of_it_fails(edition, text):
    ledger = pd.read_csv(edition / "tables" / "claims-ledger.csv")
    said = dict(
        re.findall(r"<strong>([A-Z][a-z ]*): ((?:holds?|do(?:es)? not|open)[a-z ]*)\.</strong>", text)
    )
    assert said.keys() == SUBJECTS.keys() | {"Yen"}  # of the yen it says for how long
    for subject, words in said.items():
        if words in ("holds", "hold"):
            own = ledger[ledger["subject"].eq(SUBJECTS[subject]) | ledger["claim_id"].eq(SUBJECTS[subject])]
            assert set(own["verdict"]) <= {"supported", "not testable"}, subject


SUBJECTS = {
    "Budget": "budget",
    "Taxes and debt": "paying",
    "Exports": "exports",
    "Shares": "C14",
    "Security": "security",
}
"""The subject of the ledger, or the claim, that a line of the front speaks of."""


def test_every_claim_that_is_named_is_a_link_to_it(text, verdicts):
    links = re.findall(r'<a\s+href="#claim-(C\d\d[a-z]?)"[^>]*>(C\d\d[a-z]?)</a>', text)
    assert [link for link in links if link[0] != link[1]] == []
    assert len(links) >= 2 * len(verdicts)  # in the summary of the verdicts, in the ledger and elsewhere
    assert NAMED.findall(re.sub(r"<[^>]*>", "", text)) == [claim for claim, _ in links]


def test_the_paper_links_to_every_claim(edition, verdicts):
    """In the brief, the first two pages, each claim is a link to a place on a later page."""
    with pikepdf.open(edition / "report.pdf") as pdf:
        links = [link for page in list(pdf.pages)[:2] for link in page.get("/Annots", [])]
        inside = [link for link in links if "/A" not in link or "/D" in link["/A"]]
    assert len(inside) >= len(verdicts)


def test_each_verdict_stands_beside_its_mark(text, verdicts):
    rows = re.findall(
        r'(?s)id="claim-(C\d\d[a-z]?)".*?aria-hidden="true">([^<]*)</span>\s*([a-z ]+)</strong>', text
    )
    assert rows == [(claim, MARKS[verdict], verdict.value) for claim, verdict in verdicts.items()]


def test_the_ledger_comes_right_after_the_summary(edition, text):
    sections = re.findall(r'<section\s+id="([^"]*)"[^>]*class="level2', text)
    assert sections[0] == "claims"
    paper = paper_text(edition / "report.pdf")
    first = next(
        cell.source.splitlines()[0].removeprefix("# ")
        for cell in nbformat.read(NOTEBOOKS / f"{CHAPTERS[0].name}.ipynb", as_version=4).cells
    )
    assert paper.index(solid(LEDGER)) < paper.index(solid("Contents"))
    assert paper.index("Contents") < paper.rindex(solid(first))

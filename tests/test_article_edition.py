"""The edition as of the end of 2023 shows nothing that became known or happened later."""

import csv
import io
import re

import nbformat
import pytest

from helpers.paths import NOTEBOOKS
from helpers.pipeline.tasks import CHAPTERS
from helpers.reporting.findings import MIME_KEY

pytestmark = pytest.mark.build

AS_OF = "2023-12-31"
LAST_FISCAL_YEAR = 2024
"""The budget of which the article speaks."""

PROGRAMME, HORIZON, DEVELOPMENT, PLANS = 2027, 2035, 2035, 2030
AHEAD = {
    "data-coverage": PROGRAMME,
    "fiscal-debt-drivers": HORIZON,
    "fiscal-debt-fan": HORIZON,
    "fiscal-debt-paths": HORIZON,
    "fiscal-financing": PROGRAMME,
    "fiscal-financing-years": PROGRAMME,
    "fiscal-sources": PROGRAMME,
    "fiscal-tax-measures": PROGRAMME,
    "fiscal-taxes": PROGRAMME,
    "fx-fan": PROGRAMME + 1,  # the programme ends in March
    "fx-plan": PROGRAMME,
    "fx-rates": PROGRAMME,
    "fx-shortfall": PROGRAMME,
    "makers-targets": PLANS,
    "polls-paying": PROGRAMME,
}
"""Last year that a plan, a scenario or a parameter shows; known or chosen at the end of 2023."""

DAY, YEAR = (
    re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    re.compile(r"(?<![\d.,–-])(?:FY)?((?:19|20)\d\d)(?![\d,]|\.\d)"),
)
VINTAGE = re.compile(
    r"(?:edition |database |registers? )?(?:of |in )?(?:\w+ of )?(?:April|May|October) 20\d\d"
)
"""Words that name the vintage of a series; what rests on it carries ‡."""


@pytest.fixture(scope="module")
def shown(built):
    """Every figure and table with its details and its picture."""
    found = []
    for step in CHAPTERS:
        notebook = nbformat.read(built.article / "notebooks" / f"{step.name}.ipynb", as_version=4)
        for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
            details = output.get("metadata", {}).get(MIME_KEY, {})
            if details.get("kind") in ("figure", "table"):
                found.append((details, output.data.get("image/svg+xml", "")))
    assert len(found) > 40
    return found


def cells(details):
    return [cell for row in csv.reader(io.StringIO(details["csv"])) for cell in row]


def words(picture):
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def test_no_day_is_later(shown):
    late = [
        (details["id"], day)
        for details, picture in shown
        for text in [*cells(details), *words(picture)]
        for day in DAY.findall(text)
        if day > AS_OF and details["id"] not in AHEAD
    ]
    assert late == []


def test_no_year_is_later(shown):
    late = [
        (details["id"], text)
        for details, picture in shown
        for text in [*cells(details), *words(picture), details["title"], details["caption"]]
        for year in YEAR.findall(VINTAGE.sub("", DAY.sub("", text)))
        if int(year) > AHEAD.get(details["id"], LAST_FISCAL_YEAR)
    ]
    assert late == []


def test_the_exceptions_are_needed(shown):
    assert AHEAD.keys() - {details["id"] for details, _ in shown} == set()


def test_what_rests_on_a_later_vintage_says_so(shown):
    revised = [details for details, _ in shown if any(use["revised_later"] for use in details["tables"])]
    assert len(revised) > 5
    assert [details["id"] for details in revised if "‡" not in details["source"]] == []
    sound = [details for details, _ in shown if details not in revised]
    assert [details["id"] for details in sound if "‡" in details["source"]] == []


def test_the_prose_names_no_later_year(built):
    page = (built.article / "report.html").read_text(encoding="utf-8")
    page = page[page.index('<main id="report">') : page.index('id="findings"')]
    paragraphs = re.findall(
        r"(?s)<p>(.*?)</p>|<li>(.*?)</li>", re.sub(r"(?s)<details.*?</details>", "", page)
    )
    texts = [re.sub(r"<[^>]+>", "", "".join(pair)) for pair in paragraphs]
    allowed = {str(PROGRAMME), str(HORIZON)}
    late = [
        text
        for text in texts
        for year in YEAR.findall(VINTAGE.sub("", text))
        if int(year) > LAST_FISCAL_YEAR and year not in allowed
    ]
    assert len(texts) > 100
    assert late == []


def test_notebooks_read_data_only_as_of_the_edition():
    """``chapter.data`` cuts at the edition's day; no other way to a table is used."""
    sources = {
        f"{file.stem}, {cell.id}": cell.source
        for file in NOTEBOOKS.glob("*.ipynb")
        for cell in nbformat.read(file, as_version=4).cells
        if cell.cell_type == "code"
    }
    ways = re.compile(r"open_table|read_csv|open\(|source_table|helpers\.paths")
    assert {place: source for place, source in sources.items() if ways.search(source)} == {}

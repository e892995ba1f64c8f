"""The edition as of the end of 2023 shows nothing that became known or happened later."""

import csv
import io
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

import nbformat
import pytest

from helpers.findings.finding import MIME_KEY
from helpers.paths import NOTEBOOKS
from helpers.report import CHAPTERS

pytestmark = pytest.mark.build

AS_OF = "2023-12-31"
LATER = "values of a vintage later than the edition’s day"
LAST_YEAR, LAST_FISCAL_YEAR = "2023", "2024"
"""The budget of which the article speaks."""

PROGRAMME, HORIZON = "2027", "2035"
PROGRAMME_ENDS = "2028-03-31"
AHEAD = {
    ("fiscal-debt-fan", "year"): HORIZON,
    ("fiscal-debt-paths", "year"): HORIZON,
    ("fiscal-financing-years", "fiscal_year"): PROGRAMME,  # the aim for FY2027
    ("fx-extra", "fiscal_year"): PROGRAMME,
    ("fx-fan", "month"): PROGRAMME_ENDS,  # months still to come
    ("fx-plan", "Fiscal year"): PROGRAMME,
}
"""Columns of plans, scenarios and parameters with the last day or year that they show, known in 2023."""

PICTURES = {
    "fiscal-debt-fan": HORIZON,
    "fiscal-debt-paths": HORIZON,
    "fiscal-financing-years": PROGRAMME,
    "fx-extra": PROGRAMME,
    "fx-fan": PROGRAMME_ENDS,
}
"""The same for pictures."""

TICKS: set[tuple[str, str]] = set()
"""Labels of an axis that runs on beyond its last point."""

SERIES = {"cao-outlook-growth", "fed-h10-dexjpus", "imf-weo-2026-04", "sipri-milex-2026"}
"""Works that may be cited with a later year: series of a later vintage, cut at the day or marked ‡."""

ISO = re.compile(r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?\b")
MONTH = "|".join(
    "Jan(?:uary)? Feb(?:ruary)? Mar(?:ch)? Apr(?:il)? May June? July? Aug(?:ust)? Sept?(?:ember)?"
    " Oct(?:ober)? Nov(?:ember)? Dec(?:ember)? [Ss]pring [Ss]ummer [Aa]utumn [Ww]inter"
    " [Ee]arly [Ll]ate [Mm]id".split()
)
IN_MONTH = re.compile(rf"\b(?:{MONTH})\.?(?:\s\d{{1,2}},)?[\s-]((?:19|20)\d\d)\b")
SHORT_RANGE = re.compile(r"(?<!\d)((?:19|20))\d\d[–-](\d\d)(?!\d)")
YEAR = re.compile(r"(?<![\d.,_])(FY)?((?:19|20)\d\d)(?!\d|[.,]\d)")
ONLY_YEAR = re.compile(r"(?:19|20)\d\d[†‡]*")
"""A cell of a column that may count fiscal years."""

LATER_VINTAGES = "(?:April 2024|April 2026)"
WORDS = {
    # the vintage of a series, which carries ‡
    "edition": rf"\b(?:editions?|vintage)(?:, the first)? of {LATER_VINTAGES}",
    "source": rf"\bIMF(?: World Economic Outlook)?, {LATER_VINTAGES}",
    # units
    "prices": r"(?:\b(?:dollars|exchange rates|prices and rates)|\$ billion) of 2024\b",
    # the programme, and the wish of its cabinet for its last year
    "programme": r"\bFY2023[–-]27\b|\bFY2027\b",
    # what a maker announced in 2023
    "maker": r"\bplans [\d.]+ times the defence revenue of FY2022 for FY2024–26\b",
    # says that nothing was known
    "price level": r"\bThe price level of 2024 was not known\b",
}
"""Words that may name a later time, each only in this form."""

HORIZON_WORDS = re.compile(rf"(?<=\b(?:in|by|to) ){HORIZON}\b|(?<=\bDebt ){HORIZON}\b")
DEBT = re.compile(r"\b(?:[Dd]ebt|ratio|Paths)\b")
"""The horizon of the debt paths is a parameter; only a text on debt may name it."""


def late(text: str, last: str = "") -> list[str]:
    """Days, months and years that `text` names and the edition cannot know.

    No year up to that of `last` is late; no day up to `last`, if that is a day.
    """
    for words in WORDS.values():
        text = re.sub(words, "", text)
    if DEBT.search(text):
        text = HORIZON_WORDS.sub("", text)
    last_day = last if ISO.fullmatch(last) else AS_OF
    days = [day for day in ISO.findall(text) if day > last_day[: len(day)]]
    text = ISO.sub("", text)
    months = [found[0] for found in IN_MONTH.finditer(text) if found[1] > LAST_YEAR]
    fiscal = [century + end for century, end in SHORT_RANGE.findall(text)]
    fiscal += [year for named, year in YEAR.findall(text) if named or ONLY_YEAR.fullmatch(text)]
    calendar = [year for named, year in YEAR.findall(text) if not named and year not in fiscal]
    return (
        days
        + months
        + [year for year in fiscal if year > max(LAST_FISCAL_YEAR, last[:4])]
        + [year for year in calendar if year > max(LAST_YEAR, last[:4])]
    )


@dataclass
class Text:
    place: str
    """Id of the figure, table or section around it."""

    tag: str
    words: str


class VisibleText(HTMLParser):
    """What a page shows a reader, block by block, without code and without the names of cited series."""

    BLOCKS = frozenset(
        "p li td th h1 h2 h3 h4 h5 dt dd figcaption summary text title desc caption div".split()
    )
    VOID = frozenset("br hr img input link meta col wbr use path rect circle line".split())

    def __init__(self, page: str):
        super().__init__()
        self.texts = [Text("", "main", "")]
        self._open: list[tuple[str, str, bool]] = []
        self.feed(page)
        self.close()

    @property
    def _place(self) -> str:
        return next((place for _, place, _ in reversed(self._open) if place), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        for name in ("alt", "aria-label", "title"):
            if name in attributes:
                self.texts.append(Text(self._place, name, attributes[name]))
        if tag in self.VOID:
            return
        place = attributes.get("id", "") if tag in ("figure", "section") else ""
        cited = attributes.get("href", "").removeprefix("#ref-")
        hidden = attributes.get("class") in ("code", "cell", "data", "links")  # data: read as tables above
        is_origin = tag == "dl" and self._place == "findings"  # names of cells, addresses of sources
        is_origin |= tag == "section" and place in ("data", "replication")
        self._open.append((tag, place, hidden or is_origin or tag in ("style", "script") or cited in SERIES))
        if tag in self.BLOCKS:
            self.texts.append(Text(self._place, tag, ""))

    def handle_endtag(self, tag: str) -> None:
        while tag in (name for name, _, _ in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(hidden for _, _, hidden in self._open):
            self.texts[-1].words += data


def permitted(text: Text) -> str:
    """Last day or year that a cell of a table or a word in a picture may name."""
    kind, _, name = text.place.partition("-")
    if kind == "table" and text.tag in ("td", "th"):
        return max((last for (table, _), last in AHEAD.items() if table == name), default="")
    return PICTURES.get(name, "") if kind == "figure" and text.tag == "text" else ""


@pytest.fixture(scope="module")
def shown(built):
    """The details of every figure and table."""
    found = []
    for step in CHAPTERS:
        notebook = nbformat.read(built.article / "notebooks" / f"{step.name}.ipynb", as_version=4)
        for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
            details = output.get("metadata", {}).get(MIME_KEY, {})
            if details.get("kind") in ("figure", "table"):
                found.append(details)
    assert len(found) > 30
    return found


@pytest.fixture(scope="module")
def page(built):
    """The texts of the page up to the index of findings, titles and captions filled in."""
    page = (built.article / "report.html").read_text(encoding="utf-8")
    start = page.index('<main id="report">')
    texts = VisibleText(page[start : page.index('<section id="findings"', start)]).texts
    return [replace(text, words=" ".join(text.words.split())) for text in texts if text.words.strip()]


def rows(details):
    return csv.DictReader(io.StringIO(details["csv"]))


@pytest.mark.parametrize(
    "text",
    [
        "In April 2026 the cabinet abolished the ban",
        "Since October 2024 another cabinet decides",
        "In March 2024 the cabinet allowed it",
        "On March 26, 2024 the cabinet allowed it",
        "It was sold in early 2024",
        "The cabinet allowed it on 2024-03-26",
        "The budgets of 2022–2026 rose",
        "The budgets of FY2022–26 rose",
        "In 2025, the cabinet fell",
        "In 2024 the revenue of the makers rose",
        "The programme was over by 2027",
        "Exports grew to 2035",
        "A budget (Kyodo 2025)",
    ],
)
def test_what_is_later_is_seen(text):
    assert late(text)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("SIPRI's edition of April 2026", ""),
        ("From FY2027 the programme FY2023–27 needs more, as of 2023-12-31", ""),
        ("Debt in 2035", ""),
        ("Decided in December 2023 for FY2024", ""),
        ("2027", PROGRAMME),
        ("2028-03-01", PROGRAMME_ENDS),
    ],
)
def test_what_was_known_is_not_late(text, last):
    assert late(text, last) == []


def test_no_table_names_a_later_day_or_year(shown):
    found = {
        (details["id"], column, cell)
        for details in shown
        for row in rows(details)
        for column, cell in row.items()
        if late(column) or late(cell, AHEAD.get((details["id"], column), ""))
    }
    assert found == set()


def test_no_calendar_year_of_a_table_is_later(shown):
    found = {
        (details["id"], row[column])
        for details in shown
        for row in rows(details)
        for column in {"year", "Year"} & row.keys()
        if (details["id"], column) not in AHEAD and row[column][:4] > LAST_YEAR
    }
    assert found == set()


def test_no_text_of_the_page_is_later(page):
    found = [
        (text.place, text.tag, text.words)
        for text in page
        if late(text.words, permitted(text)) and (text.place.removeprefix("figure-"), text.words) not in TICKS
    ]
    assert len(page) > 2000
    assert found == []


def test_the_exceptions_are_needed(shown, page):
    columns = {
        (details["id"], column)
        for details in shown
        for row in rows(details)
        for column, cell in row.items()
        if late(cell)
    }
    assert AHEAD.keys() - columns == set()
    pictures = {(text.place.removeprefix("figure-"), text.words) for text in page if text.tag == "text"}
    assert TICKS - pictures == set()
    assert PICTURES.keys() - {name for name, words in pictures if late(words)} == set()
    assert {
        name for name, words in WORDS.items() if not any(re.search(words, text.words) for text in page)
    } == set()


def test_what_rests_on_a_later_vintage_says_so(shown):
    revised = [details for details in shown if any(use["revised_later"] for use in details["tables"])]
    assert len(revised) > 5
    assert [details["id"] for details in revised if LATER not in details["source"]] == []
    sound = [details for details in shown if details not in revised]
    assert [details["id"] for details in sound if LATER in details["source"]] == []


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

"""What is said of a figure or table stands in it: both editions, on the real data."""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from helpers.findings.finding import MIME_KEY
from helpers.report import CHAPTERS

pytestmark = pytest.mark.build

EXPLAIN_THEMSELVES = {"data-inventory"}
"""It counts rows by mark, and names each sign where it stands."""


@dataclass(frozen=True)
class Exhibit:
    """A figure or table: what is said of it, what it shows (SVG or Markdown), and its data."""

    name: str
    words: str
    shown: str
    data: pd.DataFrame
    unverified: bool

    def has(self, column: str, value: bool) -> bool:
        return bool(self.data.filter(regex=column).eq(value).any(axis=None))

    @property
    def is_table(self) -> bool:
        return self.shown.startswith("|")

    @property
    def has_empty_cell(self) -> bool:
        return any(cell.strip() == "–" for cell in self.shown.split("|"))


def exhibits(folder: Path) -> list[Exhibit]:
    found = []
    for step in CHAPTERS:
        notebook = nbformat.read(folder / "notebooks" / f"{step.name}.ipynb", as_version=4)
        for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
            details = output.get("metadata", {}).get(MIME_KEY, {})
            if details.get("kind") in ("figure", "table"):
                found.append(exhibit(details, output["data"]))
    return found


def exhibit(details, bundle) -> Exhibit:
    words = f"{details['title']} {details['caption']} {details['source']}"
    shown = bundle.get("text/markdown") or bundle["image/svg+xml"]
    unverified = any(use["unverified"] for use in details["tables"])
    return Exhibit(details["id"], words, shown, pd.read_csv(io.StringIO(details["csv"])), unverified)


SAID: dict[str, Callable[[Exhibit], bool]] = {
    "†": lambda e: "†" in e.shown or e.has("verified", False),
    "‡": lambda e: "‡" in e.shown,
    "Rests in part on rows recalled": lambda e: e.unverified and "†" not in e.shown,
    "Empty": lambda e: e.has_empty_cell,
    "Negative:": lambda e: bool(e.data.select_dtypes("number").lt(0).any(axis=None)),
    "sample size not known": lambda e: bool(e.data["respondents"].isna().any()),
    "only an upper bound": lambda e: bool(e.data["low_pct"].isna().any()),
    "a range as printed": lambda e: bool(e.data["low_pct"].lt(e.data["high_pct"]).any()),
}
"""Words, and whether what they speak of is there."""


@pytest.fixture(scope="module", params=["latest", "article"])
def shown(request, built):
    found = exhibits(built.edition(request.param))
    assert len(found) > 30
    return found


def unfounded(found: list[Exhibit]) -> list[tuple[str, str]]:
    return [
        (exhibit.name, words)
        for exhibit in found
        for words, is_there in SAID.items()
        if re.search(words, exhibit.words) and not is_there(exhibit)
    ]


def unexplained(found: list[Exhibit]) -> list[str]:
    """Exhibits that show a sign, or draw recalled rows in their own way, and do not say what it means."""
    found = [exhibit for exhibit in found if exhibit.name not in EXPLAIN_THEMSELVES]
    return [
        exhibit.name
        for exhibit in found
        for sign in "†‡"
        if sign not in exhibit.words
        and (sign in exhibit.shown or (sign == "†" and exhibit.has("verified", False)))
    ]


def unmarked(found: list[Exhibit]) -> list[str]:
    """Tables that rest on recalled rows and carry no sign."""
    return [e.name for e in found if e.is_table and e.unverified and "†" not in e.shown]


def test_a_caption_says_only_what_is_shown(shown):
    assert unfounded(shown) == []


def test_each_of_these_words_stands_in_a_caption(built):
    words = [
        exhibit.words for edition in ("latest", "article") for exhibit in exhibits(built.edition(edition))
    ]
    assert [said for said in SAID if not any(re.search(said, text) for text in words)] == []


def test_what_is_marked_is_explained(shown):
    assert unexplained(shown) == []


def test_a_table_on_recalled_rows_carries_the_sign(shown):
    assert unmarked(shown) == []

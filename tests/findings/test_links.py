import pytest

from helpers.findings.finding import Finding, TableUse
from helpers.findings.links import as_words, link, linked_numbers, without_links

RECALLED = TableUse("countries", 1, ("JPN",), (), 1, 0)
GROWTH = Finding("budget.growth", 16.53, "percent", 1, "growth", "02_one", "x", (RECALLED,))


@pytest.mark.parametrize("text", ["16.5%", "$3 billion", "[16] of [17]"])
def test_what_is_written_is_read(text):
    escaped = text.replace("[", r"\[").replace("]", r"\]")
    written = f"Before {link(GROWTH, escaped)} behind."
    assert list(linked_numbers(written)) == [(text, "budget.growth")]
    assert as_words(written) == f"Before {text} behind."


def test_marks_stand_behind_the_number():
    assert without_links(f"It grew {link(GROWTH, '16.5%')} [^x].") == "It grew 16.5%† [^x]."


def test_dollars_stay_escaped_in_markdown():
    assert without_links(link(GROWTH, "$3")) == r"\$3†"


def test_figures_and_tables_are_words_too():
    text = "See [Figure 2](#figure-a) and [the site](https://a.invalid)."
    assert as_words(text) == "See Figure 2 and [the site](https://a.invalid)."
    assert list(linked_numbers(text)) == []

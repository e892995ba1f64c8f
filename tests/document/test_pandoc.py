import re

import pandas as pd
import psutil
import pytest

from helpers.document.pandoc import Aside, convert, without_padding
from helpers.errors import ReportError
from helpers.findings.tables import as_markdown
from helpers.typography.plain_text import escape

TITLE = {"title": "x"}
BOTH = ["typst", "html"]


def at_work():
    """The pandoc that runs now."""
    running = (child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE)
    return [child for child in running if child.name() == "pandoc"]


def titled(text, targets):
    return convert(text, targets, TITLE)


@pytest.mark.parametrize("targets", [["html"], ["typst"], BOTH])
def test_pieces_come_back_in_their_places(targets):
    aside = Aside()
    first = "".join(aside.put(target, f"<first of {target}>") for target in BOTH)
    second = "".join(aside.put(target, "*second* /*aside 0*/") for target in BOTH)
    got = aside.documents(f"One.{first}Two.{second}", targets, TITLE)
    assert list(got) == targets
    for target, text in got.items():
        assert text.count("<first of ") == 1
        assert text.index("One.") < text.index(f"<first of {target}>") < text.index("Two.")
        assert text.index("Two.") < text.index("*second*")


@pytest.mark.parametrize("target", BOTH)
@pytest.mark.parametrize("text", ["<!--aside 0-->", "/*aside 0*/", "`/*aside 0*/`", "`<!--aside 0-->`"])
def test_a_comment_in_the_text_takes_no_piece(target, text):
    aside = Aside()
    aside.put(target, "<first>")
    for written in (text, escape(text)):
        assert "<first>" not in aside.documents(f"see {written}", [target], TITLE)[target]


def test_a_piece_is_made_while_pandoc_works():
    aside = Aside()
    text = aside.put("html", lambda: f"<at-work>{len(at_work())}")
    assert "<at-work>1" in aside.documents(text, ["html"], TITLE)["html"]


def test_a_piece_that_cannot_be_made_is_told():
    aside = Aside()
    text = aside.put("html", int, "no number")
    with pytest.raises(ValueError, match="no number"):
        aside.documents(text, ["html"], TITLE)


def test_a_piece_of_the_other_document_is_not_made():
    aside = Aside()
    text = aside.put("html", int, "no number")
    assert list(aside.documents(text, ["typst"], TITLE)) == ["typst"]


@pytest.mark.parametrize("targets", [["html"], ["typst"], BOTH])
def test_an_unknown_citation_is_told(targets):
    with pytest.raises(ReportError, match="no-such-work"):
        titled("[@no-such-work]", targets)


@pytest.mark.parametrize("targets", [["html"], ["typst"], BOTH])
def test_a_formula_that_cannot_be_written_is_told(targets):
    with pytest.raises(ReportError, match="no_such"):
        titled(r"$\no_such{$", targets)


def test_a_warning_names_the_line_alone():
    with pytest.raises(ReportError, match=r"^pandoc: \[WARNING\] Div at line 1 column 1 unclosed"):
        titled("::: one\n\nwords\n", BOTH)


def test_many_warnings_are_told_whole():
    with pytest.raises(ReportError) as error:
        titled("\n\n".join(f"[@no-such-work-{number}]" for number in range(2000)), BOTH)
    assert len(str(error.value)) > 100_000
    assert "no-such-work-1999" in str(error.value)


def test_an_end_without_a_word_is_told():
    with pytest.raises(ReportError, match="pandoc: it ended with -9"):
        convert("word " * 100_000, BOTH, TITLE, meanwhile=lambda: at_work()[0].kill())


def test_both_documents_of_one_reading_are_those_of_two():
    text = "# A\n\nSee $x$[^1] and [@ap-2023-12-22].\n\n[^1]: A note.\n\n# B\n\n| a |\n|---|\n| 1 |\n"
    both = titled(text, BOTH)
    assert both == {target: titled(text, [target])[target] for target in BOTH}
    page, paper = both["html"].partition("<main")[2], both["typst"].partition("attached to this file.")[2]
    assert page.index("<h2>A</h2>") < page.index("<math") < page.index("A note.") < page.index("<h2>B</h2>")
    assert paper.index("= A") < paper.index("math.equation(alt") < paper.index("A note.") < paper.index("= B")


def test_a_table_of_a_cell_has_no_number():
    """Tables of results have theirs in the template."""
    paper = titled("| a |\n|---|\n| 1 |\n\n: Words\n", ["typst"])["typst"]
    paper = paper.partition("attached to this file.")[2]
    assert "#table(" in paper
    assert "figure" not in paper
    assert ": Words" in paper


def test_a_part_can_be_for_one_document_alone():
    kinds = (".only-html", ".note .only-typst", ".only-me")
    words = "**[Sheet.&#32;]{.only-html}[a]{.more}**"
    blocks = [
        f"::: {{{kind}}}\n{word}\n:::" for kind, word in zip(kinds, ("page", "paper", "both"), strict=True)
    ]
    paper, page = titled("\n\n".join([words, *blocks]), BOTH).values()
    page, paper = page.partition("<main")[2], paper.partition("attached to this file.")[2]
    assert '<strong>Sheet. <span class="more">a' in page
    assert [word in page for word in ("page", "paper", "both")] == [True, False, True]
    assert [word in paper.split() for word in ("page", "paper", "both")] == [False, True, True]
    assert "Sheet" not in paper


@pytest.mark.parametrize("target", BOTH)
def test_a_slim_table_is_the_same_table(target):
    frame = pd.DataFrame({"Name": ["a -----  b", "c", None], "Number": [1.0, 22000.5, None]})
    wide = as_markdown(frame.assign(verified=[True, False, True]))
    narrow = without_padding(wide)
    assert len(narrow) < len(wide)
    assert "\\-\\-\\-\\-\\-" in narrow
    tables = [titled(table, [target]) for table in (wide, narrow)]
    assert tables[0] == tables[1]


TABLE = "| a | b |\n|---|--:|\n| c | 1 |"


def test_the_first_cell_of_a_row_is_its_header():
    page = titled(TABLE, ["html"])["html"]
    assert '<th scope="col">a</th>' in page
    assert '<th scope="row">c</th>' in page
    assert page.count("<td") == 1


def test_only_a_table_that_may_break_says_in_the_paper_where_it_goes_on():
    whole, broken = (
        titled(f"::: {{.rows{kind}}}\n\n{TABLE}\n\n:::", ["typst"])["typst"] for kind in ("", " .breaks")
    )
    assert "continued()" not in whole.split("#let horizontalrule")[1]
    (row,) = re.findall(r"table\.header\((.*?)\[\n?a", broken, re.DOTALL)
    assert "colspan: 2" in row and "#continued()" in row

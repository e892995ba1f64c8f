"""Cells over the chapters of the CommonMark specification: their words are printed, or they are refused.

The words are those that markdown-it finds: a third reader, which the build does not use.
"""

import html
import re

import pytest
from markdown_it import MarkdownIt

from helpers.document.exporters import render
from helpers.errors import ReportError
from tests.document.test_lost_words import assembled, markdown, read

SHOWN = {
    "tabs": "-\tone\n\n\ttwo\n\n1.\tthree",
    "tab as code": "words\n\n\tcode one\n",
    "escapes": "\\*not bold\\* \\# no heading \\[no link\\](x) 5 \\> 3 \\!",
    "backslash in code": "`a\\*b` and `\\\\`",
    "entities": "&copy; &auml; &#35; &#x161; &nbsp;end &unknown;",
    "thematic stars": "before\n\n***\n\nafter",
    "thematic dashes": "before\n\n- - -\n\nafter",
    "atx levels": "## two\n\n### three\n\n#### four ####\n\n##### five\n\n###### six",
    "atx without space": "#no heading",
    "setext": "A head\n======\n\nB head\n------\n\nwords",
    "indented code": "words\n\n    a = 1\n\n    b = 2\n\nmore",
    "indent in paragraph": "words\n    more words of it",
    "fenced tildes": "~~~\n<a>\n~~~",
    "fenced nested": "````\n```\ninner\n```\n````",
    "fenced language": "```python\nx = 1\n```",
    "fenced in list": "- item\n\n  ```\n  code\n  ```\n- next",
    "html comment": "a <!-- hidden --> b",
    "reference link": '[words][Ref] and [ref]\n\n[ref]: https://a.invalid "A title"',
    "reference unused": "words\n\n[unused]: https://a.invalid",
    "undefined reference": "[words][nowhere] stay",
    "paragraphs": "one\ntwo\n\nthree\n\n\n\nfour",
    "leading spaces": "  one\n   two",
    "blank lines with spaces": "one\n   \ntwo",
    "table alignment": "| l | c | r |\n|:--|:-:|--:|\n| a | b | d |",
    "table without pipes": "a | b\n--- | ---\nc | d",
    "table escaped pipe": "| a | b |\n|---|---|\n| c \\| d | `e` |",
    "table inline": "| **a** | *b* |\n|---|---|\n| [c](https://a.invalid) | ~~d~~ |",
    "quote": "> one\n> two\n>\n> three",
    "quote lazy": "> one\ntwo lazy",
    "quote nested": "> one\n>> two\n\nafter",
    "quote list": "> - one\n> - two",
    "quote code": ">     code\n\nafter",
    "list loose": "- one\n\n- two\n\n  more of two",
    "list nested": "- one\n  - two\n    - three\n- four",
    "list four spaces": "- one\n    - two",
    "list two markers": "- one\n- two\n* three\n+ four",
    "list start": "7. seven\n8. eight",
    "list interrupted": "words\n1. one\n2. two",
    "list empty item": "- one\n-\n- three",
    "list tasks": "- [ ] open\n- [x] done",
    "list code": "1. one\n\n       code in item\n\n2. two",
    "code spans": "`` a`b `` and ` c ` and `d\ne`",
    "emphasis underscores": "snake_case_name and _em_ and __strong__ and a_b_",
    "emphasis inside": "un*think*able and **bo**ld",
    "emphasis mixed": "***both*** *a **b** c* **a *b* c**",
    "emphasis open": "*not closed and **neither",
    "strikethrough": "~~gone~~ and ~one~",
    "links": '[a](https://a.invalid) [b](<https://a.invalid/b c>) [c](https://a.invalid "T")',
    "link brackets": "[a [b] c](https://a.invalid)",
    "link emphasis": "[*a* **b** `c`](https://a.invalid)",
    "autolinks": "<https://a.invalid/x?y=1&z=2> and <me@a.invalid>",
    "bare address": "https://a.invalid/x_y_z is words, www.a.invalid too",
    "hard break spaces": "one  \ntwo",
    "soft break": "one\ntwo\nthree",
    "formula": "The identity $1 = 1$ and $$2 = 2$$ hold.",
    "superscript signs": "x^2 and H~2O and a^b^c",
    "quotes and dashes": "\"a\" 'b' a--b c---d e... (c) (tm)",
    "definition": "Term\n: what it is",
    "line block": "| one\n| two\n| three",
    "yaml": "---\nkey: value\n---\n\nwords",
    "letters list": "a. one\nb. two\n\ni. three\n\nA. Smith wrote this.",
    "hash list": "(1) one\n(2) two",
    "unicode": "naïve façade Ελλάδα 日本 – — “q” … · × ½",
    "emoji names": ":smile: and :+1: stay",
    "percent comment": "% a title\n\nwords",
    "grid table": "+---+---+\n| a | b |\n+---+---+\n\nafter",
    "abbreviation": "*[HTML]: Hyper Text\n\nHTML",
    "mark": "==marked== and ++inserted++",
    "nested quote list code": "> 1. one\n>\n>    ```\n>    code\n>    ```\n> 2. two",
}

REFUSED = {
    "dollars": ("It costs $5 and then $6.", "no part of a formula"),
    "asterisks": ("All *.csv and *.txt files.", "other words"),
    "atx empty": ("##\n\nwords", "heading title is empty"),
    "thematic underscores": ("before\n___\nafter", "other blocks"),
    "atx seven": ("####### seven is words", "other blocks"),
    "setext two lines": ("A head\non two lines\n===\n\nwords", "other blocks"),
    "html block": ("<div>\nwords\n</div>", "HTML"),
    "html inline": ("a <em>b</em>", "HTML"),
    "table short row": ("| a | b |\n|---|---|\n| c |", "other blocks"),
    "list parenthesis": ("1) one\n2) two", "other words"),
    "list number in words": ("The number of windows is\n14. The number of doors is six.", "other words"),
    "list long number": ("1234567890. not a list", "other words"),
    "hard break backslash": ("one\\\ntwo", "backslash"),
    "brackets": ("[a] [b]{c} {d} {.e} (f) {{g}}", "other words"),
    "at signs": ("me@a.invalid and @home", "unknown work"),
    "simple table": ("a   b\n--- ---\nc   d\n\nafter", "other blocks"),
    "image only": ("![words](https://a.invalid/p.png)", "not in the notebook"),
}


@pytest.fixture(scope="module")
def documents():
    """All cells that are shown, in one report: words of the page and of the paper."""
    cells = [
        markdown(text, name)
        for number, kind in enumerate(SHOWN)
        for text, name in (
            (f"begin{number}begin", f"begin-{number}"),
            (SHOWN[kind], f"cell-{number}"),
            (f"end{number}end", f"end-{number}"),
        )
    ]
    _, page, paper = read(assembled(*cells))
    return {"page": page, "paper": paper}


def words(source):
    """The letters that a reader of CommonMark with tables sees; tasks are not of it."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    shown = reader.render(re.sub(r"\[[ x]\]", "", source))
    return letters(html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", shown, flags=re.DOTALL)))


def letters(text):
    """Without the numbers of headings, items and notes."""
    return "".join(re.findall(r"[^\W\d_]", text))


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("document", ["page", "paper"])
def test_the_words_of_a_cell_stand_in_both_documents(documents, document, kind):
    number = list(SHOWN).index(kind)
    found = documents[document].partition(f"begin{number}begin")[2].partition(f"end{number}end")[0]
    assert letters(found) == words(SHOWN[kind])


@pytest.mark.parametrize("kind", REFUSED)
def test_what_would_be_shown_in_another_way_is_refused_with_its_cell(kind):
    source, message = REFUSED[kind]
    with pytest.raises(ReportError, match=rf"^02_one, cell answer: [^\n]*{message}"):
        render(assembled(markdown(source)))

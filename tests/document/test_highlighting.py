import re
from html import unescape

import nbformat
import pytest
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Operator, String

from helpers.document.highlighting import highlighted
from helpers.paths import NOTEBOOKS


def test_keywords_texts_and_comments_are_marked_and_the_rest_is_plain():
    got = highlighted('for x in f("a<b"):  # why')
    assert got == (
        '<span class="k">for</span> x <span class="k">in</span> f(<span class="s">&quot;a&lt;b&quot;</span>):'
        '  <span class="c"># why</span>'
    ).replace("&quot;", '"')


@pytest.mark.parametrize("source", ["x = '</span>' < 2", "a\n\n  b & c", "", "f'{x}'", "it's", "%time x"])
def test_the_code_itself_is_unchanged(source):
    assert unescape(re.sub(r"</?span[^>]*>", "", highlighted(source))) == source


@pytest.mark.parametrize("text", ["'a\\\nb'", r"r'\d\''", r"'\\'", 'b"it\'s"', "'''a\n'b\\''''''"])
def test_a_text_is_one_text(text):
    assert highlighted(f"x = {text} + y") == f'x = <span class="s">{text}</span> + y'


def test_a_text_without_an_end_is_not_looked_through_again_and_again():
    source = "'''" + "\\a" * 5000
    assert unescape(re.sub(r"</?span[^>]*>", "", highlighted(source))) == source


def test_the_code_of_all_chapters_is_coloured_as_by_pygments():
    """Letter by letter."""
    code = [
        cell.source
        for file in sorted(NOTEBOOKS.glob("*.ipynb"))
        for cell in nbformat.read(file, as_version=4).cells
        if cell.cell_type == "code"
    ]
    for source in code:
        colours = by_letter(highlighted(source))
        kinds = [(kind, letter) for kind, text in PythonLexer().get_tokens(source) for letter in text]
        assert "".join(letter for _, letter in colours) == source.strip("\n")
        for (colour, letter), (kind, expected) in zip(colours, kinds, strict=False):
            assert letter == expected
            assert colour == by_pygments(kind), source


def by_letter(page):
    """Each letter of the code with the class of its colour."""
    parts = re.findall(r'<span class="(.)">(.*?)</span>|([^<]+)', page, flags=re.DOTALL)
    return [(name, letter) for name, marked, plain in parts for letter in unescape(marked or plain)]


def by_pygments(kind):
    classes = {Keyword: "k", Operator.Word: "k", String: "s", Comment: "c"}
    return next((name for shown, name in classes.items() if kind in shown), "")

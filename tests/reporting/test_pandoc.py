import pytest

from helpers.errors import ReportError
from helpers.reporting.pandoc import Aside, convert
from helpers.reporting.plain_text import escape


@pytest.mark.parametrize(("target", "form"), [("html", "html5"), ("typst", "typst-smart")])
def test_pieces_come_back_in_their_places(target, form):
    aside = Aside(target)
    text = f"One.{aside.put('<first>')}Two.{aside.put('*second* /*aside 0*/')}"
    got = aside.back(convert(text, form, [], {"title": "x"}))
    assert got.index("One.") < got.index("<first>") < got.index("Two.") < got.index("*second*")


@pytest.mark.parametrize(("target", "form"), [("html", "html5"), ("typst", "typst-smart")])
@pytest.mark.parametrize("text", ["<!--aside 0-->", "/*aside 0*/", "`/*aside 0*/`", "`<!--aside 0-->`"])
def test_a_comment_in_the_text_takes_no_piece(target, form, text):
    aside = Aside(target)
    aside.put("<first>")
    for written in (text, escape(text)):
        shown = aside.back(convert(f"see {written}", form, [], {"title": "x"}))
        assert ("<first>" in shown) == (written == text == "<!--aside 0-->" and target == "html")


def test_a_piece_may_be_made_when_it_comes_back():
    aside, made = Aside("html"), []

    def piece(word):
        made.append(word)
        return f"<{word}>"

    text = aside.put(piece, "late")
    assert made == []
    assert "<late>" in aside.back(convert(text, "html5", [], {"title": "x"}))
    assert made == ["late"]


def test_an_unknown_citation_is_told():
    with pytest.raises(ReportError, match="no-such-work"):
        convert("[@no-such-work]", "html5", [], {"title": "x"})

import pytest

from helpers.errors import ReportError
from helpers.reporting.pandoc import Aside, convert


@pytest.mark.parametrize(("target", "form"), [("html", "html5"), ("typst", "typst-smart")])
def test_pieces_come_back_in_their_places(target, form):
    aside = Aside(target)
    text = f"One.{aside.put('<first>')}Two.{aside.put('*second* /*aside 0*/')}"
    got = aside.back(convert(text, form, [], {"title": "x"}))
    assert got.index("One.") < got.index("<first>") < got.index("Two.") < got.index("*second*")


def test_a_comment_in_the_text_takes_no_piece():
    aside = Aside("html")
    aside.put("<first>")
    assert "<first>" not in aside.back(convert("see \\<!--aside 0-->", "html5", [], {"title": "x"}))


def test_an_unknown_citation_is_told():
    with pytest.raises(ReportError, match="no-such-work"):
        convert("[@no-such-work]", "html5", [], {"title": "x"})

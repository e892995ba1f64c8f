from threading import Event

import pandas as pd
import pytest

from helpers.errors import ReportError
from helpers.reporting import pandoc
from helpers.reporting.pandoc import Aside, convert, slim
from helpers.reporting.plain_text import escape
from helpers.reporting.tables import as_markdown


@pytest.mark.parametrize(("target", "form"), [("html", "html5"), ("typst", "typst-smart")])
def test_pieces_come_back_in_their_places(target, form):
    aside = Aside(target)
    text = f"One.{aside.put('<first>')}Two.{aside.put('*second* /*aside 0*/')}"
    got = aside.document(text, form, [], {"title": "x"})
    assert got.index("One.") < got.index("<first>") < got.index("Two.") < got.index("*second*")


@pytest.mark.parametrize(("target", "form"), [("html", "html5"), ("typst", "typst-smart")])
@pytest.mark.parametrize("text", ["<!--aside 0-->", "/*aside 0*/", "`/*aside 0*/`", "`<!--aside 0-->`"])
def test_a_comment_in_the_text_takes_no_piece(target, form, text):
    aside = Aside(target)
    aside.put("<first>")
    for written in (text, escape(text)):
        shown = aside.document(f"see {written}", form, [], {"title": "x"})
        assert ("<first>" in shown) == (written == text == "<!--aside 0-->" and target == "html")


def test_a_piece_is_made_while_pandoc_works(monkeypatch):
    aside, made = Aside("html"), Event()
    text = aside.put(lambda word: made.set() or f"<{word}>", "late")

    def patient(*arguments):
        assert made.wait(timeout=60)
        return convert(*arguments)

    monkeypatch.setattr(pandoc, "convert", patient)
    assert "<late>" in aside.document(text, "html5", [], {"title": "x"})


def test_a_piece_that_cannot_be_made_is_told():
    aside = Aside("html")
    text = aside.put(int, "no number")
    with pytest.raises(ValueError, match="no number"):
        aside.document(text, "html5", [], {"title": "x"})


def test_an_unknown_citation_is_told():
    with pytest.raises(ReportError, match="no-such-work"):
        convert("[@no-such-work]", "html5", [], {"title": "x"})


@pytest.mark.parametrize("target", ["html5", "typst-smart"])
def test_a_slim_table_is_the_same_table(target):
    frame = pd.DataFrame({"Name": ["a -----  b", "c", None], "Number": [1.0, 22000.5, None]})
    wide = as_markdown(frame.assign(verified=[True, False, True]))
    narrow = slim(wide)
    assert len(narrow) < len(wide)
    assert "\\-\\-\\-\\-\\-" in narrow
    tables = [convert(table, target, [], {"title": "x"}) for table in (wide, narrow)]
    assert tables[0] == tables[1]

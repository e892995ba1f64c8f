import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from helpers.errors import ReportError
from helpers.typography.fonts import FACES, font_faces, font_folder


def fonts():
    texts = re.findall(r"base64,([^)]+)\)", font_faces())
    return [TTFont(io.BytesIO(base64.b64decode(text))) for text in texts]


def test_every_face_is_in_the_page():
    got = font_faces()
    assert got.count("@font-face") == len(FACES)
    assert re.findall(r"url\((?!data:)", got) == []


def test_faces_have_the_letters_of_the_report():
    wanted = {ord(letter) for letter in "AZaz09¥$€%–—’“”−≈ōéü"}
    assert [sorted(wanted - set(font.getBestCmap())) for font in fonts()] == [[]] * len(FACES)


def test_marks_are_in_the_text_face():
    assert {0x2020, 0x2021} <= set(fonts()[2].getBestCmap())


def test_faces_are_cut_once(monkeypatch, tmp_path):
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path))
    cut = font_faces()
    (kept,) = (tmp_path / ".work").iterdir()
    assert kept.read_text() == cut
    kept.write_text("kept")
    assert font_faces() == "kept"


def test_a_missing_font_package_is_told():
    with pytest.raises(ReportError, match=r"^the font package 'no_such_font' is not installed"):
        font_folder("no_such_font", "files")


def test_faces_are_small():
    assert len(font_faces()) < 400_000

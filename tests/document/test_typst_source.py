import io

import pikepdf
import pytest
import typst

from helpers.document.typst_source import with_breaks


@pytest.mark.parametrize(
    "source",
    [
        f"see #link(<finding-{'x' * 60}>)[{'1' * 50}]",
        f"align: ({'left,' * 12}right)",
        f'#link("https://{"x" * 60}")[https:\\/\\/{"x" * 60}]',
        "w" * 59,
    ],
)
def test_a_paper_without_a_long_word_is_not_searched_for_words_to_break(source):
    assert with_breaks(source) == source


@pytest.mark.parametrize(
    "word",
    [
        "w" * 60,
        f"[{'w' * 60}]",
        f'#text("{"w" * 60}")',
        f"{'a' * 50}({'b' * 50})",
        f"{'a' * 50}\\[1\\]{'b' * 50}",
        f"\\<{'w' * 60}",
        f"{'a' * 50}\\<{'b' * 50}",
        f'k="{"v" * 60}"',
        f"left,{'w' * 80}",
        f"http:{'w' * 100}",
    ],
)
def test_a_long_word_is_broken(word):
    one_line, narrow = page_height("word"), page_height(with_breaks(word))
    assert narrow > one_line * 1.5
    assert page_height(word) < narrow


def page_height(source):
    """Height of a narrow page that is as high as what stands on it, in points."""
    page = "#set page(width: 70mm, height: auto)\n#set text(hyphenate: false)\n"
    with pikepdf.open(io.BytesIO(typst.compile((page + source).encode(), format="pdf"))) as pdf:
        return float(pdf.pages[0].MediaBox[3])

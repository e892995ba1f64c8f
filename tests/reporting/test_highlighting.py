import re
from html import unescape

import pytest

from helpers.reporting.highlighting import highlighted


def test_keywords_texts_and_comments_are_marked_and_the_rest_is_plain():
    got = highlighted('for x in f("a<b"):  # why')
    assert got == (
        '<span class="k">for</span> x <span class="k">in</span> f(<span class="s">&quot;a&lt;b&quot;</span>):'
        '  <span class="c"># why</span>'
    ).replace("&quot;", '"')


@pytest.mark.parametrize("source", ["x = '</span>' < 2", "a\n\n  b & c", "", "f'{x}'"])
def test_the_code_itself_is_unchanged(source):
    assert unescape(re.sub(r"</?span[^>]*>", "", highlighted(source))) == source

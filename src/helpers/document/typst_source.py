"""The paper's text in Typst: strings, words that are too long for a line."""

import re

from helpers.typography.plain_text import literal

# In a Typst text: labels, addresses, columns of a table.
_NO_WORD = re.compile(r"<[\w.:-]+>|https?:\\?/\\?/[^\s\[\]()\"]*|\((?:left|right|center|auto|,)+\)")
_LONG_WORD = re.compile(r"\S{60,}")
_BREAK_ANYWHERE = '#show regex("\\\\S{60,}"): it => it.text.codepoints().join(sym.zws)\n'


def typst_string(text: str) -> str:
    """`text` as a string literal of Typst."""
    return '"' + literal(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_breaks(source: str) -> str:
    """Typst text that breaks words of sixty signs and more anywhere, if it has one.

    The rule is dear, for Typst then tries it on every text. Web addresses Typst breaks by itself.
    """
    return _BREAK_ANYWHERE + source if _LONG_WORD.search(_NO_WORD.sub(" ", source)) else source

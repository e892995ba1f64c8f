"""Python code as HTML with the few colours that the page uses."""

import keyword
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, String, Text

_CLASSES = {Keyword: "k", String: "s", Comment: "c", Text: ""}


class _Coloured(RegexLexer):
    """What the page colours, and no more: pygments' own lexer tells fifty kinds apart, and takes longer."""

    tokens: ClassVar = {
        "root": [
            (words(keyword.kwlist, prefix=r"\b", suffix=r"\b"), Keyword),
            (r"#[^\n]*", Comment),
            (r"(?s)[bfruBFRU]{0,2}('{3}|\"{3})(?:\\.|(?!\1)[^\\])*\1", String),
            (r"(?s)[bfruBFRU]{0,2}(['\"])(?:\\.|(?!\1)[^\\\n])*\1", String),
            (r"\w+|[^\w#'\"]+|['\"]", Text),
        ]
    }


_LEXER = _Coloured()


def highlighted(source: str) -> str:
    """`source` with a span around each run of keywords, texts and comments: a third of pygments' own HTML."""
    return "".join(
        f'<span class="{name}">{text}</span>' if name else text for name, text in _pieces(source)
    ).rstrip("\n")


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    named = ((_CLASSES[kind], escape(text, quote=False)) for kind, text in _LEXER.get_tokens(source))
    for name, run in groupby(named, key=lambda piece: piece[0]):
        yield name, "".join(text for _, text in run)

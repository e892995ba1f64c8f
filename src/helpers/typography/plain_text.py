"""Texts of others as literal text in a document, whatever signs they hold."""

import re

# Control characters and non-characters.
_UNPRINTABLE = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF], "\N{REPLACEMENT CHARACTER}")
# Code in Markdown, in a pattern of many lines: a fenced block, or words between backticks.
CODE = (
    r"^ *(?P<fence>`{3,}|~{3,})[^\n`]*\n(?:.*\n)*? *(?P=fence)[`~]* *$"
    r"|(?P<ticks>(?<!`)`+)(?!`)(?:[^\n]|\n(?! *\n))*?(?<!`)(?P=ticks)(?!`)"
)
# A formula in Markdown: between two dollars on any lines but empty ones, or between one on a line.
FORMULA = r"\$\$(?:[^$\n]|\\\$|\n(?! *\n))+\$\$|(?<![\\$])\$(?=[^\s$])(?:\\.|[^$\\\n])*(?<=[^\s\\])\$(?!\d)"
# Lines in Markdown that are code, unless they belong to an item of a list.
INDENTED = r"(?:\A|\n[ \t]*\n)(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """`text` as literal Markdown: every ASCII punctuation mark is escaped, line ends become spaces."""
    return _PUNCTUATION.sub(r"\\\1", literal(text))


def literal(text: str) -> str:
    """`text` on one line, with a sign in place of what no document can hold."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text  # as most are, and many are asked for
    return " ".join(text.split()).translate(_UNPRINTABLE)

"""Check that no word of a cell is lost: mistune parses what pandoc parses, and the documents are searched.

JupyterLab shows CommonMark, with tables and formulas; mistune reads it nearly as JupyterLab does. Where
pandoc finds other words or other blocks in a cell, the documents would not show what the author saw.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import mistune

from helpers.document.assembly import Report, location_of
from helpers.errors import ReportError

# What only pandoc reads: works that are cited, attributes, the fences of a division.
_CITED = r"\[[^\[\]\n]*@[a-z0-9][^\[\]]*\]|(?<![\w.])@[a-z0-9][\w-]*"
_ATTRIBUTES = r"""\{(?: ?(?:[.#=][\w-]+|[\w:-]+=(?:"[^"]*"|[^\s"}]+)))+ ?\}"""
_ONLY_PANDOC = re.compile(f"{_CITED}|{_ATTRIBUTES}")
_DIVISION = re.compile(r"^:::.*$", re.MULTILINE)
_BLOCKS = {
    "block_quote": "a quotation",
    "block_code": "a block of code",
    "thematic_break": "a rule",
    "list_item": "an item",
    "task_list_item": "an item",
    "table_row": "a row of a table",
    "table_head": "a row of a table",
}
_NO_WORDS = ("inline_math", "block_math", "footnote_ref", "inline_html", "block_html", "image", "blank_line")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class CellContent:
    """What a parser finds in a cell: the blocks it is made of, but for paragraphs, and its words."""

    blocks: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def words(self) -> str:
        """All letters, digits and asterisks, in order."""
        return "".join(word for text in self.texts for word in re.findall(r"[^\W_]+|\*", text))


def parsed_by_mistune(report: Report) -> dict[str, CellContent]:
    """The Markdown cells of a filled report by their place, as mistune reads them."""
    return {
        location_of(cell): _by_mistune(cell.source) for cell in report.cells if cell.cell_type == "markdown"
    }


def parsed_by_pandoc(notes: str) -> dict[str, CellContent]:
    """The same as pandoc read them and our filter noted them."""
    cells = (json.loads(line) for line in notes.split("\n") if line)
    return {cell["place"]: CellContent(tuple(sorted(cell["blocks"])), tuple(cell["texts"])) for cell in cells}


def require_same_content(by_mistune: Mapping[str, CellContent], by_pandoc: Mapping[str, CellContent]) -> None:
    """ReportError with each cell that the two read in another way."""
    faults = [
        f"{place}: {fault}"
        for place, content in by_pandoc.items()
        if place in by_mistune
        for fault in _differences(by_mistune[place], content)
    ]
    if faults:
        raise ReportError("\n".join(faults))


def require_words_written(by_pandoc: Mapping[str, CellContent], documents: Mapping[str, str]) -> None:
    """ReportError with each cell some of whose words do not stand in a document (HTML or Typst by target)."""
    for target, text in documents.items():
        there = Counter(_WORD.findall(_visible(text, target)))
        wanted = Counter(word for content in by_pandoc.values() for word in _words(content))
        lost = (wanted - there).keys()
        faults = [
            f"{place}: the word '{word}' is lost in the {'page' if target == 'html' else 'paper'}"
            for place, content in by_pandoc.items()
            for word in sorted(lost & set(_words(content)))
        ]
        if faults:
            raise ReportError("\n".join(faults))


def _words(content: CellContent) -> Iterator[str]:
    return (word for text in content.texts for word in _WORD.findall(text))


def _visible(text: str, target: str) -> str:
    """What a reader sees of a document, with a space between its pieces."""
    if target == "html":
        return _unescaped(re.sub(r"<head>.*?</head>|<[^>]*>", " ", text, flags=re.DOTALL))
    return text.replace("\\\\", " ").replace("\\", "")


def _unescaped(text: str) -> str:
    """With entities as letters; an address may hold ``&region=``, which is none."""
    return re.sub(r"&(?:#\w+|\w+);", lambda found: html.unescape(found[0]), text)


def _differences(by_mistune: CellContent, by_pandoc: CellContent) -> Iterator[str]:
    if by_mistune.words != by_pandoc.words:
        at = next(i for i, (a, b) in enumerate(_aligned(by_mistune.words, by_pandoc.words)) if a != b)
        around = slice(max(at - 15, 0), at + 25)
        yield (
            f"JupyterLab may show other words than the documents: “{by_mistune.words[around]}” there, "
            f"“{by_pandoc.words[around]}” here; write it in a plainer way"
        )
    elif by_mistune.blocks != by_pandoc.blocks:
        yield (
            f"JupyterLab may show other blocks than the documents: {_block_names(by_mistune.blocks)} there, "
            f"{_block_names(by_pandoc.blocks)} here; write it in a plainer way"
        )


def _aligned(one: str, other: str) -> Iterator[tuple[str, str]]:
    return zip(f"{one}\0", f"{other}\0", strict=False)


def _block_names(blocks: Iterable[str]) -> str:
    return ", ".join(blocks) or "paragraphs"


@cache
def _mistune() -> mistune.Markdown:
    plugins = ["table", "footnotes", "task_lists", "math", "strikethrough", "url"]
    return mistune.create_markdown(renderer=None, plugins=plugins)


def _by_mistune(source: str) -> CellContent:
    tokens = _mistune()(_DIVISION.sub("", source))
    assert not isinstance(tokens, str)
    return CellContent(tuple(sorted(_blocks(tokens))), tuple(_texts(tokens)))


def _blocks(tokens: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for token in tokens:
        if token["type"] == "heading":
            yield f"a heading of level {token['attrs']['level']}"
        elif token["type"] in _BLOCKS:
            yield _BLOCKS[token["type"]]
        yield from _blocks(token.get("children", ()))


def _texts(tokens: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The words of tokens; plain text is joined first, for what only pandoc reads may stand across."""
    plain = ""
    for token in tokens:
        if token["type"] == "text":
            plain += _unescaped(token["raw"])
            continue
        if token["type"] in ("softbreak", "linebreak"):
            plain += "\n"
            continue
        if plain:
            yield _ONLY_PANDOC.sub(" ", plain)
            plain = ""
        if token["type"] not in _NO_WORDS:
            yield from _texts(token["children"]) if "children" in token else (token.get("raw", ""),)
    yield _ONLY_PANDOC.sub(" ", plain)

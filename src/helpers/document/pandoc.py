"""pandoc: Markdown to whole documents, with what it need not read kept aside."""

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pypandoc

from helpers.document.content_check import (
    CellContent,
    parsed_by_pandoc,
    require_same_content,
    require_words_written,
)
from helpers.errors import ReportError
from helpers.paths import DATA, TEMPLATES
from helpers.typography.plain_text import escape

_DOCUMENTS = TEMPLATES / "report" / "documents.lua"

NO_CONTENT: Mapping[str, CellContent] = {}

# Memory may grow to eight times what is needed before it is cleaned up: a tenth of the time for 20 MB.
_MEMORY = ("+RTS", "-F8", "-RTS")

# What pandoc sees of a piece: beginning and end, around its number.
_COMMENT = {"html": ("<!--\ue010", "-->"), "typst": ("/*\ue010", "*/")}

# Markdown as JupyterLab shows it, with notes, citations, mathematics and attributes.
_READER = (
    "markdown-smart+lists_without_preceding_blankline-blank_before_header-blank_before_blockquote"
    "-definition_lists-example_lists-fancy_lists-grid_tables-implicit_figures-implicit_header_references"
    "-inline_notes-latex_macros-line_blocks-multiline_tables-native_divs-native_spans-pandoc_title_block-raw_tex"
    "-simple_tables-subscript-superscript-table_captions-yaml_metadata_block"
)

_CELL = re.compile("\ue011([^*`\n]+)")


def cell_mark(place: str, kind: str) -> str:
    """A block that no document shows: what follows stands in the cell `place`.

    `kind` is ``cell`` before what an author wrote as Markdown, ``joined`` if it goes on the paragraph before,
    ``result`` before the rest.
    """
    return f"\n\n```{{={kind}}}\n\ue011{place}\n```\n\n"


def location_before(text: str, line: int, column: int = 1) -> str:
    """The cell that the last mark before a place in `text` names, as the beginning of a message."""
    lines = text.splitlines(keepends=True)
    marks = _CELL.findall("".join(lines[: line - 1]) + "".join(lines[line - 1 : line])[:column])
    return f"{marks[-1]}: " if marks else ""


class Aside:
    """Finished pieces of the documents that pandoc passes through: it sees a comment in their place.

    No text can pass for such a comment: it has a letter of no script.

    Code, pictures and tables of data are nine tenths of the page; pandoc would read them for seconds. A piece
    may be a function: it is called while pandoc works.
    """

    def __init__(self) -> None:
        self._pieces: dict[str, list[Callable[[], str]]] = {target: [] for target in _COMMENT}

    def put(self, target: str, piece: str | Callable[..., str], *arguments: Any) -> str:
        """A raw block of Markdown that stands for `piece`, or for what it makes, in one of the documents."""
        pieces, (start, end) = self._pieces[target], _COMMENT[target]
        pieces.append(lambda: piece if isinstance(piece, str) else piece(*arguments))
        return f"\n\n```{{={target}}}\n{start}{len(pieces) - 1}{end}\n```\n\n"

    def documents(
        self,
        text: str,
        targets: Collection[str],
        metadata: dict[str, Any],
        anchors: Iterable[str] = (),
        by_mistune: Mapping[str, CellContent] = NO_CONTENT,
    ) -> dict[str, str]:
        """What pandoc makes of `text`, by target, with the pieces in their places; see `convert`."""
        made: dict[str, list[str]] = {}

        def make() -> None:
            made.update({target: [piece() for piece in self._pieces[target]] for target in targets})

        documents = convert(text, targets, metadata, anchors, by_mistune, meanwhile=make)
        return {target: _put_back(made[target], target, document) for target, document in documents.items()}


def _put_back(pieces: list[str], target: str, document: str) -> str:
    start, end = map(re.escape, _COMMENT[target])
    return re.sub(rf"{start}(\d+){end}", lambda found: pieces[int(found[1])], document)


def without_padding(table: str) -> str:
    """A pipe table without the spaces and dashes that align its columns: pandoc reads it in half the time."""
    names, rule, *rows = (re.sub(" {2,}", " ", line) for line in table.splitlines())
    return "\n".join([names, re.sub("-{4,}", "---", rule), *rows])


def convert(
    text: str,
    targets: Collection[str],
    metadata: dict[str, Any],
    anchors: Iterable[str] = (),
    by_mistune: Mapping[str, CellContent] = NO_CONTENT,
    meanwhile: Callable[[], None] = lambda: None,
) -> dict[str, str]:
    """Markdown to whole documents, for `html`, for `typst` or for both, read once.

    ReportError, with the cell, at what a document would not show and at all else that pandoc warns of.
    Texts of `metadata` are no Markdown. `anchors` are what `text` may link to in the pieces aside, and its
    pictures. `by_mistune` is what mistune found in the cells. What is to be done while pandoc works is
    `meanwhile`.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        report, stderr_file, faults = folder / "report.md", folder / "stderr", folder / "faults"
        report.write_text(text, encoding="utf-8")
        about = {name: _as_words(value) for name, value in metadata.items()}
        (folder / "metadata.json").write_text(json.dumps(about), encoding="utf-8")
        (folder / "anchors").write_text("".join(f"{name}\n" for name in anchors), encoding="utf-8")
        with report.open("rb") as words, stderr_file.open("wb") as errors:
            command = _command(folder, targets)
            with subprocess.Popen(command, stdin=words, stdout=subprocess.DEVNULL, stderr=errors) as process:  # noqa: S603
                meanwhile()
        if faults.exists():
            raise ReportError(faults.read_text(encoding="utf-8"))
        if code := process.returncode:
            raise ReportError(
                _error_message(stderr_file.read_text(encoding="utf-8", errors="replace"), code, text)
            )
        by_pandoc = parsed_by_pandoc((folder / "readings").read_text(encoding="utf-8"))
        documents = {target: (folder / target).read_text(encoding="utf-8") for target in targets}
    require_same_content(by_mistune, by_pandoc)
    require_words_written(by_pandoc, documents)
    return documents


def _as_words(value: Any) -> Any:
    """A text of the metadata, or each of a list, as literal Markdown: pandoc reads Markdown there, too."""
    if isinstance(value, list):
        return [escape(text) for text in value]
    return escape(value) if isinstance(value, str) else value


def _error_message(errors: str, code: int, text: str) -> str:
    """What pandoc has to say, with the cell that stands at the line it names."""
    words = " ".join(errors.split())
    line = re.search(r"\bline (\d+)", words)
    where = location_before(text, int(line[1])) if line else ""
    return f"{where}pandoc: {words or f'it ended with {code}'}"


def _command(folder: Path, targets: Collection[str]) -> list[str]:
    return [
        pypandoc.get_pandoc_path(),
        *_MEMORY,
        *(f"--variable={name}={folder / name}" for name in (*targets, "anchors", "faults", "readings")),
        f"--metadata-file={folder / 'metadata.json'}",
        f"--bibliography={DATA / 'references.bib'}",
        "--citeproc",
        f"--lua-filter={_DOCUMENTS}",
        "--metadata=link-citations",
        "--fail-if-warnings",
        "--sandbox",  # no cell makes it read a file
        "--wrap=none",
        "--columns=10000",
        "--toc",
        "--toc-depth=3",
        "--section-divs",
        "--reference-location=section",
        "--mathml",
        f"--from={_READER}",
        "--to=plain",  # the filter writes the documents and leaves an empty text
    ]

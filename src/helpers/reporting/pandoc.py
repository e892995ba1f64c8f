"""pandoc: Markdown to whole documents, with what it need not read kept aside."""

import json
import re
import tempfile
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypandoc

from helpers.errors import ReportError
from helpers.paths import DATA, TEMPLATES

_DOCUMENTS = TEMPLATES / "report" / "documents.lua"

_COMMENT = {"html": ("<!--aside ", "-->"), "typst": ("/*\ue010", "*/")}
"""What pandoc sees of a piece: beginning and end, around its number."""


class Aside:
    """Finished pieces of the documents that pandoc passes through: it sees a comment in their place.

    No text can pass for such a comment: pandoc escapes the one of HTML, and that of Typst has a letter of no
    script, for code spans are not escaped there.

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

    def documents(self, text: str, targets: Collection[str], metadata: dict[str, Any]) -> dict[str, str]:
        """What `convert` makes of `text`, with the pieces in their places."""
        with ThreadPoolExecutor(1) as beside:
            converted = beside.submit(convert, text, targets, metadata)
            pieces = {target: [made() for made in self._pieces[target]] for target in targets}
        return {name: _put_back(pieces[name], name, made) for name, made in converted.result().items()}


def _put_back(pieces: list[str], target: str, document: str) -> str:
    start, end = map(re.escape, _COMMENT[target])
    return re.sub(rf"{start}(\d+){end}", lambda found: pieces[int(found[1])], document)


def slim(table: str) -> str:
    """A pipe table without the spaces and dashes that align its columns: pandoc reads it in half the time."""
    names, rule, *rows = (re.sub(" {2,}", " ", line) for line in table.splitlines())
    return "\n".join([names, re.sub("-{4,}", "---", rule), *rows])


def convert(text: str, targets: Collection[str], metadata: dict[str, Any]) -> dict[str, str]:
    """Markdown to whole documents, for `html`, for `typst` or for both, read once.

    ReportError at a citation that does not resolve and at all else that pandoc warns of.
    """
    with tempfile.TemporaryDirectory() as folder:
        values = Path(folder, "metadata.json")
        values.write_text(json.dumps(metadata), encoding="utf-8")
        files = {target: Path(folder, target) for target in targets}
        options = [
            *(f"--variable={target}={file}" for target, file in files.items()),
            f"--metadata-file={values}",
            f"--bibliography={DATA / 'references.bib'}",
            "--citeproc",
            f"--lua-filter={_DOCUMENTS}",
            "--metadata=link-citations",
            "--fail-if-warnings",
            "--wrap=none",
            "--columns=10000",
            "--toc",
            "--toc-depth=3",
            "--section-divs",
            "--reference-location=section",
            "--mathml",
        ]
        # The filter writes the files and leaves an empty text. To files, for while pieces are made each read
        # from a pipe would wait for the interpreter.
        try:
            pypandoc.convert_text(text, "plain", format="markdown-smart", extra_args=options)
        except RuntimeError as error:
            raise ReportError(f"pandoc: {' '.join(str(error).split())}") from error
        return {target: file.read_text(encoding="utf-8") for target, file in files.items()}

"""pandoc: Markdown to a whole document, with what it need not read kept aside."""

import json
import re
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypandoc

from helpers.errors import ReportError
from helpers.paths import DATA


class Aside:
    """Finished pieces of a document that pandoc passes through: it sees a comment in their place.

    No text can pass for such a comment: pandoc escapes the one of HTML, and that of Typst has a letter of no
    script, for code spans are not escaped there.

    Code, pictures and tables of data are nine tenths of the page; pandoc would read them for seconds. A piece
    may be a function: it is called while pandoc works.
    """

    def __init__(self, target: str):
        self._start, self._end = ("<!--aside ", "-->") if target == "html" else ("/*\ue010", "*/")
        self._target = target
        self._pieces: list[Callable[[], str]] = []

    def put(self, piece: str | Callable[..., str], *arguments: Any) -> str:
        """A raw block of Markdown that stands for `piece`, or for what it makes of the arguments."""
        self._pieces.append(lambda: piece if isinstance(piece, str) else piece(*arguments))
        return f"\n\n```{{={self._target}}}\n{self._start}{len(self._pieces) - 1}{self._end}\n```\n\n"

    def document(self, text: str, *arguments: Any, **options: Any) -> str:
        """What `convert` makes of `text`, with the pieces in their places."""
        with ThreadPoolExecutor(1) as beside:
            converted = beside.submit(convert, text, *arguments, **options)
            pieces = [made() for made in self._pieces]
        stands = re.compile(rf"{re.escape(self._start)}(\d+){re.escape(self._end)}")
        return stands.sub(lambda found: pieces[int(found[1])], converted.result())


def slim(table: str) -> str:
    """A pipe table without the spaces and dashes that align its columns: pandoc reads it in half the time."""
    names, rule, *rows = (re.sub(" {2,}", " ", line) for line in table.splitlines())
    return "\n".join([names, re.sub("-{4,}", "---", rule), *rows])


def convert(text: str, target: str, options: list[str], metadata: dict[str, Any], header: str = "") -> str:
    """Markdown to a whole document in `target`, citations resolved; one that does not resolve is an error."""
    with tempfile.TemporaryDirectory() as folder:
        values, head, made = (Path(folder, name) for name in ("metadata.json", "header", "made"))
        values.write_text(json.dumps(metadata), encoding="utf-8")
        head.write_text(header, encoding="utf-8")
        shared = [
            "--standalone",
            "--wrap=none",
            "--columns=10000",
            "--fail-if-warnings",
            f"--include-in-header={head}",
            "--citeproc",
            "--metadata=link-citations",
            f"--bibliography={DATA / 'references.bib'}",
            f"--metadata-file={values}",
        ]
        try:  # to a file: while pieces are made, each read from a pipe would wait for the interpreter
            pypandoc.convert_text(
                text, target, format="markdown-smart", extra_args=shared + options, outputfile=made
            )
        except RuntimeError as error:
            raise ReportError(f"pandoc: {' '.join(str(error).split())}") from error
        return made.read_text(encoding="utf-8")

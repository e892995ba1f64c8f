"""pandoc: Markdown to a whole document, with what it need not read kept aside."""

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pypandoc

from helpers.errors import ReportError
from helpers.paths import DATA

_ASIDE = re.compile(r"<!--aside (\d+)-->|/\*aside (\d+)\*/")


class Aside:
    """Finished pieces of a document that pandoc passes through: it sees a comment in their place.

    Code, pictures and tables of data are nine tenths of the page; pandoc would read them for seconds.
    """

    def __init__(self, target: str):
        self._form = "<!--aside {}-->" if target == "html" else "/*aside {}*/"
        self._target = target
        self._pieces: list[str] = []

    def put(self, piece: str) -> str:
        """A raw block of Markdown that stands for `piece`."""
        self._pieces.append(piece)
        return f"\n\n```{{={self._target}}}\n{self._form.format(len(self._pieces) - 1)}\n```\n\n"

    def back(self, document: str) -> str:
        """`document` with the pieces in their places."""
        return _ASIDE.sub(lambda found: self._pieces[int(found[1] or found[2])], document)


def convert(text: str, target: str, options: list[str], metadata: dict[str, Any], header: str = "") -> str:
    """Markdown to a whole document in `target`, citations resolved; one that does not resolve is an error."""
    with tempfile.TemporaryDirectory() as folder:
        values, head = Path(folder, "metadata.json"), Path(folder, "header.html")
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
        try:
            return pypandoc.convert_text(text, target, format="markdown-smart", extra_args=shared + options)
        except RuntimeError as error:
            raise ReportError(f"pandoc: {' '.join(str(error).split())}") from error

"""pandoc: Markdown to whole documents, with what it need not read kept aside."""

import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypandoc

from helpers.errors import ReportError
from helpers.paths import DATA, TEMPLATES

_DOCUMENTS = TEMPLATES / "report" / "documents.lua"

WRITTEN = ("typst", "html")
"""In the order in which the filter writes them: the paper first, for its typesetting takes long."""

_MEMORY = ("+RTS", "-F8", "-RTS")
"""Memory may grow to eight times what is needed before it is cleaned up: a tenth of the time for 20 MB."""

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

    def documents(
        self, text: str, targets: Collection[str], metadata: dict[str, Any]
    ) -> Iterator[tuple[str, str]]:
        """What pandoc makes of `text`, with the pieces in their places; see `pandoc_at_work`."""
        with pandoc_at_work(text, targets, metadata) as documents:
            pieces = {target: [make() for make in self._pieces[target]] for target in targets}
            for target, document in documents:
                yield target, _put_back(pieces[target], target, document)


def _put_back(pieces: list[str], target: str, document: str) -> str:
    start, end = map(re.escape, _COMMENT[target])
    return re.sub(rf"{start}(\d+){end}", lambda found: pieces[int(found[1])], document)


def slim(table: str) -> str:
    """A pipe table without the spaces and dashes that align its columns: pandoc reads it in half the time."""
    names, rule, *rows = (re.sub(" {2,}", " ", line) for line in table.splitlines())
    return "\n".join([names, re.sub("-{4,}", "---", rule), *rows])


@contextmanager
def pandoc_at_work(
    text: str, targets: Collection[str], metadata: dict[str, Any]
) -> Iterator[Iterator[tuple[str, str]]]:
    """Markdown to whole documents, for `html`, for `typst` or for both, read once.

    Each comes when it is written, while the next one is, and the caller may do something else before.
    ReportError at a citation that does not resolve and at all else that pandoc warns of: it may come after
    the last document. pandoc ends with the block.
    """
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        report = folder / "report.md"
        report.write_text(text, encoding="utf-8")
        (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
        files = {target: folder / target for target in WRITTEN if target in targets}
        with (
            report.open("rb") as words,
            subprocess.Popen(  # noqa: S603  (pandoc)
                _command(folder, files), stdin=words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            ) as process,
            ThreadPoolExecutor(1) as beside,
        ):
            assert process.stderr is not None
            told = beside.submit(process.stderr.read)  # a full pipe would stop pandoc
            try:
                yield _as_written(process, files, told)
            finally:
                process.kill()


def _command(folder: Path, documents: Mapping[str, Path]) -> list[str]:
    return [
        pypandoc.get_pandoc_path(),
        *_MEMORY,
        *(f"--variable={target}={file}" for target, file in documents.items()),
        f"--metadata-file={folder / 'metadata.json'}",
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
        "--from=markdown-smart",
        "--to=plain",  # the filter writes the documents and leaves an empty text
    ]


def _as_written(
    process: subprocess.Popen[bytes], documents: Mapping[str, Path], told: Future[bytes]
) -> Iterator[tuple[str, str]]:
    for target, file in documents.items():
        while not file.exists() and process.poll() is None:
            time.sleep(0.01)
        if file.exists():
            yield target, file.read_text(encoding="utf-8")
    if code := process.wait():
        words = " ".join(told.result().decode("utf-8", "replace").split())
        raise ReportError(f"pandoc: {words or f'it ended with {code}'}")

"""One build in one process: forked from one that has the libraries loaded, but no module of the project.

An edit of any module reaches the next build, and a build that is no longer wanted is ended at once.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import psutil

from helpers.paths import previews, reports
from helpers.pipeline.preview.building import LAST_WORDS, work
from helpers.pipeline.preview.lending import Lender

LIBRARIES = [
    "IPython.paths",
    "fontTools.subset",
    "fontTools.ttLib",
    "ipykernel.kernelspec",
    "jinja2.ext",
    "jupyter_client.asynchronous.client",
    "jupyter_client.provisioning.local_provisioner",
    "nbclient",
    "nbconvert.exporters",
    "pandas",
    "papermill",
    "papermill.engines",
    "psutil",
    "pydantic.main",
    "pygments.lexer",
    "pypandoc",
    "tabulate",
    "typst",
    "yaml",
]
"""What a build imports before it can begin; `matplotlib` and its like are loaded by the kernels."""

_CAN_FORK = "forkserver" in get_all_start_methods()
_CONTEXT = get_context("forkserver") if _CAN_FORK else get_context("spawn")
_CONTEXT.set_forkserver_preload(LIBRARIES)


async def build(edition: str, lender: Lender) -> AsyncGenerator[tuple[str, Any], None]:
    """Build in a fresh process and give what it tells, last its `LAST_WORDS`; it is ended with the caller."""
    here, there = _CONTEXT.Pipe()
    with tempfile.TemporaryDirectory(prefix="preview-") as scratch:
        process = _CONTEXT.Process(
            target=work, args=(there, edition, str(reports()), str(previews()), scratch), daemon=True
        )
        started = asyncio.ensure_future(asyncio.to_thread(process.start))
        try:
            await asyncio.shield(started)
            there.close()  # the process has it: its end is the end of the line
            async for message in _heard(here, lender):
                yield message
        finally:
            await started
            _end(process)
            await asyncio.to_thread(lender.take_back)


async def _heard(line: Connection, lender: Lender) -> AsyncGenerator[tuple[str, Any], None]:
    kind = ""
    while kind not in LAST_WORDS:
        try:
            kind, told = await asyncio.to_thread(line.recv)
        except EOFError:
            kind, told = "faults", [{"told": "the build ended without a word; the terminal may say why"}]
        if kind == "kernel":
            await asyncio.to_thread(_lend, line, lender)
        else:
            yield kind, told


def _lend(line: Connection, lender: Lender) -> None:
    try:
        line.send((lender.lend(), ""))
    except (OSError, RuntimeError) as error:
        line.send((None, str(error)))


def _end(process: BaseProcess) -> None:
    """End a build and all it started, at once."""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        below = []
    process.kill()
    for one in below:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.join()

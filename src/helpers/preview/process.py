"""Builds of the preview, each in a fresh process that has its libraries loaded ahead."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator
from typing import Any

from helpers.build.inputs import file_stats, touched_inputs
from helpers.kernels.process import FORK_SERVER, SOCKET_VARIABLE
from helpers.paths import REPORTS_VARIABLE, previews, reports

PAGE = "report.html"
FINAL_KINDS = ("page", "faults")  # what a build ends with: the page is made, or what is wrong
LONGEST_LINE = 2**24  # the faults of a build come in one line


class Builder:
    """Builds an edition again and again; while it rests a process waits with the libraries loaded."""

    def __init__(self, edition: str) -> None:
        self._edition = edition
        self._process: asyncio.subprocess.Process | None = None
        self._stood: dict[str, list[int]] = {}  # the inputs, before that process has read any

    async def make_ready(self) -> None:
        """Start the process of the next build, and the fork server of its kernels if it has ended."""
        FORK_SERVER.start()
        self._stood = file_stats()
        own = {SOCKET_VARIABLE: FORK_SERVER.address, REPORTS_VARIABLE: str(previews())}
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "helpers.preview.worker", self._edition, str(reports())),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **own},
            limit=LONGEST_LINE,
            start_new_session=True,  # Ctrl-C is for the preview, which ends it
        )

    async def build(self) -> AsyncGenerator[tuple[str, Any]]:
        """The messages of a build, the last one of a kind of `FINAL_KINDS`; it is ended with the caller."""
        if not all(name.endswith(".ipynb") for name in touched_inputs(self._stood)):
            await self.end()  # the process that waits has loaded a module that was edited since
        if self._process is None:
            await self.make_ready()
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        try:
            kind = ""
            async for line in self._process.stdout:
                kind, content = json.loads(line)
                yield kind, content
            if kind not in FINAL_KINDS:
                status = await self._process.wait()
                message = f"the build ended with {status} and without a word; the terminal may say why"
                yield "faults", [{"message": message}]
        finally:
            await self.end()

    async def end(self) -> None:
        """End the process and all it started, at once; its kernels end with their connections."""
        # whoever waits here may be cancelled: the next build must not meet the process that has ended
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def close(self) -> None:
        """End everything."""
        await self.end()
        FORK_SERVER.stop()

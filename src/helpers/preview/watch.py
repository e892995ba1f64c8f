"""Build the report again at each save, and keep the state that the page shows."""

import asyncio
import hashlib
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from watchfiles import Change, DefaultFilter, awatch

from helpers.paths import DATA, NOTEBOOKS, SOURCE, previews
from helpers.preview.process import PAGE, Builder

SETTLED_MS = 50  # quiet time after which saved files are taken together
LONGEST_MS = 400  # longest time that saves are gathered before a build begins


class SavedFileFilter(DefaultFilter):
    """Files that people save: no caches, no files of editors, no checkpoints of JupyterLab."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, ".ipynb_checkpoints")

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change of a path counts."""
        return super().__call__(change, path) and not Path(path).name.startswith(".")


@dataclass(frozen=True)
class State:
    """What the page shows."""

    page: str = ""  # digest of the last good report; empty before there is one
    doing: str = ""  # what a build is doing now; empty when none runs
    done: str = ""  # what the last build did
    # what is wrong: `message`, and `traceback` where one helps; they go with the next good build
    faults: tuple[dict[str, str], ...] = ()


class Preview:
    """Builds one edition for as long as `work` runs."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.page = previews() / ".work" / edition / PAGE
        self._builder = Builder(edition)
        self._state = State(page=self._digest())
        self._changed = asyncio.Condition()

    async def work(self) -> None:
        """Build now and after each save, until cancelled; a save during a build ends that build."""
        try:
            async with asyncio.TaskGroup() as tasks:
                running = tasks.create_task(self._build())
                async for _ in awatch(
                    NOTEBOOKS,
                    DATA,
                    SOURCE,
                    watch_filter=SavedFileFilter(),
                    step=SETTLED_MS,
                    debounce=LONGEST_MS,
                ):
                    running.cancel()
                    await asyncio.wait([running])
                    running = tasks.create_task(self._build())
        finally:
            await self._builder.close()

    async def states(self) -> AsyncIterator[State]:
        """The state now and whenever it changes; what changes twice in between is told once."""
        seen = None
        while True:
            async with self._changed:
                while self._state is seen:
                    await self._changed.wait()
                seen = self._state
            yield seen

    async def _build(self) -> None:
        started = time.monotonic()
        await self._show(doing="looking for what changed")
        ran: list[str] = []
        async with aclosing(self._builder.build()) as messages:
            async for kind, content in messages:
                if kind == "running":
                    ran.append(content)
                    await self._show(doing=f"running {content}")
                elif kind == "rendering":
                    await self._show(doing="rendering")
                else:
                    await self._finish(kind, content, f"{time.monotonic() - started:.1f} s", ran)
        await self._builder.make_ready()

    async def _finish(self, kind: str, content: Any, took: str, ran: list[str]) -> None:
        if kind == "faults":
            done, faults = f"stopped after {took}", tuple(content)
            print("\n".join(fault["message"] for fault in faults), file=sys.stderr, flush=True)
        else:
            done, faults = f"built in {took}: {'; '.join(ran) or 'no notebook ran'}", ()
        print(done, flush=True)
        await self._show(page=self._digest(), doing="", done=done, faults=faults)

    async def _show(self, **changes: Any) -> None:
        async with self._changed:
            self._state = replace(self._state, **changes)
            self._changed.notify_all()

    def _digest(self) -> str:
        return hashlib.sha256(self.page.read_bytes()).hexdigest()[:16] if self.page.is_file() else ""

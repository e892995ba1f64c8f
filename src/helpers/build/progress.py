"""Progress of a build: a bar on a terminal, plain lines in a log."""

import sys
import threading
import time
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

SHOWN = 3  # reasons that are told for one task


def bar(console: Console, *more: ProgressColumn) -> Progress:
    """A bar that goes away when it is done; none in a log."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, *more, console=console, transient=True, disable=not console.is_terminal)


class BuildProgress:
    """Tells which task runs and why, how many of how many, and how long it took."""

    def __init__(self, edition: str, tasks: int):
        self.ran: list[str] = []
        self._edition, self._tasks = edition, tasks
        self._console = Console(file=sys.stdout, highlight=False)
        self._bar = bar(self._console)
        self._row = self._bar.add_task(f"edition {edition}", total=tasks)
        self._running: dict[str, tuple[float, str]] = {}
        self._done = 0
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> "BuildProgress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begins(self, name: str, reasons: list[str]) -> None:
        """Name the task that starts."""
        with self._one_at_a_time:
            self._running[name] = time.monotonic(), _listed(reasons)
            self._show()

    def ends(self, name: str, *, ran: bool, failed: bool) -> None:
        """One line for a task that ran; one that was not due only counts."""
        with self._one_at_a_time:
            self._done += 1
            if ran:
                began, reasons = self._running.pop(name)
                self.ran.append(name)
                counted = f"[{self._done}/{self._tasks}] {'failed' if failed else 'done  '}"
                line = f"{counted} {name} ({time.monotonic() - began:.1f} s): {reasons}"
                self._console.print(line, markup=False, soft_wrap=True)
            self._show()

    def _show(self) -> None:
        running = ", ".join(self._running) or "checking"
        self._bar.update(self._row, completed=self._done, description=f"edition {self._edition}: {running}")


def _listed(reasons: list[str]) -> str:
    more = f" and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
    return "; ".join(reasons[:SHOWN]) + more

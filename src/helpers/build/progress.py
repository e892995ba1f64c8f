"""Progress of a build or a sweep: a bar on a terminal, plain lines in a log."""

import sys
import threading
import time

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

SHOWN = 3  # reasons that are told for one task


class CountedProgress(Progress):
    """How many are done of how many: a bar that goes away when all are, and lines that stay."""

    def __init__(self, what: str, of: int, *more: ProgressColumn) -> None:
        console = Console(file=sys.stdout, highlight=False)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        super().__init__(*columns, *more, console=console, transient=True, disable=not console.is_terminal)
        self.row = self.add_task(what, total=of)
        self.done, self.of = 0, of

    def say(self, text: str) -> None:
        """Print a line that begins with the count."""
        self.console.print(f"[{self.done}/{self.of}] {text}", markup=False, soft_wrap=True)


class BuildProgress(CountedProgress):
    """Tells which task runs and why, how many of how many, and how long it took."""

    def __init__(self, edition: str, tasks: int) -> None:
        super().__init__(f"edition {edition}", tasks)
        self.ran: list[str] = []
        self._edition = edition
        self._running: dict[str, tuple[float, str]] = {}
        self._one_at_a_time = threading.Lock()

    def begins(self, name: str, reasons: list[str]) -> None:
        """Name the task that starts."""
        with self._one_at_a_time:
            self._running[name] = time.monotonic(), _listed(reasons)
            self._show()

    def ends(self, name: str, *, ran: bool, failed: bool) -> None:
        """One line for a task that ran; one that was not due only counts."""
        with self._one_at_a_time:
            self.done += 1
            if ran:
                began, reasons = self._running.pop(name)
                self.ran.append(name)
                how = "failed" if failed else "done  "
                self.say(f"{how} {name} ({time.monotonic() - began:.1f} s): {reasons}")
            self._show()

    def _show(self) -> None:
        running = ", ".join(self._running) or "checking"
        self.update(self.row, completed=self.done, description=f"edition {self._edition}: {running}")


class SweepProgress(CountedProgress):
    """Points done of how many, and the time left; a log gets a line for each twentieth and each failure."""

    def __init__(self, sweep: str, points: int) -> None:
        super().__init__(f"sweep {sweep}", points, TextColumn("left:"), TimeRemainingColumn())

    def count(self, point: str, error: str) -> None:
        """Count a point; tell why it failed if it did."""
        self.done += 1
        self.update(self.row, completed=self.done)
        if error:
            self.say(f"failed {point}\n{error}")
        elif not self.console.is_terminal and self.done % max(1, self.of // 20) == 0:
            elapsed = self.tasks[0].elapsed or 0
            left = elapsed / self.done * (self.of - self.done)
            self.say(f"done   {point} ({elapsed:.0f} s, {left:.0f} s left)")


def _listed(reasons: list[str]) -> str:
    more = f" and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
    return "; ".join(reasons[:SHOWN]) + more

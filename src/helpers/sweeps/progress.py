"""Progress of a sweep: a bar on a terminal, plain lines in a log."""

import sys
import time

from rich.console import Console
from rich.progress import TextColumn, TimeRemainingColumn

from helpers.build.progress import bar


class SweepProgress:
    """Points done of how many, and the time left; a log gets a line for each twentieth and each failure."""

    def __init__(self, sweep: str, points: int):
        self._console = Console(file=sys.stdout, highlight=False)
        self._bar = bar(self._console, TextColumn("left:"), TimeRemainingColumn())
        self._row = self._bar.add_task(f"sweep {sweep}", total=points)
        self._done, self._points = 0, points
        self._started = time.monotonic()

    def __enter__(self) -> "SweepProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def finished(self, point: str, error: str | None) -> None:
        """Count a point; tell why it failed if it did."""
        self._done += 1
        self._bar.update(self._row, advance=1)
        if error:
            self._say(f"failed {point}\n{error}")
        elif not self._console.is_terminal and self._done % max(1, self._points // 20) == 0:
            elapsed = time.monotonic() - self._started
            left = elapsed / self._done * (self._points - self._done)
            self._say(f"done   {point} ({elapsed:.0f} s, {left:.0f} s left)")

    def _say(self, text: str) -> None:
        self._console.print(f"[{self._done}/{self._points}] {text}", markup=False, soft_wrap=True)

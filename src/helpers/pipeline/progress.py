"""Progress of a build: a bar on a terminal, plain lines in a log.

The module is a pytask plugin (entry point ``pytask``) that registers the ``report_plugins`` of a build.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from pytask import TaskOutcome, hookimpl
from rich.console import Console

from helpers.pipeline.bar import bar
from helpers.pipeline.chapters import CHAPTERS

SHOWN = 3
"""Reasons that are told for one notebook."""

_RAN = {TaskOutcome.SUCCESS, TaskOutcome.FAIL}


class BuildProgress:
    """A pytask plugin that tells which task runs, how many of how many, and how long it took."""

    def __init__(self, edition: str, why: Callable[[str], list[str]]):
        self._console = Console(file=sys.stdout, highlight=False)
        self._bar = bar(self._console)
        self._edition = edition
        self._why = why
        self._chapters = {step.name for step in CHAPTERS}
        self._reasons: dict[str, list[str]] = {}
        self._started: dict[str, float] = {}
        self._done = 0
        self._total = 0
        self.ran: list[str] = []

    @hookimpl(wrapper=True)
    def pytask_execute_build(self, session: Any) -> Any:
        """Show the bar for as long as tasks run."""
        self._total = len(session.tasks)
        self._row = self._bar.add_task(f"edition {self._edition}", total=self._total)
        with self._bar:
            return (yield)

    @hookimpl(tryfirst=True)
    def pytask_execute_task_log_start(self, task: Any) -> bool:
        """Name the task that starts."""
        name = short_name(task.name)
        self._started[name] = time.monotonic()
        if name in self._chapters:
            self._reasons[name] = self._why(name)
        self._describe()
        return True

    @hookimpl(tryfirst=True)
    def pytask_execute_task_log_end(self, report: Any) -> bool:
        """One line for a task that ran; tasks whose results are reused only count."""
        name = short_name(report.task.name)
        seconds = time.monotonic() - self._started.pop(name)
        self._done += 1
        if report.outcome in _RAN:
            self.ran.append(name)
            word = "failed" if report.outcome is TaskOutcome.FAIL else "done"
            self._console.print(
                f"[{self._done}/{self._total}] {word:6} {name} ({seconds:.1f} s){self._because(name)}",
                markup=False,
                soft_wrap=True,
            )
        self._describe()
        return True

    def _because(self, name: str) -> str:
        if name not in self._reasons:
            return ""
        reasons = self._reasons[name] or ["a result is missing, or the plan of the build changed"]
        more = f" and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
        return f": {'; '.join(reasons[:SHOWN])}{more}"

    def _describe(self) -> None:
        running = ", ".join(self._started) or "checking"
        self._bar.update(self._row, completed=self._done, description=f"edition {self._edition}: {running}")


def short_name(name: str) -> str:
    """The task's own name without the module that holds it."""
    return name.rsplit("::", maxsplit=1)[-1]


@hookimpl
def pytask_post_parse(config: dict[str, Any]) -> None:
    """Register what this build brings along."""
    for plugin in config.get("report_plugins", ()):
        config["pm"].register(plugin)

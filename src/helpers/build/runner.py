"""Run the tasks that are due, each after those it needs, side by side."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Protocol

from helpers.errors import Terminated
from helpers.kernels.process import FORK_SERVER


@dataclass(frozen=True)
class Task:
    """A piece of work. `reasons_to_run` is asked when those before it are done: none if it need not run."""

    name: str
    after: tuple[str, ...]
    reasons_to_run: Callable[[], list[str]]
    run: Callable[[], None]


class Listener(Protocol):
    """Who is told what happens; from several threads."""

    def begins(self, name: str, reasons: list[str]) -> None:
        """A task that is due begins."""

    def ends(self, name: str, *, ran: bool, failed: bool) -> None:
        """A task has ended; `ran` is false for one that was not due."""


def run_due(tasks: Sequence[Task], workers: int, listener: Listener) -> None:
    """Run what is due, those that are ready in their order; a failure stops what needs it and nothing else.

    ExceptionGroup with every failure. Ctrl-C lets the tasks that run come to their end, SIGTERM does not.
    """
    waiting = {task.name: task for task in tasks}
    order = TopologicalSorter({task.name: task.after for task in tasks})
    order.prepare()
    running: dict[Future[None], str] = {}
    failures: list[Exception] = []
    with ThreadPoolExecutor(workers) as threads:
        try:
            while order.is_active():
                ready = set(order.get_ready())
                begun = [waiting.pop(name) for name in list(waiting) if name in ready]
                running |= {threads.submit(_bring_up_to_date, task, listener): task.name for task in begun}
                if not running:  # all that is left needs a task that failed
                    break
                for ended in wait(running, return_when=FIRST_COMPLETED).done:
                    name, error = running.pop(ended), ended.exception()
                    if isinstance(error, Exception):
                        failures.append(error)
                    else:
                        order.done(name)
        except BaseException as stop:
            threads.shutdown(wait=False, cancel_futures=True)
            if isinstance(stop, Terminated):
                FORK_SERVER.close()  # the threads are waited for, and they wait for their kernels
            raise
    if failures:
        raise ExceptionGroup("tasks failed", failures)


def _bring_up_to_date(task: Task, listener: Listener) -> None:
    reasons = task.reasons_to_run()
    failed = True
    try:
        if reasons:
            listener.begins(task.name, reasons)
            task.run()
        failed = False
    finally:
        listener.ends(task.name, ran=bool(reasons), failed=failed)

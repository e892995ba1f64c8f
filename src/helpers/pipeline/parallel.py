"""Run the tasks of a build side by side, in threads: a pytask plugin.

The end of a task starts the next at once. pytask-parallel looks for ends up to a second late, as long as a
short chapter takes.
"""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from pytask import ExecutionReport, PTask, Session, hookimpl

from helpers.pipeline.progress import short_name


class SideBySide:
    """At most `workers` tasks at a time; of those that are ready the ones with most `work` come first.

    Tasks run without the lock and everything else of pytask with it: pytask's own state is not made for
    threads.
    """

    def __init__(self, workers: int, work: Mapping[str, int]) -> None:
        self._workers = workers
        self._work = work
        self._lock = threading.Lock()

    @hookimpl(tryfirst=True)
    def pytask_execute_build(self, session: Session) -> bool:
        """Take what is ready whenever a worker is free, until nothing is left."""
        scheduler = session.scheduler
        scheduler.priorities = {task.signature: self._work.get(short_name(task.name), 0) for task in session.tasks}
        running: dict[Future[ExecutionReport], str] = {}
        with ThreadPoolExecutor(self._workers) as threads:
            while scheduler.is_active() and not session.should_stop:
                free = self._workers - len(running)
                for name in scheduler.get_ready(free) if free else ():
                    running[threads.submit(self._report, session, session.dag.nodes[name])] = name
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    session.execution_reports.append(future.result())
                    scheduler.done(running.pop(future))
        return True

    def _report(self, session: Session, task: PTask) -> ExecutionReport:
        with self._lock:
            return session.hook.pytask_execute_task_protocol(session=session, task=task)

    @hookimpl(wrapper=True, trylast=True)
    def pytask_execute_task(self) -> Iterator[None]:
        """Let others have the lock while the task itself runs."""
        self._lock.release()
        try:
            return (yield)
        finally:
            self._lock.acquire()

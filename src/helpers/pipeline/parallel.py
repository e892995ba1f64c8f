"""Run the tasks of a build side by side, in threads: a pytask plugin.

The end of a task starts the next at once. pytask-parallel looks for ends up to a second late, as long as a
short chapter takes.
"""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from pytask import ExecutionReport, Session, hookimpl

from helpers.errors import Terminated
from helpers.pipeline import warm_process
from helpers.pipeline.progress import short_name


class SideBySide:
    """At most `workers` tasks at a time; of those that are ready the ones with most `work` come first.

    Only tasks themselves run side by side: the state that pytask keeps is not made for threads, so the rest
    of its protocol holds a lock.
    """

    def __init__(self, workers: int, work: Mapping[str, int]) -> None:
        self._workers = workers
        self._work = work
        self._lock = threading.Lock()

    @hookimpl(tryfirst=True)
    def pytask_execute_build(self, session: Session) -> bool:
        """Take what is ready whenever a worker is free, until nothing is left."""
        scheduler: Any = session.scheduler
        names = {task.signature: short_name(task.name) for task in session.tasks}
        scheduler.priorities = {signature: self._work.get(name, 0) for signature, name in names.items()}
        running: dict[Future[ExecutionReport], str] = {}
        with ThreadPoolExecutor(self._workers) as threads:
            try:
                while scheduler.is_active() and not session.should_stop:
                    free = self._workers - len(running)
                    for signature in scheduler.get_ready(free) if free else ():
                        task = session.dag.nodes[signature]
                        running[threads.submit(self._report, session, task)] = signature
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        session.execution_reports.append(future.result())
                        scheduler.done(running.pop(future))
            except Terminated:
                warm_process.WARM.stop()  # the threads are waited for, and they wait for their kernels
                raise
        return True

    def _report(self, session: Session, task: Any) -> ExecutionReport:
        with self._lock:
            return session.hook.pytask_execute_task_protocol(session=session, task=task)

    @hookimpl(wrapper=True, trylast=True)
    def pytask_execute_task(self) -> Iterator[None]:
        """Let others go on while the task itself runs."""
        self._lock.release()
        try:
            return (yield)
        finally:
            self._lock.acquire()

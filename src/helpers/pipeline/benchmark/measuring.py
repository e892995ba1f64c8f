"""Run commands and say how long they took, how much memory they held at once, and what they told."""

import contextlib
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

Measured = dict[str, float | str]
"""``seconds``, ``pss_mb`` (none where the system does not tell it) and what a program told; or ``error``."""

INTERVAL = 0.2
"""Seconds between two looks at the memory, at least."""

SHARE = 0.02
"""Most of one core that the looks may take: they grow slow where there are many processes."""

LONGEST = 1800
"""Seconds after which a command counts as stuck."""


def measure(commands: Sequence[Sequence[str]], folder: Path, environment: dict[str, str]) -> Measured:
    """Run commands one after the other; the last line that the last one prints may be figures as JSON."""
    seconds, memory, printed = 0.0, 0.0, ""
    for command in commands:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            try:
                code, took, peak = _run(command, folder, environment, log.fileno())
            except (OSError, subprocess.TimeoutExpired) as error:
                return {"error": str(error)}
            log.seek(0)
            printed = log.read().strip()
        if code:
            return {"error": f"{Path(command[0]).name} ended with {code}: {_last_line(printed)}"}
        seconds, memory = seconds + took, max(memory, peak)
    return {"seconds": seconds, **({"pss_mb": memory} if memory else {}), **_told(printed)}


def tree_pss(process: psutil.Process) -> float:
    """MB that a process and all below it hold, pages they share counted once; 0 where it is not told."""
    try:
        return sum(_pss(one.pid) for one in (process, *process.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0.0


def _run(
    command: Sequence[str], folder: Path, environment: dict[str, str], log: int
) -> tuple[int, float, float]:
    """Exit code, seconds and peak of memory in MB."""
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  (commands of ours)
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
    ) as process:
        watch = _Watch(process.pid)
        watch.start()
        try:
            code = process.wait(LONGEST)
        except BaseException:  # stuck, or stopped by the user: nothing it started goes on
            started_by_it = watch.process.children(recursive=True)
            for one in (*started_by_it, watch.process):
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(started_by_it, timeout=5)  # a kill takes effect a moment later
            raise
        finally:
            took = time.perf_counter() - started
            watch.finish()
    return code, took, watch.peak


class _Watch(threading.Thread):
    """Looks at the memory of a process tree until it is told to finish."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.process = psutil.Process(pid)
        self._done = threading.Event()

    def run(self) -> None:
        pause = INTERVAL
        while not self._done.wait(pause):
            started = time.thread_time()
            self.peak = max(self.peak, tree_pss(self.process))
            pause = max(INTERVAL, (time.thread_time() - started) / SHARE)

    def finish(self) -> None:
        self._done.set()
        self.join()


def _pss(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended, or the system has no such file
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _told(printed: str) -> dict[str, float]:
    try:
        told = json.loads(_last_line(printed))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _last_line(printed: str) -> str:
    return printed.splitlines()[-1] if printed else ""

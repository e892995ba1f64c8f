"""Run a command, and say how long it took, how much memory it held at once, and what it told."""

import contextlib
import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

# ``seconds``, ``pss_mb`` (0 where the system does not tell it) and what a program told; or ``error``.
Measured = dict[str, float | str]

# Seconds after which a command counts as stuck.
LONGEST = 1800


def measure(command: str, folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run a line of the shell; the last line that it prints may be figures as JSON."""
    done, shell = threading.Event(), ["/bin/sh", "-ec", command]
    with tempfile.TemporaryFile("w+", errors="replace") as log, ThreadPoolExecutor(1) as threads:
        started = time.perf_counter()
        process = subprocess.Popen(
            shell, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        tree = psutil.Process(process.pid)
        peak = threads.submit(_peak, tree, done)
        try:
            code = process.wait()  # with a limit it would look only every 0.05 s
            seconds = time.perf_counter() - started
        except BaseException:  # stopped by the user: nothing it started goes on
            _end(tree)
            raise
        finally:
            done.set()
        log.seek(0)
        last = (log.read().strip().splitlines() or [""])[-1]
    if code:
        return {"error": f"ended with {code} after {seconds:.0f} s: {last[:300]}"}
    printed = json.loads(last) if last.startswith('{"') else {}
    return {"seconds": seconds, "pss_mb": peak.result(), **printed}


def tree_pss(process: psutil.Process) -> float:
    """MB that a process and all below it hold, pages they share counted once; 0 where it is not told."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):  # it has just ended
                total += getattr(one.memory_full_info(), "pss", 0)
    return total / 2**20


def _peak(tree: psutil.Process, done: threading.Event) -> float:
    """The most that a process tree held; one that is stuck is ended."""
    peak, pause, started = 0.0, 0.05, time.monotonic()
    while not done.wait(pause):
        used = time.thread_time()
        peak = max(peak, tree_pss(tree))
        pause = max(0.2, 50 * (time.thread_time() - used))  # a look takes long where there are many processes
        if time.monotonic() - started > LONGEST:
            _end(tree)
    return peak


def _end(tree: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        below = tree.children(recursive=True)
        for one in (
            tree,
            *below,
        ):  # a shell that waits must not end well because what it waits for was killed
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(below, timeout=5)  # a kill takes effect a moment later

"""How long a cell and a chapter may take, and how much a cell may print and show.

As an IPython extension it bounds both: what is printed beyond is left out, and a line says so; what is shown
may be a result, so that too much of it is an error.
"""

import array
import contextlib
import io
import os
import re
import sys
import time
from typing import TYPE_CHECKING, Any

from helpers.errors import ReportError

if TYPE_CHECKING:
    from nbclient.exceptions import CellTimeoutError

CELL, CHAPTER = "DEFENCE_TURN_CELL_SECONDS", "DEFENCE_TURN_CHAPTER_SECONDS"

# How long the end of a cell's output may come after its answer: nbclient's 4 s are too few on a busy machine.
OUTPUT_SECONDS = 30
MOST_PRINTED = 100_000  # characters of a cell
MOST_SHOWN = 1_000  # figures, tables, findings and other things of a cell
LEFT_OUT = f"\n… more than {MOST_PRINTED:,} characters are printed: the rest is left out\n"


def positive_setting(variable: str, default: int) -> int:
    """A setting from the environment; ReportError if it is no whole number from 1."""
    text = os.environ.get(variable) or str(default)
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise ReportError(f"{variable}: '{text}' is not allowed: a whole number from 1")
    return int(text)


class TimeLimits:
    """Tells nbclient how many seconds a cell may take (its `timeout_func`), and which cell took too long."""

    def __init__(self) -> None:
        self._cell, self._chapter = positive_setting(CELL, 600), positive_setting(CHAPTER, 1800)
        self._begun = time.monotonic()
        self.source = ""  # of the cell that runs

    def __call__(self, cell: Any) -> float:
        """For the cell that begins: its own time, or what is left of the chapter's."""
        self.source = cell.source
        return max(0.001, min(self._cell, self._begun + self._chapter - time.monotonic()))

    def timeout_message(self, error: "CellTimeoutError") -> str:
        """What took longer than it may, when nbclient has given up a cell."""
        if "IOPub" in str(error):
            return f"the cell ended, but its output did not in {OUTPUT_SECONDS} s more"
        if time.monotonic() - self._begun >= self._chapter:
            return f"the chapter takes longer than {self._chapter} s ({CHAPTER})"
        return f"the cell takes longer than {self._cell} s ({CELL})"


def kernel_arguments() -> list[str]:
    """What a kernel is started with to bound what its cells print, and the programs that they run."""
    return ["--IPKernelApp.capture_fd_output=True", f"--IPKernelApp.extra_extensions={__name__}"]


def load_ipython_extension(shell: Any) -> None:
    """Bound what is printed and shown from now on."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        _keep_from_the_terminal(stream, number)
        bounded = _Bounded(stream.write)
        stream.write = bounded  # type: ignore[method-assign]
        shell.events.register("pre_run_cell", bounded.begin)
    if sys.platform == "linux":
        shell.events.register("post_run_cell", _wait_for_programs)
    counted = _Counted(shell.display_pub.publish)
    shell.display_pub.publish = counted
    shell.events.register("pre_run_cell", counted.begin)


def _keep_from_the_terminal(stream: Any, number: int) -> None:
    """What a program writes that a cell runs is shown by the cell: the kernel reads it from the descriptor.

    It would repeat all of it, without end, where the build writes; there a program writes, too, that is given
    the stream itself.
    """
    with contextlib.suppress(io.UnsupportedOperation), open(os.devnull, "wb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), stream.fileno())  # where it repeats
        stream.fileno = lambda: number


def _wait_for_programs(_result: Any) -> None:
    """Until the kernel has read what programs of a cell wrote: on a busy machine it counts for the next cell.

    Not for ever: what a cell leaves running may write on and on.
    """
    until = time.monotonic() + 1
    while any(map(_unread, (1, 2))) and time.monotonic() < until:
        time.sleep(0.002)


def _unread(descriptor: int) -> int:
    """Bytes in the pipe of a descriptor that nobody has read; 0 where it is none."""
    import fcntl
    import termios

    waiting = array.array("i", [0])
    with contextlib.suppress(OSError):
        fcntl.ioctl(descriptor, termios.FIONREAD, waiting)
    return waiting[0]


class _Bounded:
    """Writes the first characters of a cell, and that there are more."""

    def __init__(self, write: Any) -> None:
        self._write = write
        self._room = MOST_PRINTED

    def begin(self, _cell: Any) -> None:
        self._room = MOST_PRINTED

    def __call__(self, text: str) -> int:
        if self._room >= 0:
            fits = len(text) <= self._room
            self._write(text if fits else text[: self._room] + LEFT_OUT)
            self._room = self._room - len(text) if fits else -1
        return len(text)


class _Counted:
    """Shows things of a cell; RuntimeError when they are too many."""

    def __init__(self, show: Any) -> None:
        self._show = show
        self._shown = 0

    def begin(self, _cell: Any) -> None:
        self._shown = 0

    def __call__(self, *given: Any, **options: Any) -> None:
        self._shown += 1
        if self._shown > MOST_SHOWN:
            raise RuntimeError(f"a cell may show {MOST_SHOWN:,} things: figures, tables, findings and others")
        self._show(*given, **options)

"""In a process of its own: run what is due, render the page, and tell what came of it.

Nothing of the project but `errors` is imported before `work` begins: a module with a fault is told as one.
"""

import gc
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from helpers.errors import ReportError

PAGE = "report.html"
LAST_WORDS = ("page", "faults")
"""What a build ends with: the page is made, or what is wrong."""


class Line:
    """The line to the preview, for all threads of a build."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._one_at_a_time = threading.Lock()

    def tell(self, kind: str, told: Any = None) -> None:
        """Send a message."""
        with self._one_at_a_time:
            self._connection.send((kind, told))

    def ask(self, kind: str) -> Any:
        """Send a message and wait for the answer."""
        with self._one_at_a_time:
            self._connection.send((kind, None))
            return self._connection.recv()


def work(connection: Connection, edition: str, built: str, previews: str, scratch: str) -> None:
    """Build the page of an edition below `previews`; what `make report` has run in `built` is taken over."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the preview, which ends this process
    sys.setswitchinterval(0.0005)  # a kernel must not wait for what is parsed meanwhile
    gc.disable()  # it lives for one build, and what it shares with its parent would be copied
    tempfile.tempdir = scratch  # removed with whatever an ended build leaves there
    line = Line(connection)
    try:
        _make(line, edition, Path(built), previews)
    except Exception as error:
        line.tell("faults", list(_faults(error)))
    else:
        line.tell("page")


def _make(line: Line, edition: str, built: Path, previews: str) -> None:
    from helpers.paths import REPORTS_VARIABLE

    os.environ[REPORTS_VARIABLE] = previews
    from helpers.pipeline import warm_process
    from helpers.pipeline.preview.lending import Borrower
    from helpers.pipeline.preview.making import make

    warm_process.WARM = Borrower(line)
    make(edition, built, line.tell)


def _faults(error: Exception) -> Iterator[dict[str, str]]:
    """What is wrong, in one line or one block each, with the calls that led to an exception of Python."""
    if isinstance(error, ExceptionGroup):
        for one in error.exceptions:
            yield from _faults(one)
    elif isinstance(error, ReportError):
        yield from ({"told": line} for line in str(error).splitlines())
    elif hasattr(error, "calls"):
        yield {"told": str(error), "calls": error.calls}
    else:
        told = "".join(traceback.format_exception_only(error)).strip()
        yield {"told": told, "calls": "".join(traceback.format_exception(error))}

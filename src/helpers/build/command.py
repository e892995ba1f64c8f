"""What the commands have in common: the status they end with, and one line for what stopped them."""

import logging
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from helpers.errors import ReportError, Terminated


def status_of(work: Callable[[], object]) -> int:
    """Do the work of a command; the status that it ends with."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        work()
    except ReportError as error:
        print(error, file=sys.stderr)
        return error.status
    except KeyboardInterrupt as stop:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 128 + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)
    return 0


def _terminate(_number: int, _frame: Any) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends already: a second one would break off the end
    logging.disable()  # the kernels that end now have nothing to tell
    raise Terminated

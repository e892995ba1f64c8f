"""What the commands have in common: the status they end with, and one line for what stopped them."""

import logging
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from helpers.build.machine import lacking, require_files
from helpers.errors import ReportError, Terminated

# asked to end at once: by a service manager, by a terminal that was closed (which Windows has not)
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def status_of(work: Callable[[], object]) -> int:
    """Do the work of a command; the status that it ends with."""
    for number in ENDING:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _terminate)
    try:
        require_files()
        work()
    except ReportError as error:
        print(error, file=sys.stderr)
        return error.status
    except (OSError, MemoryError) as error:
        if not (told := lacking(error)):
            raise
        print(told, file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 128 + (stop.args[0] if isinstance(stop, Terminated) else signal.SIGINT)
    return 0


def _terminate(number: int, _frame: Any) -> NoReturn:
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)  # it ends already: a second one would break off the end
    logging.disable()  # the kernels that end now have nothing to tell
    raise Terminated(number)

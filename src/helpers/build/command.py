"""What the commands have in common: the status they end with, and one line for what stopped them."""

import inspect
import logging
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from helpers.build.machine import require_open_files, resource_fault
from helpers.errors import ReportError, Terminated

# asked to end at once: by a service manager, by a terminal that was closed (which Windows has not)
ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def status_of(work: Callable[..., object], *given: str) -> int:
    """Do the work of a command with the arguments given; the status that it ends with."""
    takes = inspect.signature(work)
    try:
        takes.bind(*given)
    except TypeError:
        print(f"arguments given: {len(given)}; it takes {_named(takes)}", file=sys.stderr)
        return 2
    for number in ENDING:
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
            signal.signal(number, _terminate)
    try:
        require_open_files()
        work(*given)
    except ReportError as error:
        print(error, file=sys.stderr)
        return error.status
    except (OSError, MemoryError) as error:
        if not (message := resource_fault(error)):
            raise
        print(message, file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 128 + (stop.args[0] if isinstance(stop, Terminated) else signal.SIGINT)
    return 0


def _named(takes: inspect.Signature) -> str:
    """The names of arguments, in brackets those that may be left out."""
    words = (name if it.default is it.empty else f"[{name}]" for name, it in takes.parameters.items())
    return " ".join(words).upper() or "none"


def _terminate(number: int, _frame: Any) -> NoReturn:
    for each in ENDING:
        signal.signal(each, signal.SIG_IGN)  # it ends already: a second one would break off the end
    logging.disable()  # the kernels that end now have nothing to tell
    raise Terminated(number)

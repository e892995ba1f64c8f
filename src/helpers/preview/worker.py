"""One build of the preview, a program: make the page of an edition and report what comes of it.

``python -m helpers.preview.worker EDITION BUILT`` loads its modules and reads the prose, waits for a line on
its input, builds once and ends; what `make report` has run in the folder BUILT is taken over. It reports on
its output, in lines of JSON: ``["running", task]``, ``["rendering", null]``, and last ``["page", null]`` or
``["faults", […]]``.
"""

import contextlib
import gc
import json
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.preview.page import SendMessage


def main(edition: str, built: str) -> None:
    """Load, read, wait, build, report."""
    send = _message_sender()
    gc.disable()  # it lives for one build
    with contextlib.suppress(Exception):  # a module or a text with a fault: the build will tell it
        _read_ahead()
    if not sys.stdin.readline():
        return  # nobody wants it any more
    sys.setswitchinterval(0.0005)  # a kernel must not wait for what is parsed meanwhile
    try:
        from helpers.preview.page import make_page  # here, where a fault in a module is reported

        make_page(edition, Path(built), send)
    except Exception as error:
        try:
            faults = list(_faults(error))
        except Exception:  # a module that reports faults has one itself
            faults = [_unknown(error)]
        send("faults", faults)
    else:
        send("page", None)


def _read_ahead() -> None:
    """Load the modules of a build and do what it does first: both stay in memory."""
    import_module("helpers.preview.page")
    from helpers.build.check import require_sound_prose

    require_sound_prose()


def _message_sender() -> "SendMessage":
    """Sends on the output that there was; what anything else prints goes where errors go."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    one_at_a_time = threading.Lock()

    def send(kind: str, content: Any) -> None:
        with one_at_a_time:
            print(json.dumps([kind, content]), file=lines, flush=True)

    return send


def _faults(error: Exception) -> Iterator[dict[str, str]]:
    """What is wrong, in one line or one block each, with the traceback of an exception of Python."""
    from helpers.build.machine import resource_fault
    from helpers.errors import ReportError

    if isinstance(error, ExceptionGroup):
        for one in error.exceptions:
            yield from _faults(one)
    elif hasattr(error, "traceback_text"):  # a notebook failed
        yield {"message": str(error), "traceback": error.traceback_text}
    elif isinstance(error, ReportError):
        yield from ({"message": line} for line in str(error).splitlines())
    elif message := resource_fault(error):
        yield {"message": message}
    else:
        yield _unknown(error)


def _unknown(error: BaseException) -> dict[str, str]:
    message = "".join(traceback.format_exception_only(error)).strip()
    return {"message": message, "traceback": "".join(traceback.format_exception(error))}


if __name__ == "__main__":
    main(*sys.argv[1:])

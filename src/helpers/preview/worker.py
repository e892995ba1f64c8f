"""One build of the preview, a program: make the page of an edition and tell what comes of it.

``python -m helpers.preview.worker EDITION BUILT`` loads its modules and reads the prose, waits for a line on
its input, builds once and ends; what `make report` has run in the folder BUILT is taken over. It tells on its
output, in lines of JSON: ``["running", task]``, ``["rendering", null]``, and last ``["page", null]`` or
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
    from helpers.preview.page import Tell


def main(edition: str, built: str) -> None:
    """Load, read, wait, build, tell."""
    tell = _teller()
    gc.disable()  # it lives for one build
    with contextlib.suppress(Exception):  # a module or a text with a fault: the build will tell it
        _read_ahead()
    if not sys.stdin.readline():
        return  # nobody wants it any more
    sys.setswitchinterval(0.0005)  # a kernel must not wait for what is parsed meanwhile
    try:
        from helpers.preview.page import make  # here, where a fault in a module is told

        make(edition, Path(built), tell)
    except Exception as error:
        try:
            told = list(_faults(error))
        except Exception:  # a module that tells faults has one itself
            told = [_unknown(error)]
        tell("faults", told)
    else:
        tell("page", None)


def _read_ahead() -> None:
    """Load the modules of a build and do what it does first: both stay in memory."""
    import_module("helpers.preview.page")
    from helpers.build.check import require_sound_prose

    require_sound_prose()


def _teller() -> "Tell":
    """Tells on the output that there was; what anything else prints goes where errors go."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    one_at_a_time = threading.Lock()

    def tell(kind: str, told: Any) -> None:
        with one_at_a_time:
            print(json.dumps([kind, told]), file=lines, flush=True)

    return tell


def _faults(error: Exception) -> Iterator[dict[str, str]]:
    """What is wrong, in one line or one block each, with the calls that led to an exception of Python."""
    from helpers.build.machine import resource_fault
    from helpers.errors import ReportError

    if isinstance(error, ExceptionGroup):
        for one in error.exceptions:
            yield from _faults(one)
    elif hasattr(error, "calls"):  # a notebook failed
        yield {"told": str(error), "calls": error.calls}
    elif isinstance(error, ReportError):
        yield from ({"told": line} for line in str(error).splitlines())
    elif told := resource_fault(error):
        yield {"told": told}
    else:
        yield _unknown(error)


def _unknown(error: BaseException) -> dict[str, str]:
    told = "".join(traceback.format_exception_only(error)).strip()
    return {"told": told, "calls": "".join(traceback.format_exception(error))}


if __name__ == "__main__":
    main(*sys.argv[1:])

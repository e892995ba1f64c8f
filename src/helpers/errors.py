"""Faults of the input, each told to the user in one line."""

from collections.abc import Iterable
from difflib import get_close_matches

# Names listed before the rest is only counted: a message stays one line that can be read.
_LISTED = 12


class ReportError(Exception):
    """What is wrong, where, and what is allowed: one line, no traceback. A command ends with `status`."""

    status = 1


class Terminated(KeyboardInterrupt):
    """SIGTERM or SIGHUP, its number: end at once. After Ctrl-C the chapters that run come to their end."""


def one_line(text: str) -> str:
    """A value of the user in a message, however many lines it has."""
    return " ".join(text.split())


def suggestion(name: str, allowed: Iterable[str]) -> str:
    """``did you mean 'x'?`` for a near miss, otherwise the whole list of what is allowed."""
    allowed = sorted(allowed)
    close = get_close_matches(name, allowed, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    more = len(allowed) - _LISTED
    return f"allowed: {', '.join(allowed[:_LISTED]) or 'none'}" + (f" and {more} more" if more > 0 else "")

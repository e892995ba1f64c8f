"""Faults of the input, each told to the user in one line."""

from collections.abc import Iterable
from difflib import get_close_matches


class ReportError(Exception):
    """What is wrong, where, and what is allowed: one line, no traceback."""


def suggestion(name: str, allowed: Iterable[str]) -> str:
    """``did you mean 'x'?`` for a near miss, otherwise the whole list of what is allowed."""
    allowed = sorted(allowed)
    close = get_close_matches(name, allowed, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"allowed: {', '.join(allowed) or 'none'}"

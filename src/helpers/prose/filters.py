"""How a sentence may ask for a number or a day: ``{{ group.name | signed }}``."""

from collections.abc import Callable
from datetime import date
from typing import Any

from helpers.errors import ReportError
from helpers.findings.values import Number
from helpers.typography.numbers import cardinal, format_value, long_date, ordinal


def _long_date(day: Any) -> str:
    if not isinstance(day, date):
        raise ReportError("'long_date' is for a day: as_of")
    return long_date(day)


def _counted(number: Number) -> int:
    """A number as it is printed, if it counts something."""
    shown = round(float(number), number.finding.digits)
    if shown != int(shown) or shown < 0:
        raise ReportError(
            f"'{number.finding.id}' is {number.finding.printed}: only a whole number is put in words"
        )
    return int(shown)


def _for_findings(name: str, words: Callable[[Number], str]) -> Callable[..., Number]:
    def written(number: Any, *given: Any) -> Number:
        if given or not isinstance(number, Number):
            raise ReportError(f"write '{{{{ group.name | {name} }}}}'")
        return number.written(words(number))

    return written


_WORDS: dict[str, Callable[[Number], str]] = {
    "signed": lambda number: format_value(number, number.finding.unit, number.finding.digits, signed=True),
    "unsigned": lambda number: format_value(abs(number), number.finding.unit, number.finding.digits),
    "bare": lambda number: format_value(number, "count", number.finding.digits),
    "ordinal": lambda number: ordinal(_counted(number)),
    "cardinal": lambda number: cardinal(_counted(number)),
}
FILTERS: dict[str, Any] = {
    **{name: _for_findings(name, words) for name, words in _WORDS.items()},
    "long_date": _long_date,
}

"""How a sentence may ask for a number or a day: ``{{ group.name | signed }}``."""

from collections.abc import Callable
from datetime import date
from typing import Any

from helpers.errors import ReportError
from helpers.findings.values import Number
from helpers.typography.numbers import cardinal, long_date, ordinal, printed


def _long_date(day: Any) -> str:
    if not isinstance(day, date):
        raise ReportError("'long_date' is for a day: as_of")
    return long_date(day)


def _digits(number: Number, digits: int) -> Number:
    return number.written(printed(number, number.finding.unit, digits))


def _signed(number: Number) -> Number:
    return number.written(printed(number, number.finding.unit, number.finding.digits, signed=True))


def _unsigned(number: Number) -> Number:
    return number.written(printed(abs(number), number.finding.unit, number.finding.digits))


def _bare(number: Number) -> Number:
    return number.written(printed(number, "count", number.finding.digits))


def _ordinal(number: Number) -> Number:
    return number.written(ordinal(_counted(number)))


def _cardinal(number: Number) -> Number:
    return number.written(cardinal(_counted(number)))


def _counted(number: Number) -> int:
    """A number as it is printed, if it counts something."""
    shown = round(float(number), number.finding.digits)
    if shown != int(shown) or shown < 0:
        raise ReportError(
            f"'{number.finding.id}' is {number.finding.printed}: only a whole number is put in words"
        )
    return int(shown)


def _capitalised(number: Number) -> Number:
    return number.written(number.text[:1].upper() + number.text[1:])


def _for_findings(name: str, write: Callable[..., Number]) -> Callable[..., Number]:
    def written(number: Any, *digits: int) -> Number:
        if not isinstance(number, Number) or len(digits) != (write is _digits):
            raise ReportError(f"write '{{{{ group.name | {name}{'(1)' * (write is _digits)} }}}}'")
        return write(number, *digits)

    return written


_OF_NUMBERS: dict[str, Callable[..., Number]] = {
    "digits": _digits,
    "signed": _signed,
    "unsigned": _unsigned,
    "bare": _bare,
    "ordinal": _ordinal,
    "cardinal": _cardinal,
    "capitalised": _capitalised,
}
FILTERS: dict[str, Any] = {
    **{name: _for_findings(name, write) for name, write in _OF_NUMBERS.items()},
    "long_date": _long_date,
}

"""How a sentence may ask for a number or a day: ``{{ group.name | signed }}``."""

from datetime import date
from typing import Any

from helpers.findings.values import Number
from helpers.typography.numbers import cardinal, ordinal, printed


def long_date(day: date) -> str:
    """``22 December 2023``."""
    return f"{day.day} {day:%B %Y}"


def _digits(number: Number, digits: int) -> Number:
    return number.written(printed(number, number.finding.unit, digits))


def _signed(number: Number) -> Number:
    return number.written(printed(number, number.finding.unit, number.finding.digits, signed=True))


def _unsigned(number: Number) -> Number:
    return number.written(printed(abs(number), number.finding.unit, number.finding.digits))


def _bare(number: Number) -> Number:
    return number.written(printed(number, "count", number.finding.digits))


def _ordinal(number: Number) -> Number:
    return number.written(ordinal(round(number)))


def _cardinal(number: Number) -> Number:
    return number.written(cardinal(round(number)))


def _capitalised(number: Number) -> Number:
    return number.written(number.text[:1].upper() + number.text[1:])


FILTERS: dict[str, Any] = {
    "digits": _digits,
    "signed": _signed,
    "unsigned": _unsigned,
    "bare": _bare,
    "ordinal": _ordinal,
    "cardinal": _cardinal,
    "capitalised": _capitalised,
    "long_date": long_date,
}

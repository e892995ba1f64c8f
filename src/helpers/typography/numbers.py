"""Print a number with its unit, the same way everywhere.

The minus sign is U+2212; the sign follows the rounded value, so there is no "−0.0".
"""

from datetime import date, datetime

from helpers.errors import ReportError, suggestion
from helpers.report import UNITS

NBSP = "\u00a0"
MINUS = "\u2212"

_DAY = "%Y%m%d"

# Significant digits of a CSV: no source has more, and beyond them processors differ.
CSV_DIGITS = 9

ORDINAL_WORDS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
CARDINAL_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()


def format_value(value: float, unit: str, digits: int, *, signed: bool = False) -> str:
    r"""The number in its unit.

    >>> format_value(16.53, "percent", 1), format_value(-0.04, "percent", 1)
    ('16.5%', '0.0%')
    >>> format_value(-1234.5, "billion_usd", 0)
    '−$1,234\xa0billion'
    """
    if unit not in UNITS:
        raise ReportError(f"unknown unit '{unit}': {suggestion(unit, UNITS)}")
    if unit == "date":
        return long_date(datetime.strptime(f"{value:.0f}", _DAY).date())
    rounded = round(value, digits)
    magnitude = f"{abs(rounded):{'' if unit == 'year' else ','}.{digits}f}"
    return sign(rounded, signed=signed) + UNITS[unit].format(magnitude)


def require_possible_value(value: float, unit: str, what: str) -> None:
    """ReportError if a value cannot be one of its unit: a year of 2.5, a p-value of 3, a negative count."""
    fits = {
        "year": value == int(value) and 1000 <= value <= 2999,
        "p_value": 0 <= value <= 1,
        "count": value >= 0,
        "date": unit != "date" or _is_day(value),
    }
    if not fits.get(unit, True):
        raise ReportError(f"{what}: {value:g} cannot be of the unit '{unit}'")


def _is_day(value: float) -> bool:
    try:
        return value == int(value) and bool(datetime.strptime(f"{value:.0f}", _DAY))
    except ValueError:
        return False


def day_number(day: date) -> int:
    """A day as a finding holds it.

    >>> day_number(date(2023, 12, 22))
    20231222
    """
    return int(day.strftime(_DAY))


def long_date(day: date) -> str:
    """``22 December 2023``."""
    return f"{day.day} {day:%B %Y}"


def sign(rounded: float, *, signed: bool = False) -> str:
    """True minus for negative values, plus for positive ones where wanted, nothing for zero."""
    if rounded < 0:
        return MINUS
    return "+" if signed and rounded > 0 else ""


def ordinal(number: int) -> str:
    """In words up to twentieth, otherwise in digits.

    >>> ordinal(12), ordinal(21), ordinal(113)
    ('twelfth', '21st', '113th')
    """
    if 0 <= number < len(ORDINAL_WORDS):
        return ORDINAL_WORDS[number]
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else last}"


def cardinal(number: int) -> str:
    """In words up to twenty, otherwise in digits.

    >>> cardinal(5), cardinal(1234)
    ('five', '1,234')
    """
    return CARDINAL_WORDS[number] if 0 <= number < len(CARDINAL_WORDS) else f"{number:,}"

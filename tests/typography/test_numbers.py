import doctest

import pytest

from helpers.errors import ReportError
from helpers.report import UNITS
from helpers.typography import numbers
from helpers.typography.numbers import cardinal, format_value, ordinal


def test_examples_of_the_docstrings():
    got = doctest.testmod(numbers)
    assert (got.failed, got.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("value", "unit", "digits", "exp"),
    [
        (7949.6, "billion_yen", 1, "¥7,949.6\u00a0billion"),
        (7.95, "trillion_yen", 2, "¥7.95\u00a0trillion"),
        (1.5, "percentage_points", 1, "1.5\u00a0percentage points"),
        (141.5, "jpy_per_usd", 0, "¥142 to the dollar"),
        (2024, "year", 0, "2024"),
        (2024, "count", 0, "2,024"),
        (20231222, "date", 0, "22 December 2023"),
        (-3.25, "index", 1, "\u22123.2"),
        (-0.04, "percent", 1, "0.0%"),
    ],
)
def test_number_in_its_unit(value, unit, digits, exp):
    assert format_value(value, unit, digits) == exp


def test_signed():
    got = [format_value(value, "percent", 1, signed=True) for value in (1.24, -1.26, 0.04, -0.04)]
    assert got == ["+1.2%", "\u22121.3%", "0.0%", "0.0%"]


def test_every_unit_holds_one_number():
    assert {unit: text.count("{}") for unit, text in UNITS.items()} == dict.fromkeys(UNITS, 1)


def test_unknown_unit_suggests():
    with pytest.raises(ReportError, match=r"^unknown unit 'percents': did you mean 'percent'\?$"):
        format_value(1, "percents", 1)


def test_ordinals():
    got = [ordinal(number) for number in (1, 20, 21, 22, 23, 101, 111, 112)]
    assert got == ["first", "twentieth", "21st", "22nd", "23rd", "101st", "111th", "112th"]


def test_cardinals():
    assert [cardinal(number) for number in (0, 20, 21, -1)] == ["zero", "twenty", "21", "-1"]

"""Paths to two per cent: shares that double or rise by tenths."""

import pandas as pd
import pytest

from helpers.analysis.budget import two_percent
from helpers.errors import ReportError

SHARE = pd.Series({2020: 0.5, 2021: 0.7, 2022: 1.0})


def test_a_straight_path_adds_the_average_points():
    got = two_percent.straight(SHARE, 2020, until=2024)
    assert got.to_dict() == pytest.approx({2022: 1, 2023: 1.25, 2024: 1.5})


def test_a_compound_path_multiplies_by_the_average_factor():
    got = two_percent.compound(SHARE, 2020, until=2024)
    assert got[2024] == pytest.approx(2)


def test_paths_end_at_the_horizon():
    assert two_percent.straight(SHARE, 2020).index.max() == two_percent.HORIZON


def test_an_amount_grows_against_gdp():
    got = two_percent.growing(10, 10, pd.Series({2021: 1.0, 2022: 1000.0, 2023: 1100.0}), first=2022)
    assert got.to_dict() == pytest.approx({2022: 1, 2023: 1})


def test_an_amount_without_gdp_has_no_path():
    assert two_percent.growing(10, 10, pd.Series({2021: 1000.0}), first=2022).empty


def test_the_first_year_that_reaches_the_target():
    path = two_percent.straight(SHARE, 2020)
    assert two_percent.first_year(path) == 2026
    assert two_percent.until_reached(path).index.max() == 2026


def test_a_path_that_never_reaches_the_target_is_kept_whole():
    path = two_percent.straight(SHARE, 2020, until=2024)
    assert two_percent.first_year(path) is None
    assert two_percent.until_reached(path).equals(path)


def test_a_pace_needs_an_earlier_year():
    with pytest.raises(ReportError, match="no share of 2022 before the last year 2022"):
        two_percent.straight(SHARE, 2022)


def test_lines_stand_side_by_side():
    got = two_percent.side_by_side({"a": SHARE, "b": pd.Series({2022: 9.0, 2023: 8.0})})
    assert got["year"].tolist() == [2020, 2021, 2022, 2023]
    assert got["b"].tolist()[2:] == [9, 8]

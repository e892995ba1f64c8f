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


def test_the_gap_is_that_of_the_years_that_both_know():
    total = pd.DataFrame({"fiscal_year": [2024, 2025], "value": [8.0, 11.0], "unit": "trillion_yen"})
    gdp = pd.DataFrame({"fiscal_year": [2025, 2026], "value": [600e3, 650e3], "unit": "billion_yen"})
    assert two_percent.gap(total, gdp).to_dict() == pytest.approx({2025: 1000})
    assert two_percent.gap(total.head(0), gdp).empty


def test_the_first_year_that_reaches_the_target():
    path = two_percent.straight(SHARE, 2020)
    assert two_percent.first_year(path) == 2026


def test_a_path_that_never_reaches_the_target_has_no_year():
    assert two_percent.first_year(two_percent.straight(SHARE, 2020, until=2024)) is None


def test_a_pace_needs_an_earlier_year():
    with pytest.raises(ReportError, match="no share of 2022 before the last year 2022"):
        two_percent.straight(SHARE, 2022)


def test_a_share_goes_on_in_two_ways():
    got = two_percent.continued(SHARE, 2020)
    assert {name: path[2024] for name, path in got.items()} == pytest.approx({"linear": 1.5, "compound": 2})


def test_one_step_is_no_pace():
    assert two_percent.continued(SHARE, 2021) == {}


def test_paths_that_end_before_the_target_reach_it_in_no_year():
    paths = two_percent.continued(SHARE, 2020) | {"budget": pd.Series({2022: 1.0, 2023: 1.9})}
    assert two_percent.years_reached(paths) == {"linear": 2026, "compound": 2024}

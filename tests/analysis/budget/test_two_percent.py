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


def test_a_share_goes_on_in_two_ways():
    got = two_percent.continued(SHARE, 2020)
    assert {name: path[2024] for name, path in got.items()} == pytest.approx({"linear": 1.5, "compound": 2})


def test_one_step_is_no_pace():
    assert two_percent.continued(SHARE, 2021) == {}


def test_paths_that_end_before_the_target_reach_it_in_no_year():
    paths = two_percent.continued(SHARE, 2020) | {"budget": pd.Series({2022: 1.0, 2023: 1.9})}
    assert two_percent.years_reached(paths) == {"linear": 2026, "compound": 2024}


def test_paths_are_drawn_to_the_target_the_quickest_first():
    paths = two_percent.continued(SHARE, 2020) | {"budget": pd.Series(dtype=float)}
    got = {name: line.index.max() for name, line in two_percent.drawn_paths(paths).items()}
    assert list(got.items()) == [("same per cent a year", 2024), ("same points a year", 2026)]


def accounting(*cells):
    rows = [
        ("gdp_reference", 2022, "reference", 500.0),
        *(("security_related_total", *cell) for cell in cells),
    ]
    frame = pd.DataFrame(rows, columns=["measure", "fiscal_year", "basis", "value"])
    return frame.assign(unit="trillion_yen", verified=True)


def test_of_several_totals_of_a_year_the_last_is_divided():
    known = accounting(
        (2023, "initial", 5.0), (2025, "initial", 9.0), (2025, "initial_plus_supplementary", 10.0)
    )
    got = two_percent.accounting_lines(known, pd.Series({2025: 625_000.0}), first=2024)
    assert got["total to fixed GDP"].to_dict() == pytest.approx({2025: 2})
    assert got["total to own GDP"].to_dict() == pytest.approx({2025: 1.6})


def test_a_total_without_a_gdp_of_its_year_has_no_line_of_its_own():
    got = two_percent.accounting_lines(accounting((2027, "target", 10.0)), pd.Series(dtype=float), first=2024)
    assert list(got) == ["total to fixed GDP"]
    assert two_percent.accounting_lines(accounting(), pd.Series(dtype=float), first=2024) == {}

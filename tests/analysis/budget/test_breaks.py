"""Breaks in short made series: where there is one, where there is none, and what too few years allow."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.budget import breaks
from helpers.errors import ReportError

WOBBLE = 0.01 * np.sin(np.arange(30.0) ** 2)


def level(step=0.0, bend=0.0, year=2020):
    """Thirty years from 1995 on that grow by one per cent, with small even errors and a break in `year`."""
    years = pd.RangeIndex(1995, 2025)
    since = np.clip(years - year, 0, None)
    return pd.Series(np.exp(0.01 * np.arange(30) + WOBBLE + step * (years >= year) + bend * since), years)


def test_the_design_is_flat_before_the_break():
    got = breaks.design(pd.RangeIndex(1999, 2003), 2001)
    assert got["trend"].tolist() == [-2, -1, 0, 1]
    assert got["step"].tolist() == [0, 0, 1, 1]
    assert got["bend"].tolist() == [0, 0, 0, 1]


def test_a_break_is_found_in_its_year():
    series = level(step=0.3, bend=0.05)
    f, p = breaks.chow(series, 2020)
    assert breaks.placebos(series).idxmax() == 2020
    assert breaks.placebos(series)[2020] == pytest.approx(f)
    assert p < 1e-6


def test_no_break_is_found_where_there_is_none():
    assert breaks.chow(level(), 2020)[1] > 0.1
    assert breaks.end_of_sample(level(), 2020)["p_value"] > 0.1


def test_placebos_leave_two_years_on_either_side():
    assert breaks.placebos(level()).index.tolist() == list(range(1997, 2024))


def test_step_and_bend_are_recovered():
    got = breaks.robust(level(step=np.log(1.5), bend=0.05), 2020)
    assert got["step_pct"] == pytest.approx(50, abs=3)
    assert got["bend_pp"] == pytest.approx(5, abs=1)
    assert 0 < got["bend_se_pp"] < 1


def test_the_last_years_are_compared_with_every_window_before():
    got = breaks.end_of_sample(level(step=0.3, year=2022), 2022)
    assert got["windows"] == 27 - 3 + 1
    assert got["p_value"] == pytest.approx(1 / 26)


def test_one_year_after_is_enough_for_the_end_of_sample():
    assert breaks.end_of_sample(level(step=0.3, year=2024), 2024)["p_value"] == pytest.approx(1 / 30)


def test_too_few_years_after_are_refused():
    with pytest.raises(ReportError, match="a break in 2024 needs 2 years from 2024 on: there are 1"):
        breaks.chow(level(), 2024)
    with pytest.raises(ReportError, match="needs 3 years"):
        breaks.robust(level(), 2023)


def test_a_gap_is_refused():
    with pytest.raises(ReportError, match="every year"):
        breaks.chow(level().drop(2000), 2020)


def test_the_table_is_empty_where_too_few_years_follow():
    whole = level(step=0.3, year=2023)
    got = breaks.break_table({"two": whole, "one": whole.loc[:2023], "none": whole.loc[:2022]}, (1995,), 2023)
    assert got["f"].notna().tolist() == [True, False, False]
    assert got["robust_f"].notna().tolist() == [False, False, False]
    assert got["p_value"].notna().tolist() == [True, True, False]


def test_side_by_side_keeps_every_year():
    got = breaks.side_by_side({"nominal": level()}, {"nominal": breaks.placebos(level())}, pd.Series([2001]))
    assert len(got) == 30
    assert got.loc[~got["verified"], "fiscal_year"].tolist() == [2001]
    assert got["f, nominal"].notna().sum() == 27


def test_a_test_rests_on_the_years_of_its_line_and_on_prices_if_it_is_real():
    tests = pd.DataFrame({"series": [breaks.NOMINAL, "real"], "first": [2001, 2002]})
    budgets, prices = pd.DataFrame({"fiscal_year": [2000, 2001, 2002]}), pd.DataFrame({"year": [2001, 2002]})
    nominal, real = breaks.rows_behind(tests, budgets, prices)
    assert [rows.index.tolist() for rows in nominal] == [[1, 2]]
    assert [rows.index.tolist() for rows in real] == [[2], [1]]

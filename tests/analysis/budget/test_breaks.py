"""Breaks in short made series: where there is one, where there is none, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.budget import breaks
from helpers.errors import ReportError

WOBBLE = 0.01 * np.sin(np.arange(30.0) ** 2)


def level(step=0.0, year=2020):
    """Thirty years from 1995 on that grow by one per cent, with small even errors and a step in `year`."""
    years = pd.RangeIndex(1995, 2025)
    return pd.Series(np.exp(0.01 * np.arange(30) + WOBBLE + step * (years >= year)), years)


def test_no_break_is_found_where_there_is_none():
    assert breaks.end_of_sample(level(), 2020)["p_value"] > 0.1


def test_the_last_years_are_compared_with_every_window_before():
    got = breaks.end_of_sample(level(step=0.3, year=2022), 2022)
    assert got["windows"] == 27 - 3 + 1
    assert got["p_value"] == pytest.approx(1 / 26)


def test_one_year_after_is_enough_for_the_end_of_sample():
    assert breaks.end_of_sample(level(step=0.3, year=2024), 2024)["p_value"] == pytest.approx(1 / 30)


def test_no_year_after_is_refused():
    with pytest.raises(ReportError, match="a break in 2025 needs a year from 2025 on: there is none"):
        breaks.end_of_sample(level(), 2025)


def test_a_gap_is_refused():
    with pytest.raises(ReportError, match="every year"):
        breaks.end_of_sample(level().drop(2000), 2020)

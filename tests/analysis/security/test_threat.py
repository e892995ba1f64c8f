"""Threat indicators and military spending on frames of a few rows."""

import pandas as pd
import pytest

from helpers.analysis.security import threat as security
from helpers.errors import ReportError


@pytest.fixture
def threat():
    return pd.DataFrame(
        {
            "indicator": [
                "scrambles_total",
                "ballistic_missiles_mod",
                "ballistic_missiles_rok",
                "scrambles_total",
            ],
            "year": [2016, 2022, 2022, 1984],
            "partial": [False, False, True, False],
            "value": [1168.0, 59.0, 67.0, 944.0],
            "unit": ["scrambles", "missiles", "missiles", "scrambles"],
        }
    )


def test_whole_years_leave_out_partial_counts(threat):
    assert security.whole_years(threat, "ballistic_missiles_mod")["value"].tolist() == [59.0]
    assert security.whole_years(threat, "ballistic_missiles_rok").empty


def test_counts_of_a_year_hold_every_rule_and_a_part_of_the_year(threat):
    got = security.counts_of_year(threat, 2022)
    assert got["indicator"].tolist() == ["ballistic_missiles_mod", "ballistic_missiles_rok"]


def test_scrambles_begin_with_the_unbroken_series(threat):
    got = security.scrambles(threat)
    assert got[["year", "whose"]].to_numpy().tolist() == [[2016, "all"]]


def test_change_is_in_per_cent_of_the_earlier_value():
    assert security.change_pct(1000, 600) == pytest.approx(-40)


def test_no_change_in_per_cent_of_nothing():
    with pytest.raises(ReportError, match="no change in per cent of 0"):
        security.change_pct(0, 600)


def test_the_count_of_a_year_is_one_row_or_an_error(threat):
    rows = security.whole_years(threat, "ballistic_missiles_mod")
    assert security.count_of_year(rows, 2022)["value"].tolist() == [59.0]
    with pytest.raises(ReportError, match="0 counts of 2021"):
        security.count_of_year(rows, 2021)


@pytest.fixture
def spending():
    return pd.DataFrame(
        {
            "country": ["JPN", "JPN", "CHN", "CHN", "KOR", "USA"],
            "year": [2013, 2023, 2013, 2023, 2023, 2023],
            "constant_2024_usd_m": [40_000.0, 50_000.0, 100_000.0, 200_000.0, 45_000.0, 900_000.0],
            "revised_later": [False, True, False, False, False, False],
        }
    )


def test_spending_is_in_billions_and_leaves_out_the_rest_of_the_world(spending):
    got = security.spending_around_japan(spending)
    assert got["country"].tolist() == ["CHN", "CHN", "JPN", "JPN", "KOR"]
    assert got["value"].tolist() == [100.0, 200.0, 40.0, 50.0, 45.0]


def test_spending_that_is_not_positive_is_refused(spending):
    with pytest.raises(ReportError, match="positive"):
        security.spending_around_japan(spending.assign(constant_2024_usd_m=0.0))


def test_growth_needs_both_years_and_is_highest_first(spending):
    got = security.spending_growth(security.spending_around_japan(spending), 2013, 2023)
    assert got["country"].tolist() == ["CHN", "JPN"]
    assert got["growth_pct"].tolist() == pytest.approx([100, 25])
    assert got["revised_later"].tolist() == [False, True]


def test_the_measures_stand_under_one_another(spending):
    marks = {"year": [2020], "value": [5.0], "verified": [True], "revised_later": [False]}
    flights = pd.DataFrame(
        {"indicator": ["scrambles_total"], "actor": ["all"], "unit": ["scrambles"], **marks}
    )
    ships = pd.DataFrame({"measure": ["contiguous_zone_days"], "unit": ["days"], **marks})
    got = security.under_one_another(flights, ships, security.spending_around_japan(spending))
    assert got["indicator"].tolist() == [
        "scrambles_total",
        "contiguous_zone_days",
        *["military_spending"] * 5,
    ]
    assert got["actor"].tolist()[:3] == ["all", "CHN", "CHN"]

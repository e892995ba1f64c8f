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


def test_counts_of_a_year_name_the_rule_and_a_partial_year(threat):
    got = security.counts_of_year(threat, 2022)
    assert got["rule"].tolist() == [
        "Japan’s Ministry of Defense: ballistic",
        "South Korea: ballistic (part of the year)",
    ]


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


def test_a_trend_sets_the_later_half_against_the_earlier():
    rows = pd.DataFrame({"year": [2023, 2020, 2021, 2022], "value": [4.0, 1.0, 3.0, 2.0]})
    got = security.trend(rows)
    assert (got["first_year"], got["last_year"]) == (2020, 2023)
    assert (got["mean_before"], got["mean_after"], got["change_pct"]) == (2.0, 3.0, pytest.approx(50))
    # of six pairs five rise and one falls; 4 of 24 orders are as far from chance on either side: 8 of 24
    assert (got["tau"], got["p_value"]) == (pytest.approx(4 / 6), pytest.approx(8 / 24))


def test_trends_keep_their_order_and_their_marks():
    rows = pd.DataFrame({"year": [2020, 2021], "value": [1.0, 3.0], "revised_later": [True, False]})
    got = security.trends({"b": rows, "a": rows.assign(revised_later=False, verified=[True, False])})
    assert got["indicator"].tolist() == ["b", "a"]
    assert got["verified"].tolist() == [True, False]
    assert got["revised_later"].tolist() == [True, False]


def test_the_last_years_are_the_latest():
    rows = pd.DataFrame({"year": [2022, 2020, 2021]})
    assert security.last_years(rows, 2)["year"].tolist() == [2021, 2022]


def test_a_small_p_value_is_never_printed_as_zero():
    assert [security.p_value_text(p) for p in (0.0166, 0.0010, 0.0004)] == ["0.017", "0.001", "<0.001"]


def test_the_series_of_the_trends_are_told_apart(spending):
    flights = pd.DataFrame({"year": [2020, 2020, 2020], "whose": ["all", "China", "Russia"]})
    around = security.spending_around_japan(spending)
    got = security.trend_series(flights.head(1), flights, around)
    assert list(got) == list(security.TRENDS)
    assert [got[name]["whose"].tolist() for name in ("scrambles_china", "scrambles_russia")] == [
        ["China"],
        ["Russia"],
    ]
    assert got["china_spending"]["value"].tolist() == [100.0, 200.0]
    assert got["japan_spending"]["value"].tolist() == [40.0, 50.0]


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

"""Threat indicators and polls on frames of a few rows."""

import pandas as pd
import pytest

from helpers.analysis import security


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


@pytest.fixture
def polls():
    return pd.DataFrame(
        {
            "poll_id": ["P", "P", "P", "Q"],
            "question": [
                "Export of lethal weapons",
                "Export of lethal weapons",
                "Export of lethal weapons",
                "Uneasy",
            ],
            "topic": "export",
            "subgroup": "all",
            "response": ["support", "ban all", "only non-lethal equipment even to them", "support"],
            "percent": [40.0, 20.0, 30.0, 79.0],
            "pollster": "A",
            "mode": "mail",
            "respondents": pd.array([100, 100, 100, None], dtype="Int64"),
            "fieldwork_end": pd.NaT,
            "published": pd.to_datetime("2024-08-03"),
        }
    )


def test_whole_years_leave_out_partial_counts(threat):
    assert security.whole_years(threat, "ballistic_missiles_mod")["value"].tolist() == [59.0]
    assert security.whole_years(threat, "ballistic_missiles_rok").empty


def test_counts_of_a_year_name_the_rule_and_a_partial_year(threat):
    got = security.counts_of_year(threat, 2022)
    assert got["rule"].tolist() == [
        "Japan's Ministry of Defense: ballistic",
        "South Korea: ballistic (part of the year)",
    ]


def test_scrambles_begin_with_the_unbroken_series(threat):
    got = security.scrambles(threat)
    assert got[["year", "whose"]].to_numpy().tolist() == [[2016, "all"]]


def test_change_is_in_per_cent_of_the_earlier_value():
    assert security.change_pct(1000, 600) == pytest.approx(-40)


def test_two_sides_need_an_answer_for_and_one_against(polls):
    assert security.two_sided(polls, "export")["side"].tolist() == ["for", "against", "against"]
    assert security.two_sided(polls, "spending").empty


def test_party_supporters_are_left_out(polls):
    assert security.two_sided(polls.assign(subgroup="LDP supporters"), "export").empty


def test_balance_adds_the_answers_of_a_side(polls):
    got = security.balance(security.two_sided(polls, "export")).iloc[0]
    assert (got["for"], got["against"]) == (40, 50)
    assert got["date"] == pd.Timestamp("2024-08-03")


def test_balance_gives_wilson_limits(polls):
    got = security.balance(security.two_sided(polls, "export")).iloc[0]
    # Wilson, p = 0.5, n = 100, z = 1.96: 0.5 -+ 1.96 * sqrt(0.25 / 100 + 1.96^2 / 40000) / (1 + 1.96^2 / 100)
    assert got["against_low"] == pytest.approx(40.383, abs=0.001)
    assert got["against_high"] == pytest.approx(59.617, abs=0.001)


def test_no_limits_without_the_number_of_respondents(polls):
    unknown = polls.assign(respondents=pd.array([None] * 4, dtype="Int64"))
    assert security.balance(security.two_sided(unknown, "export"))["for_low"].isna().all()


def test_change_of_a_share_has_an_interval_around_it():
    before, after = pd.Series({"for": 56.0, "respondents": 100}), pd.Series({"for": 36.0, "respondents": 100})
    change, low, high = security.change_of_share(before, after, "for")
    assert change == -20
    assert low < change < high < 0

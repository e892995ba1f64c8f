"""Polls on frames of a few rows."""

import pandas as pd
import pytest

from helpers.analysis.security import opinion
from helpers.errors import ReportError


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


def test_two_sides_need_an_answer_for_and_one_against(polls):
    assert opinion.two_sided(polls, "export")["side"].tolist() == ["for", "against", "against"]
    assert opinion.two_sided(polls, "spending").empty


def test_only_a_spending_question_on_capability_stands_apart(polls):
    asked = [
        "Strengthen defence capability",
        "Increase defence spending",
        "Counterstrike capability",
        "Uneasy",
    ]
    topics = ["spending", "spending", "strategy", "export"]
    got = opinion.capability_apart(polls.assign(question=asked, topic=topics))
    assert got["topic"].tolist() == ["capability", "spending", "strategy", "export"]


def test_party_supporters_are_left_out(polls):
    assert opinion.two_sided(polls.assign(subgroup="LDP supporters"), "export").empty


def test_balance_adds_the_answers_of_a_side(polls):
    got = opinion.balance(opinion.two_sided(polls, "export")).iloc[0]
    assert (got["for"], got["against"]) == (40, 50)
    assert got["date"] == pd.Timestamp("2024-08-03")


def test_balance_gives_wilson_limits(polls):
    got = opinion.balance(opinion.two_sided(polls, "export")).iloc[0]
    # Wilson, p = 0.5, n = 100, z = 1.96: 0.5 -+ 1.96 * sqrt(0.25 / 100 + 1.96^2 / 40000) / (1 + 1.96^2 / 100)
    assert got["against_low"] == pytest.approx(40.383, abs=0.001)
    assert got["against_high"] == pytest.approx(59.617, abs=0.001)


def test_no_limits_without_the_number_of_respondents(polls):
    unknown = polls.assign(respondents=pd.array([None] * 4, dtype="Int64"))
    assert opinion.balance(opinion.two_sided(unknown, "export"))["for_low"].isna().all()


def test_change_of_a_share_has_an_interval_around_it():
    before, after = pd.Series({"for": 56.0, "respondents": 100}), pd.Series({"for": 36.0, "respondents": 100})
    change, low, high = opinion.change_of_share(before, after, "for")
    assert change == -20
    assert low < change < high < 0


def test_a_lead_has_the_interval_of_two_shares_of_one_sample(polls):
    got = opinion.balance(opinion.two_sided(polls, "export")).iloc[0]
    # 1.96 * sqrt((0.9 - 0.1^2) / 100) = 0.1849
    assert got["lead"] == -10
    assert (got["lead_low"], got["lead_high"]) == pytest.approx((-28.490, 8.490), abs=0.001)


@pytest.mark.parametrize("fault", [{"percent": 130.0}, {"respondents": pd.array([0] * 4, dtype="Int64")}])
def test_impossible_answers_are_refused(polls, fault):
    with pytest.raises(ReportError, match="poll P"):
        opinion.balance(opinion.two_sided(polls.assign(**fault), "export"))


def test_topics_count_leads_and_clear_ones():
    balance = pd.DataFrame(
        {
            "for": [40.0, 50.0, 30.0],
            "lead": [-10.0, 0.0, 8.0],
            "lead_low": [-20.0, None, 2.0],
            "lead_high": [1.0, None, 14.0],
            "respondents": [100.0, None, 900.0],
        }
    )
    got = opinion.by_topic({"tax": balance}).iloc[0]
    assert got.to_dict() == {
        "topic": "tax",
        "questions": 3,
        "more_for": 1,
        "more_against": 1,
        "sized": 2,
        "clear": 1,
    }


def test_stacked_balances_name_their_topic(polls):
    balance = opinion.balance(opinion.two_sided(polls, "export"))
    got = opinion.stacked({"a": balance, "b": balance, "c": balance}, ["b", "a"])
    assert got["topic"].tolist() == ["b", "a"]
    assert got.columns[0] == "topic"


def test_balances_stand_under_headings_in_the_order_asked_for(polls):
    balance = opinion.balance(opinion.two_sided(polls, "export"))
    got = opinion.under_headings({"tax": balance, "export": balance}, ["export", "tax"])
    assert list(got) == ["Arms exports", "Taxes for defence"]

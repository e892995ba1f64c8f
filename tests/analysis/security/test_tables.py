"""What a reader of chapter 05 sees in its tables: headings, words for codes, marks."""

import pandas as pd

from helpers.analysis.security import tables

COUNTRIES = pd.Series({"JPN": "Japan", "VNM": "Vietnam"})
MARKS = {"verified": [True], "revised_later": [False]}


def test_deals_name_the_buyer_and_say_what_is_uncertain():
    weapons = pd.DataFrame(
        {
            "partner": ["VNM"],
            "designation": ["T-1"],
            "description": ["fighter aircraft"],
            "order_year": [1955],
            "first_delivery_year": [1956],
            "number_ordered": [3],
            "number_uncertain": [True],
            **MARKS,
        }
    )
    (row,) = tables.armed_deals(weapons, COUNTRIES).to_dict("records")
    assert row == {
        "Buyer": "Vietnam",
        "Designation": "T-1",
        "Type": "fighter aircraft",
        "Ordered": 1955,
        "First delivered": 1956,
        "Number": 3,
        "Number uncertain": "yes",
        "revised_later": False,
    }


def test_readings_have_headings():
    read = pd.DataFrame({"date": [pd.Timestamp(1946, 6, 26)], "event": ["A"], "description": ["B"], **MARKS})
    got = tables.readings(read.assign(effect="limits"))
    assert got.to_numpy().tolist() == [[1946, "A", "B", "limits", True]]


def test_an_event_has_one_row_with_the_average_and_the_largest_maker():
    events = pd.DataFrame({"event_id": ["E"], "type": ["budget_news"], "confounded": ["other"]})
    tests = {"p_bmp": 0.1, "p_rank": 0.2, "p_bootstrap": 0.3, "p_holm": 0.4}
    results = pd.DataFrame(
        {
            "event_id": "E",
            "event": pd.Timestamp(2023, 12, 22),
            "ticker": ["7012", "makers", "7011"],
            "car_pct": [9.0, 1.0, 2.0],
            "low_pct": -3.0,
            "high_pct": 5.0,
            **tests,
        }
    )
    (row,) = tables.event_tests(events, results).to_dict("records")
    assert (row["News"], row["Other news"]) == ("budget news", "yes")
    assert (row["Makers’ average (%)"], row["Mitsubishi Heavy (%)"], row["p, Holm"]) == (1.0, 2.0, 0.4)


def test_what_was_held_from_two_days_stands_side_by_side():
    rows = pd.DataFrame({"name": ["A", "B"], "group": ["maker", "control"], "return_pct": [10.0, 20.0]})
    held = {
        pd.Timestamp(2022, 12, 16): rows.assign(ratio=1.1),
        pd.Timestamp(2023, 12, 5): rows.assign(ratio=1.2).iloc[::-1],
    }
    got = tables.holding_returns(held)
    assert got.columns.tolist() == [
        "Company",
        "Group",
        "Since 16 December 2022 (%)",
        "Ratio to TOPIX, from 2022",
        "Since 5 December 2023 (%)",
        "Ratio to TOPIX, from 2023",
    ]
    assert got.to_numpy().tolist() == [["A", "maker", 10, 1.1, 10, 1.2], ["B", "control", 20, 1.1, 20, 1.2]]

from datetime import date

import pandas as pd

from helpers.analysis.policy import decisions

EVENTS = pd.DataFrame(
    {
        "event_id": ["PC03", "PC01", "PC02", "PC04", "PC05"],
        "date": pd.to_datetime(["2027-01-01", "2025-03-31", "2025-06-01", "2025-02-01", "2026-01-16"]),
        "date_precision": ["day", "day", "month", "day", "day"],
        "category": ["tax", "budget_enacted", "us_demand", "budget", "audit"],
        "event": ["surtax", "FY2025 budget enacted", "wish", "budget submitted", "audit"],
        "value": [1.0, 115197.8, 3.5, 1.0, 1.0],
        "unit": ["percent", "billion_yen", "percent_of_gdp", "billion_yen", "billion_yen"],
        "verified": True,
        "revised_later": False,
    }
)


def got():
    steps = decisions.deciding(EVENTS)
    read = pd.Series("copy", index=steps.index).where(steps["event_id"].ne("PC02"), "second-hand")
    return decisions.table(steps, read, date(2026, 9, 30))


def test_what_decides_comes_by_date_with_who_and_how_much():
    assert got()["What"].tolist() == ["FY2025 budget enacted", "wish", "surtax"]
    assert got()["Who"].tolist() == ["Diet", "United States", "Diet"]
    assert got()["Amount"].tolist() == ["", "3.5% of GDP", "1%"]  # a budget is that of the whole state


def test_a_day_is_written_as_exactly_as_it_is_known():
    assert got()["When"].tolist() == ["31 March 2025", "June 2025", "1 January 2027"]


def test_what_lies_after_the_edition_is_due_and_what_was_read_second_hand_says_so():
    assert got()["Standing"].tolist() == ["past", "past; second-hand", "due"]


def test_without_events_there_is_no_row():
    steps = decisions.deciding(EVENTS.head(0))
    assert decisions.table(steps, pd.Series(dtype=str), date(2023, 12, 31)).empty

from datetime import date

import pandas as pd

from helpers.analysis.policy import calendar

EVENTS = pd.DataFrame(
    {
        "event_id": ["PC03", "PC01", "PC02"],
        "date": pd.to_datetime(["2027-01-01", "2025-03-31", "2025-06-01"]),
        "date_precision": ["day", "day", "month"],
        "category": ["tax", "budget", "us_demand"],
        "event": ["surtax", "enacted", "wish"],
        "verified": True,
        "revised_later": False,
    }
)


def test_events_come_by_date_with_who_decides():
    got = calendar.table(EVENTS, date(2026, 9, 30))
    assert got["What"].tolist() == ["enacted", "wish", "surtax"]
    assert got["Who"].tolist() == ["Cabinet and Diet", "United States", "Diet"]


def test_a_day_is_written_as_exactly_as_it_is_known():
    got = calendar.table(EVENTS, date(2026, 9, 30))
    assert got["When"].tolist() == ["31 March 2025", "June 2025", "1 January 2027"]


def test_what_lies_after_the_edition_is_due():
    got = calendar.table(EVENTS, date(2026, 9, 30))
    assert got["Standing"].tolist() == ["past", "past", "due"]


def test_every_category_of_the_table_has_one_who_decides():
    from helpers.datasets.tables import open_table

    assert calendar.table(open_table("policy_calendar"), date(2026, 9, 30))["Who"].notna().all()

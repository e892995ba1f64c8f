"""The calendar of the decisions that follow from the budget and the rules of December 2023."""

from datetime import date

import pandas as pd

from helpers.typography.numbers import long_date

# Who decides or publishes what is listed under a category of ``policy_calendar``.
_WHO = {
    "audit": "Board of Audit",
    "budget": "Cabinet and Diet",
    "budget_request": "Ministry of Defense",
    "forecast": "IMF",
    "outturn": "Ministry of Finance",
    "strategy": "Government and ruling party",
    "tax": "Diet",
    "us_demand": "United States",
}

# How a day is written of which only the month or the year is known.
_ROUGH = {"month": "%B %Y", "year": "%Y"}


def table(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The events of ``policy_calendar`` by date; those after `as_of` are due.

    Columns: When, Who, What, Standing (past or due, second-hand or not), verified, revised_later.
    """
    ordered = events.sort_values(["date", "event_id"], ignore_index=True)
    due = ordered["date"].dt.date.gt(as_of).map({True: "due", False: "past"})
    return pd.DataFrame(
        {
            "When": [_when(day, precision) for day, precision in _days(ordered)],
            "Who": ordered["category"].map(_WHO),
            "What": ordered["event"],
            "Standing": due,
            "verified": ordered["verified"],
            "revised_later": ordered["revised_later"],
        }
    )


def _days(events: pd.DataFrame) -> list[tuple[pd.Timestamp, str]]:
    return list(zip(events["date"], events["date_precision"], strict=True))


def _when(day: pd.Timestamp, precision: str) -> str:
    return day.strftime(_ROUGH[precision]) if precision in _ROUGH else long_date(day.date())

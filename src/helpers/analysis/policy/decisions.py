"""The calendar of the decisions that follow from the budget and the rules of December 2023."""

from datetime import date
from typing import Any

import pandas as pd

from helpers.typography.numbers import long_date

# Who decides what stands under a category of ``policy_calendar``; other categories decide nothing.
_WHO = {
    "aim": "Government and ruling party",
    "budget_enacted": "Diet",
    "budget_request": "Ministry of Defense",
    "strategy": "Government and ruling party",
    "tax": "Diet",
    "us_demand": "United States",
}

# How a day is written of which only the month or the year is known.
_ROUGH = {"month": "%B %Y", "year": "%Y"}

_AMOUNTS = {
    "billion_yen": "¥{:,.1f} billion",
    "percent": "{:g}%",
    "percent_of_gdp": "{:g}% of GDP",
    "yen_per_stick": "¥{:g} a stick",
}


def deciding(events: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``policy_calendar`` that decide, aim at or demand something."""
    return events[events["category"].isin(_WHO)]


def table(events: pd.DataFrame, read: pd.Series, as_of: date) -> pd.DataFrame:
    """Events (see `deciding`) by date; those after `as_of` are due. `read`: how each was read.

    Columns: When, Who, What, Amount (none for budgets: theirs are of the whole state), Standing, verified,
    revised_later.
    """
    ordered = events.assign(read=read).sort_values(["date", "event_id"], ignore_index=True)
    of_defence = ordered["unit"].where(ordered["category"].ne("budget_enacted"))
    due = ordered["date"].dt.date.gt(as_of).map({True: "due", False: "past"})
    return pd.DataFrame(
        {
            "When": list(map(_when, ordered["date"], ordered["date_precision"])),
            "Who": ordered["category"].map(_WHO),
            "What": ordered["event"],
            "Amount": list(map(_amount, ordered["value"], of_defence)),
            "Standing": due + ordered["read"].map({"second-hand": "; second-hand"}).fillna(""),
            "verified": ordered["verified"],
            "revised_later": ordered["revised_later"],
        }
    )


def _when(day: pd.Timestamp, precision: str) -> str:
    return day.strftime(_ROUGH[precision]) if precision in _ROUGH else long_date(day.date())


def _amount(value: float, unit: Any) -> str:
    return _AMOUNTS[unit].format(value) if unit in _AMOUNTS else ""

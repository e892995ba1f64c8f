"""The relation of Japan and the United States: treaties, war, and the reading of the constitution."""

import pandas as pd

from helpers.analysis.security.exports import DAYS_PER_YEAR

# Categories of the timeline that made, broke or changed the relation, in the words a reader is shown.
KINDS = {
    "opening": "first contact",
    "treaty": "treaty",
    "friction": "friction",
    "war": "war",
    "guidelines": "guidelines of defence cooperation",
}

# Events whose years are named.
NAMED = {
    "first_contact": "A01",
    "first_treaty": "A02",
    "war_first": "A07",
    "war_last": "A08",
    "constitution": "A09",
    "security_treaty": "A10",
    "security_treaty_revised": "A13",
}

# Categories of events that strained the relation.
BREAKS = ("war", "friction")

# The constitution of 1947, whose Article 9 renounces war.
CONSTITUTION = "A09"

# Steps of the reading of Article 9 in the timeline of the alliance: armed forces for self-defence in 1954,
# limited collective self-defence in 2014; this report's reading.
READINGS = ("A12", "A17")

# Further steps in the timeline of the export rules: the security laws of 2015 and counterstrike in 2022.
READINGS_IN_RULES = ("E15", "E20")


def steps(alliance: pd.DataFrame) -> pd.DataFrame:
    """Events that made, broke or changed the relation, and the constitution, by date, with ``kind``."""
    kinds = alliance["category"].map(KINDS).mask(alliance["event_id"].eq(CONSTITUTION), "constitution")
    return alliance.assign(kind=kinds)[kinds.notna()].sort_values("date")


def breaks_since(alliance: pd.DataFrame, year: int) -> pd.DataFrame:
    """Frictions and the beginnings of wars in `year` or later, by date; a war's later events are left out."""
    since = alliance[alliance["category"].isin(BREAKS) & alliance["date"].dt.year.ge(year)].sort_values(
        "date"
    )
    again = since["category"].eq("war") & since["category"].shift().eq("war")
    return since[~again]


def years_between(first: pd.DataFrame, second: pd.DataFrame) -> float:
    """Years from the one event to the other."""
    return (second["date"].item() - first["date"].item()).days / DAYS_PER_YEAR

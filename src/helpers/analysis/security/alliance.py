"""The relation of Japan and the United States: treaties, war, and the reading of the constitution."""

import pandas as pd

from helpers.analysis.security.exports import DAYS_PER_YEAR

# Events whose years are named.
NAMED = {
    "perry": "A01",
    "first_treaty": "A02",
    "war_first": "A07",
    "war_last": "A08",
    "security_treaty": "A24",
}

# Categories of events that strained the relation.
BREAKS = ("war", "friction")

# American ships before Perry, by event of `early_contacts`: the first that tried to trade, and the first that
# was let in, under Dutch charter.
EARLY = {"first_american_ship": "L01", "first_admitted_ship": "L02"}

# What each dated reading of Article 9 did to what the state may do; this report's reading.
READINGS = {
    "K01": "limits",
    "K02": "widens",
    "K03": "limits",
    "K04": "limits",
    "K05": "widens",
    "K06": "widens",
}


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


def readings(dated: pd.DataFrame) -> pd.DataFrame:
    """Dated readings of Article 9, oldest first, with ``effect`` (see `READINGS`)."""
    return dated.assign(effect=dated["event_id"].map(READINGS)).sort_values("date")

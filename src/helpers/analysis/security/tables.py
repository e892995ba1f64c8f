"""Tables of chapter 05 as a reader is shown them: headings, words for codes, columns in order.

Each takes a frame of this room and gives one with printed headings; the columns verified and revised_later,
where a table has them, become marks on its rows.
"""

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.headings import under
from helpers.analysis.security.markets import ALL_MAKERS

YES_NO = {True: "yes", False: "no"}


def armed_deals(weapons: pd.DataFrame, countries: pd.Series) -> pd.DataFrame:
    """Deals of the register (see `exports.armed`); `countries`: names by code."""
    headings = {
        "buyer": "Buyer",
        "designation": "Designation",
        "description": "Type",
        "order_year": "Ordered",
        "first_delivery_year": "First delivered",
        "number_ordered": "Number",
        "uncertain": "Number uncertain",
    }
    buyer, uncertain = weapons["partner"].map(countries), weapons["number_uncertain"].map(YES_NO)
    return under(headings, weapons.assign(buyer=buyer, uncertain=uncertain), "revised_later")


def readings(rows: pd.DataFrame) -> pd.DataFrame:
    """Readings of Article 9 (see `alliance.readings`), by year."""
    headings = {"year": "Year", "event": "Who", "description": "What it says", "effect": "Effect"}
    return under(headings, rows.assign(year=rows["date"].dt.year), "verified")


def event_tests(events: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Tests of each event: the makers' average, and Mitsubishi Heavy Industries beside it.

    `events` as from `markets.covered`, `results`: one window of `markets.study`.
    """
    headings = {
        "event": "Day",
        "type": "News",
        "other": "Other news",
        "car_pct": "Makers’ average (%)",
        "low_pct": "from",
        "high_pct": "to",
        "p_bmp": "p, cross-section",
        "p_rank": "p, ranks",
        "p_bootstrap": "p, bootstrap",
        "car_pct_heavy": "Mitsubishi Heavy (%)",
        "p_holm_heavy": "p, Holm",
    }
    average, heavy = (results[results["ticker"].eq(asset)] for asset in (ALL_MAKERS, "7011"))
    shown = events.merge(average, on="event_id").merge(heavy, on="event_id", suffixes=("", "_heavy"))
    news, other = shown["type"].str.replace("_", " "), shown["confounded"].ne("").map(YES_NO)
    return under(headings, shown.assign(type=news, other=other))


def holding_returns(held: Mapping[pd.Timestamp, pd.DataFrame]) -> pd.DataFrame:
    """Buy-and-hold returns (see `markets.holding_returns`) from several days, side by side."""
    parts = [
        rows.set_index(["name", "group"])[["return_pct", "ratio"]].set_axis(
            [f"Since {start:%-d %B %Y} (%)", f"Ratio to TOPIX, from {start:%Y}"], axis="columns"
        )
        for start, rows in held.items()
    ]
    together = pd.concat(parts, axis="columns").rename_axis(["Company", "Group"])
    return together.reset_index()

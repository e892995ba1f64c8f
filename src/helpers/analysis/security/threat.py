"""Indicators of the threat around Japan: missiles, scrambles, and the military spending of its neighbours."""

import pandas as pd

from helpers.errors import ReportError

# Counts of North Korean missiles, each by its own rule. CNS also prints successes and failures: they are
# parts of its count.
MISSILE_COUNTS = (
    "ballistic_missiles_mod",  # Japan's Ministry of Defense
    "ballistic_missiles_rok",  # South Korea
    "missile_tests_nti_success_or_unknown",  # NTI, without known failures
    "missile_tests_cns",  # CNS: range of 300 km and payload of 500 kg or more
    "missile_launches_csis",  # CSIS: widest definition
)

# First fiscal year of an unbroken series: between FY1984 and this year the table has no row.
SCRAMBLES_FROM = 2004

# Days with Chinese ships in the contiguous zone that are findings, by year.
ZONE_DAYS = {year: f"security.senkaku_days_{year}" for year in (2016, 2020, 2023)}

# Indicators of scrambles by fiscal year, with whose aircraft they met.
SCRAMBLES = {"scrambles_total": "all", "scrambles_china": "China", "scrambles_russia": "Russia"}

# Japan's neighbours for which SIPRI gives dollar figures; it gives none for North Korea.
NEIGHBOURS = ("CHN", "RUS", "KOR", "TWN")


def whole_years(threat: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Rows of one indicator, by year, without years counted only in part."""
    return threat[threat["indicator"].eq(indicator) & ~threat["partial"]].sort_values("year")


def count_of_year(rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """The one row of a year; ReportError if the series has none."""
    row = rows[rows["year"].eq(year)]
    if len(row) != 1:
        raise ReportError(f"{len(row)} counts of {year}, one is needed")
    return row


def counts_of_year(threat: pd.DataFrame, year: int) -> pd.DataFrame:
    """North Korean missiles in one calendar year, whole or in part, by each of `MISSILE_COUNTS`."""
    return threat[threat["year"].eq(year) & threat["indicator"].isin(MISSILE_COUNTS)]


def scrambles(threat: pd.DataFrame) -> pd.DataFrame:
    """Scrambles in whole fiscal years since `SCRAMBLES_FROM`; adds ``whose``, whose aircraft they met."""
    whose = threat["indicator"].map(SCRAMBLES)
    chosen = whose.notna() & threat["year"].ge(SCRAMBLES_FROM) & ~threat["partial"]
    return threat.assign(whose=whose)[chosen].sort_values(["indicator", "year"])


def change_pct(before: float, after: float) -> float:
    """Change from `before` to `after` in per cent of `before`; ReportError unless `before` is positive."""
    if not before > 0:
        raise ReportError(f"no change in per cent of {before}")
    return 100 * (after / before - 1)


def spending_around_japan(spending: pd.DataFrame) -> pd.DataFrame:
    """Military spending of Japan and its neighbours, with ``value`` (billion dollars of 2024).

    Constant prices and exchange rates, so that neither inflation nor the rate of the yen moves the lines.
    ReportError unless every amount is positive.
    """
    rows = spending[spending["country"].isin(["JPN", *NEIGHBOURS]) & spending["constant_2024_usd_m"].notna()]
    if not rows["constant_2024_usd_m"].gt(0).all():
        raise ReportError("military_expenditure: constant_2024_usd_m must be positive")
    return rows.assign(value=rows["constant_2024_usd_m"] / 1000).sort_values(["country", "year"])


def spending_growth(spending: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Growth of each country's spending between two calendar years; input as from `spending_around_japan`.

    Columns: country, first_bn, last_bn (billion dollars of 2024), growth_pct and revised_later, highest
    growth first. Countries without both years are left out.
    """
    years = spending[spending["year"].isin([first, last])]
    levels = years.pivot_table(index="country", columns="year", values="value").dropna()
    return (
        pd.DataFrame({"first_bn": levels[first], "last_bn": levels[last]})
        .assign(
            growth_pct=lambda rows: 100 * (rows["last_bn"] / rows["first_bn"] - 1),
            revised_later=years.groupby("country")["revised_later"].any(),
        )
        .sort_values("growth_pct", ascending=False)
        .reset_index()
    )


def under_one_another(flights: pd.DataFrame, ships: pd.DataFrame, spending: pd.DataFrame) -> pd.DataFrame:
    """Scrambles, days with ships and military spending (billion dollars of 2024) as one frame.

    Columns: indicator, actor (country code), year, value, unit, verified, revised_later; the first two inputs
    are rows of their tables, the third as from `spending_around_japan`.
    """
    days = ships.rename(columns={"measure": "indicator"}).assign(actor="CHN")
    dollars = spending.rename(columns={"country": "actor"})
    dollars = dollars.assign(indicator="military_spending", unit="billion dollars of 2024", verified=True)
    columns = ["indicator", "actor", "year", "value", "unit", "verified", "revised_later"]
    return pd.concat([rows[columns] for rows in (flights, days, dollars)], ignore_index=True)

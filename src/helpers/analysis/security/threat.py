"""Indicators of the threat around Japan: missiles, scrambles, and the military spending of its neighbours."""

from collections.abc import Mapping

import pandas as pd
from scipy import stats

from helpers.errors import ReportError

# Who counts what among North Korean missiles. CNS also prints successes and failures: parts of its count.
COUNTING_RULES = {
    "ballistic_launch_events_mod": "Japan’s Ministry of Defense: ballistic",
    "missile_launch_events_incl_cruise": "As broadcast by TBS: ballistic and cruise",
    "ballistic_missiles_mod": "Japan’s Ministry of Defense: ballistic",
    "ballistic_missiles_rok": "South Korea: ballistic",
    "missile_tests_nti_success_or_unknown": "NTI: without known failures",
    "missile_tests_cns_as_reported": "CNS, as printed by TIME",
    "missile_tests_cns": "CNS: range of 300 km and payload of 500 kg or more",
    "missile_launches_csis": "CSIS: widest definition",
}

# First fiscal year of an unbroken series: between FY1984 and this year the table has no row.
SCRAMBLES_FROM = 2004

# Days with Chinese ships in the contiguous zone that are findings, by year.
ZONE_DAYS = {year: f"security.senkaku_days_{year}" for year in (2016, 2020, 2023)}

# Indicators of scrambles by fiscal year, with whose aircraft they met.
SCRAMBLES = {"scrambles_total": "all", "scrambles_china": "China", "scrambles_russia": "Russia"}

# Japan's neighbours for which SIPRI gives dollar figures; it gives none for North Korea.
NEIGHBOURS = ("CHN", "RUS", "KOR", "TWN")

# Series whose trend is tested, in the words a reader is shown.
TRENDS = {
    "missiles": "North Korean missiles (CNS)",
    "scrambles": "Scrambles, all",
    "scrambles_china": "Scrambles against Chinese aircraft",
    "scrambles_russia": "Scrambles against Russian aircraft",
    "china_spending": "Chinese military spending (billion dollars of 2024)",
    "japan_spending": "Japanese military spending (billion dollars of 2024)",
}

# Years compared when a trend is asked for: the last five known against the five before.
TREND_YEARS = 10


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
    """North Korean missiles in one calendar year, one row for each counting rule, smallest count first.

    Adds ``rule``, who counts what; years counted in part say so.
    """
    rules = threat["indicator"].map(COUNTING_RULES)
    named = rules.mask(threat["partial"], rules + " (part of the year)")
    chosen = threat["year"].eq(year) & rules.notna()
    return threat.assign(rule=named)[chosen].sort_values(["unit", "value"])


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


def last_years(rows: pd.DataFrame, years: int = TREND_YEARS) -> pd.DataFrame:
    """The latest `years` rows of one series, by year."""
    return rows.sort_values("year").tail(years)


def trend_series(
    missiles: pd.DataFrame, flights: pd.DataFrame, spending: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The latest years of each of `TRENDS`, by its name.

    `missiles`: one count by year; `flights` as from `scrambles`; `spending` as from `spending_around_japan`.
    """
    whose, country = flights["whose"], spending["country"]
    series = {
        "missiles": missiles,
        "scrambles": flights[whose.eq("all")],
        "scrambles_china": flights[whose.eq("China")],
        "scrambles_russia": flights[whose.eq("Russia")],
        "china_spending": spending[country.eq("CHN")],
        "japan_spending": spending[country.eq("JPN")],
    }
    return {name: last_years(rows) for name, rows in series.items()}


def trend(rows: pd.DataFrame) -> dict[str, float]:
    """How a series of yearly values moves: its later half against its earlier half, and Kendall's test.

    Keys: first_year, last_year, mean_before, mean_after, change_pct (of the means), tau and p_value (Kendall,
    Biometrika 1938: rank correlation with the year, two-sided; it takes the years as independent).
    """
    ordered = rows.sort_values("year")
    middle = len(ordered) // 2
    before, after = ordered["value"].iloc[:middle].mean(), ordered["value"].iloc[middle:].mean()
    test = stats.kendalltau(ordered["year"], ordered["value"])
    return {
        "first_year": int(ordered["year"].iloc[0]),
        "last_year": int(ordered["year"].iloc[-1]),
        "mean_before": before,
        "mean_after": after,
        "change_pct": change_pct(before, after),
        "tau": float(test.statistic),
        "p_value": float(test.pvalue),
    }


def p_value_text(p_value: float) -> str:
    """A p-value for a table: three decimals, or that it is smaller than they can show."""
    return "<0.001" if p_value < 0.001 else f"{p_value:.3f}"


def trends(series: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row of `trend` for each named series, in the order given.

    Adds indicator (the name), and verified and revised_later: whether every row, or any row, is so.
    """
    return pd.DataFrame(
        [
            {
                "indicator": name,
                **trend(rows),
                "verified": bool(rows.get("verified", pd.Series(dtype=bool)).all()),
                "revised_later": bool(rows["revised_later"].any()),
            }
            for name, rows in series.items()
        ]
    )

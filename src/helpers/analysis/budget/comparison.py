"""Japan among the countries of SIPRI's table: military expenditure by calendar year."""

import pandas as pd

from helpers.errors import ReportError


def of_year(spending: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of one calendar year that have an amount in dollars, highest amount first."""
    rows = spending[spending["year"].eq(year) & spending["current_usd_m"].notna()]
    return rows.sort_values("current_usd_m", ascending=False)


def of_country(spending: pd.DataFrame, country: str, year: int) -> pd.Series:
    """The row of one country (ISO 3166 alpha-3 code) and calendar year; ReportError if there is none."""
    rows = of_year(spending, year)
    row = rows[rows["country"].eq(country)]
    if row.empty:
        raise ReportError(f"no military expenditure of {country} in {year}")
    return row.iloc[0]


def rank(spending: pd.DataFrame, country: str, year: int, measure: str = "current_usd_m") -> int:
    """Place of a country among the table's countries in a calendar year; the highest `measure` is first."""
    own = of_country(spending, country, year)[measure]
    return 1 + int(of_year(spending, year)[measure].gt(own).sum())


def levels(spending: pd.DataFrame, names: pd.DataFrame, year: int, since: int) -> pd.DataFrame:
    """Each country's level in `year` and its share of GDP then and in `since`, highest level first.

    `names`: country, country_name. Columns: country, country_name, usd_bn (billion dollars, current prices
    and exchange rates), share_pct and share_since_pct (per cent of GDP), estimated (by SIPRI).
    """
    rows = of_year(spending, year)
    shares_since = of_year(spending, since).set_index("country")["share_gdp_pct"]
    return pd.DataFrame(
        {
            "country": rows["country"],
            "country_name": rows["country"].map(names.set_index("country")["country_name"]),
            "usd_bn": rows["current_usd_m"] / 1000,
            "share_pct": rows["share_gdp_pct"],
            "share_since_pct": rows["country"].map(shares_since),
            "estimated": rows["estimate_flag"].ne("none"),
        }
    ).reset_index(drop=True)


# The Indo-Pacific countries of the table; the table has no others there but the United States and Russia.
REGION = ("AUS", "CHN", "IND", "JPN", "KOR", "TWN")


def standing(spending: pd.DataFrame, country: str, first: int) -> pd.DataFrame:
    """One country by calendar year from `first` on, and its place among the countries of the table.

    Columns: year, usd_bn (current prices and rates), constant_bn (prices and rates of 2024),
    constant_growth_pct, share_pct (of GDP), rank, share_rank.
    """
    own = spending[spending["country"].eq(country)].set_index("year").sort_index()
    years = own.index[own.index >= first]
    constant = own["constant_2024_usd_m"]
    standings = pd.DataFrame(
        {
            "usd_bn": own["current_usd_m"] / 1000,
            "constant_bn": constant / 1000,
            "constant_growth_pct": 100 * constant.pct_change(),
            "share_pct": own["share_gdp_pct"],
        }
    ).loc[years]
    for name, measure in {"rank": "current_usd_m", "share_rank": "share_gdp_pct"}.items():
        standings[name] = [rank(spending, country, year, measure) for year in years]
    return standings.reset_index()


def contributions(
    spending: pd.DataFrame, names: pd.DataFrame, countries: tuple[str, ...], since: int, until: int
) -> pd.DataFrame:
    """What each of `countries` adds to the growth of their sum, in constant prices and rates of 2024.

    `names`: country, country_name. Highest contribution first; ReportError if an amount is missing. Columns:
    country, country_name, since_bn, until_bn, rise_bn, growth_pct, share_pct (of the rise of the sum).
    """
    by_year = {year: of_year(spending, year).set_index("country") for year in (since, until)}
    amounts = {year: rows["constant_2024_usd_m"] / 1000 for year, rows in by_year.items()}
    both = pd.DataFrame(amounts).reindex(list(countries))
    if both.isna().any(axis=None):
        raise ReportError(f"no constant-price amount in {since} or {until} for one of {', '.join(countries)}")
    rise = both[until] - both[since]
    rows = pd.DataFrame(
        {
            "country_name": names.set_index("country")["country_name"].reindex(both.index),
            "since_bn": both[since],
            "until_bn": both[until],
            "rise_bn": rise,
            "growth_pct": 100 * rise / both[since],
            "share_pct": 100 * rise / rise.sum(),
        }
    )
    return (
        rows.rename_axis("country").reset_index().sort_values("rise_bn", ascending=False, ignore_index=True)
    )


def vintages(editions: pd.DataFrame, year: int) -> pd.DataFrame:
    """One calendar year in every edition that has it and the year before.

    Columns: edition, usd_bn, yen_bn (calendar year), share_pct, gdp_bn (billion yen, what share and amount
    imply), growth_pct (on the year before in the edition's constant prices).
    """
    own, before = (editions[editions["year"].eq(y)].set_index("edition") for y in (year, year - 1))
    rows = pd.DataFrame(
        {
            "usd_bn": own["current_usd_m"] / 1000,
            "yen_bn": own["calendar_year_bn_yen"],
            "share_pct": own["share_gdp_pct"],
            "gdp_bn": 100 * own["calendar_year_bn_yen"] / own["share_gdp_pct"],
            "growth_pct": 100 * (own["constant_usd_m"] / before["constant_usd_m"] - 1),
        }
    )
    return rows.dropna().reset_index()

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

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


# The Indo-Pacific countries of the table; the table has no others there but the United States and Russia.
REGION = ("AUS", "CHN", "IND", "JPN", "KOR", "TWN")


def contributions(spending: pd.DataFrame, countries: tuple[str, ...], since: int, until: int) -> pd.DataFrame:
    """What each of `countries` adds to the growth of their sum, in constant prices and rates of 2024.

    Index: country. Columns: since_bn, share_pct (of the rise of the sum).
    ReportError if an amount is missing.
    """
    by_year = {year: of_year(spending, year).set_index("country") for year in (since, until)}
    amounts = {year: rows["constant_2024_usd_m"] / 1000 for year, rows in by_year.items()}
    both = pd.DataFrame(amounts).reindex(list(countries))
    if both.isna().any(axis=None):
        raise ReportError(f"no constant-price amount in {since} or {until} for one of {', '.join(countries)}")
    rise = both[until] - both[since]
    return pd.DataFrame({"since_bn": both[since], "share_pct": 100 * rise / rise.sum()})


# Japan and the neighbours that it is measured against, most spending first.
NEIGHBOURS = ("CHN", "RUS", "JPN", "KOR")

# Dollars of `in_three_dollars`, as a reader is shown them.
DOLLARS = {
    "current": "market rate of the year",
    "constant": "prices and rates of 2024",
    "ppp": "purchasing power",
}


def in_three_dollars(spending: pd.DataFrame, economy: pd.DataFrame) -> pd.DataFrame:
    """Spending of each country and year in three kinds of dollars, billion.

    `economy`: GDP in national currency and in dollars, and the rate of purchasing power parity (national
    currency per international dollar, one for the whole economy), from the IMF. What SIPRI converts at the
    market rate is turned back at the rate that the IMF's two GDPs imply, then divided by that parity.
    Columns: country, year, current, constant (prices and rates of 2024), ppp; missing where the parity is.
    """
    rates = economy.set_index(["country", "year"])
    market = rates["gdp_lcu_bn"] / rates["gdp_usd_bn"]
    stronger = (market / rates["ppp_rate_lcu_per_intl_usd"]).rename("stronger")
    both = spending.merge(stronger.reset_index(), on=["country", "year"], how="left")
    return pd.DataFrame(
        {
            "country": both["country"],
            "year": both["year"],
            "current": both["current_usd_m"] / 1000,
            "constant": both["constant_2024_usd_m"] / 1000,
            "ppp": both["current_usd_m"] / 1000 * both["stronger"],
        }
    )


def multiples(dollars: pd.DataFrame, country: str, of: str, year: int) -> dict[str, float]:
    """How many times `of` spends what `country` does in `year`, in each kind of dollars that is known."""
    rows = dollars[dollars["year"].eq(year)].set_index("country")
    times = {kind: rows[kind][country] / rows[kind][of] for kind in DOLLARS}
    return {kind: value for kind, value in times.items() if pd.notna(value)}


def place(dollars: pd.DataFrame, country: str, year: int, kind: str) -> int:
    """Place of a country among all of `in_three_dollars` in a year; the highest amount is first."""
    amounts = dollars[dollars["year"].eq(year)].set_index("country")[kind]
    return 1 + int(amounts.gt(amounts[country]).sum())


def beside_neighbours(dollars: pd.DataFrame, names: pd.DataFrame, years: tuple[int, ...]) -> pd.DataFrame:
    """`in_three_dollars` of `NEIGHBOURS` in some years, a row each.

    Columns: country, country_name, and for each kind and year <kind>_<year>.
    """
    rows = dollars[dollars["country"].isin(NEIGHBOURS) & dollars["year"].isin(years)]
    by_year = {year: rows[rows["year"].eq(year)].set_index("country") for year in years}
    wide = {f"{kind}_{year}": part[kind] for kind in DOLLARS for year, part in by_year.items()}
    named = names.set_index("country")["country_name"]
    table = pd.DataFrame({"country_name": named} | wide).reindex(list(NEIGHBOURS))
    return table.rename_axis("country").reset_index()


def vintages(editions: pd.DataFrame, year: int) -> pd.DataFrame:
    """One calendar year in every edition that has it and the year before.

    Columns: edition, usd_bn, yen_bn (calendar year), gdp_bn (billion yen, what share and amount imply),
    growth_pct (on the year before in the edition's constant prices).
    """
    own, before = (editions[editions["year"].eq(y)].set_index("edition") for y in (year, year - 1))
    rows = pd.DataFrame(
        {
            "usd_bn": own["current_usd_m"] / 1000,
            "yen_bn": own["calendar_year_bn_yen"],
            "gdp_bn": 100 * own["calendar_year_bn_yen"] / own["share_gdp_pct"],
            "growth_pct": 100 * (own["constant_usd_m"] / before["constant_usd_m"] - 1),
        }
    )
    return rows.dropna().reset_index()

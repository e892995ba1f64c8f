"""The initial budget: growth and records, real terms, dollars.

Amounts are billion yen by fiscal year (April to March) unless a name says otherwise.
"""

from collections.abc import Mapping

import pandas as pd

from helpers.analysis.amounts import billion_yen
from helpers.analysis.exchange_rate.exchange_rate import decision_day_rates
from helpers.errors import ReportError, suggestion

# Finance ministry's item with the one-off transfer of FY2023 to the Defence Capability Enhancement Fund.
WITH_FUND = "mof_item_with_fund"

# With SACO and realignment; without; finance ministry's item; the same with the fund transfer.
BASES = ("incl", "excl", "mof_item", WITH_FUND)

# Words of each basis, as a reader is shown it.
BASIS_WORDS = {
    "incl": "incl.",
    "excl": "excl.",
    "mof_item": "finance ministry’s item",
    WITH_FUND: "finance ministry’s item, fund transfer counted",
}

# Measures of the outlook table that each price rise of `fiscal_inflation` rests on.
PRICE_MEASURES = {
    "deflator": ("actual_nominal_level", "actual_real_level"),
    "cpi": ("actual_cpi_inflation",),
    "expected_deflator": ("outlook_nominal_growth", "outlook_real_growth"),
    "expected_cpi": ("outlook_cpi_inflation",),
}


def initial_budget(budgets: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Rows of the initial budget on one of `BASES`, by fiscal year; ReportError on any other.

    With the fund, the years without a transfer are those of the finance ministry's item.
    """
    if basis not in BASES:
        raise ReportError(f"unknown basis '{basis}' of the budget: {suggestion(basis, BASES)}")
    rows = budgets[budgets["measure"].eq("initial_budget")]
    chosen = rows["basis"].eq(basis)
    if basis == WITH_FUND:
        without = ~rows["fiscal_year"].isin(rows["fiscal_year"][chosen])
        chosen |= rows["basis"].eq("mof_item") & without
    return rows[chosen].sort_values("fiscal_year")


def amounts(rows: pd.DataFrame) -> pd.Series:
    """Billion yen by fiscal year; ReportError if a year has several rows (two bases, or parts of a sum)."""
    if rows["fiscal_year"].duplicated().any():
        raise ReportError("several amounts for one fiscal year: choose one measure and basis")
    return billion_yen(rows).set_axis(rows["fiscal_year"]).sort_index().rename("amount_bn")


def growth(level: pd.Series) -> pd.Series:
    """Per cent on the year before, by year; missing where the year before is."""
    before = level.set_axis(level.index + 1).reindex(level.index)
    return 100 * (level / before - 1)


def rises(level: pd.Series) -> pd.Series:
    """Whether each year is above the year before."""
    return growth(level) > 0


def records(level: pd.Series) -> pd.Series:
    """Whether each year is above every earlier year of the series; the first year is not."""
    return level > level.cummax().shift()


def in_a_row(flags: pd.Series, year: int) -> int:
    """Years in a row, ending with `year`, in which `flags` (boolean by year) hold."""
    if year not in flags.index:
        raise ReportError(f"no fiscal year {year} in the series")
    backwards = flags.loc[:year].iloc[::-1]
    return int(backwards.astype(int).cummin().sum())


def standing(rows: pd.DataFrame) -> pd.DataFrame:
    """Each year against the years before it; the first year, which has none, is left out.

    Columns: fiscal_year, amount_tn (trillion yen), kind (record, rise or no rise), verified.
    """
    level = amounts(rows)
    kind = pd.Series("no rise", level.index).mask(rises(level), "rise").mask(records(level), "record")
    verified = rows.set_index("fiscal_year")["verified"]
    years = pd.DataFrame({"amount_tn": level / 1000, "kind": kind, "verified": verified})
    return years.iloc[1:].reset_index()


def by_basis(budgets: pd.DataFrame, first: int) -> pd.DataFrame:
    """Initial budget from the fiscal year `first` on, on each of `BASES`.

    Columns: fiscal_year; for each basis the amount (name of the basis) and its growth (…_growth_pct).
    """
    columns: dict[str, pd.Series] = {}
    for basis in BASES:
        level = amounts(initial_budget(budgets, basis))
        columns |= {basis: level, f"{basis}_growth_pct": growth(level)}
    return pd.DataFrame(columns).loc[first:].rename_axis("fiscal_year").reset_index()


def with_transfer(rows: pd.DataFrame) -> pd.Series:
    """Trillion yen by fiscal year, for the years whose budget counts the transfer to the fund."""
    return amounts(rows[rows["basis"].eq(WITH_FUND)]) / 1000


def real_terms(level: pd.Series, deflator: pd.Series, base_year: int) -> pd.Series:
    """`level` in prices of `base_year`, for the years that the price index `deflator` knows.

    A calendar-year index meets fiscal-year amounts: each year takes the index of the year it begins in.
    """
    if base_year not in deflator.index:
        raise ReportError(f"no price index for the base year {base_year}: allowed: {_span(deflator)}")
    return (level * deflator[base_year] / deflator).dropna()


def _span(series: pd.Series) -> str:
    return f"{series.index.min()} to {series.index.max()}"


def deflated(growth_pct: pd.Series | float, inflation_pct: pd.Series) -> pd.Series:
    """Growth in per cent after the price rise in per cent is taken out."""
    return 100 * ((1 + growth_pct / 100) / (1 + inflation_pct / 100) - 1)


def outlook_inflation(outlook: pd.DataFrame) -> pd.Series:
    """Rise of the GDP deflator, per cent by fiscal year, that the government's outlook implies."""
    by_measure = outlook.set_index(["measure", "fiscal_year"])["value"]
    return deflated(by_measure["outlook_nominal_growth"], by_measure["outlook_real_growth"])


def fiscal_inflation(outlook: pd.DataFrame) -> dict[str, pd.Series]:
    """Rise of prices by fiscal year, per cent, as later measured and as the government expected it.

    Keys: deflator and cpi (measured), expected_deflator and expected_cpi (government's outlook).
    """
    by_measure = outlook.set_index(["measure", "fiscal_year"])["value"]
    deflator = by_measure["actual_nominal_level"] / by_measure["actual_real_level"]
    return {
        "deflator": growth(deflator),
        "cpi": by_measure["actual_cpi_inflation"],
        "expected_deflator": outlook_inflation(outlook),
        "expected_cpi": by_measure["outlook_cpi_inflation"],
    }


def real_growth(level: pd.Series, inflation_pct: Mapping[str, pd.Series], year: int) -> pd.Series:
    """Growth of `level` in `year` in per cent, deflated with each price rise that is known for the year."""
    own = growth(level)[year]
    known = {name: rise[year] for name, rise in inflation_pct.items() if pd.notna(rise.get(year))}
    return deflated(own, pd.Series(known, dtype=float))


def december_days(daily: pd.DataFrame) -> pd.DataFrame:
    """Days of December, the month in which most draft budgets are decided."""
    return daily[daily["date"].dt.month.eq(12)]


def dollar_values(rows: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """Budgets in dollars at the market rate (`daily`: date, rate) of the day of the cabinet's decision.

    Where the day is not known: at the average of the December before the fiscal year. Years without a
    rate are left out. Columns: fiscal_year, date (trading day; empty for an average), rate, billion_usd,
    verified.
    """
    dated = rows[rows["published_precision"].eq("day")]
    decided = decision_day_rates(dated, daily).set_index("fiscal_year")
    december = december_days(daily)
    averages = december.groupby(december["date"].dt.year + 1)["rate"].mean()
    rates = decided["rate"].combine_first(averages).rename("rate")
    level = amounts(rows)
    values = pd.DataFrame({"date": decided["date"], "rate": rates, "billion_usd": level / rates})
    values = values.assign(verified=rows.set_index("fiscal_year")["verified"])
    return values.dropna(subset="billion_usd").rename_axis("fiscal_year").reset_index()

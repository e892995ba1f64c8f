"""What was spent, beside what was budgeted.

Amounts are billion yen by fiscal year. Spending is what the finance ministry's item shows as settled; of a
year in which that item also holds transfers to the Defence Capability Enhancement Fund, it is what the Board
of Audit counts for the Ministry of Defense.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from helpers.analysis.amounts import of_years
from helpers.analysis.budget.budget import amounts, growth

# Measures of the general account that are set side by side.
BESIDE = ("defence", "social_security", "debt_service")

# Rows of the table that sets budgets, spending and SIPRI side by side, in its order.
MEASURES = {
    "incl": "Initial budget, incl.",
    "excl": "Initial budget, excl.",
    "mof_item": "Initial budget, MOF item",
    "mof_item_with_fund": "Initial budget, MOF item and fund",
    "spent": "Spent by the ministry",
    "sipri": "SIPRI, fiscal years",
}


def item_rows(account: pd.DataFrame) -> pd.DataFrame:
    """Rows of defence in the general account as settled (finance ministry's item)."""
    return account[account["measure"].eq("defence")]


def ministry_rows(outturn: pd.DataFrame) -> pd.DataFrame:
    """Rows of what the Ministry of Defense spent in one year, by the Board of Audit or the settlement."""
    settled = outturn["measure"].eq("settled_spending")
    return outturn[settled & outturn["fiscal_year"].eq(outturn["fiscal_year_end"])]


def spending_rows(
    account: pd.DataFrame, outturn: pd.DataFrame, transfers: Iterable[int]
) -> list[pd.DataFrame]:
    """Rows behind `spending`: of the general account, and of the ministry for the years of `transfers`."""
    item, years = item_rows(account), list(transfers)
    return [item[~item["fiscal_year"].isin(years)], of_years(ministry_rows(outturn), *years)]


def spending(rows: Iterable[pd.DataFrame]) -> pd.Series:
    """Billion yen spent by fiscal year, from `spending_rows`; a year that neither table knows is missing."""
    return pd.concat([amounts(part) for part in rows]).sort_index()


def behind(rows: Iterable[pd.DataFrame], *years: int) -> list[pd.DataFrame]:
    """The rows of some years, without the tables that have none."""
    chosen = (of_years(part, *years) for part in rows)
    return [part for part in chosen if len(part)]


def item_gap_pct(account: pd.DataFrame, outturn: pd.DataFrame) -> pd.DataFrame:
    """By how many per cent the ministry's spending over several years differs from the item as settled.

    Columns: first, last (fiscal years), gap_pct; one row for each sum that the Board of Audit printed.
    """
    settled = outturn[outturn["measure"].eq("settled_spending")]
    sums = settled[settled["fiscal_year"].lt(settled["fiscal_year_end"])]
    item = amounts(item_rows(account))
    spans = zip(sums["fiscal_year"], sums["fiscal_year_end"], strict=True)
    own = pd.Series([item.loc[first:last].sum() for first, last in spans], sums.index, dtype=float)
    return pd.DataFrame(
        {
            "first": sums["fiscal_year"],
            "last": sums["fiscal_year_end"],
            "gap_pct": 100 * (sums["value"] / own - 1),
        }
    )


def of_last_edition(editions: pd.DataFrame) -> pd.DataFrame:
    """Rows of SIPRI's last edition that is known; none if none is."""
    return editions[editions["edition"].eq(editions["edition"].max())]


def sipri_fiscal(edition: pd.DataFrame) -> pd.Series:
    """SIPRI's amount of each fiscal year, billion yen, in one edition."""
    return edition.set_index("year")["fiscal_year_bn_yen"].dropna()


def beside(levels: Mapping[str, pd.Series], first: int, last: int) -> pd.DataFrame:
    """Amount and growth on each of `MEASURES`, from the fiscal year `first` to `last`.

    Rows that know only the first year are left out. Index: keys of `MEASURES`. Columns: measure (words), for
    each year <year>_bn and, after the first, <year>_growth_pct.
    """
    known = {name: levels[name].loc[first:last] for name in MEASURES if name in levels}
    rows = {name: _amounts_and_growth(level, first, last) for name, level in known.items() if len(level) > 1}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.insert(0, "measure", [MEASURES[name] for name in rows])
    return table


def _amounts_and_growth(level: pd.Series, first: int, last: int) -> dict[str, float]:
    rises = growth(level)
    columns = {}
    for year in range(first, last + 1):
        columns[f"{year}_bn"] = float(level.get(year, np.nan))
        columns |= {f"{year}_growth_pct": float(rises.get(year, np.nan))} if year > first else {}
    return columns


def shares_of_account(account: pd.DataFrame, rows: Iterable[pd.DataFrame], year: int) -> dict[str, float]:
    """Each measure of `BESIDE` as per cent of what the general account spent in `year`.

    Defence is taken from `rows`, as from `spending_rows`.
    """
    of_year = of_years(account, year).set_index("measure")["value"]
    parts = {name: of_year[name] for name in BESIDE} | {"defence": spending(rows)[year]}
    return {name: 100 * part / of_year["expenditure_total"] for name, part in parts.items()}


def execution(outturn: pd.DataFrame, personnel: pd.DataFrame, spent: pd.Series, first: int) -> pd.DataFrame:
    """Money and people of each fiscal year from `first` on, for the years that leave an unspent amount.

    Columns: fiscal_year, spent_bn, unspent_bn, recruits (persons), of_target_pct, target (persons; where it
    is not printed, what recruits and their share of it imply).
    """
    unspent = amounts(of_measure(outturn, "unspent")).loc[first:]
    measures = ("recruits", "share_of_target", "target")
    people = {name: by_year(of_measure(personnel, name)).reindex(unspent.index) for name in measures}
    target = people["target"].combine_first(100 * people["recruits"] / people["share_of_target"])
    years = pd.DataFrame({"spent_bn": spent.reindex(unspent.index), "unspent_bn": unspent})
    years = years.assign(recruits=people["recruits"], of_target_pct=people["share_of_target"], target=target)
    return years.rename_axis("fiscal_year").reset_index()


def of_measure(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of one measure that stand for a single year; of people, those of all ranks."""
    rows = rows[rows["measure"].eq(measure)]
    if "category" in rows:
        return rows[rows["category"].eq("all")]
    return rows[rows["fiscal_year"].eq(rows["fiscal_year_end"])]


def by_year(rows: pd.DataFrame) -> pd.Series:
    """Values by fiscal year."""
    return rows.set_index("fiscal_year")["value"]

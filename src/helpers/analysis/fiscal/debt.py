"""What defence does to the debt ratio: paths under assumptions, and what would hold it.

Ratios are per cent of GDP, differences percentage points, rates per cent a year.

The accounting identity is d(t+1) = d(t) (1 + r) / (1 + g) - pb + e, with gross debt d, the primary balance pb
and extra defence e as shares of GDP, the net effective interest rate r and nominal growth g (Escolano, A
Practical Guide to Public Debt Dynamics, Fiscal Sustainability, and Cyclical Adjustment of Budgetary
Aggregates, IMF 2010). The primary balance of the IMF nets interest received, so r is net interest, too: paid
less received, on gross debt.
"""

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.amounts import amount, trillion_yen
from helpers.errors import ReportError

# Scenarios that are not one share of GDP: any share paid for by taxes; the programme, borrowed.
TAXED, PLAN = "taxed", "plan"

# What the paths need of the IMF's table.
MEASURES = (
    "gdp_lcu_bn",
    "gross_debt_pct_gdp",
    "net_debt_pct_gdp",
    "primary_balance_pct_gdp",
    "overall_balance_pct_gdp",
)


def actual(debt: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of one measure of japan_debt at the end of past fiscal years, without budget estimates."""
    return debt[debt["measure"].eq(measure) & debt["stage"].eq("actual")].sort_values("fiscal_year")


def of_month(monthly: pd.DataFrame, year: int, month: int) -> pd.DataFrame:
    """Row of one calendar month (column month, its first day); no row if the month is not known."""
    return monthly[monthly["month"] == pd.Timestamp(year, month, 1)]


def start_row(weo: pd.DataFrame, country: str = "JPN") -> pd.DataFrame:
    """Last row of `country` that the World Economic Outlook counts as history: where the debt paths start."""
    history = weo[weo["country"].eq(country) & weo["status"].eq("history")]
    if history.empty:
        raise ReportError(f"no history of {country} in macro_weo")
    return history[history["year"] == history["year"].max()]


def base_row(weo: pd.DataFrame, country: str = "JPN") -> pd.DataFrame:
    """Last row of `country` before the IMF's projections, if it is later than that of `start_row`.

    No row if no projection is known, or if the two rows are the same.
    """
    rows = weo[weo["country"].eq(country)]
    projected = rows[rows["status"].eq("projection")]["year"]
    before = rows["year"].eq(projected.min() - 1)
    return rows[before & rows["year"].gt(start_row(weo, country)["year"].item())]


def recursion(start_pct: Any, growth_pct: Any, rate_pct: Any, flow_pct: Any) -> np.ndarray:
    """Debt ratio at the start and after each year of the identity; `flow_pct` is what a year adds (e - pb).

    The last axis of the arguments counts the years, other axes are broadcast (draws). The result has one
    year more than the arguments: the start.
    """
    factors = (100 + np.asarray(rate_pct, dtype=float)) / (100 + np.asarray(growth_pct, dtype=float))
    factors, flows = np.broadcast_arrays(factors, np.asarray(flow_pct, dtype=float))
    ratios = [np.broadcast_to(np.asarray(start_pct, dtype=float), factors.shape[:-1])]
    for year in range(factors.shape[-1]):
        ratios.append(ratios[-1] * factors[..., year] + flows[..., year])
    return np.stack(ratios, axis=-1)


def share_name(share_pct: float) -> str:
    """Name of the scenario of one share of GDP, borrowed: ``2%``, ``3.5%``."""
    return f"{share_pct:g}%"


def plan_shares(
    budgets: pd.DataFrame, target: pd.DataFrame, start: pd.DataFrame, growth_pct: float, horizon: int
) -> pd.Series:
    """The programme in per cent of each year's GDP, from the year of `start` to `horizon`.

    `budgets`: initial budgets by fiscal_year on the basis of the programme; `target`: its row for the last
    year (fy_start). Years between are interpolated, later ones keep the last share. GDP is that of `start`
    (gdp_lcu_bn), grown by `growth_pct` a year. ReportError if no budget of the first year is known.
    """
    first, end = int(start["year"].item()), int(target["fy_start"].item())
    amounts = trillion_yen(budgets).set_axis(budgets["fiscal_year"]).reindex(range(first, end + 1))
    if pd.isna(amounts[first]):
        raise ReportError(f"no initial budget of FY{first} to start the programme's path from")
    amounts[end] = amount(target)
    gdp = start["gdp_lcu_bn"].item() / 1000 * (1 + growth_pct / 100) ** (amounts.index - first)
    shares = 100 * amounts.interpolate() / gdp
    return shares.reindex(range(first, horizon + 1)).ffill()


def extra_defence(now_pct: float, shares_pct: list[float], plan_pct: pd.Series) -> pd.DataFrame:
    """Extra defence of each scenario in each year after the start, in per cent of GDP.

    `now_pct`: the share that the primary balance of the start contains. `plan_pct` as from `plan_shares`:
    what the programme adds is its change since the start, so that its basis need not be that of `now_pct`.
    Index: year. Columns: one for each share, "plan", "taxed" (nothing: the share leaves no trace).
    """
    after = plan_pct.iloc[1:]
    fixed = {share_name(share): share - now_pct for share in shares_pct}
    return pd.DataFrame({**fixed, PLAN: after - plan_pct.iloc[0], TAXED: 0.0}, index=after.index)


def debt_paths(start: pd.DataFrame, extra: pd.DataFrame, growth_pct: float, rate_pct: float) -> pd.DataFrame:
    """Path of the debt ratio for each scenario of `extra` (see `extra_defence`), from the year of `start`.

    `start` is one row of macro_weo, whose primary balance is held. Every yen of extra defence is borrowed.
    Columns: year, scenario, extra_pct (empty in the first year), debt_pct.
    """
    flows = extra.to_numpy().T - start["primary_balance_pct_gdp"].item()
    ratios = recursion(start["gross_debt_pct_gdp"].item(), growth_pct, rate_pct, flows)
    first = int(start["year"].item())
    years = pd.Index([first, *extra.index], name="year")
    wide = pd.DataFrame(ratios.T, index=years, columns=extra.columns)
    long = wide.melt(var_name="scenario", value_name="debt_pct", ignore_index=False).reset_index()
    long.insert(2, "extra_pct", extra.reindex(years).melt()["value"])
    return long


def restarted(
    base: pd.DataFrame,
    now_pct: float,
    shares_pct: list[float],
    growth_pct: float,
    rate_pct: float,
    horizon: int,
) -> pd.DataFrame:
    """Paths (see `debt_paths`) of fixed shares and "taxed" that start from another year, the row `base`.

    `now_pct`: the share of defence that the primary balance of `base` contains.
    """
    years = range(int(base["year"].item()), horizon + 1)
    extra = extra_defence(now_pct, shares_pct, pd.Series(0.0, index=years)).drop(columns=PLAN)
    return debt_paths(base, extra, growth_pct, rate_pct)


def ends(paths: pd.DataFrame) -> pd.Series:
    """Debt ratio of the last year on each path, by scenario."""
    return paths.sort_values("year").groupby("scenario")["debt_pct"].last()


def debt_at(paths: pd.DataFrame, year: int, scenario: str) -> float:
    """Debt ratio of one year on the path of a scenario."""
    return float(paths[paths["scenario"].eq(scenario) & paths["year"].eq(year)]["debt_pct"].item())


def difference(paths: pd.DataFrame, year: int, scenario: str, than: str) -> float:
    """Debt ratio of one year in a scenario less that in another, in percentage points."""
    return debt_at(paths, year, scenario) - debt_at(paths, year, than)


def scenario_table(paths: pd.DataFrame, year: int, gdp_tn: float, receipts_tn: float) -> pd.DataFrame:
    """The scenarios in `year`: what they add to the debt, and the taxes that would avoid it.

    Columns: scenario, extra_pct (of GDP, of that year), debt_pct, difference_pp (from the share of the start
    held, "taxed"), taxes_tn (the extra at a GDP of `gdp_tn`), taxes_pct (of `receipts_tn`).
    """
    rows = paths[paths["year"].eq(year)].sort_values("debt_pct")
    more = rows["debt_pct"] - debt_at(paths, year, TAXED)
    taxes = rows["extra_pct"] / 100 * gdp_tn
    frame = rows.assign(difference_pp=more, taxes_tn=taxes, taxes_pct=100 * taxes / receipts_tn)
    return frame.drop(columns="year").reset_index(drop=True)


def printed_scenarios(scenarios: pd.DataFrame, start_year: int, horizon: int) -> pd.DataFrame:
    """The scenarios (see `scenario_table`) as a reader is shown them, with headings that name both years."""
    headings = {
        "scenario": "Defence",
        "extra_pct": f"Extra over {start_year}, % of GDP",
        "debt_pct": f"Debt {horizon}, % of GDP",
        "difference_pp": f"Against the share of {start_year}, points",
        "taxes_tn": "Taxes instead, ¥ trillion",
        "taxes_pct": "of receipts, %",
    }
    names = {PLAN: "programme", TAXED: f"share of {start_year}"}
    return scenarios.replace({"scenario": names}).rename(columns=headings)


def stabilising_balance(debt_pct: float, growth_pct: float, rate_pct: float) -> float:
    """Primary balance that leaves the debt ratio unchanged, in per cent of GDP: d (r - g) / (1 + g)."""
    return debt_pct * (rate_pct - growth_pct) / (100 + growth_pct)


def stabilising_gap(start: pd.DataFrame, extra_pct: float, growth_pct: float, rate_pct: float) -> float:
    """Taxes or cuts that leave the ratio of `start` unchanged with `extra_pct` of defence, per cent of GDP.

    Negative: so much could be spent on top without a rise of the ratio.
    """
    first = start.iloc[0]
    wanted = stabilising_balance(first["gross_debt_pct_gdp"], growth_pct, rate_pct)
    return float(wanted - first["primary_balance_pct_gdp"] + extra_pct)


def drivers(
    debt_pct: pd.Series, growth_pct: float, rate_pct: float, balance_pct: float, defence_pp: float
) -> pd.Series:
    """What moves a debt ratio from its first to its last year, in percentage points, added up over the years.

    `debt_pct`: the path of the identity without extra defence, whose growth, interest and balance are the
    same in every year; `defence_pp`: what extra defence adds on top of it.
    Index: Interest, Growth, Primary balance and Extra defence, which add up to the change.
    """
    before = debt_pct.to_numpy()[:-1] / (100 + growth_pct)
    return pd.Series(
        {
            "Interest": (before * rate_pct).sum(),
            "Growth": -(before * growth_pct).sum(),
            "Primary balance": -balance_pct * len(before),
            "Extra defence": defence_pp,
        }
    )

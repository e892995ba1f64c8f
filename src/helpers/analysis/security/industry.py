"""Defence in the business of Japan's makers: contracts with the ministry, and what the companies state."""

import pandas as pd

from helpers.errors import ReportError

# Makers whose contracts the table follows over several years, in the order of their contracts.
MAKERS = ("Mitsubishi Heavy Industries", "Kawasaki Heavy Industries", "Mitsubishi Electric", "NEC")

# Measures of the defence business, each with its own definition: rows with unlike words do not compare.
BUSINESS = {
    "defence_and_space_revenue": "revenue, defence and space (company)",
    "defence_revenue": "revenue, defence (company)",
    "segment_revenue_aircraft_defense_space": "revenue, segment aircraft, defence, space",
    "segment_revenue_aerospace_systems": "revenue, segment aerospace, part of it defence",
    "segment_orders_aircraft_defense_space": "orders, segment aircraft, defence, space",
    "segment_orders_aerospace_systems": "orders, segment aerospace, part of it defence",
    "sipri_arms_revenue": "arms revenue (SIPRI)",
    "defensenews_defence_revenue": "defence revenue (Defense News)",
    "defence_orders_forecast": "orders, defence (company forecast)",
    "defence_division_operating_profit": "operating profit, defence division",
}

# Measure of what a company plans to earn with defence a year.
TARGETS = "defence_revenue_target"

# Revenue that such a plan is set against.
STATED = ("defence_and_space_revenue", "defence_revenue")

# Yen measures that are set against the revenue of the whole group.
GROUP_SHARES = {
    "defence_and_space_revenue": "defence and space sub-segment (company)",
    "segment_revenue_aircraft_defense_space": "whole segment, civil aircraft and space included",
    "central_procurement_contracts": "contracts signed with the ministry that year",
}

# Totals of the ministry's contracts: what was signed, and what a budget allows to be signed.
TOTALS = {
    "total_equipment_procurement": "equipment contracts signed, FMS included",
    "new_contracts_material": "new contracts in the initial budget, incl.",
}

_QUALIFIERS = {"exact": "", "approx": "about "}


def contracts(companies: pd.DataFrame) -> pd.DataFrame:
    """Contracts of `MAKERS` with the ministry's central procurement by year (billion yen, without FMS)."""
    signed = companies["metric"].eq("central_procurement_contracts") & companies["company"].isin(MAKERS)
    order = companies["company"].map({name: place for place, name in enumerate(MAKERS)})
    return companies.assign(order=order)[signed].sort_values(["order", "year"]).drop(columns="order")


def business(companies: pd.DataFrame) -> pd.DataFrame:
    """Rows on the defence business of Japanese makers and their sums, one measure and year each.

    Adds ``counted`` (see `BUSINESS`) and ``amount``: the value as the source qualifies it.
    """
    japanese = companies["ticker"].fillna("0").str.fullmatch(r"\d+")
    rows = companies[japanese & companies["metric"].isin(BUSINESS) & companies["unit"].ne("none")]
    return rows.assign(counted=rows["metric"].map(BUSINESS), amount=amounts(rows))


def amounts(rows: pd.DataFrame) -> pd.Series:
    """Values as text: with ``about`` where the source says so, ranges as ``low–high``."""
    columns = rows[["qualifier", "value", "value_low", "value_high"]].itertuples(index=False)
    return pd.Series([_amount(*cells) for cells in columns], index=rows.index, dtype="str")


def business_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each company and measure, one column of amounts for each year; input as from `business`.

    Columns: company, counted, unit, the years as text, verified.
    """
    key = ["company", "counted", "unit"]
    wide = rows.pivot_table(index=key, columns="year", values="amount", aggfunc="first").rename(columns=str)
    seen = rows.groupby(key)["verified"].all()
    return wide.assign(verified=seen).rename_axis(columns=None).reset_index()


def targets(companies: pd.DataFrame) -> pd.DataFrame:
    """Planned defence revenue beside the revenue of the latest year stated, one row a company.

    Columns: company, revenue_year, revenue, target (text), first_year, last_year, low, high (target, billion
    yen a year), ratio_low and ratio_high (times the revenue).
    """
    plans = companies[companies["metric"].eq(TARGETS)].set_index("company")
    stated = companies[companies["metric"].isin(STATED)]
    latest = stated.sort_values("year").groupby("company").last()
    joined = plans.join(latest[["year", "value", "verified"]].add_suffix("_stated"), how="inner")
    low, high = (joined[f"value_{end}"].fillna(joined["value"]) for end in ("low", "high"))
    return pd.DataFrame(
        {
            "revenue_year": joined["year_stated"],
            "revenue": joined["value_stated"],
            "target": amounts(joined),
            "first_year": joined["year"],
            "last_year": joined["year_end"],
            "low": low,
            "high": high,
            "ratio_low": low / joined["value_stated"],
            "ratio_high": high / joined["value_stated"],
            "verified": joined["verified"] & joined["verified_stated"],
        }
    ).reset_index()


def target_rows(companies: pd.DataFrame) -> pd.DataFrame:
    """Rows that `targets` rests on: plans, and revenue stated by the companies that have one."""
    about = companies["metric"].isin([TARGETS, *STATED])
    planning = companies["company"][companies["metric"].eq(TARGETS)]
    return companies[about & companies["company"].isin(planning)]


def group_shares(companies: pd.DataFrame, company: str) -> pd.DataFrame:
    """Defence in per cent of a group's revenue, by fiscal year and definition (see `GROUP_SHARES`).

    Columns: year, metric, counted (its words), share_pct, approximate (a value is about so), verified.
    Contracts are signed in one year and paid over several: their share is not a share of revenue. ReportError
    unless the revenue of the group is positive.
    """
    own = companies[companies["company"].eq(company)]
    revenue = own[own["metric"].eq("group_revenue")].set_index("year")
    rows = own[own["metric"].isin(GROUP_SHARES) & own["year"].isin(revenue.index)]
    group = revenue.loc[rows["year"]].set_axis(rows.index)
    if not group["value"].gt(0).all():
        raise ReportError(f"defence_companies: group_revenue of {company} must be positive")
    return pd.DataFrame(
        {
            "year": rows["year"],
            "metric": rows["metric"],
            "counted": rows["metric"].map(GROUP_SHARES),
            "share_pct": 100 * rows["value"] / group["value"],
            "approximate": rows["qualifier"].eq("approx") | group["qualifier"].eq("approx"),
            "verified": rows["verified"] & group["verified"],
        }
    ).sort_values(["year", "share_pct"], ignore_index=True)


def group_rows(companies: pd.DataFrame, company: str) -> pd.DataFrame:
    """Rows that `group_shares` rests on: the revenue of the group, and what is set against it."""
    years = group_shares(companies, company)["year"]
    about = companies["metric"].isin([*GROUP_SHARES, "group_revenue"]) & companies["year"].isin(years)
    return companies[about & companies["company"].eq(company)]


def ministry_totals(composition: pd.DataFrame) -> pd.DataFrame:
    """Totals of the ministry's contracts by fiscal year (see `TOTALS`); adds ``basis``, words for each."""
    scope = composition["scope"].isin(["procurement", "incl"])
    stage = composition["stage"].isin(["actual", "initial_budget"])
    return composition.assign(basis=composition["measure"].map(TOTALS))[
        scope & stage & composition["measure"].isin(TOTALS)
    ].sort_values("fiscal_year")


def of_ministry_total(signed: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Makers' contracts in per cent of the ministry's total; inputs as from `contracts`, `ministry_totals`.

    Columns: year, company, contracts, total (billion yen), basis, share_pct, verified. Years without both are
    left out.
    """
    total = totals.set_index("fiscal_year")[["value", "basis", "verified"]].add_suffix("_total")
    joined = signed.join(total, on="year", how="inner")
    return pd.DataFrame(
        {
            "year": joined["year"],
            "company": joined["company"],
            "contracts": joined["value"],
            "total": joined["value_total"],
            "basis": joined["basis_total"],
            "share_pct": 100 * joined["value"] / joined["value_total"],
            "verified": joined["verified"] & joined["verified_total"],
        }
    ).sort_values("year", kind="stable", ignore_index=True)


def domestic_shares(procurement: pd.DataFrame) -> pd.DataFrame:
    """Rows of the share of material contracts in the initial budget that stays at home (per cent), by year.

    Fiscal System Council, November 2023: the chart names no years, so they follow from its order. ReportError
    for a share outside 0 to 100.
    """
    rows = procurement[procurement["measure"].eq("domestic_share")].sort_values("fiscal_year")
    if not rows["value"].between(0, 100).all():
        raise ReportError("domestic_procurement: domestic_share is 0 to 100")
    return rows


def _amount(qualifier: str, value: float, low: float, high: float) -> str:
    return f"{low:,.6g}–{high:,.6g}" if qualifier == "range" else f"{_QUALIFIERS[qualifier]}{value:,.6g}"

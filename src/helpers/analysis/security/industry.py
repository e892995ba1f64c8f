"""Defence in the business of Japan's makers: contracts with the ministry, and what the companies state."""

import pandas as pd

from helpers.errors import ReportError

# Makers whose contracts the table follows over several years, in the order of their contracts.
MAKERS = ("Mitsubishi Heavy Industries", "Kawasaki Heavy Industries", "Mitsubishi Electric", "NEC")

# Measure of what a company plans to earn with defence a year.
TARGETS = "defence_revenue_target"

# Revenue that such a plan is set against.
STATED = ("defence_and_space_revenue", "defence_revenue")


def contracts(companies: pd.DataFrame) -> pd.DataFrame:
    """Contracts of `MAKERS` with the ministry's central procurement by year (billion yen, without FMS)."""
    signed = companies["metric"].eq("central_procurement_contracts") & companies["company"].isin(MAKERS)
    order = companies["company"].map({name: place for place, name in enumerate(MAKERS)})
    return companies.assign(order=order)[signed].sort_values(["order", "year"]).drop(columns="order")


def targets(companies: pd.DataFrame) -> pd.DataFrame:
    """Planned defence revenue as a multiple of that of the latest year stated, by company.

    Columns: ratio_low and ratio_high, the two ends of the plan.
    """
    plans = companies[companies["metric"].eq(TARGETS)].set_index("company")
    stated = companies[companies["metric"].isin(STATED)]
    revenue = stated.sort_values("year").groupby("company")["value"].last().rename("revenue")
    joined = plans.join(revenue, how="inner")
    low, high = (joined[f"value_{end}"].fillna(joined["value"]) for end in ("low", "high"))
    return pd.DataFrame({"ratio_low": low / joined["revenue"], "ratio_high": high / joined["revenue"]})


def target_rows(companies: pd.DataFrame) -> pd.DataFrame:
    """Rows that `targets` rests on: plans, and revenue stated by the companies that have one."""
    about = companies["metric"].isin([TARGETS, *STATED])
    planning = companies["company"][companies["metric"].eq(TARGETS)]
    return companies[about & companies["company"].isin(planning)]


def domestic_shares(procurement: pd.DataFrame) -> pd.DataFrame:
    """Rows of the share of material contracts in the initial budget that stays at home (per cent), by year.

    Fiscal System Council, November 2023: the chart names no years, so they follow from its order. ReportError
    for a share outside 0 to 100.
    """
    rows = procurement[procurement["measure"].eq("domestic_share")].sort_values("fiscal_year")
    if not rows["value"].between(0, 100).all():
        raise ReportError("domestic_procurement: domestic_share is 0 to 100")
    return rows

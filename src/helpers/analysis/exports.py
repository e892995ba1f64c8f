"""Arms-export rules, transfers of arms in and out of Japan, and the supply of Patriot missiles."""

import pandas as pd

from helpers.errors import ReportError

DAYS_PER_YEAR = 365.25
"""Mean calendar year with its leap day, to express spans of days in years."""

RULE_CATEGORIES = {
    "rule_restriction": "restriction",
    "exception": "exception",
    "rule_relaxation": "relaxation",
    "rule_replacement": "new rules",
}
"""Categories of the timeline that changed what may leave Japan, by the word a reader is shown."""

PRINCIPLES = ("E01", "E02", "E13", "E28", "E46")
"""Events that declared, extended, replaced or revised the Principles themselves.

Exceptions (1983-2013), the general exemption of 2011 and changes of the guidelines alone (2022, 2024) left
the Principles as they stood.
"""

ARMED_TYPES = ("ground-attack aircraft", "torpedo boat", "fighter aircraft")
"""Types in SIPRI's register that exist to fire weapons. Of ships, helicopters and trainers it does not say
whether they were armed."""


def rule_changes(timeline: pd.DataFrame) -> pd.DataFrame:
    """Events that changed the export rules, by date, with ``kind``, the word for their category."""
    kinds = timeline["category"].map(RULE_CATEGORIES)
    return timeline.assign(kind=kinds)[kinds.notna()].sort_values("date")


def principle_revisions(timeline: pd.DataFrame) -> pd.DataFrame:
    """Events that changed the Principles themselves, by date, with ``years_since_last`` (years)."""
    events = timeline[timeline["event_id"].isin(PRINCIPLES)].sort_values("date")
    return events.assign(years_since_last=events["date"].diff().dt.days / DAYS_PER_YEAR)


def deliveries_before(deals: pd.DataFrame, year: int) -> pd.DataFrame:
    """Deals with Japan as supplier whose first delivery lies before `year`, by first delivery."""
    early = deals["direction"].eq("export") & deals["first_delivery_year"].lt(year).fillna(value=False)
    return deals[early].sort_values("first_delivery_year")


def armed(deals: pd.DataFrame) -> pd.DataFrame:
    """Deals in weapon types (see `ARMED_TYPES`)."""
    return deals[deals["description"].isin(ARMED_TYPES)]


def yearly_transfers(transfers: pd.DataFrame, country: str) -> pd.DataFrame:
    """Arms transfers of a country: one row for each calendar year, columns exports and imports (million TIV).

    A year without a row is a year without a recorded transfer: zero.
    """
    wide = (
        transfers[transfers["country"].eq(country)]
        .pivot_table(index="year", columns="direction", values="tiv_m")
        .rename_axis(columns=None)
    )
    return wide.reindex(range(wide.index.min(), wide.index.max() + 1), fill_value=0).fillna(0)


def supplier_concentration(suppliers: pd.DataFrame) -> pd.DataFrame:
    """How concentrated arms imports are: one row for each period and method.

    Columns: period_start, period_end, method, tiv_m (million TIV), suppliers (count), us_share_pct, hhi and
    revised_later. The Herfindahl-Hirschman index is the sum of the squared shares in per cent: one supplier
    alone gives 10,000.
    """
    period = ["period_start", "period_end", "method"]
    share = 100 * suppliers["tiv_m"] / suppliers.groupby(period)["tiv_m"].transform("sum")
    return (
        suppliers.assign(us_share_pct=share.where(suppliers["supplier"].eq("USA")), hhi=share**2)
        .groupby(period, as_index=False)
        .agg(
            tiv_m=("tiv_m", "sum"),
            suppliers=("supplier", "nunique"),
            us_share_pct=("us_share_pct", "sum"),
            hhi=("hhi", "sum"),
            revised_later=("revised_later", "any"),
        )
    )


def latest_exact(suppliers: pd.DataFrame) -> pd.DataFrame:
    """Rows of the latest period whose deliveries are known year by year."""
    exact = suppliers[suppliers["method"].eq("exact")]
    return exact[exact["period_end"].eq(exact["period_end"].max())]


def production_rates(patriot: pd.DataFrame) -> pd.DataFrame:
    """Stated outputs of Patriot missiles, missiles a year, smallest first.

    Adds ``planned``: a target, a wish or a potential, not an output.
    """
    rates = patriot[patriot["unit"].eq("missiles_per_year")]
    return rates.assign(planned=rates["metric"].ne("production_rate")).sort_values("value")


def share_pct(part: pd.DataFrame, whole: pd.DataFrame) -> float:
    """Give the value of one row in per cent of that of another; ReportError unless the units agree."""
    units = {part["unit"].item(), whole["unit"].item()}
    if len(units) > 1:
        raise ReportError(f"no share of unlike units: {', '.join(sorted(units))}")
    return 100 * part["value"].item() / whole["value"].item()

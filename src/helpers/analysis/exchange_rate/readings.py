"""The readings of the programme's extra cost: what each assumes about its dollars, to date and in all."""

import pandas as pd

from helpers.analysis.exchange_rate.plan import Reading, total_on_paths
from helpers.analysis.exchange_rate.risk import quantiles

# Name of each reading, and what it assumes about the dollars.
READINGS = {
    "low": ("Low (base)", "share measured at the market rates of the day"),
    "high": ("High", "share measured at the plan’s rates"),
    "audit": ("Audit-scaled, low", "as low, dollars scaled to the FMS payments audited for FY2023"),
    "audit_high": ("Audit-scaled, high", "as high, dollars scaled to the FMS payments audited for FY2023"),
}


def readings(plan: pd.DataFrame, rates: pd.DataFrame, scale: float | None) -> pd.DataFrame:
    """Extra cost to date and quantiles of the whole programme for each of `READINGS`, trillion yen.

    `plan`, `rates` as in `plan.total_on_paths`; `scale`: audited dollars over those assumed, None if no audit
    is known: then its readings are left out. Columns: reading (index), name, assumes, to_date, p05, p50, p95.
    """
    known = {reading: _reading(plan, rates, reading) for reading in ("low", "high")}
    amounts = pd.DataFrame(known).T
    if scale is not None:
        audited = (scale * amounts).set_axis(["audit", "audit_high"])
        amounts = pd.concat([amounts, audited])
    words = pd.DataFrame.from_dict(READINGS, orient="index", columns=["name", "assumes"])
    return words.join(amounts, how="right").rename_axis("reading")


def _reading(plan: pd.DataFrame, rates: pd.DataFrame, reading: Reading) -> dict[str, float]:
    totals = total_on_paths(plan, rates, reading) / 1000
    return {"to_date": plan[f"extra_{reading}_bn"].sum() / 1000, **quantiles(totals)}


def assumed_dollars(plan: pd.DataFrame, rates: pd.DataFrame) -> float:
    """Billion dollars that the exposed yen of one fiscal year buy at the budget's own rate.

    `plan` as from `plan.plan_against_market`; `rates`: the row (fiscal_year, value) of that rate.
    """
    year = plan.set_index("fiscal_year").loc[rates["fiscal_year"].item()]
    return (year["over_yen_bn"] + year["ahead_yen_bn"]) / rates["value"].item()

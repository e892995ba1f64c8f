"""The programme's extra cost month by month: added up to date, and ahead on each path of the rate.

Low reading: a year's exposed yen, at its average rate, say how many dollars are bought on its days.
`plan` as from `plan.plan_against_market`. Trillion yen by month (first day).
"""

import pandas as pd

from helpers.analysis.exchange_rate.lag import monthly_rates
from helpers.analysis.exchange_rate.plan import extra_by_month, fiscal_start, rates_by_year
from helpers.analysis.exchange_rate.risk import days_by_month


def extra_to_date(plan: pd.DataFrame, daily: pd.DataFrame) -> pd.Series:
    """Extra cost added up since the start of the programme; `daily`: date, rate, from its first day on."""
    rates = monthly_rates(daily).to_frame("extra")
    years = plan.set_index("fiscal_year")
    usd = (years["over_yen_bn"] / years["realised_rate"]).to_frame("extra")
    return extra_by_month(rates, days_by_month(daily["date"]), plan, usd)["extra"].cumsum() / 1000


def extra_ahead(
    plan: pd.DataFrame, months: pd.DataFrame, years: pd.DataFrame, weights: pd.Series, so_far: float
) -> pd.DataFrame:
    """How the extra cost `so_far` goes on, one column for each path.

    `months`, `years`: average rate by month and by fiscal year ahead, one column a path; `weights` as from
    `risk.yen_weights`.
    """
    days = days_by_month(weights[weights > 0].index)
    usd = (1 / years).mul(plan.set_index("fiscal_year")["ahead_yen_bn"].loc[years.index], axis=0)
    return so_far + extra_by_month(months, days, plan, usd).cumsum() / 1000


def by_month(
    daily: pd.DataFrame,
    rates: pd.DataFrame,
    extra: pd.Series,
    rate_fan: pd.DataFrame,
    extra_fan: pd.DataFrame,
) -> pd.DataFrame:
    """What the figure of the fans draws, one row a month from the start of the programme to its end.

    `rates`: rows of fx_budget_rates; `extra` as from `extra_to_date`; the fans by month ahead.
    Columns: month, market_rate (average), plan_rate, disbursing_rate, verified (both), extra_tn, and p05 to
    p95 of both fans, with _rate and _tn.
    """
    fans = rate_fan.add_suffix("_rate").join(extra_fan.add_suffix("_tn"))
    months = pd.DataFrame({"market_rate": monthly_rates(daily), "extra_tn": extra}).join(fans, how="outer")
    steps = rates_by_year(rates)
    starts = fiscal_start(steps["fiscal_year"])
    by_step = steps.assign(month=starts).pivot_table("rate", index="month", columns="rate_type")
    seen = steps["verified"].groupby(starts).all().rename("verified")
    year = pd.DatetimeIndex(months.index).to_period("Y-MAR").start_time
    known = by_step.join(seen).reindex(year).set_axis(months.index)
    return months.join(known).reset_index(names="month")

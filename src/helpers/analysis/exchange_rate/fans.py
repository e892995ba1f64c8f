"""What the programme lacks month by month: added up to date, and ahead on each path of the rate.

`plan` as from `plan.plan_against_market`. Trillion yen by month (first day).
"""

import pandas as pd

from helpers.analysis.exchange_rate.lag import monthly_rates
from helpers.analysis.exchange_rate.plan import shortfall_by_month
from helpers.analysis.exchange_rate.risk import days_by_month


def lack_to_date(plan: pd.DataFrame, daily: pd.DataFrame) -> pd.Series:
    """Shortfall added up since the start of the programme; `daily`: date, rate, from its first day on."""
    rates = monthly_rates(daily).to_frame("lack")
    by_month = shortfall_by_month(rates, days_by_month(daily["date"]), plan, "over_usd_bn")
    return by_month["lack"].cumsum() / 1000


def lack_ahead(plan: pd.DataFrame, months: pd.DataFrame, weights: pd.Series, so_far: float) -> pd.DataFrame:
    """How the shortfall `so_far` goes on, one column for each path.

    `months`: average rate by month ahead, one column a path; `weights` as from `risk.dollar_weights`.
    """
    days = days_by_month(weights[weights > 0].index)
    return so_far + shortfall_by_month(months, days, plan, "ahead_usd_bn").cumsum() / 1000

"""When a budget rate is set: the error that the wait brings, and what buying dollars forward changes.

A budget rate is set `lag` months before its fiscal year: it is the average of the last month that is then
over (lag 4: the month of November before April). Rates are yen per dollar.
"""

from datetime import date

import pandas as pd

from helpers.analysis.exchange_rate.plan import elapsed, extra_per_yen, realised_rates, total_on_paths
from helpers.report import LONGEST_LAG


def monthly_rates(daily: pd.DataFrame) -> pd.Series:
    """Average rate of each month, by its first day. `daily`: date, rate."""
    return daily.groupby(daily["date"].dt.to_period("M").dt.to_timestamp())["rate"].mean()


def setting_months(years: pd.Series, lag: int) -> pd.Series:
    """First day of the month in which each fiscal year's rate is set, `lag` months before the year."""
    april = years.astype(int) * 12 + 3
    month = april - lag - 1
    return pd.to_datetime({"year": month // 12, "month": month % 12 + 1, "day": 1})


def rate_errors(daily: pd.DataFrame, lag: int, as_of: date) -> pd.Series:
    """How far each complete fiscal year's average lay from the rate set `lag` months before, in per cent.

    The same fiscal years for every lag: those whose rates are known up to `LONGEST_LAG` months before. A
    positive error is a weaker yen than the rate.
    """
    months = monthly_rates(daily)
    years = realised_rates(daily).set_index("fiscal_year", drop=False)
    first_set = setting_months(years["fiscal_year"], LONGEST_LAG)
    complete = years[elapsed(years["fiscal_year"], as_of).eq(1) & first_set.ge(months.index[0])]
    set_rates = setting_months(complete["fiscal_year"], lag).map(months)
    return 100 * (complete["realised_rate"] / set_rates - 1)


def extra_by_knowledge(plan: pd.DataFrame, daily: pd.DataFrame, lag: int) -> pd.DataFrame:
    """Split the extra cost to date: what the rate showed `lag` months before each year, and what came after.

    Low reading. `plan` as from `plan_against_market`; years not begun are left out.
    Columns: fiscal_year, set_rate, known_bn, after_bn (together the extra cost).
    """
    years = plan.dropna(subset="realised_rate")
    set_rate = setting_months(years["fiscal_year"], lag).map(monthly_rates(daily))
    known = years["over_yen_bn"] * extra_per_yen(years["plan_rate"], set_rate, "low")
    return pd.DataFrame(
        {
            "fiscal_year": years["fiscal_year"],
            "set_rate": set_rate,
            "known_bn": known,
            "after_bn": years["extra_low_bn"] - known,
        }
    )


def forward_rates(plan: pd.DataFrame, months: pd.DataFrame, lag: int, last_rate: float) -> pd.DataFrame:
    """Rate at which each year's dollars ahead can be bought forward when its rate is set, path by path.

    A setting month that is over cannot be used any more: there the last rate known stands. Forward points are
    left out. `months`: average rate by month ahead, one column a path. Index: years with dollars ahead.
    """
    years = plan.loc[plan["elapsed"] < 1, "fiscal_year"]
    rates = months.reindex(pd.DatetimeIndex(setting_months(years, lag))).fillna(last_rate)
    return rates.set_axis(years.to_numpy(), axis=0)


def hedged_totals(
    plan: pd.DataFrame, rates: pd.DataFrame, forwards: pd.DataFrame, ratio_pct: float
) -> pd.Series:
    """Extra cost of the programme with `ratio_pct` of each year's dollars bought forward, by path.

    `rates`: average market rate of each fiscal year ahead, one column a path; `forwards` as from
    `forward_rates`. Billion yen, low reading.
    """
    market = total_on_paths(plan, rates)
    return market + ratio_pct / 100 * (total_on_paths(plan, forwards) - market)


def range_cut(totals: pd.Series, hedged: pd.Series) -> float:
    """How much narrower the range p05 to p95 of `hedged` is than that of `totals`, in per cent.

    0 where even without a hedge the range has no width.
    """
    width = totals.quantile(0.95) - totals.quantile(0.05)
    narrowed = hedged.quantile(0.95) - hedged.quantile(0.05)
    return float(100 * (1 - narrowed / width)) if width else 0.0

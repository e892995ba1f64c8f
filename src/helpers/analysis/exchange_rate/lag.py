"""When a budget rate is set: the error that the wait brings, and what buying dollars forward changes.

A budget rate is set `lag` months before its fiscal year: it is the average of the last month that is then
over (lag 4: the month of November before April). Rates are yen per dollar.
"""

from datetime import date

import numpy as np
import pandas as pd

from helpers.analysis.exchange_rate.plan import (
    elapsed,
    extra_per_yen,
    realised_rates,
    total_at_rate,
    total_on_paths,
)

# Months; the longest wait that is looked at.
LONGEST_LAG = 24

# Name of each rule to buy dollars forward.
HEDGES = {"none": "None", "yearly": "Part, when each year’s rate is set", "now": "Part, all of it now"}

# Months of a random walk's variance that the averages over a year and over the month before add.
_MONTHS_IN_AVERAGES = 12 / 3 + 1 / 3


def monthly_rates(daily: pd.DataFrame) -> pd.Series:
    """Average rate of each month, by its first day. `daily`: date, rate."""
    return daily.groupby(daily["date"].dt.to_period("M").dt.to_timestamp())["rate"].mean()


def setting_months(years: pd.Series, lag: int | pd.Series) -> pd.Series:
    """First day of the month in which each fiscal year's rate is set, `lag` months before the year."""
    april = years.astype(int) * 12 + 3
    month = april - lag - 1
    return pd.to_datetime({"year": month // 12, "month": month % 12 + 1, "day": 1})


def rate_errors(daily: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """How far each complete fiscal year's average lay from the rate set 0 to 24 months before.

    The same fiscal years for every lag: those whose rates are all known. A positive error is a weaker yen
    than the rate. Columns: lag_months, fiscal_year, set_rate, realised_rate, error_pct.
    """
    months = monthly_rates(daily)
    years = realised_rates(daily)
    first_set = setting_months(years["fiscal_year"], LONGEST_LAG)
    complete = elapsed(years["fiscal_year"], as_of).eq(1) & first_set.ge(months.index[0])
    lags = pd.DataFrame({"lag_months": range(LONGEST_LAG + 1)})
    errors = lags.merge(years.loc[complete, ["fiscal_year", "realised_rate"]], how="cross")
    set_in = setting_months(errors["fiscal_year"], errors["lag_months"])
    errors = errors.assign(set_rate=set_in.map(months))
    return errors.assign(error_pct=100 * (errors["realised_rate"] / errors["set_rate"] - 1))


def error_by_lag(errors: pd.DataFrame, volatility: float) -> pd.DataFrame:
    """Errors of `rate_errors` summed up for each lag, beside what a random walk would give.

    `volatility`: standard deviation of a year's log return. Columns: lag_months, mean_abs_pct, low_pct and
    high_pct (5th and 95th percentile), mean_pct, years (number), walk_abs_pct (mean absolute error of a
    random walk: its variance grows with the lag, and the two averages add four and a third months).
    """
    by_lag = errors.groupby("lag_months")["error_pct"]
    summary = pd.DataFrame(
        {
            "mean_abs_pct": errors["error_pct"].abs().groupby(errors["lag_months"]).mean(),
            "low_pct": by_lag.quantile(0.05),
            "high_pct": by_lag.quantile(0.95),
            "mean_pct": by_lag.mean(),
            "years": by_lag.size(),
        }
    ).reset_index()
    spread = volatility * np.sqrt((summary["lag_months"] + _MONTHS_IN_AVERAGES) / 12)
    return summary.assign(walk_abs_pct=100 * spread * np.sqrt(2 / np.pi))


def budget_rate_errors(rates: pd.DataFrame, daily: pd.DataFrame, lag: int, as_of: date) -> pd.DataFrame:
    """The budgets' own rates beside the month at the lag and the average of the fiscal year.

    `rates` as from `rates_by_year`, disbursing rates only. Columns: fiscal_year, budget_rate, verified,
    set_rate (market in the setting month), realised_rate and error_pct (missing while the year is not over).
    """
    years = rates.rename(columns={"rate": "budget_rate"})[["fiscal_year", "budget_rate", "verified"]]
    years = years.merge(realised_rates(daily)[["fiscal_year", "realised_rate"]], on="fiscal_year", how="left")
    over = elapsed(years["fiscal_year"], as_of).eq(1)
    realised = years["realised_rate"].where(over)
    return years.assign(
        set_rate=setting_months(years["fiscal_year"], lag).map(monthly_rates(daily)),
        realised_rate=realised,
        error_pct=100 * (realised / years["budget_rate"] - 1),
    ).sort_values("fiscal_year", ignore_index=True)


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


def hedges(
    plan: pd.DataFrame, rates: pd.DataFrame, forwards: pd.DataFrame, last_rate: float, ratio_pct: float
) -> pd.DataFrame:
    """Extra cost of the programme without a hedge, and with `ratio_pct` of its dollars hedged, by path.

    `rates`: average market rate of each fiscal year ahead, one column a path; `forwards` as from
    `forward_rates`. Billion yen, low reading. Columns: the keys of `HEDGES`.
    """
    part = ratio_pct / 100
    market = total_on_paths(plan, rates)
    bought = {"yearly": total_on_paths(plan, forwards), "now": total_at_rate(plan, last_rate)}
    hedged = {rule: market + part * (total - market) for rule, total in bought.items()}
    return pd.DataFrame({"none": market, **hedged})


def range_cuts(ranges: pd.DataFrame) -> pd.Series:
    """How much narrower each rule of `HEDGES` makes the range p05 to p95 than no hedge does, in per cent.

    `ranges`: one row for each rule; 0 where even without a hedge the range has no width.
    """
    width = ranges["p95"] - ranges["p05"]
    return 100 * (1 - width / width["none"]) if width["none"] else 0.0 * width

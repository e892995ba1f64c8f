"""The extra cost of the programme's dollars against the plan's rates: to date, ahead, and at given rates.

Rates are yen per dollar, amounts billion yen. The exposed yen, a share of a year's spending, buy dollars
evenly over the days of the year; the *extra cost* is what these dollars cost above the plan's rate. How many
dollars they are depends on the rate at which the share was measured. *Low reading*, the base: the market rate
of the day, so the exposed yen buy dollars there. *High reading*: the plan's rate, so they buy more dollars.
"""

from datetime import date
from typing import Any, Literal

import pandas as pd

from helpers.errors import ReportError

Reading = Literal["low", "high"]


def fiscal_year(dates: pd.Series) -> pd.Series:
    """Fiscal year (April to March) of each date."""
    return dates.dt.year - (dates.dt.month < 4)


def fiscal_start(years: pd.Series) -> pd.Series:
    """First day of each fiscal year."""
    return pd.to_datetime(years.astype(str) + "-04-01")


def elapsed(years: pd.Series, as_of: date) -> pd.Series:
    """Part of each fiscal year that is over at the end of `as_of`, from 0 to 1, by days."""
    start, end = fiscal_start(years), fiscal_start(years + 1)
    tomorrow = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    return ((tomorrow - start) / (end - start)).clip(0, 1)


def realised_rates(daily: pd.DataFrame) -> pd.DataFrame:
    """Average of the daily market rate (columns date, rate) over each fiscal year, or what is known of it.

    Columns: fiscal_year, realised_rate, days (with a rate).
    """
    by_year = daily.groupby(fiscal_year(daily["date"]).rename("fiscal_year"))["rate"]
    return by_year.agg(realised_rate="mean", days="size").reset_index()


def rates_by_year(rates: pd.DataFrame) -> pd.DataFrame:
    """One row for each fiscal year that a row (fiscal_year, fiscal_year_end, value) covers.

    Ranges without a single value are left out. Columns: rate_type, basis, fiscal_year, rate, verified.
    """
    single = rates.dropna(subset="value")
    years = single.loc[single.index.repeat(single["fiscal_year_end"] - single["fiscal_year"] + 1)]
    nth = years.groupby(level=0).cumcount()
    years = years.assign(fiscal_year=years["fiscal_year"] + nth, rate=years["value"])
    return years[["rate_type", "basis", "fiscal_year", "rate", "verified"]].reset_index(drop=True)


def rate_paths(daily: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Put the market's daily rate and the rates set for whole fiscal years on one time axis.

    `rates` as in `rates_by_year`.
    Columns: series (market or the rate type), start, end (dates), rate, verified.
    """
    steps = rates_by_year(rates).rename(columns={"rate_type": "series"})
    last_day = fiscal_start(steps["fiscal_year"] + 1) - pd.Timedelta(days=1)
    steps = steps.assign(start=fiscal_start(steps["fiscal_year"]), end=last_day)
    market = daily.assign(series="market", start=daily["date"], end=daily["date"], verified=True)
    columns = ["series", "start", "end", "rate", "verified"]
    return pd.concat([market[columns], steps[columns]], ignore_index=True)


def planned_spending(budgets: pd.DataFrame, plan_bn: float, first: int, last: int) -> pd.DataFrame:
    """Spread the programme's spending over the fiscal years `first` to `last`.

    A year that has an initial budget (fiscal_year, value) counts with it. What is left of `plan_bn`
    is split evenly among the years that have none. Columns: fiscal_year, planned_bn, budgeted.
    """
    known = budgets.set_index("fiscal_year")["value"].reindex(range(first, last + 1))
    without = int(known.isna().sum())
    rest = (plan_bn - known.sum()) / without if without else 0.0
    return pd.DataFrame({"planned_bn": known.fillna(rest), "budgeted": known.notna()}).reset_index()


def plan_against_market(
    planned: pd.DataFrame,
    plan_rates: pd.DataFrame,
    daily: pd.DataFrame,
    as_of: date,
    exposed_share_pct: float,
) -> pd.DataFrame:
    """Price the exposed part of the programme at market rates, by fiscal year, in billion yen.

    The elapsed part of a year is bought at the year's average rate so far, the rest at the last rate known.
    `planned` as from `planned_spending`, `plan_rates` as from `rates_by_year`, `daily`: date, rate.
    Adds plan_rate, realised_rate, elapsed (0 to 1), over_yen_bn and ahead_yen_bn (exposed yen before and
    after `as_of`), extra_low_bn and extra_high_bn (elapsed part), ahead_low_bn (low reading of the rest).
    """
    rates = plan_rates.rename(columns={"rate": "plan_rate"})[["fiscal_year", "plan_rate"]]
    years = planned.merge(rates, on="fiscal_year", validate="1:1")
    years = years.merge(realised_rates(daily)[["fiscal_year", "realised_rate"]], on="fiscal_year", how="left")
    over = elapsed(years["fiscal_year"], as_of)
    yen = years["planned_bn"] * exposed_share_pct / 100
    last_rate = daily.sort_values("date")["rate"].iloc[-1]
    return years.assign(
        elapsed=over,
        over_yen_bn=yen * over,
        ahead_yen_bn=yen * (1 - over),
        extra_low_bn=yen * over * extra_per_yen(years["plan_rate"], years["realised_rate"], "low"),
        extra_high_bn=yen * over * extra_per_yen(years["plan_rate"], years["realised_rate"], "high"),
        ahead_low_bn=yen * (1 - over) * extra_per_yen(years["plan_rate"], last_rate, "low"),
    )


def extra_per_yen(planned: Any, rate: Any, reading: Reading) -> Any:
    """Extra cost of each exposed yen when a dollar planned at one rate costs another."""
    return 1 - planned / rate if reading == "low" else rate / planned - 1


def total_at_rate(plan: pd.DataFrame, rate: float) -> float:
    """Extra cost of the whole programme, billion yen, low reading, if every dollar ahead costs `rate`.

    `plan` as from `plan_against_market`.
    """
    ahead = plan["ahead_yen_bn"]
    return float(plan["extra_low_bn"].sum() + ahead.sum() - (ahead * plan["plan_rate"]).sum() / rate)


def total_on_paths(plan: pd.DataFrame, rates: pd.DataFrame, reading: Reading = "low") -> pd.Series:
    """Extra cost of the whole programme, billion yen, for each path (column) of `rates`.

    `plan` as from `plan_against_market`; `rates`: average rate of the days ahead in each fiscal year (index)
    that has some.
    """
    years = plan.set_index("fiscal_year").loc[rates.index]
    ahead = extra_per_yen(years["plan_rate"], rates.T, reading) * years["ahead_yen_bn"]
    return plan[f"extra_{reading}_bn"].sum() + ahead.sum(axis=1)


def break_even_rate(plan: pd.DataFrame) -> float:
    """Average rate of the dollars ahead at which the whole programme has no extra cost (low reading).

    An error if no yen are ahead, or fewer than the extra cost to date asks for.
    """
    ahead = plan["ahead_yen_bn"]
    open_bn = plan["extra_low_bn"].sum() + ahead.sum()
    if not (ahead.sum() > 0 and open_bn > 0):
        raise ReportError("no break-even rate: too few dollars lie ahead in the programme")
    return float((ahead * plan["plan_rate"]).sum() / open_bn)


def extra_by_month(
    rates: pd.DataFrame, days: pd.Series, plan: pd.DataFrame, usd: pd.DataFrame
) -> pd.DataFrame:
    """Spread each year's extra cost over its months, by trading days; billion yen, one column a path.

    `rates`: average rate by month (index: first day), one column for each path; `days`: trading days in each
    of these months; `plan` as from `plan_against_market`; `usd`: billion dollars to buy in each fiscal year
    (index), columns as `rates`.
    """
    year = pd.Series(fiscal_year(pd.Series(rates.index)).to_numpy(), index=rates.index)
    planned = year.map(plan.set_index("fiscal_year")["plan_rate"])
    part = days / days.groupby(year).transform("sum")
    return rates.sub(planned, axis=0).mul(part, axis=0) * usd.loc[year].set_axis(rates.index)

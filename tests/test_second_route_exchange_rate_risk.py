"""The risk of chapter 03 by a second route: the CSV files, loops, and draws that are not a bootstrap."""

import math
import statistics
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.exchange_rate import fans, lag, readings, risk
from helpers.analysis.exchange_rate import plan as programme
from helpers.datasets.tables import open_table
from tests.tables import only, read

LATEST, ARTICLE = date(2026, 9, 30), date(2023, 12, 31)
EDITIONS = pytest.mark.parametrize("as_of", [LATEST, ARTICLE], ids=["latest", "article"])
DRAWS, SEED, LEVELS = 2000, 20231222, (0.05, 0.5, 0.95)
PLAN_RATES = {2023: 137, 2024: 108, 2025: 108, 2026: 108, 2027: 108}


@cache
def market(as_of, first="1990-01-01"):
    """Rates by day, from the CSV."""
    return {
        date.fromisoformat(row["date"]): float(row["rate"])
        for row in read("exchange_rate_daily")
        if first <= row["date"] <= as_of.isoformat()
    }


def spending(as_of):
    """Billion yen by fiscal year: budgets known on the day, the rest of 40.5 trillion split evenly."""
    known = {
        int(row["fiscal_year"]): float(row["value"])
        for row in read("defence_budget_initial", measure="initial_budget", basis="excl")
        if row["published"] <= as_of.isoformat()
    }
    known = {year: amount for year, amount in known.items() if 2023 <= year <= 2027}
    left = [year for year in PLAN_RATES if year not in known]
    return known | {year: (40_500 - sum(known.values())) / len(left) for year in left}


def part_over(year, as_of):
    first, last = date(year, 4, 1), date(year + 1, 4, 1)
    return min(max(((as_of - first).days + 1) / (last - first).days, 0), 1)


def exposed(as_of, ahead):
    """Billion yen for dollars, a fifth of each year's spending, before or after the day."""
    return {
        year: 0.2 * yen * (1 - part_over(year, as_of) if ahead else part_over(year, as_of))
        for year, yen in spending(as_of).items()
    }


@cache
def averages(as_of):
    """Average rate of each fiscal year that has begun, as far as known."""
    years = {fiscal(day) for day in market(as_of) if fiscal(day) in PLAN_RATES}
    return {
        year: statistics.fmean(rate for day, rate in market(as_of).items() if fiscal(day) == year)
        for year in years
    }


@cache
def extra_to_date(as_of, *, high=False):
    """Billion yen: dollars bought at the year's average (high: at the plan) times what each costs extra."""
    spent = exposed(as_of, ahead=False)
    return sum(
        spent[year] / (PLAN_RATES[year] if high else rate) * (rate - PLAN_RATES[year])
        for year, rate in averages(as_of).items()
    )


def total(as_of, rate, *, high=False):
    """Extra cost of the programme, trillion yen, with `rate` for every dollar ahead."""
    ahead = exposed(as_of, ahead=True)
    parts = [
        yen / (PLAN_RATES[year] if high else rate) * (rate - PLAN_RATES[year]) for year, yen in ahead.items()
    ]
    return (extra_to_date(as_of, high=high) + sum(parts)) / 1000


def fiscal(day):
    return day.year - (day.month < 4)


@cache
def weights_by_day(as_of):
    """Weekdays to March 2028 with their part of the yen ahead; unlike in the report with holidays."""
    day, days = max(market(as_of)), []
    while day < date(2028, 3, 31):
        day += timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    years = [fiscal(day) for day in days if day > as_of]
    ahead = exposed(as_of, ahead=True)
    whole = sum(ahead.values())
    return days, [
        ahead[fiscal(day)] / years.count(fiscal(day)) / whole if day > as_of else 0.0 for day in days
    ]


@cache
def ten_years_volatility(as_of):
    rates = market(as_of)
    days = sorted(rates)
    last = days[-1]
    first = last.replace(year=last.year - 10)
    changes = [math.log(rates[now] / rates[before]) for before, now in pairwise(days) if now > first]
    return statistics.stdev(changes), len(changes)


def analysis(as_of, share=20.0):
    """Plan, days, weights, last rate and returns as the notebook makes them."""
    budgets = open_table("defence_budget_initial", as_of).query(
        "measure == 'initial_budget' and basis == 'excl' and 2023 <= fiscal_year <= 2027"
    )
    planned = programme.planned_spending(budgets, 40_500, 2023, 2027)
    rates = programme.rates_by_year(open_table("fx_budget_rates", as_of).query("rate_type == 'plan_rate'"))
    daily = open_table("exchange_rate_daily", as_of)
    plan = programme.plan_against_market(planned, rates, daily, as_of, share)
    days = risk.trading_days(daily["date"].iloc[-1], pd.Timestamp("2028-04-01"))
    return plan, daily, risk.yen_weights(plan, days, as_of), risk.log_returns(daily)


@cache
def bootstrap(as_of, seed=SEED):
    plan, daily, weights, returns = analysis(as_of)
    centred = returns - returns.mean()
    last = daily["rate"].iloc[-1]
    paths = risk.bootstrap_paths(centred, risk.block_length(centred), weights.index, last, DRAWS, seed)
    return plan, paths, risk.yearly(paths, as_of), last


def closed_by_hand(weights, sigma, last):
    """Mean and second moment of the average rate by recursion, then the lognormal that has them."""
    first = second = 0.0
    # the average is g1 (w1 + g2 (w2 + g3 (w3 + ...))) with independent growth factors g: work backwards
    for weight in reversed(weights):
        second = math.exp(2 * sigma**2) * (weight**2 + 2 * weight * first + second)
        first = math.exp(sigma**2 / 2) * (weight + first)
    spread = math.sqrt(math.log(second / first**2))
    middle = last * first * math.exp(-(spread**2) / 2)
    return [middle * math.exp(spread * statistics.NormalDist().inv_cdf(level)) for level in LEVELS]


@cache
def walks(as_of):
    """Days ahead and 8000 paths of a normal random walk over them, drawn with numpy."""
    days, _ = weights_by_day(as_of)
    sigma, _ = ten_years_volatility(as_of)
    steps = np.random.default_rng(99).normal(0, sigma, (8000, len(days)))
    return days, market(as_of)[max(market(as_of))] * np.exp(steps.cumsum(axis=1))


def walk_totals(as_of, hedge_lag=None, *, high=False):
    """Totals of the walks, trillion yen, each year at its average; half hedged if a lag is given."""
    days, paths = walks(as_of)
    totals = np.full(len(paths), extra_to_date(as_of, high=high))
    for year, yen in exposed(as_of, ahead=True).items():
        if yen:
            rate = paths[:, [day > as_of and fiscal(day) == year for day in days]].mean(axis=1)
            extra = rate / PLAN_RATES[year] - 1 if high else 1 - PLAN_RATES[year] / rate
            if hedge_lag is not None:
                extra = (extra + 1 - PLAN_RATES[year] / bought_before(as_of, year, hedge_lag)) / 2
            totals += yen * extra
    return np.quantile(totals / 1000, LEVELS)


def bought_before(as_of, year, months_before):
    """Average of each walk in the last month over, so many months before the year; else the last rate."""
    days, paths = walks(as_of)
    month = year * 12 + 2 - months_before
    inside = [day > as_of and day.year * 12 + day.month - 1 == month for day in days]
    last = market(as_of)[max(market(as_of))]
    return paths[:, inside].mean(axis=1) if any(inside) else np.full(len(paths), last)


@EDITIONS
@pytest.mark.parametrize("rate", [108.0, 140.0, 150.0])
def test_the_total_at_a_rate(as_of, rate):
    plan, *_ = analysis(as_of)
    assert programme.total_at_rate(plan, rate) / 1000 == pytest.approx(total(as_of, rate))


@EDITIONS
def test_at_the_break_even_rate_there_is_no_extra_cost(as_of):
    plan, *_ = analysis(as_of)
    assert total(as_of, programme.break_even_rate(plan)) == pytest.approx(0, abs=1e-9)


def test_half_of_fy2026_and_a_quarter_of_fy2023_lie_ahead():
    latest, article = analysis(LATEST)[0], analysis(ARTICLE)[0]
    assert (latest["ahead_yen_bn"] > 0).tolist() == [False, False, False, True, True]
    assert (1 - latest["elapsed"]).tolist()[3:] == pytest.approx([182 / 365, 1.0])
    assert (1 - article["elapsed"]).tolist() == pytest.approx([91 / 366, 1, 1, 1, 1])
    assert article["budgeted"].tolist() == [True, True, False, False, False]


@EDITIONS
def test_the_window_is_ten_years_of_returns(as_of):
    _, _, _, returns = analysis(as_of)
    sigma, number = ten_years_volatility(as_of)
    assert len(returns) == number
    assert returns.std() == pytest.approx(sigma)


@EDITIONS
def test_the_closed_form_by_recursion(as_of):
    _, daily, weights, returns = analysis(as_of)
    last = daily["rate"].iloc[-1]
    got = risk.lognormal_average(weights, returns.std(), last).ppf(LEVELS)
    assert got == pytest.approx(closed_by_hand(weights.tolist(), returns.std(), last))


def by_bootstrap(as_of, reading="low"):
    plan, _, rates, _ = bootstrap(as_of)
    return (programme.total_on_paths(plan, rates, reading) / 1000).quantile(list(LEVELS)).tolist()


@EDITIONS
@pytest.mark.parametrize("reading", ["low", "high"])
def test_the_range_of_the_extra_cost_by_bootstrap_and_by_closed_form(as_of, reading):
    """2000 draws leave an error of about 2% of the range at its ends; 6% are allowed.

    The extra cost grows with the rate: quantiles of the lognormal average, put through it, are its quantiles.
    """
    *_, last = bootstrap(as_of)
    closed = closed_by_hand(weights_by_day(as_of)[1], ten_years_volatility(as_of)[0], last)
    exp = [total(as_of, rate, high=reading == "high") for rate in closed]
    assert by_bootstrap(as_of, reading) == pytest.approx(exp, abs=0.06 * (exp[2] - exp[0]))


@EDITIONS
@pytest.mark.parametrize("reading", ["low", "high"])
def test_the_range_of_the_extra_cost_by_bootstrap_and_by_normal_draws(as_of, reading):
    exp = walk_totals(as_of, high=reading == "high")
    assert by_bootstrap(as_of, reading) == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))


@EDITIONS
def test_yen_spent_day_by_day_give_nearly_the_same_range(as_of):
    days, paths = walks(as_of)
    _, weights = weights_by_day(as_of)
    planned = np.array([PLAN_RATES[fiscal(day)] for day in days])
    yen = np.array(weights) * sum(exposed(as_of, ahead=True).values())
    exp = np.quantile((extra_to_date(as_of) + yen.sum() - (1 / paths) @ (yen * planned)) / 1000, LEVELS)
    assert by_bootstrap(as_of) == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))


@pytest.mark.parametrize(
    ("as_of", "reading", "exp"),
    [
        (LATEST, "low", [1.91, 2.12, 2.30]),
        (LATEST, "high", [2.63, 3.01, 3.45]),
        (ARTICLE, "low", [0.46, 1.66, 2.52]),
    ],
)
def test_printed_quantiles(as_of, reading, exp):
    assert [round(total, 2) for total in by_bootstrap(as_of, reading)] == exp


def test_another_seed_gives_other_draws():
    assert not bootstrap(LATEST, seed=1)[1].equals(bootstrap(LATEST)[1])


def test_the_extra_cost_of_the_three_years_of_the_second_audit():
    exp = sum(
        0.2 * spending(LATEST)[year] * (1 - PLAN_RATES[year] / averages(LATEST)[year])
        for year in (2023, 2024, 2025)
    )
    plan, *_ = analysis(LATEST)
    got = plan.query("2023 <= fiscal_year <= 2025")["extra_low_bn"].sum()
    assert got == pytest.approx(exp)
    assert round(got) == 999


def test_dollars_paid_to_fms_in_fy2023_are_three_fifths_of_those_assumed():
    paid = only("fx_exposure", unit="billion_usd")
    own = pd.DataFrame({"fiscal_year": [2023], "value": [137.0]})
    assumed = readings.assumed_dollars(analysis(LATEST)[0], own)
    assert assumed == pytest.approx(0.2 * spending(LATEST)[2023] / 137)
    assert (round(paid, 1), round(assumed, 1), round(paid / assumed, 2)) == (5.8, 9.6, 0.60)


def test_the_audit_scaled_readings():
    plan, _, rates, _ = bootstrap(LATEST)
    scale = only("fx_exposure", unit="billion_usd") / (0.2 * spending(LATEST)[2023] / 137)
    got = readings.readings(plan, rates, scale)
    exp = {"audit": extra_to_date(LATEST), "audit_high": extra_to_date(LATEST, high=True)}
    for reading, amount in exp.items():
        assert got["to_date"][reading] == pytest.approx(scale * amount / 1000)
    assert got.loc[["audit", "audit_high"], "to_date"].round(2).tolist() == [0.77, 1.08]
    assert got.loc[["audit", "audit_high"], "p50"].round(2).tolist() == [1.27, 1.81]


@EDITIONS
def test_the_months_of_the_fan_add_up_to_the_totals(as_of):
    plan, paths, rates, _ = bootstrap(as_of)
    _, daily, weights, _ = analysis(as_of)
    so_far = fans.extra_to_date(plan, daily[daily["date"].ge("2023-04-01")]).iloc[-1]
    assert so_far == pytest.approx(extra_to_date(as_of) / 1000)
    got = fans.extra_ahead(plan, risk.monthly(paths, as_of), rates, weights, so_far).iloc[-1]
    assert got.tolist() == pytest.approx((programme.total_on_paths(plan, rates) / 1000).tolist())


@EDITIONS
def test_the_extra_cost_moves_in_proportion_to_the_exposed_share(as_of):
    fifth, tenth = analysis(as_of)[0], analysis(as_of, share=10.0)[0]
    assert programme.total_at_rate(tenth, 150.0) == pytest.approx(programme.total_at_rate(fifth, 150.0) / 2)
    assert programme.break_even_rate(tenth) == pytest.approx(programme.break_even_rate(fifth))


@EDITIONS
def test_ranges_of_the_past_held_about_nine_in_ten(as_of):
    _, daily, weights, _ = analysis(as_of)
    past = risk.past_ranges(daily, len(weights))
    rates = list(market(as_of).values())
    logs = [math.log(rate) for rate in rates]
    horizon, inside = len(weights), []
    factor = 1.6448536 * math.sqrt(sum((k / horizon) ** 2 for k in range(1, horizon + 1)))
    for today in range(2500, len(rates) - horizon, 21):
        changes = np.diff(logs[today - 2500 : today + 1])
        average = statistics.fmean(rates[today + 1 : today + 1 + horizon])
        inside.append(abs(math.log(average / rates[today])) <= factor * np.std(changes, ddof=1))
    assert past["inside"].tolist() == inside
    assert 0.85 < past["inside"].mean() < 0.95


def test_the_variance_of_a_year_is_that_of_its_days():
    logs = np.log(list(market(LATEST).values()))
    daily_moves = np.diff(logs)
    drift = daily_moves.mean()
    exp = np.mean((logs[250:] - logs[:-250] - 250 * drift) ** 2) / (250 * np.var(daily_moves))
    got = risk.variance_ratio(open_table("exchange_rate_daily", LATEST), 250)
    assert got["ratio"] == pytest.approx(exp, rel=0.04)  # the library corrects for overlap


def month_mean(rates, year, month):
    return statistics.fmean(rate for day, rate in rates.items() if (day.year, day.month) == (year, month))


@EDITIONS
@pytest.mark.parametrize(("months", "back", "month"), [(0, 0, 3), (4, 1, 11), (12, 1, 3), (24, 2, 3)])
def test_the_error_of_a_budget_rate_by_lag(as_of, months, back, month):
    rates, errors = market(as_of), []
    for year in range(1992, 2026 if as_of == LATEST else 2023):
        set_rate = month_mean(rates, year - back, month)
        average = statistics.fmean(rate for day, rate in rates.items() if fiscal(day) == year)
        errors.append(100 * (average / set_rate - 1))
    got = lag.rate_errors(open_table("exchange_rate_daily", as_of), months, as_of)
    assert got.tolist() == pytest.approx(errors)


@EDITIONS
def test_what_the_market_showed_four_months_before_and_what_came_after(as_of):
    rates = market(as_of)
    known = sum(
        yen * (1 - PLAN_RATES[year] / month_mean(rates, year - 1, 11))
        for year, yen in exposed(as_of, ahead=False).items()
        if yen
    )
    plan, daily, _, _ = analysis(as_of)
    got = lag.extra_by_knowledge(plan, daily, 4)[["known_bn", "after_bn"]].sum()
    assert got["known_bn"] == pytest.approx(known)
    assert got["after_bn"] == pytest.approx(extra_to_date(as_of) - known)


@EDITIONS
def test_a_hedge_of_half_bought_in_november(as_of):
    plan, paths, rates, last = bootstrap(as_of)
    forwards = lag.forward_rates(plan, risk.monthly(paths, as_of), 4, last)
    got = (lag.hedged_totals(plan, rates, forwards, 50.0) / 1000).quantile(list(LEVELS))
    exp = walk_totals(as_of, hedge_lag=4)
    assert got.tolist() == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))

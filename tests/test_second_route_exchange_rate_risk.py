"""The risk of chapter 03 by a second route: the CSV files, loops, and draws that are not a bootstrap."""

import math
import statistics
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.exchange_rate import lag, risk
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


def dollars(as_of, ahead):
    """Billion dollars at plan rates that a fifth of each year's spending buys before or after the day."""
    return {
        year: 0.2 * yen / PLAN_RATES[year] * (1 - part_over(year, as_of) if ahead else part_over(year, as_of))
        for year, yen in spending(as_of).items()
    }


@cache
def lost_to_date(as_of):
    total = 0.0
    for year, usd in dollars(as_of, ahead=False).items():
        rates = [rate for day, rate in market(as_of).items() if fiscal(day) == year]
        if rates:
            total += usd * (statistics.fmean(rates) - PLAN_RATES[year])
    return total


def total(as_of, rate):
    """Shortfall of the programme, trillion yen, with `rate` for every dollar ahead."""
    ahead = dollars(as_of, ahead=True)
    return (lost_to_date(as_of) + sum(usd * (rate - PLAN_RATES[year]) for year, usd in ahead.items())) / 1000


@cache
def power_lost_to_date(as_of):
    """Yen spent on dollars, times the part that the market took: 1 - plan rate / average of the year."""
    lost = 0.0
    for year, usd in dollars(as_of, ahead=False).items():
        rates = [rate for day, rate in market(as_of).items() if fiscal(day) == year]
        if rates:
            lost += usd * PLAN_RATES[year] * (1 - PLAN_RATES[year] / statistics.fmean(rates))
    return lost


def power_lost(as_of, rate):
    """Purchasing power lost by the programme, trillion yen, with `rate` for every dollar ahead."""
    ahead = dollars(as_of, ahead=True)
    parts = [usd * PLAN_RATES[year] * (1 - PLAN_RATES[year] / rate) for year, usd in ahead.items()]
    return (power_lost_to_date(as_of) + sum(parts)) / 1000


def fiscal(day):
    return day.year - (day.month < 4)


@cache
def weights_by_day(as_of):
    """Weekdays to March 2028 with their part of the dollars ahead; unlike in the report with holidays."""
    day, days = max(market(as_of)), []
    while day < date(2028, 3, 31):
        day += timedelta(days=1)
        if day.weekday() < 5:
            days.append(day)
    years = [fiscal(day) for day in days if day > as_of]
    ahead = dollars(as_of, ahead=True)
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
    return plan, daily, risk.dollar_weights(plan, days, as_of), risk.log_returns(daily)


@cache
def bootstrap(as_of, seed=SEED):
    plan, daily, weights, returns = analysis(as_of)
    centred = returns - returns.mean()
    last = daily["rate"].iloc[-1]
    paths = risk.bootstrap_paths(centred, risk.block_length(centred), weights.index, last, DRAWS, seed)
    return plan, paths, risk.average_rates(paths, weights), last


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


def walk_totals(as_of, hedge_lag=None):
    """Totals of a normal random walk drawn with numpy, trillion yen; half hedged if a lag is given."""
    days, weights = weights_by_day(as_of)
    sigma, _ = ten_years_volatility(as_of)
    last = market(as_of)[max(market(as_of))]
    steps = np.random.default_rng(99).normal(0, sigma, (8000, len(days)))
    paths = last * np.exp(steps.cumsum(axis=1))
    average = paths @ np.array(weights)
    if hedge_lag is not None:
        ahead = dollars(as_of, ahead=True)
        bought = np.zeros(len(average))
        for year, usd in ahead.items():
            month = year * 12 + 2 - hedge_lag
            inside = [day > as_of and day.year * 12 + day.month - 1 == month for day in days]
            rate = paths[:, inside].mean(axis=1) if any(inside) else np.full(len(average), last)
            bought += usd / sum(ahead.values()) * rate
        average = (average + bought) / 2
    return np.array([total(as_of, rate) for rate in np.quantile(average, LEVELS)])


@EDITIONS
def test_the_dollars_ahead_and_what_ten_yen_on_them_cost(as_of):
    plan, *_ = analysis(as_of)
    exp = sum(dollars(as_of, ahead=True).values())
    assert plan["ahead_usd_bn"].sum() == pytest.approx(exp)
    cost = programme.total_at_rate(plan, 10.0) - programme.total_at_rate(plan, 0.0)
    assert cost / 1000 == pytest.approx(total(as_of, 160) - total(as_of, 150))


@EDITIONS
@pytest.mark.parametrize("rate", [108.0, 140.0, 150.0])
def test_the_total_at_a_rate(as_of, rate):
    plan, *_ = analysis(as_of)
    assert programme.total_at_rate(plan, rate) / 1000 == pytest.approx(total(as_of, rate))


@EDITIONS
@pytest.mark.parametrize("mark", [0.0, 1.0])
def test_at_the_break_even_rate_the_programme_lacks_what_was_asked(as_of, mark):
    plan, *_ = analysis(as_of)
    assert total(as_of, programme.rate_for_total(plan, 1000 * mark)) == pytest.approx(mark, abs=1e-9)


def test_half_of_fy2026_and_a_quarter_of_fy2023_lie_ahead():
    latest, article = analysis(LATEST)[0], analysis(ARTICLE)[0]
    assert (latest["ahead_usd_bn"] > 0).tolist() == [False, False, False, True, True]
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


@EDITIONS
def test_the_range_of_the_shortfall_by_bootstrap_and_by_closed_form(as_of):
    """2000 draws leave an error of about 1.5% of the range at its ends; 4% are allowed."""
    plan, _, average, last = bootstrap(as_of)
    got = (programme.total_at_rate(plan, average) / 1000).quantile(list(LEVELS)).tolist()
    closed = closed_by_hand(weights_by_day(as_of)[1], ten_years_volatility(as_of)[0], last)
    exp = [total(as_of, rate) for rate in closed]
    assert got == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))


@EDITIONS
def test_the_range_of_the_shortfall_by_bootstrap_and_by_normal_draws(as_of):
    plan, _, average, _ = bootstrap(as_of)
    got = (programme.total_at_rate(plan, average) / 1000).quantile(list(LEVELS)).tolist()
    exp = walk_totals(as_of)
    assert got == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))


def power_lost_by_bootstrap(as_of):
    plan, paths, _, _ = bootstrap(as_of)
    lost = programme.power_lost_at_rates(plan, risk.yearly(paths, as_of)) / 1000
    return lost.quantile(list(LEVELS)).tolist()


@EDITIONS
def test_the_range_at_market_rates_by_bootstrap_and_by_transformed_closed_form(as_of):
    """The loss rises with the rate: quantiles of the lognormal average, put through it, are its quantiles.

    One average stands for all years here, which makes the loss at most a little larger.
    """
    *_, last = bootstrap(as_of)
    closed = closed_by_hand(weights_by_day(as_of)[1], ten_years_volatility(as_of)[0], last)
    exp = [power_lost(as_of, rate) for rate in closed]
    assert power_lost_by_bootstrap(as_of) == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))


@EDITIONS
def test_the_range_at_market_rates_by_normal_draws_whose_yen_are_spent_day_by_day(as_of):
    days, weights = weights_by_day(as_of)
    sigma, _ = ten_years_volatility(as_of)
    steps = np.random.default_rng(99).normal(0, sigma, (8000, len(days)))
    paths = market(as_of)[max(market(as_of))] * np.exp(steps.cumsum(axis=1))
    planned = np.array([PLAN_RATES[fiscal(day)] for day in days])
    yen = np.array(weights) * sum(dollars(as_of, ahead=True).values()) * planned
    exp = np.quantile((power_lost_to_date(as_of) + yen.sum() - (1 / paths) @ (yen * planned)) / 1000, LEVELS)
    assert power_lost_by_bootstrap(as_of) == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))


@pytest.mark.parametrize(("as_of", "exp"), [(LATEST, [1.91, 2.12, 2.30]), (ARTICLE, [0.46, 1.66, 2.52])])
def test_printed_quantiles_of_the_power_lost(as_of, exp):
    assert [round(total, 2) for total in power_lost_by_bootstrap(as_of)] == exp


def test_the_shortfall_of_the_three_years_that_the_auditors_count():
    exp = 0.0
    for year in (2023, 2024, 2025):
        rates = [rate for day, rate in market(LATEST).items() if fiscal(day) == year]
        exp += 0.2 * spending(LATEST)[year] * (statistics.fmean(rates) / PLAN_RATES[year] - 1)
    plan, *_ = analysis(LATEST)
    got = plan.query("2023 <= fiscal_year <= 2025")["shortfall_bn"].sum()
    assert got == pytest.approx(exp)
    assert round(got) == 1377


def test_dollars_paid_to_fms_in_fy2023_are_fewer_than_the_sum_assumes():
    paid = only("fx_exposure", unit="billion_usd")
    plan, *_ = analysis(LATEST)
    assumed = plan.query("fiscal_year == 2023")[["over_usd_bn", "ahead_usd_bn"]].sum(axis=1).item()
    assert assumed == pytest.approx(0.2 * spending(LATEST)[2023] / 137)
    assert round(paid, 1) == 5.8 < round(assumed, 1) == 9.6


def test_printed_quantiles_of_the_shortfall():
    plan, _, average, _ = bootstrap(LATEST)
    got = (programme.total_at_rate(plan, average) / 1000).quantile(list(LEVELS)).round(2).tolist()
    assert got == [2.63, 3.01, 3.45]
    assert not bootstrap(LATEST, seed=1)[2].equals(average)


@EDITIONS
def test_the_months_of_the_fan_add_up_to_the_totals(as_of):
    plan, paths, average, _ = bootstrap(as_of)
    _, _, weights, _ = analysis(as_of)
    months = risk.monthly(paths, as_of)
    days = risk.days_by_month(weights[weights > 0].index)
    ahead = programme.shortfall_by_month(months, days, plan, "ahead_usd_bn").sum()
    got = plan["shortfall_bn"].sum() + ahead
    assert got.tolist() == pytest.approx(programme.total_at_rate(plan, average).tolist())


@EDITIONS
def test_the_shortfall_moves_in_proportion_to_the_exposed_share(as_of):
    fifth, tenth = analysis(as_of)[0], analysis(as_of, share=10.0)[0]
    assert programme.total_at_rate(tenth, 150.0) == pytest.approx(programme.total_at_rate(fifth, 150.0) / 2)
    assert programme.rate_for_total(tenth, 0.0) == pytest.approx(programme.rate_for_total(fifth, 0.0))


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
    found = lag.error_by_lag(lag.rate_errors(open_table("exchange_rate_daily", as_of), as_of), 0.1)
    got = found.set_index("lag_months").loc[months]
    assert got["years"] == len(errors)
    assert got["mean_abs_pct"] == pytest.approx(statistics.fmean(abs(error) for error in errors))
    assert [got["low_pct"], got["high_pct"]] == pytest.approx(list(np.quantile(errors, [0.05, 0.95])))


@EDITIONS
def test_what_the_market_showed_four_months_before_and_what_came_after(as_of):
    rates = market(as_of)
    known = sum(
        usd * (month_mean(rates, year - 1, 11) - PLAN_RATES[year])
        for year, usd in dollars(as_of, ahead=False).items()
        if usd
    )
    plan, daily, _, _ = analysis(as_of)
    got = lag.shortfall_by_knowledge(plan, daily, 4)[["known_bn", "after_bn"]].sum()
    assert got["known_bn"] == pytest.approx(known)
    assert got["after_bn"] == pytest.approx(lost_to_date(as_of) - known)


@EDITIONS
def test_a_hedge_of_half_bought_in_november_or_now(as_of):
    plan, paths, average, last = bootstrap(as_of)
    forwards = lag.forward_rates(plan, risk.monthly(paths, as_of), 4, last)
    hedged = programme.total_at_rate(plan, lag.hedges(plan, average, forwards, last, 50.0)) / 1000
    got = hedged.quantile(list(LEVELS))
    exp = walk_totals(as_of, hedge_lag=4)
    assert got["yearly"].tolist() == pytest.approx(exp, abs=0.04 * (exp[2] - exp[0]))
    width = got.loc[0.95] - got.loc[0.05]
    assert width["now"] == pytest.approx(width["none"] / 2)


def test_the_budgets_own_rates_missed_their_years():
    rates, errors = market(LATEST), []
    for row in read("fx_budget_rates", rate_type="disbursing_rate"):
        if row["value"]:
            year = int(row["fiscal_year"])
            average = statistics.fmean(rate for day, rate in rates.items() if fiscal(day) == year)
            errors.append(abs(average / float(row["value"]) - 1) * 100)
    disbursing = open_table("fx_budget_rates", LATEST).query("rate_type == 'disbursing_rate'")
    by_year = programme.rates_by_year(disbursing)
    got = lag.budget_rate_errors(by_year, open_table("exchange_rate_daily", LATEST), 4, LATEST)
    assert len(got) == len(errors) == 13
    assert got["error_pct"].abs().mean() == pytest.approx(statistics.fmean(errors))

"""The findings that the report must have, as published, against numbers made of the CSV files alone.

The other tests of a second route compare functions with the data; these read ``findings.json``.
Nothing of ``helpers.analysis`` or ``helpers.datasets`` is used, and what an edition knows is decided here.
"""

import json
import math
import re
import statistics
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from helpers.parameters import Parameters, load_parameters
from tests.tables import Row, read

pytestmark = pytest.mark.build

EDITIONS = ["latest", "article"]
ABSENT = {
    ("article", "budget.real_growth_2024_pct"),  # the price level of 2024
    ("article", "budget.share_fixed_2022_gdp_2025_pct"),  # a total of April 2025
    ("article", "comparison.japan_rank_2025"),  # the spending of 2025
    ("article", "security.scrambles_change_2016_2023_pct"),  # a year not over
}
SAMPLED = {
    "fx.extra_low_p05_tn": 0.05,
    "fx.extra_low_p50_tn": 0.5,
    "fx.extra_low_p95_tn": 0.95,
}
"""Quantiles of a bootstrap: 2000 draws miss them by about 2% of the range at its low end; 6% are allowed."""


class NotKnownError(LookupError):
    """The edition knows no such row."""


def public(row: Row) -> date:
    """The last day of the day, month or year in which a row was published."""
    first = date.fromisoformat(row["published"])
    if row["published_precision"] == "year":
        return date(first.year, 12, 31)
    if row["published_precision"] == "month":
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first


def observed(row: Row) -> date:
    """The last day of the period that a row of a series describes."""
    if "date" in row:
        return date.fromisoformat(row["date"])
    return date(int(row.get("period_end") or row["year"]), 12, 31)


class Known:
    """What an edition knows, and the parameters it was given."""

    def __init__(self, edition: str):
        self.set: Parameters = load_parameters(edition)
        self.day = date.fromisoformat(str(self.set.as_of))

    def rows(self, table: str, **wanted: object) -> list[Row]:
        return [
            row
            for row in read(table, **wanted)
            if (public if "published" in row else observed)(row) <= self.day
        ]

    def row(self, table: str, **wanted: object) -> Row:
        found = self.rows(table, **wanted)
        if not found:
            raise NotKnownError(table, wanted)
        (row,) = found
        return row

    def value(self, table: str, column: str = "value", **wanted: object) -> float:
        return float(self.row(table, **wanted)[column])

    def budget(self, basis: str, year: int) -> float:
        return self.value("defence_budget_initial", measure="initial_budget", basis=basis, fiscal_year=year)

    def plan(self, measure: str) -> float:
        return self.value("buildup_program", plan="dbp_2023_27", measure=measure)

    def japan(self, table: str, column: str, year: int) -> float:
        return self.value(table, column, country="JPN", year=year)


# 02 Budget


def growth(known: Known, basis: str, before: str | None = None) -> float:
    return 100 * (known.budget(basis, 2024) / known.budget(before or basis, 2023) - 1)


def in_a_row(known: Known, mark: Callable[[list[float]], float]) -> int:
    """Years back from FY2024 whose budget is above the `mark` that the budgets before set."""
    amounts = [known.budget("incl", year) for year in range(1970, 2025)]
    count = 0
    while amounts[-1] > mark(amounts[:-1]):
        amounts.pop()
        count += 1
    return count


def real_growth(known: Known) -> float:
    prices = [known.japan("macro_weo", "gdp_deflator_index", year) for year in (2023, 2024)]
    return 100 * (known.budget("incl", 2024) / prices[1] / (known.budget("incl", 2023) / prices[0]) - 1)


def share_of_outlook(known: Known) -> float:
    gdp = known.value("japan_gdp_outlook", measure="outlook_nominal_level", fiscal_year=2024)
    return 100 * known.budget("excl", 2024) / gdp


def share_of_fixed_gdp(known: Known) -> float:
    totals = known.row("two_percent", measure="security_related_total", basis="initial", fiscal_year=2025)
    gdp = known.value("two_percent", measure="gdp_reference", fiscal_year=2022)
    return 100 * float(totals["value"]) / gdp


def rank(known: Known) -> int:
    own = known.japan("military_expenditure", "current_usd_m", 2025)
    every = known.rows("military_expenditure", year=2025)
    return 1 + sum(float(row["current_usd_m"] or 0) > own for row in every)


# 03 Exchange rate


def share_of_contracts(known: Known) -> float:
    """Almost 2 trillion of "over 9 trillion yen of new contracts", as Reuters wrote."""
    row = known.row("fx_exposure", measure="settled_in_foreign_currency", fiscal_year=2024)
    (whole,) = re.findall(r"over (\d+) trillion yen", row["note"])
    return 100 * float(row["value"]) / float(whole)


def implied_rate(known: Known) -> float:
    """Yen over dollars, both as rounded in print."""
    row = known.row("published_figures", measure="amount_in_usd", basis="incl", fiscal_year=2024)
    (yen,) = re.findall(r"printed for ([\d.]+) trillion yen", row["note"])
    return 1000 * float(yen) / float(row["value"])


def ten_yen(known: Known) -> float:
    exposed = known.value("fx_exposure", measure="affected_by_fx", stage="request", fiscal_year=2024)
    rate = known.row("fx_budget_rates", rate_type="disbursing_rate", fiscal_year=2024, fiscal_year_end=2024)
    return 10 * exposed / float(rate["value"])


def fiscal(day: date) -> int:
    return day.year - (day.month < 4)


def plan_years(known: Known) -> Iterator[tuple[int, float, float, float]]:
    """Each year of the programme: plan rate, billion yen for dollars spent by the day, and those ahead."""
    rates: dict[int, float] = {}
    for row in known.rows("fx_budget_rates", rate_type="plan_rate"):
        rates |= dict.fromkeys(
            range(int(row["fiscal_year"]), int(row["fiscal_year_end"]) + 1), float(row["value"])
        )
    known_bn: dict[int, float] = {}
    for row in known.rows("defence_budget_initial", measure="initial_budget", basis="excl"):
        known_bn[int(row["fiscal_year"])] = float(row["value"])
    left = [year for year in range(2023, 2028) if year not in known_bn]
    rest = 1000 * known.plan("budgeted_defence_expenditures") - sum(
        known_bn.get(year, 0) for year in range(2023, 2028)
    )
    for year in range(2023, 2028):
        first, end = date(year, 4, 1), date(year + 1, 4, 1)
        over = min(max(((known.day - first).days + 1) / (end - first).days, 0), 1)
        yen = known_bn[year] if year in known_bn else rest / len(left)
        exposed = known.set.exposed_share_pct / 100 * yen
        yield year, rates[year], exposed * over, exposed * (1 - over)


def market(known: Known) -> dict[date, float]:
    return {observed(row): float(row["rate"]) for row in known.rows("exchange_rate_daily")}


def extra_to_date(known: Known) -> float:
    """The dollars that the yen bought at each year's average, times what they cost above the plan's rate."""
    daily, total = market(known), 0.0
    for year, rate, yen, _ in plan_years(known):
        if yen:
            average = statistics.fmean(daily[day] for day in daily if fiscal(day) == year)
            total += yen / average * (average - rate)
    return total / 1000


def purchases_ahead(known: Known, last: date) -> tuple[np.ndarray, float, float]:
    """Billion yen for dollars by weekday after the last rate, their sum, and that weighted by plan rates."""
    days = [last + timedelta(days=step) for step in range(1, (date(2028, 3, 31) - last).days + 1)]
    days = [day for day in days if day.weekday() < 5]
    ahead = {year: (rate, yen) for year, rate, _, yen in plan_years(known)}
    open_days = [fiscal(day) for day in days if day > known.day]
    spent = [ahead[fiscal(day)][1] / open_days.count(fiscal(day)) if day > known.day else 0.0 for day in days]
    return np.array(spent), sum(spent), sum(rate * yen for rate, yen in ahead.values())


@cache
def extra_quantiles(edition: str) -> dict[float, float]:
    """The lognormal with the first two moments of the average rate of a walk without drift (Levy 1992).

    The extra cost only grows with that rate, so each quantile of the rate gives one of the extra cost.
    """
    known = Known(edition)
    daily = market(known)
    last = max(daily)
    changes = [
        math.log(daily[now] / daily[before])
        for before, now in pairwise(sorted(daily))
        if now > last.replace(year=last.year - 10)
    ]
    spent, yen, planned = purchases_ahead(known, last)
    variance = statistics.variance(changes) * np.arange(1, len(spent) + 1)
    weight = spent / yen * np.exp(variance / 2)
    first = weight.sum()
    second = weight @ np.exp(np.minimum.outer(variance, variance)) @ weight
    spread = math.sqrt(math.log(second / first**2))
    middle = daily[last] * first * math.exp(-(spread**2) / 2)
    rates = {part: middle * math.exp(spread * stats.norm.ppf(part)) for part in SAMPLED.values()}
    return {part: extra_to_date(known) + (yen - planned / rate) / 1000 for part, rate in rates.items()}


# 04 Fiscal outlook


def debt_difference(known: Known) -> float:
    """One more per cent of GDP each year after the last of history: a geometric series."""
    history = known.rows("macro_weo", country="JPN", status="history")
    years = known.set.horizon_year - max(int(row["year"]) for row in history)
    factor = (1 + known.set.interest_rate_pct / 100) / (1 + known.set.nominal_growth_pct / 100)
    return (known.set.defence_share_pct - 1) * (1 - factor**years) / (1 - factor)


def share_of_receipts(known: Known) -> float:
    receipts = known.rows("japan_tax_revenue", stage="settlement", tax_type="total")
    last = max(receipts, key=lambda row: int(row["fiscal_year"]))
    return 100 * 1000 * known.plan("financing_tax_measures") / float(last["value"])


# 05 Exports, security and industry


def import_shares(known: Known) -> dict[str, float]:
    """Per cent by supplier in the last five years that the register covers."""
    exact = known.rows("japan_arms_suppliers", method="exact")
    last = max(row["period_end"] for row in exact)
    tiv = {row["supplier"]: float(row["tiv_m"]) for row in exact if row["period_end"] == last}
    return {supplier: 100 * amount / sum(tiv.values()) for supplier, amount in tiv.items()}


def scrambles_change(known: Known) -> float:
    count = {
        year: known.value(
            "threat_environment", indicator="scrambles_total", actor="all", year=year, partial="no"
        )
        for year in (2016, 2023)
    }
    return 100 * (count[2023] / count[2016] - 1)


def abnormal_return(known: Known) -> tuple[float, float]:
    """Cumulated over [-1, +1] and its p value, from the variance of a prediction by a fitted line."""
    day = known.row("event_dates", news_date="2023-12-22")["first_trading_day"]
    share, index = (
        {row["date"]: float(row["return_pct"]) for row in known.rows("stock_returns_daily", ticker=ticker)}
        for ticker in ("7011", "TOPIX")
    )
    days = sorted(share.keys() & index.keys())
    zero = days.index(day)
    before, window = days[zero - 140 : zero - 20], days[zero - 1 : zero + 2]
    x, y = (np.array([series[day] for day in before]) for series in (index, share))
    line = stats.linregress(x, y)
    car = sum(share[day] - line.intercept - line.slope * index[day] for day in window)
    noise = np.sum((y - line.intercept - line.slope * x) ** 2) / (len(x) - 2)
    distance = sum(index[day] - x.mean() for day in window)
    factor = len(window) + len(window) ** 2 / len(x) + distance**2 / np.sum((x - x.mean()) ** 2)
    return car, 2 * stats.t.sf(abs(car) / math.sqrt(noise * factor), len(x) - 2)


ORACLES: dict[str, Callable[[Known], float]] = {
    "budget.growth_2024_incl_pct": lambda known: growth(known, "incl"),
    "budget.growth_2024_excl_pct": lambda known: growth(known, "excl"),
    "budget.growth_2024_with_fund_pct": lambda known: growth(known, "mof_item", "mof_item_with_fund"),
    "budget.rises_in_a_row_2024": lambda known: in_a_row(known, lambda before: before[-1]),
    "budget.records_in_a_row_2024": lambda known: in_a_row(known, max),
    "budget.real_growth_2024_pct": real_growth,
    "budget.share_outlook_gdp_2024_pct": share_of_outlook,
    "budget.share_fixed_2022_gdp_2025_pct": share_of_fixed_gdp,
    "comparison.japan_rank_2025": rank,
    "comparison.japan_share_gdp_2023_pct": lambda known: known.japan(
        "military_expenditure", "share_gdp_pct", 2023
    ),
    "fx.implied_rate_article": implied_rate,
    "fx.share_contracts_2024_pct": share_of_contracts,
    "fx.extra_low_to_date_tn": extra_to_date,
    "fx.extra_low_p05_tn": lambda known: extra_quantiles(known.set.edition)[0.05],
    "fx.extra_low_p50_tn": lambda known: extra_quantiles(known.set.edition)[0.5],
    "fx.extra_low_p95_tn": lambda known: extra_quantiles(known.set.edition)[0.95],
    "fx.cost_of_ten_yen_2024_bn": ten_yen,
    "fiscal.plan_extra_need_tn": lambda known: known.plan("financing_additional_need"),
    "fiscal.debt_ratio_difference_2035_pp": debt_difference,
    "fiscal.tax_measures_share_of_receipts_pct": share_of_receipts,
    "exports.us_share_of_imports_pct": lambda known: import_shares(known)["USA"],
    "exports.hhi_suppliers": lambda known: sum(share**2 for share in import_shares(known).values()),
    "security.scrambles_change_2016_2023_pct": scrambles_change,
    "markets.car_7011_20231222_m1p1_pct": lambda known: abnormal_return(known)[0],
    "markets.car_7011_20231222_m1p1_p_value": lambda known: abnormal_return(known)[1],
}
"""Every finding that must exist; ``claims.*`` are in ``test_second_route_claims``."""


def check(name: str, edition: str, folder: Path) -> None:
    """A finding published in `folder` equals its oracle, or is absent if the edition cannot know it."""
    findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    known = Known(edition)
    if (edition, name) in ABSENT:
        assert name not in findings
        with pytest.raises(NotKnownError):
            ORACLES[name](known)
    elif name in SAMPLED:
        parts = extra_quantiles(edition)
        error = 0.06 * (parts[0.95] - parts[0.05])
        assert findings[name]["value"] == pytest.approx(ORACLES[name](known), abs=error)
    else:
        assert findings[name]["value"] == pytest.approx(ORACLES[name](known), rel=1e-6)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ORACLES)
def test_a_required_finding_is_what_the_data_say(built, name, edition):
    check(name, edition, built.edition(edition))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", ORACLES)
def test_another_value_is_noticed(built, tmp_path, name, edition):
    findings = json.loads((built.edition(edition) / "findings.json").read_text(encoding="utf-8"))
    findings[name] = {"value": 1.3 * findings.get(name, {"value": 0})["value"] + 0.1}
    (tmp_path / "findings.json").write_text(json.dumps(findings), encoding="utf-8")
    with pytest.raises(AssertionError):
        check(name, edition, tmp_path)

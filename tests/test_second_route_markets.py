"""Findings on the makers' shares by a second route: plain CSV and other formulas."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from arch.bootstrap import IIDBootstrap
from scipy import stats
from statsmodels.stats.multitest import multipletests

from helpers.analysis.security import markets
from helpers.datasets.tables import open_table
from helpers.parameters import load_parameters
from tests.tables import read

TICKERS = [*markets.MAKERS, *markets.CONTROLS]
SPANS = {"m1p1": range(-1, 2), "0p1": range(2), "0p5": range(6)}


@pytest.fixture(scope="module")
def dates():
    return sorted({row["date"] for row in read("stock_returns_daily")})


@pytest.fixture(scope="module")
def columns(dates):
    """Returns by ticker, in the order of the dates; the makers' average too."""
    cells = {(row["ticker"], row["date"]): float(row["return_pct"]) for row in read("stock_returns_daily")}
    found = {ticker: np.array([cells[ticker, day] for day in dates]) for ticker in [*TICKERS, "TOPIX"]}
    return found | {"makers": np.mean([found[ticker] for ticker in markets.MAKERS], axis=0)}


@pytest.fixture(scope="module")
def days():
    """First trading day of each event that the returns cover."""
    return {row["event_id"]: row["first_trading_day"] for row in read("event_dates", returns_available="yes")}


@pytest.fixture(scope="module")
def study():
    parameters = load_parameters("latest")
    events = markets.covered(open_table("event_dates"))
    returns = open_table("stock_returns_daily")
    results = markets.study(returns, events, markets.WINDOWS, parameters.bootstrap_draws, parameters.seed)
    return results.set_index(["event_id", "span", "ticker"])


def with_dummies(share, market, zero, places):
    """Sum of the coefficients of one dummy a day: the abnormal return, and its t (Karafiath 1988)."""
    count = len(places)
    used = [*range(zero - 140, zero - 20), *places]
    dummies = np.vstack([np.zeros((120, count)), np.eye(count)])
    design = np.column_stack([np.ones(len(used)), market[used], dummies])
    coefficients, residual, *_ = np.linalg.lstsq(design, share[used], rcond=None)
    variance = residual[0] / 118 * np.linalg.inv(design.T @ design)
    return coefficients[2:].sum(), coefficients[2:].sum() / math.sqrt(variance[2:, 2:].sum())


def residuals(share, market, zero, places):
    """Residuals of the estimation window, then the prediction errors of some days."""
    before = slice(zero - 140, zero - 20)
    slope, intercept = np.polyfit(market[before], share[before], 1)
    used = [*range(zero - 140, zero - 20), *places]
    return share[used] - intercept - slope * market[used]


@pytest.mark.parametrize("span", SPANS)
def test_abnormal_returns_by_one_regression_with_a_dummy_for_each_event_day(
    study, columns, dates, days, span
):
    for event, day in days.items():
        zero = dates.index(day)
        for ticker in [*TICKERS, "makers"]:
            places = [zero + step for step in SPANS[span]]
            car, t = with_dummies(columns[ticker], columns["TOPIX"], zero, places)
            got = study.loc[event, span, ticker]
            assert (got["car_pct"], got["t"]) == pytest.approx((car, t))
            assert got["p_value"] == pytest.approx(2 * stats.t.sf(abs(t), 118))
    assert len(study) == len(days) * 3 * 9


def test_the_number_that_answers_the_article(study):
    got = study.loc["EV05", "m1p1", "7011"]
    assert (round(got["car_pct"], 1), round(got["p_value"], 3)) == (1.7, 0.561)
    assert [f"{got[edge]:%Y-%m-%d}" for edge in ("first_day", "last_day")] == ["2023-12-21", "2023-12-25"]


def test_rank_tests_with_ranks_of_scipy(study, columns, dates, days):
    for event, day in days.items():
        zero = dates.index(day)
        places = [zero + step for step in SPANS["m1p1"]]
        ranks = {
            ticker: stats.rankdata(residuals(columns[ticker], columns["TOPIX"], zero, places)) - 62
            for ticker in TICKERS
        }
        ranks["makers"] = np.mean([ranks[ticker] for ticker in markets.MAKERS], axis=0)
        for ticker, own in ranks.items():
            z = own[120:].sum() / math.sqrt(3 * np.mean(own**2))
            got = study.loc[event, "m1p1", ticker]["p_rank"]
            assert got == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))


def test_cross_sectional_test_from_students_t(study, columns, dates, days):
    for event, day in days.items():
        zero = dates.index(day)
        own = [residuals(columns[ticker], columns["TOPIX"], zero, []) for ticker in markets.MAKERS]
        correlation = (np.corrcoef(own).sum() - 6) / 30
        plain = stats.ttest_1samp([study.loc[event, "m1p1", ticker]["t"] for ticker in markets.MAKERS], 0)
        corrected = plain.statistic * math.sqrt((1 - correlation) / (1 + 5 * correlation))
        got = study.loc[event, "m1p1", "makers"]
        assert got["p_bmp_uncorrected"] == pytest.approx(plain.pvalue)
        assert got["p_bmp"] == pytest.approx(2 * stats.t.sf(abs(corrected), 5))
        assert 0.05 < correlation < 0.6


def test_bootstrap_by_arch_without_a_second_fit(study, columns, dates, days):
    """Whole days drawn by another library, without the error of the coefficients: nearly the same."""
    zero = dates.index(days["EV05"])
    own = pd.DataFrame(
        {ticker: residuals(columns[ticker], columns["TOPIX"], zero, []) for ticker in ("7011", "makers")}
    )
    drawn = IIDBootstrap(own, seed=np.random.default_rng(1))
    sums = np.array([data[0][0].iloc[:3].sum() for data in drawn.bootstrap(2000)])
    for place, ticker in enumerate(own):
        got = study.loc["EV05", "m1p1", ticker]
        exp = np.mean(np.abs(sums[:, place]) >= abs(got["car_pct"]))
        assert got["p_bootstrap"] == pytest.approx(exp, abs=0.05)


@pytest.mark.parametrize("span", SPANS)
def test_holm_by_statsmodels(study, span):
    rows = study.xs(span, level="span")
    stated = rows.index == (("EV05", "7011") if span == "m1p1" else ())
    for tickers, raw, corrected in ((TICKERS, "p_value", "p_holm"), (["makers"], "p_bmp", "p_bmp_holm")):
        own = rows[rows.index.get_level_values("ticker").isin(tickers) & ~stated]
        rejected, exp, *_ = multipletests(own[raw], alpha=0.05, method="holm")
        assert own[corrected].tolist() == pytest.approx(exp.tolist())
        assert rejected.tolist() == own["significant"].tolist()


def test_of_all_tests_as_many_stand_out_as_chance_gives_and_none_after_correction(study):
    single = study.xs("m1p1", level="span").drop("makers", level="ticker")
    assert (len(single), (single["p_value"] < 0.05).sum(), study["significant"].sum()) == (72, 4, 0)
    assert study["primary"].sum() == 1 and study.loc[("EV05", "m1p1", "7011"), "primary"]


@pytest.mark.parametrize(
    ("events", "offsets", "exp"), [(["EV04"], range(4), 3.5), (["EV01", "EV02", "EV03"], range(-1, 2), 6.4)]
)
def test_run_up_and_spending_as_one_span(columns, dates, days, events, offsets, exp):
    zero = dates.index(days[events[0]])
    places = [dates.index(days[event]) + step for event in events for step in offsets]
    returns, trading = open_table("stock_returns_daily"), [pd.Timestamp(days[event]) for event in events]
    window = (offsets[0], offsets[-1])
    got = markets.summed(returns, trading, window, 100, 1).set_index("ticker")
    for ticker in [*TICKERS, "makers"]:
        car, t = with_dummies(columns[ticker], columns["TOPIX"], zero, places)
        assert (got.loc[ticker, "car_pct"], got.loc[ticker, "t"]) == pytest.approx((car, t))
    assert round(got.loc["7011", "car_pct"], 1) == exp


def test_the_run_up_ends_on_the_trading_day_after_the_decision(dates, days):
    leak = dates.index(days["EV04"])
    first, last = (dates[leak + step] for step in markets.RUN_UP)
    assert (first, last) == ("2023-12-20", "2023-12-25")
    assert dates[dates.index(days["EV05"]) + 1] == last


def test_ordinary_days_one_by_one(columns, dates, days):
    zeros = [dates.index(day) for day in days.values()]
    ordinary = [day for day in range(140, len(dates) - 1) if min(abs(day - zero) for zero in zeros) > 2]
    events = markets.covered(open_table("event_dates"))
    got = markets.placebos(open_table("stock_returns_daily"), events, (-1, 1))
    assert sorted(set(got["date"].dt.strftime("%Y-%m-%d"))) == [dates[day] for day in ordinary]
    mine = got[got["ticker"].eq("7011")]
    own = dict(zip(mine["date"].dt.strftime("%Y-%m-%d"), mine["t"], strict=True))
    for day in ordinary[::40]:
        _, t = with_dummies(columns["7011"], columns["TOPIX"], day, [day - 1, day, day + 1])
        assert own[dates[day]] == pytest.approx(t)
    assert 0.04 < (got["p_value"] < 0.05).mean() < 0.07


@pytest.mark.parametrize(
    ("start", "exp"), [("2022-12-16", (769.7, 89.7, 6)), ("2023-12-22", (512.6, 58.3, 6))]
)
def test_what_was_held(columns, dates, start, exp):
    later = slice(dates.index(start) + 1, None)
    values = {
        ticker: math.prod(1 + cell / 100 for cell in column[later]) for ticker, column in columns.items()
    }
    got = markets.holding_returns(open_table("stock_returns_daily"), pd.Timestamp(start)).set_index("ticker")
    for ticker in TICKERS:
        assert got.loc[ticker, "return_pct"] == pytest.approx(100 * (values[ticker] - 1))
        assert got.loc[ticker, "ratio"] == pytest.approx(values[ticker] / values["TOPIX"])
    ahead = sum(values[ticker] > values["TOPIX"] for ticker in markets.MAKERS)
    assert (round(got.loc["7011", "return_pct"], 1), round(got.loc["7011", "market_pct"], 1), ahead) == exp


def test_other_news_is_that_of_the_notes():
    notes = {row["event_id"]: row["note"] for row in read("event_dates")}
    assert "Bank of Japan decision on 2022-12-20" in notes["EV03"]
    assert "confounded by the record budget of the same day" in notes["EV05"]
    others = set(notes) - set(markets.CONFOUNDED)
    assert not [event for event in others if "confounded" in notes[event] or "Bank of Japan" in notes[event]]


def test_the_announcements_of_spending_precede_one_another(dates, days):
    zeros = [dates.index(days[event]) for event in markets.SPENDING]
    assert all(later - earlier > 2 for earlier, later in pairwise(zeros))
    assert {days[event][:7] for event in markets.SPENDING} == {"2022-11", "2022-12"}

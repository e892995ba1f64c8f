"""The study of all events on returns whose answer is known."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.security import markets
from helpers.analysis.security.event_study import MARKET
from helpers.datasets.tables import open_table
from helpers.errors import ReportError

DAYS = pd.bdate_range("2023-01-02", periods=160)
TICKERS = [*markets.MAKERS, *markets.CONTROLS]
EVENTS = pd.DataFrame(
    {"event_id": ["EV04", "EV05"], "first_trading_day": DAYS[[145, 157]], "returns_available": True}
)
WINDOWS = {"m1p1": (-1, 1), "0p5": (0, 5)}


@pytest.fixture(scope="module")
def returns():
    """Shares follow one beta of 2; 7011 gains 6 more on the first event day."""
    rng = np.random.default_rng(7)
    market = rng.normal(size=160)
    shares = 2 * market[:, None] + rng.normal(size=(160, 8))
    wide = pd.DataFrame(shares, index=pd.Index(DAYS, name="date"), columns=TICKERS).assign(**{MARKET: market})
    wide.loc[DAYS[145], "7011"] += 6
    long = wide.reset_index().melt(id_vars="date", var_name="ticker", value_name="return_pct")
    return long.assign(name="Company " + long["ticker"])


@pytest.fixture(scope="module")
def results(returns):
    return markets.study(returns, EVENTS, WINDOWS, draws=200, seed=1)


def test_every_event_window_and_asset_has_a_row_once_the_window_is_over(results):
    sizes = results.groupby(["event_id", "span"]).size()
    assert sizes.to_dict() == {("EV04", "0p5"): 9, ("EV04", "m1p1"): 9, ("EV05", "m1p1"): 9}
    assert results["group"].value_counts().to_dict() == {"maker": 18, "control": 6, "average": 3}


def test_a_row_says_what_it_covers(results):
    row = results.query("event_id == 'EV04' and span == '0p5' and ticker == '7012'").iloc[0]
    assert (row["first_day"], row["last_day"]) == (DAYS[145], DAYS[150])
    assert (row["event"], row["name"]) == (DAYS[145], "Company 7012")


def test_the_market_of_the_window_is_added_up(returns, results):
    row = results.query("event_id == 'EV04' and span == 'm1p1'").iloc[0]
    market = returns[returns["ticker"].eq(MARKET) & returns["date"].between(DAYS[144], DAYS[146])]
    assert row["market_pct"] == pytest.approx(market["return_pct"].sum())


def test_only_the_share_that_moved_is_significant(results):
    found = results[results["significant"]]
    assert set(found["ticker"]) == {"7011"} and set(found["event_id"]) == {"EV04"}


def test_the_average_is_the_mean_of_the_makers(results):
    rows = results.query("event_id == 'EV04' and span == 'm1p1'").set_index("ticker")
    assert rows["car_pct"][markets.ALL_MAKERS] == pytest.approx(rows["car_pct"][list(markets.MAKERS)].mean())


def test_each_test_stands_where_it_applies(results):
    average = results["group"].eq("average")
    assert results.loc[average, ["p_bmp", "p_bmp_uncorrected", "p_bmp_holm"]].notna().all(axis=None)
    assert results.loc[average, "p_holm"].isna().all()
    assert results.loc[~average, ["p_bmp", "p_bmp_holm"]].isna().all(axis=None)
    assert results[["p_value", "p_rank", "p_bootstrap"]].notna().all(axis=None)


def test_holm_counts_the_exploratory_tests_of_one_window(results):
    rows = results.query("span == 'm1p1' and group != 'average'")
    smallest = rows.loc[rows["p_value"].idxmin()]
    assert smallest["p_holm"] == pytest.approx(smallest["p_value"] * (2 * 8 - 1))


def test_the_stated_hypothesis_is_judged_by_its_own_test(returns, results):
    (stated,) = results[results["primary"]].to_dict("records")
    assert (stated["event_id"], stated["ticker"], stated["span"]) == markets.PRIMARY
    assert np.isnan(stated["p_holm"]) and not stated["significant"]
    moved = returns.assign(
        return_pct=returns["return_pct"].mask(
            returns["ticker"].eq("7011") & returns["date"].eq(DAYS[157]), 2 * returns["return_pct"].std() + 9
        )
    )
    again = markets.study(moved, EVENTS, {"m1p1": (-1, 1)}, 100, 1)
    assert again.loc[again["primary"], "significant"].item()


def test_the_same_seed_gives_the_same_rows(returns, results):
    pd.testing.assert_frame_equal(markets.study(returns, EVENTS, WINDOWS, 200, 1), results)


def test_windows_of_several_events_add_up(returns, results):
    got = markets.summed(returns, [DAYS[145]], (-1, 1), 200, 1)
    assert (
        got["car_pct"].tolist() == results.query("event_id == 'EV04' and span == 'm1p1'")["car_pct"].tolist()
    )
    both = markets.summed(returns, list(DAYS[[145, 148]]), (0, 0), 200, 1)
    one, other = (markets.summed(returns, [DAYS[145]], (day, day), 200, 1) for day in (0, 3))
    assert both["car_pct"].tolist() == pytest.approx((one["car_pct"] + other["car_pct"]).tolist())
    assert markets.summed(returns, list(DAYS[[145, 146]]), (0, 1), 200, 1)["last_day"].eq(DAYS[147]).all()


def test_values_are_named_as_findings(results):
    rows = results.query("event_id == 'EV04' and span == 'm1p1'")
    got = markets.values(rows, "7011", "car_7011", ["car_pct", "low_pct", "p_rank"])
    assert list(got) == ["markets.car_7011_pct", "markets.car_7011_low_pct", "markets.car_7011_p_rank"]
    assert got["markets.car_7011_pct"] == rows.set_index("ticker").loc["7011", "car_pct"]


def test_the_average_rests_on_all_makers(returns):
    days = {"days": [DAYS[145]], "window": (-1, 1)}
    got = markets.rows_used(returns, [markets.ALL_MAKERS, "7203"], **days)
    assert set(got["ticker"]) == {*markets.MAKERS, "7203", MARKET}
    assert set(markets.rows_used(returns, ["7011"], **days)["ticker"]) == {"7011", MARKET}


def test_tests_are_counted_in_the_first_window_and_what_is_found_in_all(results):
    got = markets.counts_of_tests(results)
    assert (got["events"], got["makers"], got["tests"]) == (2, 6, 15)
    found = results[results["significant"]]
    assert got["tests_significant"] == found["span"].eq("m1p1").sum()
    assert got["all_windows_significant"] == len(found) > got["tests_significant"]
    assert got["tests_significant"] <= got["tests_uncorrected"] <= got["tests"]


def test_ordinary_days_keep_clear_of_the_events(returns):
    got = markets.placebos(returns, EVENTS, (-1, 1))
    days = {DAYS.get_loc(day) for day in got["date"]}
    assert days == {140, 141, 142, *range(148, 155)}
    assert got.groupby("date").size().unique().tolist() == [6]


def test_what_was_held_starts_at_the_close_of_the_first_day():
    wide = pd.DataFrame(0.0, index=DAYS[:3], columns=[*TICKERS, MARKET]).rename_axis("date")
    wide["7011"], wide[MARKET] = [50.0, 10.0, 20.0], [50.0, 0.0, 10.0]
    returns = wide.reset_index().melt(id_vars="date", var_name="ticker", value_name="return_pct")
    returns["name"] = returns["ticker"]
    assert markets.held(returns, DAYS[0])["7011"].tolist() == pytest.approx([1, 1.1, 1.32])
    got = markets.holding_returns(returns, DAYS[0]).set_index("ticker").loc["7011"]
    assert (got["return_pct"], got["market_pct"]) == pytest.approx((32, 10))
    assert got["ratio"] == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("as_of", "exp"),
    [
        (date(2023, 12, 22), []),
        (date(2023, 12, 28), ["m1p1", "0p1"]),
        (date(2023, 12, 31), ["m1p1", "0p1", "0p5"]),
    ],
)
def test_a_window_exists_once_it_is_over(as_of, exp):
    events = markets.covered(open_table("event_dates", as_of))
    returns = open_table("stock_returns_daily", as_of)
    got = markets.study(returns, events[events["event_id"].isin(["EV01", "EV05"])], markets.WINDOWS, 100, 1)
    assert got[got["event_id"].eq("EV05")]["span"].unique().tolist() == exp


def test_no_run_up_while_its_window_is_open():
    returns = open_table("stock_returns_daily", date(2023, 12, 22))
    got = markets.summed(returns, [pd.Timestamp("2023-12-20")], markets.RUN_UP, 100, 1)
    assert got.empty
    assert markets.values(got, "7011", "run_up", markets.INTERVAL) == {}


def test_a_day_without_trading_is_refused(returns):
    with pytest.raises(ReportError, match="is not a trading day"):
        markets.summed(returns, [pd.Timestamp("2023-04-01")], (0, 0), 100, 1)

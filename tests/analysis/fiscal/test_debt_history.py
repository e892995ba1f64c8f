"""Frames of a few years whose answers can be done by head."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.fiscal import debt_history


@pytest.fixture
def weo():
    """Growth of 25 % a year, net interest of 2 % of GDP, a balance of -1 %: debt falls to 4/5 and adds 3."""
    return pd.DataFrame(
        {
            "year": [2023, 2024, 2025, 2026],
            "status": ["history", "history", "estimate_or_projection", "projection"],
            "gdp_lcu_bn": [64.0, 80.0, 100.0, 125.0],
            "gross_debt_pct_gdp": [100.0, 83.0, 70.4, 59.32],
            "primary_balance_pct_gdp": [-1.0] * 4,
            "overall_balance_pct_gdp": [-3.0] * 4,
        }
    )


def test_the_identity_splits_the_balance_into_interest_and_the_rest(weo):
    got = debt_history.identity(weo.sample(frac=1, random_state=0))
    assert got["growth_pct"].tolist()[1:] == pytest.approx([25.0, 25.0, 25.0])
    assert got["rate_pct"].tolist()[1:] == pytest.approx([2 * 125 / 100, 2 * 125 / 83, 2 * 125 / 70.4])
    assert got["identity_pct"].tolist()[1:] == pytest.approx([83.0, 69.4, 59.32])
    assert got["unexplained_pp"].tolist()[1:] == pytest.approx([0.0, 1.0, 0.0])
    assert got.iloc[0][["growth_pct", "rate_pct", "identity_pct", "unexplained_pp"]].isna().all()


def test_a_chain_forgets_the_printed_debt_after_the_first_year(weo):
    got = debt_history.chained(debt_history.identity(weo).iloc[1:])
    assert got["chained_pct"].tolist()[:2] == pytest.approx([83.0, 69.4])
    assert got["gap_pp"].tolist()[:2] == pytest.approx([0.0, -1.0])


def test_rounding_grows_by_one_half_digit_a_year_without_growth_or_interest():
    years = pd.DataFrame({"year": [2025, 2026, 2027], "debt_pct": [100.0, 101.0, 102.0]})
    years = years.assign(growth_pct=0.0, rate_pct=0.0, primary_balance_pct=-1.0)
    got = debt_history.chained(years)
    assert got["gap_pp"].tolist() == [0.0, 0.0, 0.0]
    assert got["rounding_pp"].tolist() == pytest.approx([0.001, 0.0015, 0.002])


def test_the_baseline_starts_from_the_last_estimate_if_there_is_a_projection(weo):
    years = debt_history.identity(weo)
    assert debt_history.from_last_estimate(years)["year"].tolist() == [2025, 2026]
    assert debt_history.from_last_estimate(years[years["year"] < 2026]).empty


@pytest.fixture
def baseline():
    years = pd.DataFrame({"year": [2025, 2026, 2027], "debt_pct": [200.0, 190.0, 180.0]})
    return years.assign(growth_pct=0.0, rate_pct=10.0, primary_balance_pct=0.0)


def test_extra_defence_comes_with_its_interest(baseline):
    assert debt_history.added(baseline, 1.0) == pytest.approx([0.0, 1.0, 2.1])
    got = debt_history.ratios_at(baseline, 1.5, {"one": 1.0, "two": 2.0})
    assert got == pytest.approx({"one": 180 - 0.5 * 2.1, "two": 180 + 0.5 * 2.1})


def test_the_baseline_is_one_path_and_each_share_another(baseline):
    got = debt_history.baseline_paths(baseline, 1.5, [2.0]).set_index(["scenario", "year"])["debt_pct"]
    assert got["taxed"].to_dict() == {2025: 200, 2026: 190, 2027: 180}
    assert got["2%"].to_dict() == pytest.approx({2025: 200, 2026: 190.5, 2027: 180 + 0.5 * 2.1})


def test_the_room_brings_the_last_ratio_to_the_first(baseline):
    room = debt_history.room(baseline)
    assert baseline["debt_pct"].iloc[-1] + debt_history.added(baseline, room)[-1] == pytest.approx(200.0)
    assert room == pytest.approx(20 / 2.1)
    assert debt_history.room(baseline.assign(debt_pct=[180.0, 190.0, 200.0])) < 0


def test_past_pairs_are_history_with_a_year_before(weo):
    assert debt_history.past_pairs(debt_history.identity(weo))["year"].tolist() == [2024]


@pytest.fixture
def pairs():
    """Thirty years whose growth is the rate plus a hundred: a pair torn apart shows."""
    rate = np.random.default_rng(1).normal(size=30).cumsum()
    return pd.DataFrame({"year": range(1990, 2020), "rate_pct": rate, "growth_pct": rate + 100})


def test_pairs_stay_together_and_runs_keep_their_order(pairs):
    rates, growths = debt_history.resampled(pairs, steps=8, draws=50, seed=3)
    assert rates.shape == growths.shape == (50, 8)
    assert growths - rates == pytest.approx(np.full((50, 8), 100.0))
    place = {rate: index for index, rate in enumerate(pairs["rate_pct"])}
    places = np.vectorize(place.get)(rates)
    follows = ((places[:, 1:] - places[:, :-1]) % 30 == 1).mean()
    assert follows == pytest.approx(1 - 1 / debt_history.block_years(pairs), abs=0.07)


def test_the_same_seed_gives_the_same_draws(pairs):
    one, same, other = (debt_history.resampled(pairs, 5, 20, seed)[0] for seed in (3, 3, 4))
    assert (one == same).all()
    assert (one != other).any()


def test_more_steps_than_past_years_are_drawn(pairs):
    assert debt_history.resampled(pairs, 45, 10, 3)[0].shape == (10, 45)


def test_the_mean_run_is_the_longer_of_the_two(pairs):
    noise = pairs.assign(growth_pct=np.random.default_rng(2).normal(size=30))
    assert debt_history.block_years(noise) == pytest.approx(debt_history.block_years(pairs))


def test_a_past_without_change_gives_a_fan_without_width():
    start = pd.DataFrame({"gross_debt_pct_gdp": [200.0], "primary_balance_pct_gdp": [-1.0]})
    rates, growths = np.full((4, 2), 10.0), np.zeros((4, 2))
    draws = debt_history.futures(start, pd.Series([0.5, 0.5]), rates, growths)
    got = debt_history.quantiles(draws, range(2024, 2027))
    assert got["year"].tolist() == [2024, 2025, 2026]
    for name in debt_history.QUANTILES:
        assert got[name].tolist() == pytest.approx([200.0, 221.5, 245.15])


def test_quantiles_are_those_of_each_year():
    got = debt_history.quantiles(np.arange(101.0)[:, None], range(2024, 2025)).iloc[0]
    assert got.tolist() == [2024, 5, 25, 50, 75, 95]


def test_the_table_of_the_identity_has_headings_and_decimals_for_each(weo):
    got = debt_history.identity_table(debt_history.identity(weo))
    assert got.columns.tolist() == list(debt_history.IDENTITY_DIGITS)
    assert got["from the identity"].tolist()[1:] == pytest.approx([83.0, 69.4, 59.32])


def test_numbers_of_the_baseline_are_its_ends_and_what_lies_between(weo):
    got = debt_history.baseline_numbers(debt_history.from_last_estimate(debt_history.identity(weo)))
    assert (got["base_year"], got["last_year"]) == (2025, 2026)
    assert (got["base_debt_pct"], got["projection_pct"], got["balance_last_pct"]) == (70.4, 59.32, -1.0)
    assert got["growth_mean_pct"] == pytest.approx(25)
    assert got["rate_first_pct"] == got["rate_last_pct"] == pytest.approx(250 / 70.4)
    assert got["base_unexplained_pp"] == pytest.approx(1)  # the identity gives 69.4
    assert got["gap_max_pp"] == pytest.approx(0, abs=1e-9)
    # half a digit of the start and of the balance, grown by interest and growth, and half a digit of the end
    assert got["rounding_pp"] == pytest.approx(0.0005 * (1 + 250 / 7040) / 1.25 + 0.001)
    assert got["room_pct"] == pytest.approx(
        70.4 - 59.32
    )  # one year: what is borrowed then is all that is added

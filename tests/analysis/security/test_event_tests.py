"""The tests on returns whose answer is known, and how often they find what is not there."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.security import event_study, event_tests

SHARES = list("abcdef")
SPANS = {"three": [-1, 0, 1], "one": [0]}
DRAWS = 99


def simulated(seed, jump=0.0, swing=1.0):
    """Six shares that move together, with fat tails; `swing` times the noise and `jump` on the event days."""
    rng = np.random.default_rng(seed)
    days = np.arange(event_study.ESTIMATION[0], 6)
    market = rng.normal(size=len(days))
    own, common = rng.standard_t(5, size=(len(days), 6)), rng.standard_t(5, size=(len(days), 1))
    noise = own + 0.8 * common
    event = np.isin(days, SPANS["three"])[:, None]
    returns = market[:, None] + noise * np.where(event, swing, 1) + jump * event
    near = pd.DataFrame(returns, index=days, columns=SHARES).assign(**{event_study.MARKET: market})
    return near.assign(mean=near[SHARES].mean(axis="columns"))


def p_values(near):
    """All tests of the shares' average, and the first two of a single share."""
    models = event_study.market_models(near, [*SHARES, "mean"])
    abnormal = event_study.abnormal(near, models)
    days = SPANS["three"]
    results = event_study.cumulative(near, models, days)
    drawn = event_tests.bootstrap_t(near, abnormal, {"three": days}, DRAWS, seed=1)["three"]
    boot = event_tests.bootstrap_p_values(results["t"], drawn)
    ranks = event_tests.centred_ranks(abnormal, days)
    ranks["mean"] = ranks[SHARES].mean(axis="columns")
    rank = event_tests.rank_p_values(ranks, days)
    correlation = event_tests.mean_correlation(abnormal[SHARES])
    bmp, plain = (event_tests.cross_sectional(results.loc[SHARES, "t"], r)[1] for r in (correlation, 0))
    return {
        "t": results.loc["mean", "p_value"],
        "t of one": results.loc["a", "p_value"],
        "bootstrap": boot["mean"],
        "bootstrap of one": boot["a"],
        "rank": rank["mean"],
        "rank of one": rank["a"],
        "bmp": bmp,
        "bmp uncorrected": plain,
    }


def rejected(studies, **changes):
    """Share of studies in which each test gives less than five per cent."""
    found = pd.DataFrame([p_values(simulated(seed, **changes)) for seed in range(studies)])
    return found.lt(0.05).mean()


@pytest.fixture(scope="module")
def nothing_happened():
    return rejected(150)


@pytest.mark.parametrize(
    "test", ["t", "t of one", "bootstrap", "bootstrap of one", "rank", "rank of one", "bmp"]
)
def test_a_test_of_five_per_cent_finds_something_in_about_five(nothing_happened, test):
    assert 0.01 <= nothing_happened[test] <= 0.1  # about three standard errors of 150 studies


def test_shares_that_move_together_mislead_the_uncorrected_test(nothing_happened):
    assert nothing_happened["bmp uncorrected"] > 0.2


def test_an_event_that_only_raises_the_noise_misleads_the_t_test_not_the_cross_section():
    got = rejected(50, swing=2.0)
    assert got["bmp"] <= 0.14 < 0.2 < got["t"]


def test_what_happened_is_found():
    assert rejected(20, jump=5.0).gt(0.8).all()


def test_mean_correlation_leaves_the_diagonal_out():
    days = pd.RangeIndex(-140, 0)
    wave = pd.Series(np.sin(days), index=days)
    abnormal = pd.DataFrame({"a": wave, "b": wave, "c": -wave})
    assert event_tests.mean_correlation(abnormal) == pytest.approx((1 - 1 - 1) / 3)


def test_cross_section_without_correlation_is_students_t():
    shares = pd.Series([0.5, 1.0, 2.0, -0.3])
    assert event_tests.cross_sectional(shares, 0) == pytest.approx(tuple(stats.ttest_1samp(shares, 0)))


def test_correlation_shrinks_the_cross_sectional_statistic():
    shares = pd.Series([0.5, 1.0, 2.0, -0.3])
    plain, corrected = (event_tests.cross_sectional(shares, r)[0] for r in (0, 0.5))
    assert corrected == pytest.approx(plain / np.sqrt((1 + 3 * 0.5) / 0.5))


def test_ranks_are_centred_within_each_share():
    abnormal = pd.DataFrame({"a": np.arange(141.0), "b": -np.arange(141.0)}, index=range(-140, 1))
    got = event_tests.centred_ranks(abnormal, [0])
    assert (len(got), got["a"].sum(), got["a"].max()) == (121, 0, 60)
    assert (got["a"] + got["b"]).abs().max() == 0


def test_the_highest_rank_of_one_day_is_one_day_in_many():
    abnormal = pd.DataFrame({"a": np.arange(141.0)}, index=range(-140, 1))
    got = event_tests.rank_p_values(event_tests.centred_ranks(abnormal, [0]), [0])
    assert got["a"] == pytest.approx(2 * stats.norm.sf(60 / np.sqrt((121**2 - 1) / 12)))


def test_draws_follow_the_seed_and_keep_shares_together():
    near = simulated(1)
    models = event_study.market_models(near, SHARES)
    abnormal = event_study.abnormal(near, models).assign(b=lambda frame: frame["a"])
    first, again, other = (event_tests.bootstrap_t(near, abnormal, SPANS, 50, seed) for seed in (1, 1, 2))
    assert (first["three"] == again["three"]).all() and (first["one"] == again["one"]).all()
    assert (first["three"] != other["three"]).any()
    assert first["three"].shape == (50, 6)
    assert (first["three"][:, 0] == first["three"][:, 1]).all()


def test_a_bootstrap_p_value_is_never_zero():
    drawn = np.array([[1.0, 1.0], [-3.0, 1.0], [0.5, 1.0]])
    got = event_tests.bootstrap_p_values(pd.Series([2.0, 9.0], index=["a", "b"]), drawn)
    assert got.to_dict() == {"a": 2 / 4, "b": 1 / 4}


def test_holm_multiplies_the_smallest_by_all_the_next_by_one_less():
    got = event_tests.holm(pd.Series([0.02, 0.01, 0.5], index=["a", "b", "c"]))
    assert got.to_dict() == pytest.approx({"a": 0.04, "b": 0.03, "c": 0.5})

"""Readings of the extra cost on a plan that can be done by head."""

import pandas as pd
import pytest

from helpers.analysis.exchange_rate import readings


def plan() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "fiscal_year": [2023, 2024],
            "plan_rate": [100.0, 100.0],
            "over_yen_bn": [3000.0, 1000.0],
            "ahead_yen_bn": [0.0, 3000.0],
            "extra_low_bn": [1000.0, 0.0],
            "extra_high_bn": [1500.0, 0.0],
        }
    )


def paths() -> pd.DataFrame:
    """At 150 a third of 3 trillion yen, or a half of it in the high reading."""
    return pd.DataFrame([[150.0, 150.0]], index=[2024])


def test_each_reading_has_its_amounts_to_date_and_in_all():
    got = readings.readings(plan(), paths(), None)
    assert got.index.tolist() == ["low", "high"]
    assert got[["to_date", "p05", "p50", "p95"]].loc["low"].tolist() == pytest.approx([1, 2, 2, 2])
    assert got[["to_date", "p50"]].loc["high"].tolist() == pytest.approx([1.5, 3])


def test_an_audit_scales_both_readings():
    got = readings.readings(plan(), paths(), 0.5)
    assert got.index.tolist() == list(readings.READINGS)
    assert got["p50"].tolist() == pytest.approx([2, 3, 1, 1.5])
    assert got["name"].notna().all()


def test_the_dollars_of_a_budget_are_those_at_its_own_rate():
    rate = pd.DataFrame({"fiscal_year": [2024], "value": [160.0]})
    assert readings.assumed_dollars(plan(), rate) == 25

"""Shares of GDP: small numbers whose shares can be done by head."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.budget import shares


def rows(*cells):
    frame = pd.DataFrame(cells, columns=["fiscal_year", "value"])
    return frame.assign(unit="billion_yen", verified=True)


def outlook(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "value"])
    return frame.assign(concept="gdp", unit="billion_yen", verified=True)


def test_shares_of_gdp_are_verified_only_if_both_amounts_are():
    gdp = outlook(("outlook_nominal_level", 2000, 500), ("outlook_nominal_level", 2001, 400))
    gdp = gdp.assign(verified=[True, False])
    got = shares.of_gdp(rows((2000, 5), (2001, 5), (2002, 5)), shares.outlook_rows(gdp))
    assert got["share_pct"].tolist() == [1, 1.25]
    assert got["verified"].tolist() == [True, False]


def two_percent(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "fiscal_year", "basis", "value"])
    return frame.assign(unit="trillion_yen", verified=True)


def test_fixed_gdp_shares_leave_supplementary_budgets_alone_out():
    accounting = two_percent(
        ("gdp_reference", 2022, "reference", 500.0),
        ("security_related_total", 2025, "initial", 9.0),
        ("security_related_total", 2025, "supplementary", 1.0),
        ("security_related_total", 2025, "initial_plus_supplementary", 10.0),
    )
    got = shares.fixed_gdp_shares(accounting)
    assert got["share_pct"].tolist() == pytest.approx([1.8, 2])


def test_fixed_gdp_shares_of_nothing_known_are_empty():
    accounting = two_percent(("gdp_reference", 2022, "reference", 500.0))
    assert shares.fixed_gdp_shares(accounting).empty


def years(*values):
    return pd.Series(values, range(2000, 2000 + len(values)), dtype=float)


def test_effects_add_up_to_the_change():
    got = shares.share_effects(years(1, 2, 3), {"real": years(100, 110, 90), "prices": years(1, 1.2, 1.1)}, 1)
    parts = got[["budget_pp", "real_pp", "prices_pp"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(got["change_pp"].tolist(), abs=1e-12)
    assert got.index.tolist() == [2001, 2002]


def test_equal_growth_above_and_below_cancels():
    got = shares.share_effects(years(1, 2), {"gdp": years(100, 200)}, 1).loc[2001]
    assert got["change_pp"] == pytest.approx(0)
    assert got["budget_pp"] == pytest.approx(np.log(2)) == pytest.approx(-got["gdp_pp"])


def test_a_factor_that_stands_still_moves_nothing():
    got = shares.share_effects(years(1, 2), {"gdp": years(100, 100)}, 1, name="spending").loc[2001]
    assert got[["spending_pp", "gdp_pp"]].tolist() == pytest.approx([1, 0])


def test_effects_over_a_span_skip_the_years_between():
    got = shares.share_effects(years(1, 50, 2), {"gdp": years(100, 3, 100)}, 2)
    assert got.index.tolist() == [2002]
    assert got.loc[2002, "change_pp"] == pytest.approx(1)


def test_the_factors_of_gdp_multiply_to_it():
    gdp = outlook(("actual_nominal_level", 2000, 600.0), ("actual_real_level", 2000, 500.0))
    got = shares.gdp_factors(gdp)
    assert {name: factor[2000] for name, factor in got.items()} == {"real_gdp": 500, "prices": 1.2}


def test_yardsticks_leave_out_what_is_not_known():
    amount = rows((2000, 4))
    cases = {
        "billion": (amount, pd.DataFrame({"value": [400.0], "unit": "billion_yen"})),
        "trillion": (amount, pd.DataFrame({"value": [0.2], "unit": "trillion_yen"})),
        "unknown": (amount.iloc[:0], amount),
    }
    got = shares.yardsticks(cases)
    assert got["yardstick"].tolist() == ["billion", "trillion"]
    assert got["share_pct"].tolist() == pytest.approx([1, 2])

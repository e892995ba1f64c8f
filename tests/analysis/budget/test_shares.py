"""Shares of GDP: small numbers whose shares can be done by head."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.budget import shares


def rows(*cells, measure="initial_budget", basis="incl"):
    """Rows of the budget table: (fiscal year, amount) or (fiscal year, amount, basis)."""
    full = [(measure, cell[2] if len(cell) > 2 else basis, *cell[:2], "billion_yen", True) for cell in cells]
    return pd.DataFrame(full, columns=["measure", "basis", "fiscal_year", "value", "unit", "verified"])


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


def test_by_denominator_divides_one_amount_three_times():
    gdp = outlook(
        ("outlook_nominal_level", 2000, 500.0),
        ("outlook_nominal_level", 2001, 500.0),
        ("actual_nominal_level", 2000, 400.0),
    )
    fixed = pd.DataFrame({"value": [0.25], "unit": "trillion_yen"})
    got = shares.by_denominator({"budget": rows((1999, 4), (2000, 4), (2001, 5))}, gdp, fixed, first=2000)
    assert got["fiscal_year"].tolist() == [2000, 2001]
    assert got["outlook_pct"].tolist() == pytest.approx([0.8, 1])
    assert got["actual_pct"].tolist() == pytest.approx([1, float("nan")], nan_ok=True)
    assert got["fixed_pct"].tolist() == pytest.approx([1.6, 2])


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
    assert got.loc[2002, "share_before_pct"] == pytest.approx(1)


def security(*bases):
    return two_percent(*(("security_related_total", 2025, basis, 9.0) for basis in bases))


def test_amounts_are_named_by_budget_and_kind_of_total():
    got = shares.rows_by_amount(rows((2025, 1)), rows((2025, 2)), security("target", "initial"))
    assert list(got) == ["Budget, excl.", "Budget, incl.", "Security, initial", "Security, target"]
    assert [part["value"].item() for part in got.values()] == [1, 2, 9, 9]


def test_a_share_rests_on_its_amount_and_on_every_gdp_of_its_year():
    gdp = outlook(
        *((f"{kind}_nominal_level", year, 500.0) for kind in ("outlook", "actual") for year in (2000, 2001))
    )
    fixed = pd.DataFrame({"value": [500.0], "unit": "billion_yen"})
    amount = {"budget": rows((2000, 4), (2001, 5))}
    divided = shares.by_denominator(amount, gdp, fixed, first=2001)
    (behind,) = shares.rows_behind(divided, amount, gdp, fixed)
    assert [part.index.tolist() for part in behind] == [[0], [1], [1], [3]]


def test_the_factors_of_gdp_multiply_to_it():
    gdp = outlook(("actual_nominal_level", 2000, 600.0), ("actual_real_level", 2000, 500.0))
    got = shares.gdp_factors(gdp)
    assert {name: factor[2000] for name, factor in got.items()} == {"real_gdp": 500, "prices": 1.2}
    assert list(shares.EFFECTS) == ["budget_pp", *(f"{name}_pp" for name in got)]


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

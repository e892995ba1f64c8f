"""Real yen by several prices: levels of 100 and rises that can be done by head."""

import pandas as pd
import pytest

from helpers.analysis.budget import real_terms
from helpers.analysis.budget.budget import PRICE_MEASURES, real_growth

LEVEL = pd.Series({2000: 100.0, 2001: 121.0})


def prices():
    return pd.DataFrame(
        {"year": [1999, 2000, 2001], "gdp_deflator_index": [90.0, 100.0, 110.0], "cpi_index": [50.0, 50, 50]}
    )


def outlook(*missing):
    """Prices of 2000 and 2001: +10% as measured, all else +21%, without the measures `missing`."""
    cells = [
        ("actual_nominal_level", 2000, 100.0),
        ("actual_nominal_level", 2001, 110.0),
        ("actual_real_level", 2000, 100.0),
        ("actual_real_level", 2001, 100.0),
        ("actual_cpi_inflation", 2001, 21.0),
        ("outlook_nominal_growth", 2001, 21.0),
        ("outlook_real_growth", 2001, 0.0),
        ("outlook_cpi_inflation", 2001, 21.0),
    ]
    rows = pd.DataFrame(cells, columns=["measure", "fiscal_year", "value"])
    return rows.mask(rows["measure"].isin(missing) & rows["fiscal_year"].eq(2001)).dropna()


def test_each_price_measure_gives_one_growth_rate():
    rises = real_terms.price_rises(prices(), outlook())
    assert list(rises) == [*real_terms.INDICES, *PRICE_MEASURES]
    assert [rise[2001] for rise in rises.values()] == pytest.approx([10, 0, 10, 21, 21, 21])
    assert real_growth(LEVEL, rises, 2001).tolist() == pytest.approx([10, 21, 10, 0, 0, 0])


def test_prices_that_are_not_known_give_none():
    rises = real_terms.price_rises(prices().iloc[:2], outlook("actual_real_level"))
    assert real_growth(LEVEL, rises, 2001).index.tolist() == ["cpi", "expected_deflator", "expected_cpi"]


def test_only_a_level_needs_the_year_before():
    names = [*real_terms.INDICES, *PRICE_MEASURES]
    behind = {name: real_terms.rows_behind(name, prices(), outlook(), 2001) for name in names}
    assert {name: len(rows) for name, rows in behind.items()} == {
        "gdp_deflator_index": 2,
        "cpi_index": 2,
        "deflator": 4,
        "cpi": 1,
        "expected_deflator": 2,
        "expected_cpi": 1,
    }
    assert all(set(behind[name]["measure"]) == set(measures) for name, measures in PRICE_MEASURES.items())


def test_indices_are_hundred_in_the_base_year_and_begin_there():
    lines = {"a": LEVEL, "b": pd.Series({1999: 1.0, 2000: 4.0})}
    got = real_terms.indexed(lines, 2000)
    assert got["fiscal_year"].tolist() == [2000, 2001]
    assert got["a"].tolist() == pytest.approx([100, 121])
    assert got["b"].tolist() == pytest.approx([100, float("nan")], nan_ok=True)

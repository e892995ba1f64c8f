"""Frames of a few years whose answers can be done by head."""

import pandas as pd
import pytest

from helpers.analysis.fiscal import interest


@pytest.fixture
def rows():
    start = pd.DataFrame({"gross_debt_pct_gdp": [200.0], "primary_balance_pct_gdp": [-1.0]})
    extra = pd.Series([0.5, 0.5], index=[2025, 2026])
    return interest.by_rate(start, extra, 0.0, pd.Series({"ten": 10.0, "none": 0.0}))


def test_the_same_paths_at_other_rates(rows):
    assert rows["name"].tolist() == ["none", "ten"]
    assert rows["held_pct"].tolist() == pytest.approx([202.0, 242 + 2.1])
    assert rows["share_pct"].tolist() == pytest.approx([203.0, 242 + 1.5 * 2.1])
    assert rows["difference_pp"].tolist() == pytest.approx([1.0, 0.5 * 2.1])


def test_the_gap_is_the_deficit_the_extra_and_the_interest(rows):
    assert rows["gap_pct"].tolist() == pytest.approx([1.5, 21.5])


def test_rates_are_shown_under_the_year_of_the_debt(rows):
    got = interest.rate_table(rows, "2% of GDP", 2024, 2026)
    assert got.columns.tolist() == [
        "Net effective rate",
        "Rate, %",
        "Debt 2026, share of 2024",
        "Debt 2026, 2% of GDP",
        "Defence adds, points",
        "Taxes or cuts, % of GDP",
    ]


def test_rates_that_are_printed_the_same_share_a_row(rows):
    rows = rows.assign(rate_pct=[0.858, 0.862])
    got = interest.rate_table(rows, "2% of GDP", 2024, 2026)
    assert got["Net effective rate"].tolist() == ["none and ten"]


def test_gdp_is_spending_over_its_share():
    editions = pd.DataFrame(
        {
            "edition": [2025, 2026, 2026],
            "year": [2024, 2024, 2025],
            "calendar_year_bn_yen": [10.0, 11.0, 50.0],
            "share_gdp_pct": [2.0, 2.0, 1.0],
        }
    )
    assert interest.restated_gdp(editions, 2024, 2025, 2026) == pytest.approx(10.0)


def test_a_ratio_falls_as_its_gdp_is_restated():
    assert 220 - interest.due_to_gdp(220.0, 10.0) == pytest.approx(200.0)

"""The printed tables of chapter 03: columns in their order, every one under its heading."""

import pandas as pd

from helpers.analysis.exchange_rate import tables


def one_row(*columns, **cells):
    return pd.DataFrame({column: [place] for place, column in enumerate(columns)} | cells)


def test_only_the_columns_with_a_heading_are_printed_in_their_order():
    row = one_row("growth_pct", "billion_usd", "rate", "fiscal_year", "conversion", "name", "verified")
    got = tables.dollars(row)
    headings = ["Rate", "Fiscal year", "Yen per dollar", "Budget, $ billion", "Growth in dollars, %"]
    assert list(got) == [*headings, "verified"]
    assert got.iloc[0].tolist() == [5, 3, 2, 1, 0, 6]


def test_a_year_of_the_programme_says_whether_it_has_a_budget_and_how_much_is_over():
    amounts = ("planned_bn", "plan_rate", "realised_rate", "extra_low_bn", "extra_high_bn", "ahead_low_bn")
    years = pd.concat(
        one_row("fiscal_year", *amounts, budgeted=[budgeted], elapsed=[elapsed])
        for budgeted, elapsed in ((True, 1.0), (False, 0.25))
    )
    got = tables.plan(years)
    assert got["Amount"].tolist() == ["budget", "rest, split"]
    assert got["Year over, %"].tolist() == [100, 25]


def test_a_reading_says_what_it_assumes():
    got = tables.readings(one_row("p95", "p50", "p05", "to_date", "assumes", "name"))
    assert list(got)[:2] == ["Reading", "Assumes"]
    assert got.iloc[0].tolist() == [5, 4, 3, 2, 1, 0]

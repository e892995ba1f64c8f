"""The printed tables of chapter 03: columns in their order, every one under its heading."""

import pandas as pd

from helpers.analysis.exchange_rate import tables


def one_row(*columns, **cells):
    return pd.DataFrame({column: [place] for place, column in enumerate(columns)} | cells)


def test_only_the_columns_with_a_heading_are_printed_in_their_order():
    row = one_row("high_pct", "low_pct", "of_bn", "exposed_bn", "fiscal_year", "basis", "name", "verified")
    got = tables.shares(row)
    headings = ["Basis", "Fiscal year", "Exposed, ¥ billion", "Of, ¥ billion", "At least, %", "At most, %"]
    assert list(got) == [*headings, "verified"]
    assert got.iloc[0].tolist() == [6, 4, 3, 2, 1, 0, 7]


def test_rows_keep_what_their_mark_needs():
    dollars = one_row("name", "fiscal_year", "rate", "billion_usd", "growth_pct", verified=[False])
    rates = one_row("fiscal_year", "budget_rate", "set_rate", "realised_rate", "error_pct", verified=[False])
    assert not tables.dollars(dollars)["verified"].item()
    assert not tables.budget_rates(rates)["verified"].item()


def test_a_year_of_the_programme_says_whether_it_has_a_budget_and_how_much_is_over():
    amounts = ("planned_bn", "plan_rate", "realised_rate", "extra_low_bn", "extra_high_bn", "ahead_low_bn")
    years = pd.concat(
        one_row("fiscal_year", *amounts, budgeted=[budgeted], elapsed=[elapsed])
        for budgeted, elapsed in ((True, 1.0), (False, 0.25))
    )
    got = tables.plan(years)
    assert got["Amount"].tolist() == ["budget", "rest, split"]
    assert got["Year over, %"].tolist() == [100, 25]


def test_scenarios_are_named_by_the_rate_of_the_rest():
    got = tables.scenarios(one_row("case", "rate", "extra_tn", "weaker_pct"))
    assert got.columns[0] == "Average of the rest"


def test_hedges_have_names_and_widths():
    ranges = pd.DataFrame({"p05": [1.0], "p25": 1.5, "p50": 2.0, "p95": 4.0}, index=["now"])
    (row,) = tables.hedges(ranges).to_dict("records")
    assert row == {"Hedge": "Part, all of it now", "5%": 1, "Median": 2, "95%": 4, "Width": 3}


def test_a_reading_says_what_it_assumes():
    got = tables.readings(one_row("p95", "p50", "p05", "to_date", "assumes", "name"))
    assert list(got)[:2] == ["Reading", "Assumes"]
    assert got.iloc[0].tolist() == [5, 4, 3, 2, 1, 0]

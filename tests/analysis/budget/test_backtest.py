"""Printed figures against computed ones: what fits, and how it is counted."""

import pandas as pd

from helpers.analysis.budget import backtest


def printed(*cells):
    frame = pd.DataFrame(cells, columns=["measure", "basis", "fiscal_year", "value"])
    return frame.assign(verified=True)


def computed(*cells):
    return printed(*cells).drop(columns="verified").rename(columns={"value": "computed"})


def test_a_printed_figure_fits_within_half_of_its_last_digit():
    figures = printed(*(("growth_pct", "incl", year, 16.5) for year in (2000, 2001, 2002)))
    found = computed(
        *(("growth_pct", "incl", 2000 + i, value) for i, value in enumerate((16.45, 16.55, 16.56)))
    )
    assert backtest.compared(figures, found)["fits"].tolist() == [True, True, False]


def test_more_printed_digits_ask_for_more():
    figures = printed(("growth_pct", "incl", 2000, 6.55), ("pct_of_gdp_outlook", "incl", 2000, 0.9))
    found = computed(("growth_pct", "incl", 2000, 6.56), ("pct_of_gdp_outlook", "incl", 2000, 0.91))
    got = backtest.compared(figures, found)
    assert got["digits"].tolist() == [2, 2]
    assert got["fits"].tolist() == [False, False]


def test_a_whole_number_has_no_decimals():
    got = backtest.compared(
        printed(("progress", "all", 2000, 40.0)), computed(("progress", "all", 2000, 40.4))
    )
    assert got["digits"].item() == 0
    assert got["fits"].item()


def test_a_printed_figure_without_amounts_does_not_fit():
    got = backtest.compared(printed(("growth_pct", "incl", 2000, 1.0)), computed())
    assert got["computed"].isna().item()
    assert not got["fits"].item()


def test_of_year_keeps_the_order_of_the_figures():
    figures = printed(("consecutive_rises", "incl", 2000, 3.0), ("growth_pct", "incl", 2000, 2.0))
    other = printed(("growth_pct", "incl", 2001, 5.0))
    got = backtest.of_year(backtest.compared(pd.concat([figures, other]), computed()), 2000)
    assert got["figure"].tolist() == ["growth of the initial budget", "rises in a row"]
    assert got["printed"].tolist() == [2, 3]


def test_in_words_keeps_counts_whole_and_names_the_bases():
    figures = printed(
        ("consecutive_rises", "incl", 2000, 12.0),
        ("growth_pct", "mof_item_with_fund", 2000, -22.1),
        ("progress_of_43_5_trn", "cumulative", 2000, 42.0),
        ("growth_pct", "other", 2000, 1.0),
    )
    found = computed(
        ("consecutive_rises", "incl", 2000, 12.0),
        ("growth_pct", "mof_item_with_fund", 2000, -22.14),
        ("progress_of_43_5_trn", "cumulative", 2000, 42.4),
    )
    figures = figures.assign(verified=[True, True, False, True])
    got = backtest.in_words(backtest.of_year(backtest.compared(figures, found), 2000)).set_index("basis")
    columns = ["printed", "computed", "seen"]
    assert got.loc["incl.", columns].tolist() == ["12", "12", "yes"]
    fund = "finance ministry’s item, fund transfer counted"
    assert got.loc[fund, columns].tolist() == ["\N{MINUS SIGN}22.1", "\N{MINUS SIGN}22.14", "yes"]
    assert got.loc["all budgets of the programme so far", columns].tolist() == ["42", "42.4", "no"]
    assert got.loc["other", columns].tolist() == ["1.0", "–", "yes"]


def test_every_printed_figure_has_one_outcome():
    figures = printed(*(("growth_pct", "incl", year, 2.0) for year in (2000, 2001, 2002, 2003)))
    found = computed(*(("growth_pct", "incl", 2000 + i, value) for i, value in enumerate((2.0, 2.04, 9.0))))
    got = backtest.outcome(backtest.compared(figures, found))
    assert got == {"figures": 4, "reproduced": 2, "without_amounts": 1, "missed": 1}

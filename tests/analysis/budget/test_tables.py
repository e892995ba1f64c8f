"""The printed tables of chapter 02: every column has its heading, and no value moves."""

import pandas as pd

from helpers.analysis.budget import backtest, tables


def one_row(*columns, **cells):
    return pd.DataFrame({column: [place] for place, column in enumerate(columns)} | cells)


def test_amount_and_growth_carry_their_year():
    got = tables.beside(one_row("measure", "2022_bn", "2023_bn", "2023_growth_pct"))
    assert list(got) == ["Measure", "FY2022, ¥ billion", "FY2023, ¥ billion", "FY2023, growth %"]
    assert got.iloc[0].tolist() == list(range(4))


def test_people_stand_beside_money():
    got = tables.execution(one_row("fiscal_year", "spent_bn", "unspent_bn", "recruits", "of_target_pct"))
    assert list(got)[-2:] == ["Recruits", "Of their target, %"]
    assert got.iloc[0].tolist() == list(range(5))


def test_areas_are_named_in_words_only():
    got = tables.areas(one_row("measure", "area", "plan_tn", "earlier_tn"))
    assert list(got) == ["Area", "FY2023–27, ¥ trillion", "FY2019–23, ¥ trillion"]


def test_printed_figures_are_texts_with_headings():
    figures = pd.DataFrame(
        {"measure": ["growth_pct"], "basis": ["incl"], "fiscal_year": [2024], "value": [16.5]}
    )
    figures = figures.assign(verified=True, computed=16.49, digits=1)
    (row,) = tables.printed_figures(backtest.of_year(figures, 2024)).to_dict("records")
    assert row == {
        "Figure": "growth of the initial budget",
        "Basis": "incl.",
        "Printed": "16.5",
        "Computed": "16.49",
        "Seen in a source": "yes",
    }

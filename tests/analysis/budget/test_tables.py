"""The printed tables of chapter 02: every column has its heading, and no value moves."""

import pandas as pd

from helpers.analysis.budget import backtest, budget, tables


def one_row(*columns, **cells):
    return pd.DataFrame({column: [place] for place, column in enumerate(columns)} | cells)


def test_bases_stand_in_pairs():
    columns = [name for basis in budget.BASES for name in (basis, f"{basis}_growth_pct")]
    got = tables.bases(one_row("fiscal_year", *columns))
    assert list(got)[:3] == ["Fiscal year", "Incl., ¥ billion", "Incl., growth %"]
    assert list(got)[-1] == "MOF item and fund, growth %"
    assert got.iloc[0].tolist() == list(range(9))


def test_prices_lose_the_names_of_their_rows():
    got = tables.real_growth(one_row("prices", "inflation_pct", "growth_pct").set_axis(["cpi"]))
    assert got.index.tolist() == [0]
    assert list(got) == ["Prices", "Price rise, %", "Real growth of the budget, %"]


def test_the_basis_of_a_commitment_is_told_in_words():
    got = tables.commitments(one_row("fiscal_year", "new_excl_bn", due_scope=["excl"], verified=[True]))
    assert got.to_dict("records") == [
        {"Fiscal year": 0, "New obligations, excl.": 1, "Basis": "excl.", "verified": True}
    ]


def test_marks_keep_the_names_by_which_they_are_known():
    marks = {"verified": [False], "revised_later": [True]}
    for table in (tables.break_tests, tables.denominators, tables.standing, tables.vintages):
        assert list(table(one_row(**marks))) == list(marks)


def test_a_measure_with_recalled_figures_carries_the_mark():
    figures = pd.DataFrame(
        {
            "measure": ["growth_pct", "growth_pct", "consecutive_rises"],
            "value": [1.0, 2.0, 3.0],
            "computed": [1.0, 2.0, 3.0],
            "fits": True,
            "verified": [True, False, True],
        }
    )
    got = tables.reproduction(figures)
    assert list(got) == ["Figure", "Printed", "Computed", "Reproduced", "Recalled", "verified"]
    assert got["verified"].tolist() == [False, True]


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

"""The tables of chapter 02 as they are printed: each frame under the headings that a reader sees."""

import pandas as pd

from helpers.analysis.budget import backtest

# The cells of both tables that are findings, by row and column.
BASES = {
    ("Initial budget, incl.", "FY2023, growth %"): "budget.growth_2023_incl_pct",
    ("Initial budget, incl.", "FY2024, growth %"): "budget.growth_2024_incl_pct",
    ("Initial budget, excl.", "FY2024, growth %"): "budget.growth_2024_excl_pct",
    ("Initial budget, MOF item", "FY2024, growth %"): "budget.growth_2024_mof_item_pct",
    ("Initial budget, MOF item and fund", "FY2024, growth %"): "budget.growth_2024_with_fund_pct",
    ("Spent by the ministry", "FY2023, growth %"): "budget.spent_growth_2023_pct",
    ("Spent by the ministry", "FY2024, growth %"): "budget.spent_growth_2024_pct",
    ("SIPRI, fiscal years", "FY2023, growth %"): "budget.sipri_growth_2023_pct",
    ("SIPRI, fiscal years", "FY2024, growth %"): "budget.sipri_growth_2024_pct",
}
EXECUTION = {
    (year, column): f"budget.{name}"
    for year in (2023, 2024)
    for column, name in (
        ("Unspent, ¥ billion", f"unspent_{year}_bn"),
        ("Recruits", f"recruits_{year}"),
        ("Of their target, %", f"recruits_of_target_{year}_pct"),
    )
}


def beside(levels: pd.DataFrame) -> pd.DataFrame:
    """`outturn.beside`: one row for each budget, spending and SIPRI."""
    kinds = {"bn": "¥ billion", "growth_pct": "growth %"}
    of_years = (column.split("_", 1) for column in map(str, levels) if column[:4].isdigit())
    years = {f"{year}_{kind}": f"FY{year}, {kinds[kind]}" for year, kind in of_years}
    return levels.rename(columns={"measure": "Measure"} | years).reset_index(drop=True)


def execution(years: pd.DataFrame) -> pd.DataFrame:
    """`outturn.execution`: money and people by fiscal year."""
    headings = {
        "fiscal_year": "Fiscal year",
        "spent_bn": "Spent, ¥ billion",
        "unspent_bn": "Unspent, ¥ billion",
        "recruits": "Recruits",
        "of_target_pct": "Of their target, %",
    }
    return years[list(headings)].rename(columns=headings)


def areas(by_area: pd.DataFrame) -> pd.DataFrame:
    """`commitments.areas`: contracts of two programmes."""
    headings = {"area": "Area", "plan_tn": "FY2023–27, ¥ trillion", "earlier_tn": "FY2019–23, ¥ trillion"}
    return by_area.drop(columns="measure").rename(columns=headings)


def printed_figures(of_year: pd.DataFrame) -> pd.DataFrame:
    """`backtest.of_year` in words: each printed figure beside the computed one."""
    headings = {
        "figure": "Figure",
        "basis": "Basis",
        "printed": "Printed",
        "computed": "Computed",
        "seen": "Seen in a source",
    }
    return backtest.in_words(of_year).rename(columns=headings)

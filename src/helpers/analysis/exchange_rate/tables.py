"""The tables of chapter 03 as they are printed: columns in their order, under the headings a reader sees.

Where a frame says whether its rows were seen in a source (verified), the table keeps that for the mark †.
"""

import pandas as pd

from helpers.analysis.headings import under


def dollars(values: pd.DataFrame) -> pd.DataFrame:
    """`exchange_rate.dollar_values`: the budgets at each rate."""
    headings = {
        "name": "Rate",
        "fiscal_year": "Fiscal year",
        "rate": "Yen per dollar",
        "billion_usd": "Budget, $ billion",
        "growth_pct": "Growth in dollars, %",
    }
    return under(headings, values, "verified")


def plan(years: pd.DataFrame) -> pd.DataFrame:
    """`plan.plan_against_market`: the exposed part by fiscal year, at planned and realised rates."""
    headings = {
        "fiscal_year": "Fiscal year",
        "planned_bn": "Spending, ¥ billion",
        "amount": "Amount",
        "plan_rate": "Planned rate",
        "realised_rate": "Realised rate",
        "over_pct": "Year over, %",
        "extra_low_bn": "Extra cost, low, ¥ billion",
        "extra_high_bn": "Extra cost, high, ¥ billion",
        "ahead_low_bn": "Ahead, low, ¥ billion",
    }
    amount = years["budgeted"].map({True: "budget", False: "rest, split"})
    return under(headings, years.assign(amount=amount, over_pct=100 * years["elapsed"]))


def readings(amounts: pd.DataFrame) -> pd.DataFrame:
    """`readings.readings`: the extra cost to date and in all, by what is assumed about the dollars."""
    headings = {
        "name": "Reading",
        "assumes": "Assumes",
        "to_date": "To date",
        "p05": "In all, 5%",
        "p50": "In all, median",
        "p95": "In all, 95%",
    }
    return under(headings, amounts).reset_index(drop=True)

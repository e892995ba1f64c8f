"""Figures of chapter 02 on the initial budget: its level, and the yardsticks of real yen and dollars.

Hollow bars and points are amounts that were recalled, not seen in a source.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from helpers.figures.hollow import EDGE, HOLLOW, hollow_points, points
from helpers.figures.style import BLUE, GREY, OCHRE, RED, new_figure

# Colour and meaning of each kind of year.
_KINDS = {
    "record": (BLUE, "above every earlier year since FY1970"),
    "rise": (OCHRE, "above the year before only"),
    "no rise": (GREY, "not above the year before"),
}


def level_chart(years: pd.DataFrame, with_fund: pd.Series) -> Figure:
    """Initial budget by fiscal year, coloured by its standing.

    `years` as from `standing`. `with_fund`: trillion yen by fiscal year, drawn as dashed outlines.
    """
    figure, (axes,) = new_figure(height=3.1)
    colours = years["kind"].map({kind: colour for kind, (colour, _) in _KINDS.items()})
    faces = colours.where(years["verified"].astype(bool), HOLLOW)
    bars: dict[str, Any] = {"width": 0.7, "linewidth": EDGE}
    axes.bar(years["fiscal_year"], years["amount_tn"], color=faces, edgecolor=colours, **bars)
    axes.bar(with_fund.index, with_fund, facecolor="none", edgecolor=RED, linestyle="--", **bars)
    for place, (colour, meaning) in enumerate(_KINDS.values()):
        axes.text(0.01, 0.81 - 0.08 * place, meaning, transform=axes.transAxes, color=colour)
    named = years[years["fiscal_year"].isin([2024, years["fiscal_year"].max()])]
    _name_levels(axes, with_fund, " with the transfer to the fund", RED, "bottom")
    _name_levels(axes, named.set_index("fiscal_year")["amount_tn"], "", BLUE, "center")
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.yaxis.set_major_locator(MultipleLocator(5))
    axes.margins(x=0.01)
    return figure


def _name_levels(axes: Axes, levels: pd.Series, words: str, colour: str, align: str) -> None:
    """Name bars at their height, left of FY2023, where the bars are lower."""
    for year, amount in levels.items():
        axes.text(2022, amount, f"FY{year}{words}: {amount:.2f}", ha="right", va=align, color=colour)


def yardsticks_chart(
    yen: Mapping[str, pd.Series], dollars: pd.DataFrame, budget_rates: pd.DataFrame, recalled: pd.Series
) -> Figure:
    """Initial budget in trillion yen (left) and in dollars (right), by fiscal year.

    `yen`: name of the prices to a line, current prices first; `dollars` as from `dollar_values`,
    `budget_rates` as from `at_budget_rates`; `recalled`: fiscal years whose budget was not seen in a source.
    """
    figure, (left, right) = new_figure(2, height=3.3)
    for place, ((name, line), colour) in enumerate(zip(yen.items(), (GREY, BLUE, OCHRE), strict=True)):
        left.plot(line.index, line, color=colour)
        hollow_points(left, line, recalled, colour, 4)
        left.text(0.03, 0.22 - 0.08 * place, name, transform=left.transAxes, color=colour)
    left.set(title="In yen", ylabel="trillion yen", xlabel="fiscal year", ylim=(0, None))
    left.yaxis.set_major_locator(MultipleLocator(4))
    _dollar_panel(right, dollars, budget_rates)
    return figure


def _dollar_panel(axes: Axes, dollars: pd.DataFrame, budget_rates: pd.DataFrame) -> None:
    axes.plot(dollars["fiscal_year"], dollars["billion_usd"], color=GREY, linewidth=0.8)
    decided = dollars["date"].notna()
    kinds = (
        (dollars[decided], BLUE, "o", "market, decision day"),
        (dollars[~decided], OCHRE, "o", "market, December average"),
        (budget_rates, RED, "D", "rate of the budget"),
    )
    for place, (rows, colour, marker, text) in enumerate(kinds):
        points(axes, rows, "billion_usd", colour, marker)
        axes.text(0.03, 0.22 - 0.08 * place, text, transform=axes.transAxes, color=colour)
    axes.set(title="In dollars", ylabel="billion dollars", xlabel="fiscal year", ylim=(0, None))
    axes.yaxis.set_major_locator(MultipleLocator(20))

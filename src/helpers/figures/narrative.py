"""Figures of chapter 06: findings side by side, and verdicts by claim and day."""

from collections.abc import Mapping
from textwrap import fill

import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, RED, new_figure
from helpers.typography.marks import row_marks

# Growth of the budget by basis: findings and the names of their bars.
GROWTH_BY_BASIS = {
    "budget.growth_2024_incl_pct": "the article’s basis, with costs of US bases",
    "budget.growth_2024_excl_pct": "without costs of US bases",
    "budget.growth_2024_mof_item_pct": "finance ministry’s item",
    "budget.growth_2024_with_fund_pct": "the same, FY2023 with money set aside in a fund",
    "budget.real_growth_2024_pct": "article’s basis, at constant prices",
    "budget.real_growth_2024_outlook_pct": "article’s basis, at the prices expected then",
    "budget.usd_growth_2024_pct": "article’s basis, in dollars",
}

# From the lightest to the darkest field: what is open, what does not hold, what holds.
_SHADES = {"not testable": 0.0, "contradicted": 0.3, "partly supported": 0.65, "supported": 1.0}
_RAMP = LinearSegmentedColormap.from_list("verdicts", ["#eef2f5", BLUE])
_LIGHT = 0.5

# Characters in a line of a name.
_LABEL_WIDTH = 36


def finding_bars(findings: pd.DataFrame, names: Mapping[str, str], unit: str) -> Figure:
    """One bar for each finding (see `Findings.as_frame`), named by `names`; negative ones in red."""
    figure, (axes,) = new_figure(height=0.34 * len(findings) + 0.5)
    labels = [fill(names[finding], _LABEL_WIDTH) for finding in findings["id"]]
    colours = [RED if value < 0 else BLUE for value in findings["value"]]
    bars = axes.barh(range(len(findings)), findings["value"], height=0.55, color=colours)
    axes.bar_label(bars, findings["printed"] + row_marks(findings), padding=4)
    axes.set_yticks(range(len(findings)), labels)
    axes.invert_yaxis()
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.margins(x=0.28)
    axes.set_xlabel(unit)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", pad=8)
    return figure


def verdict_grid(history: pd.DataFrame, marks: Mapping[str, str]) -> Figure:
    """A field for each claim and day, dark for supported, with the mark of its verdict in it.

    `history`: claim_id, as_of (ISO), verdict, in the order of rows and columns. `marks`: by verdict.
    """
    grid = history.pivot_table("verdict", index="claim_id", columns="as_of", aggfunc="first")
    grid = grid.loc[history["claim_id"].unique()]
    figure, (axes,) = new_figure(height=0.2 * len(grid) + 0.9)
    shades = grid.apply(lambda column: column.map(_SHADES)).astype(float)
    places = range(grid.shape[1]), range(len(grid))
    axes.pcolormesh(*places, shades, cmap=_RAMP, vmin=0, vmax=1, edgecolor="white", linewidth=1)
    axes.invert_yaxis()
    for row, verdicts in enumerate(grid.to_numpy()):
        for column, verdict in enumerate(verdicts):
            ink = "white" if _SHADES[verdict] > _LIGHT else "black"
            axes.text(column, row, marks[verdict], ha="center", va="center", color=ink)
    axes.set_yticks(range(len(grid)), grid.index)
    axes.set_xticks(range(grid.shape[1]), [f"{day[5:7]}/{day[:4]}" for day in grid.columns], rotation=45)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    return figure

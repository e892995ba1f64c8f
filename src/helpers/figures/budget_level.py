"""Figures of chapter 02 on the initial budget: its level, and the yardsticks of real yen and dollars.

Hollow bars are amounts that were recalled, not seen in a source.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.figures.hollow import EDGE, HOLLOW
from helpers.figures.style import BLUE, GREY, OCHRE, RED, label_end, new_figure

# Inches of the picture of the yardsticks.
_INDEX_HEIGHT = 2.5

# Colour and meaning of each kind of year.
_KINDS = {
    "record": (BLUE, "above every earlier year since FY1970"),
    "rise": (OCHRE, "above the year before only"),
    "no rise": (GREY, "not above the year before"),
}


def level_chart(years: pd.DataFrame, with_fund: pd.Series, spent: pd.Series) -> Figure:
    """Initial budget by fiscal year, coloured by its standing, and what was spent as a tick.

    `years` as from `standing`. Trillion yen by fiscal year: `with_fund`, dashed outlines, and `spent`.
    """
    figure, (axes,) = new_figure(height=2.6)
    colours = years["kind"].map({kind: colour for kind, (colour, _) in _KINDS.items()})
    faces = colours.where(years["verified"].astype(bool), HOLLOW)
    bars: dict[str, Any] = {"width": 0.8, "linewidth": EDGE}
    axes.bar(years["fiscal_year"], years["amount_tn"], color=faces, edgecolor=colours, **bars)
    axes.bar(with_fund.index, with_fund, facecolor="none", edgecolor=RED, linestyle="--", **bars)
    axes.plot(spent.index, spent, "_", color="white", markersize=7, markeredgewidth=3)
    axes.plot(spent.index, spent, "_", color="black", markersize=6, markeredgewidth=1.5)
    words = [*_KINDS.values(), ("black", "– spent")]
    for place, (colour, meaning) in enumerate(words):
        axes.text(0.01, 0.85 - 0.085 * place, meaning, transform=axes.transAxes, color=colour)
    named = years[years["fiscal_year"].isin([2023, 2024, years["fiscal_year"].max()])]
    _name_levels(axes, with_fund, " with the transfer to the fund", RED, "bottom")
    _name_levels(axes, named.set_index("fiscal_year")["amount_tn"], "", BLUE, "center")
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.yaxis.set_major_locator(MultipleLocator(5))
    axes.margins(x=0.01)
    return figure


def _name_levels(axes: Axes, levels: pd.Series, words: str, colour: str, align: str) -> None:
    """Name bars at their height, left of FY2022, where the bars are lower."""
    for year, amount in levels.items():
        axes.text(2021, amount, f"FY{year}{words}: {amount:.2f}", ha="right", va=align, color=colour)


def yardsticks_chart(indices: pd.DataFrame, names: Mapping[str, str], base: int) -> Figure:
    """The initial budget by several yardsticks, each 100 in the fiscal year `base`.

    `indices` as from `real_terms.indexed`; `names`: columns of it to their words. A line ends with its value.
    """
    figure, (axes,) = new_figure(height=_INDEX_HEIGHT)
    lines = {name: indices.set_index("fiscal_year")[name].dropna() for name in names}
    for (name, line), colour in zip(lines.items(), (GREY, BLUE, OCHRE), strict=True):
        axes.plot(line.index, line, "o-", color=colour, markersize=3, clip_on=False)
        label_end(axes, line.index[-1], line.iloc[-1], f"{names[name]}: {line.iloc[-1]:.0f}", colour)
    axes.axhline(100, color=GREY, linewidth=0.8)
    axes.set(xlabel="fiscal year", ylabel=f"FY{base} = 100", ylim=(0, None))
    axes.margins(x=0)  # the label of a line stands clear of the line at 100
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure

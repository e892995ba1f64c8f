"""Figure of chapter 02 on Japan among its neighbours."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, OCHRE, new_figure

# Inches of one bar.
_ROW = 0.145


def dollars_chart(countries: pd.DataFrame, kinds: Mapping[str, str], year: int, since: int) -> Figure:
    """Spending of each country in `year` in several kinds of dollars, and in `since` as a tick.

    `countries` as from `comparison.beside_neighbours`; `kinds`: kind to its words.
    """
    figure, (axes,) = new_figure(height=_ROW * len(kinds) * len(countries) + 1.0)
    step = len(kinds) + 0.8
    for place, (kind, colour) in enumerate(zip(kinds, (OCHRE, GREY, BLUE), strict=True)):
        rows = [step * row + place for row in range(len(countries))]
        amounts = countries[f"{kind}_{year}"]
        bars = axes.barh(rows, amounts, height=0.8, color=colour)
        axes.bar_label(bars, amounts.map("{:,.0f}".format), padding=4)
        axes.plot(countries[f"{kind}_{since}"], rows, "|", color="white", markersize=9, markeredgewidth=3)
        axes.plot(countries[f"{kind}_{since}"], rows, "|", color="black", markersize=8, markeredgewidth=1.3)
        axes.text(0.42, 0.3 - 0.1 * place, kinds[kind], transform=axes.transAxes, color=colour)
    axes.set_yticks([step * row + 1 for row in range(len(countries))], countries["country_name"])
    axes.set(xlabel=f"billion dollars, {year}; tick: {since}")
    axes.margins(x=0.12)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    return figure

"""Figures of chapter 02 on Japan among other countries. Hollow marks are estimates of SIPRI."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.hollow import HOLLOW
from helpers.figures.style import BLUE, GREY, OCHRE, RED, new_figure
from helpers.typography.numbers import MINUS

# Inches of one bar.
_ROW = 0.19


def shares_chart(levels: pd.DataFrame, highlighted: str, year: int, since: int) -> Figure:
    """Share of GDP then and now, one row for each country; `levels` as from `comparison.levels`."""
    figure, (share,) = new_figure(height=0.25 * len(levels) + 0.9)
    rows = range(len(levels))
    colours = levels["country"].eq(highlighted).map({True: RED, False: BLUE})
    faces = colours.mask(levels["estimated"], HOLLOW)
    share.hlines(rows, levels["share_since_pct"], levels["share_pct"], color=colours, linewidth=1.5)
    share.scatter(levels["share_since_pct"], rows, s=28, marker="|", color=colours)
    share.scatter(
        levels["share_pct"], rows, s=28, color=faces, edgecolors=colours.tolist(), linewidths=1, zorder=3
    )
    share.set_yticks(rows, levels["country_name"])
    share.set(xlabel=f"% of GDP: {since} (tick), {year} (point)", xlim=(0, None))
    share.set_ylim(len(levels) - 0.4, -0.6)
    share.grid(axis="x")
    share.grid(visible=False, axis="y")
    return figure


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


def region_chart(countries: pd.DataFrame, highlighted: str, unit: str) -> Figure:
    """Each country's part of the growth of the sum, highest first; `countries` as from `contributions`."""
    figure, (axes,) = new_figure(height=0.3 * len(countries) + 0.7)
    rows = range(len(countries))
    colours = countries["country"].eq(highlighted).map({True: RED, False: BLUE})
    axes.barh(rows, countries["share_pct"], height=0.65, color=colours)
    texts = [
        f"{share:.0f}% ({rise:+.1f} {unit}, {growth:+.0f}%)".replace("-", MINUS)
        for share, rise, growth in zip(
            countries["share_pct"], countries["rise_bn"], countries["growth_pct"], strict=True
        )
    ]
    for row, text, share in zip(rows, texts, countries["share_pct"], strict=True):
        axes.annotate(text, (max(share, 0), row), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(rows, countries["country_name"])
    axes.set(xlabel="% of the growth of the sum", xlim=(min(0, countries["share_pct"].min()), 100))
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    return figure

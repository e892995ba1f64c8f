"""Figures of chapter 01: what the tables cover and how their rows are known."""

import pandas as pd
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREY, OCHRE, new_figure


def coverage_chart(coverage: pd.DataFrame) -> Figure:
    """One bar for each table from its first to its last year."""
    figure, (axes,) = new_figure(height=0.21 * len(coverage) + 0.6)
    positions = range(len(coverage))
    axes.barh(
        positions, coverage["last"] - coverage["first"] + 1, left=coverage["first"], height=0.5, color=BLUE
    )
    for position, (first, last, rows) in enumerate(
        coverage[["first", "last", "rows"]].itertuples(index=False)
    ):
        axes.annotate(
            f"{first}–{last}, {rows:,} rows",
            (last + 1, position),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=GREY,
            fontsize=8,
        )
    axes.set_yticks(positions, coverage["table"])
    axes.invert_yaxis()
    axes.set_xlim(right=coverage["last"].max() + 32)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return figure


def status_chart(inventory: pd.DataFrame) -> Figure:
    """Shown rows of each table that are unverified or of a later vintage, as per cent of its rows."""
    marked = inventory[(inventory["unverified"] > 0) | (inventory["revised_later"] > 0)].reset_index(
        drop=True
    )
    figure, axes = new_figure(2, height=0.24 * len(marked) + 0.7)
    for panel, column, title, colour in (
        (axes[0], "unverified", "recalled, not seen in a source (†)", OCHRE),
        (axes[1], "revised_later", "of a later vintage (‡)", BLUE),
    ):
        share = 100 * marked[column] / marked["shown"]
        bars = panel.barh(range(len(marked)), share, height=0.55, color=colour)
        panel.bar_label(
            bars, [f"{count:,}" if count else "" for count in marked[column]], padding=3, fontsize=8
        )
        panel.set(xlim=(0, 115), xlabel="% of the table's rows", title=title)
        panel.set_yticks(range(len(marked)), marked["table"])
        panel.invert_yaxis()
        panel.grid(visible=False, axis="y")
    axes[1].set_yticklabels([])
    return figure

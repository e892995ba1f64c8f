"""Figures of chapter 01: what the tables cover and how their rows are known."""

from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, OCHRE, new_figure


def coverage_chart(coverage: pd.DataFrame) -> Figure:
    """One bar for each table from its first to its last year."""
    figure, (axes,) = new_figure(height=0.185 * len(coverage) + 0.5)
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
            annotation_clip=False,
        )
    axes.set_yticks(positions, coverage["table"])
    axes.set_xlim(right=coverage["last"].max())
    axes.set_ylim(len(coverage) - 0.4, -0.6)
    axes.grid(visible=False)
    axes.set_xlabel("year")
    return figure


# Counted columns of the inventory, what each says, and its colour.
MARKS = {
    "unverified": ("recalled, not seen in a source (†)", OCHRE),
    "revised_later": ("of a later vintage (‡)", BLUE),
}


def status_chart(inventory: pd.DataFrame) -> Figure:
    """Shown rows that carry a mark, as per cent of each table's rows: one panel for each mark in use."""
    marks = [column for column in MARKS if inventory[column].any()]
    marked = inventory[inventory[marks].any(axis=1)].reset_index(drop=True)
    figure, panels = new_figure(max(len(marks), 1), height=0.19 * len(marked) + 0.7)
    for panel, column in zip(panels, marks, strict=False):
        title, colour = MARKS[column]
        share = 100 * marked[column] / marked["shown"]
        bars = panel.barh(range(len(marked)), share, height=0.6, color=colour)
        panel.bar_label(bars, [f"{count:,}" if count else "" for count in marked[column]], padding=3)
        panel.set(xlim=(0, 115), xlabel="% of the table’s rows", title=fill(title, 50 // len(marks)))
        panel.set_xticks([0, 50, 100])
        panel.set_yticks(range(len(marked)), marked["table"] if panel is panels[0] else [])
        panel.invert_yaxis()
        panel.grid(visible=False, axis="y")
    return figure

"""Figures of chapter 05 on the makers' shares."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREY, new_figure

_GROUPS = {"maker": BLUE, "control": GREY}
"""Colour of each group of companies."""


def event_chart(results: pd.DataFrame) -> Figure:
    """Cumulative abnormal returns with intervals, one panel for each event."""
    events = results["event"].unique()
    reach = 1.3 * results[["low_pct", "high_pct"]].abs().to_numpy().max()
    figure, panels = new_figure(len(events), height=0.3 * results["ticker"].nunique() + 0.9)
    for axes, event in zip(panels, events, strict=True):
        _event_panel(axes, results[results["event"].eq(event)], event)
        axes.set_xlim(-reach, reach)
    for axes in panels[1:]:
        axes.set_yticklabels([])
    return figure


def _event_panel(axes: Axes, results: pd.DataFrame, day: pd.Timestamp) -> None:
    rows = range(len(results))
    colours = results["group"].map(_GROUPS)
    axes.hlines(rows, results["low_pct"], results["high_pct"], color=colours, linewidth=3, alpha=0.45)
    axes.scatter(results["car_pct"], rows, color=colours, s=30, zorder=3)
    for row, value, high, colour in zip(rows, results["car_pct"], results["high_pct"], colours, strict=True):
        axes.annotate(
            f"{value:+.1f}".replace("-", "−"),
            (high, row),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=8,
        )
    axes.axvline(0, color=GREY, linewidth=0.8)
    names = results["name"] + results["group"].map({"maker": "", "control": " (control)"})
    axes.set_yticks(rows, names)
    axes.set(
        ylim=(len(results) - 0.5, -0.7),
        title=f"{day.day} {day:%B %Y}",
        xlabel="cumulative abnormal return, %",
    )
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")

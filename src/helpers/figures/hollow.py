"""What was recalled, not seen in a source: hollow points and hatched bars; and lines with gaps."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

# Face of what is recalled, and width in points of the edges that hold it.
HOLLOW, EDGE = "white", 0.9

# Hatch of a bar that was recalled: white lines on its colour.
HATCH = "////"


def points(
    axes: Axes,
    rows: pd.DataFrame,
    column: str,
    colour: str,
    marker: str = "o",
    *,
    by: str = "fiscal_year",
    size: float = 3.5,
) -> None:
    """Points of a `column` by year; rows that are not verified are hollow."""
    seen = rows["verified"].astype(bool)
    for chosen, face in ((seen, colour), (~seen, HOLLOW)):
        part = rows[chosen]
        axes.plot(part[by], part[column], marker, color=colour, markerfacecolor=face, markersize=size)


def hollow_points(axes: Axes, line: pd.Series, recalled: pd.Series, colour: str, size: float) -> None:
    """Points of a line in the fiscal years `recalled`."""
    points = line[line.index.isin(recalled)]
    axes.plot(points.index, points, "o", color=colour, markerfacecolor=HOLLOW, markersize=size)


def hatched_bars(axes: Axes, amounts: pd.Series, seen: pd.Series, colour: str, below: pd.Series) -> None:
    """Bars of `amounts` by year, filled, on top of `below`; those that were not `seen` are hatched."""
    for chosen, hatch in ((seen, ""), (~seen, HATCH)):
        part = amounts[chosen]
        looks: dict[str, Any] = {"color": colour, "edgecolor": "white", "linewidth": 0}
        axes.bar(part.index, part, 0.7, below[chosen], hatch=hatch, **looks)


def line_with_gaps(
    axes: Axes, rows: pd.DataFrame, column: str, colour: str, *, by: str, width: float
) -> None:
    """A line of a `column` by year that joins years in a row only; a year without a row is a gap."""
    values = rows.set_index(by)[column]
    line = values.reindex(range(values.index.min(), values.index.max() + 1))
    axes.plot(line.index, line, color=colour, linewidth=width)

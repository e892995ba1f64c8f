"""Figure of chapter 05 on public opinion."""

from collections.abc import Mapping
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREY, RED, new_figure

_LABEL_WIDTH = 50
"""Characters in a line of a poll's label: longer wordings are broken."""

_SHIFT = 0.11
"""Rows between the middle of a poll and its points, so that equal shares stay visible."""


def polls_chart(groups: Mapping[str, pd.DataFrame]) -> Figure:
    """Shares for and against by poll, oldest first, under the heading of each group of questions.

    With intervals where the number of respondents is known; hollow points where it is not.
    """
    rows = sum(len(polls) + 1 for polls in groups.values())
    figure, (axes,) = new_figure(height=0.29 * rows + 0.6)
    start = 0
    labels: dict[int, str] = {}
    for heading, polls in groups.items():
        axes.text(1, start, heading, weight="semibold", va="center")
        labels |= _poll_rows(axes, polls, start + 1)
        start += len(polls) + 1
    axes.set_yticks(list(labels), list(labels.values()), fontsize=8)
    axes.set(xlim=(0, 100), ylim=(start - 0.3, -0.6), xlabel="% of respondents")
    axes.axvline(50, color=GREY, linewidth=0.8)
    axes.grid(axis="x")
    return figure


def _poll_rows(axes: Axes, polls: pd.DataFrame, start: int) -> dict[int, str]:
    rows = range(start, start + len(polls))
    for side, colour, shift in (("for", BLUE, -_SHIFT), ("against", RED, _SHIFT)):
        places = [row + shift for row in rows]
        axes.hlines(
            places, polls[f"{side}_low"], polls[f"{side}_high"], color=colour, linewidth=3, alpha=0.45
        )
        sized = polls["respondents"].notna()
        for chosen, fill_colour in ((sized, colour), (~sized, "white")):
            at = np.asarray(places)[chosen]
            axes.plot(polls[side][chosen], at, "o", color=colour, markerfacecolor=fill_colour, markersize=5)
        axes.annotate(
            side,
            (polls[side].iloc[0], start),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            color=colour,
        )
    texts = (f"{poll.pollster}, {poll.date:%b %Y}: {poll.question}" for poll in polls.itertuples(index=False))
    return {row: fill(text, _LABEL_WIDTH) for row, text in zip(rows, texts, strict=True)}

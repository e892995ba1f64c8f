"""Figure of chapter 05 on public opinion."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, RED, new_figure

# Rows between the middle of a poll and its points, so that equal shares stay visible.
_SHIFT = 0.1


def polls_chart(groups: Mapping[str, pd.DataFrame]) -> Figure:
    """Shares for and against by poll, oldest first, under the heading of each group of questions.

    With intervals where the number of respondents is known; hollow points where it is not. Each poll has a
    line of words and a rule with its points; the tick on the rule is the half.
    """
    rows = sum(len(polls) + 0.9 for polls in groups.values())
    figure, (axes,) = new_figure(height=0.33 * rows + 0.5)
    start = 0.0
    for heading, polls in groups.items():
        axes.text(0, start, heading, weight="semibold", va="center")
        _poll_rows(axes, polls, start + 1.2)
        start += len(polls) + 0.9
    for side, colour, x in (("for", BLUE, 72), ("against", RED, 84)):
        axes.plot(x, 0, "o", color=colour, markersize=5)
        axes.text(x + 2, 0, side, color=colour, va="center")
    axes.set(xlim=(0, 100), ylim=(start - 0.2, -0.5), xlabel="% of respondents", yticks=[])
    axes.grid(visible=False)
    return figure


def _poll_rows(axes: Axes, polls: pd.DataFrame, start: float) -> None:
    rows = start + np.arange(len(polls))
    axes.hlines(rows, 0, 100, color=GREY, linewidth=0.4)
    axes.vlines([50] * len(rows), rows - 0.18, rows + 0.18, color=GREY, linewidth=0.8)
    for side, colour, shift in (("for", BLUE, -_SHIFT), ("against", RED, _SHIFT)):
        places = rows + shift
        axes.hlines(
            places, polls[f"{side}_low"], polls[f"{side}_high"], color=colour, linewidth=3, alpha=0.45
        )
        sized = polls["respondents"].notna().to_numpy()
        for chosen, fill_colour in ((sized, colour), (~sized, "white")):
            shares = polls[side][chosen]
            axes.plot(shares, places[chosen], "o", color=colour, markerfacecolor=fill_colour, markersize=5)
    for row, poll in zip(rows, polls.itertuples(index=False), strict=True):
        text = f"{poll.pollster}, {poll.date:%b %Y}: {poll.question}"
        axes.text(0, row - 0.28, text.replace("JPY ", "¥"), va="bottom", fontsize=9)

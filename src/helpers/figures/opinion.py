"""Figure of chapter 05 on public opinion."""

from collections.abc import Mapping
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, ON_WHITE, RED, new_figure
from helpers.typography.numbers import MINUS

# Characters in a line of a label; inches that a line and the distance of two rows take.
_LABEL_WIDTH, _LINE, _GAP = 42, 0.155, 0.07

# Inches between the points of a tie and the middle of its row, so that both are seen.
_TIED = 0.04

# Where the leads stand, in per cent of the axis.
_LEADS = 104


def polls_chart(groups: Mapping[str, pd.DataFrame]) -> Figure:
    """Shares for and against, one dumbbell a question, oldest first, with its lead at the right.

    Under the heading of each group of questions; hollow points where the number of respondents is not known.
    """
    labels = {heading: [_label(poll) for poll in _rows(polls)] for heading, polls in groups.items()}
    heights = {heading: [_height(label) for label in group] for heading, group in labels.items()}
    inches = sum(sum(group) + 0.3 for group in heights.values())
    figure, (axes,) = new_figure(height=inches + 0.6)
    top, ticks = 0.0, {}
    for heading, polls in groups.items():
        ticks[top + 0.15] = heading
        places = top + 0.3 + np.cumsum(heights[heading]) - np.array(heights[heading]) / 2
        _dumbbells(axes, polls, places)
        ticks |= dict(zip(places, labels[heading], strict=True))
        top += 0.3 + sum(heights[heading])
    for side, colour, x in (("against", RED, 5), ("for", BLUE, 40)):
        axes.plot(x, -0.02, "o", color=colour, markersize=5, clip_on=False)
        axes.text(x + 3, -0.02, side, color=colour, va="center", bbox=ON_WHITE)
    axes.text(_LEADS, -0.02, "lead", color=GREY, va="center")
    axes.set(xlim=(0, 100), ylim=(top, -0.15), xlabel="% of respondents")
    axes.set_yticks(list(ticks), list(ticks.values()), multialignment="right")
    for label in axes.get_yticklabels():
        label.set_fontweight("semibold" if label.get_text() in groups else "normal")
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    return figure


def _rows(polls: pd.DataFrame) -> list[pd.Series]:
    return [poll for _, poll in polls.iterrows()]


def _label(poll: pd.Series) -> str:
    text = f"{poll['pollster']}, {poll['date']:%b %Y}: {poll['question']}"
    return fill(text.replace("JPY ", "¥").replace("'", "’"), _LABEL_WIDTH)


def _height(label: str) -> float:
    return _LINE * (label.count("\n") + 1) + _GAP


def _dumbbells(axes: Axes, polls: pd.DataFrame, places: np.ndarray) -> None:
    """A bar between the two shares of each question, in the colour of the side that leads, and its lead."""
    leads = polls["lead"].round(1).to_numpy()
    colours = np.select([leads > 0, leads < 0], [BLUE, RED], GREY)
    axes.hlines(places, polls["for"], polls["against"], color=colours, linewidth=2, alpha=0.5)
    sized = polls["respondents"].notna().to_numpy()
    for side, colour, shift in (("for", BLUE, -_TIED), ("against", RED, _TIED)):
        faces = np.where(sized, colour, "white")
        axes.scatter(
            polls[side],
            np.where(leads == 0, places + shift, places),
            s=26,
            color=faces,
            edgecolors=colour,
            linewidths=1,
            zorder=3,
        )
    for place, lead, colour in zip(places, leads, colours, strict=True):
        words = f"{lead:+.0f}".replace("-", MINUS) if round(lead) else "0"
        axes.text(_LEADS, place, words, va="center", color=colour, clip_on=False)

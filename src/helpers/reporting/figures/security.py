"""Figures of chapter 05 on security: indicators of the threat, and polls."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.reporting.figures.style import BLUE, GREY, OCHRE, RED, label_end, new_figure

_SCRAMBLES = {"all": BLUE, "China": RED, "Russia": OCHRE}
"""Colour of each series of scrambles."""

_LABEL_WIDTH = 50
"""Characters in a line of a poll's label: longer wordings are broken."""

_SHIFT = 0.1
"""Rows between the middle of a poll and its points, so that equal shares stay visible."""


def threat_chart(cns: pd.DataFrame, mod: pd.DataFrame, scrambles: pd.DataFrame) -> Figure:
    """North Korean missiles by two counting rules (left) and Japan's scrambles by whose aircraft (right)."""
    figure, (missiles, flights) = new_figure(2, height=3.2)
    missiles.bar(cns["year"], cns["value"], color=BLUE, width=0.7)
    missiles.plot(mod["year"], mod["value"], "D", color=RED, markersize=5)
    missiles.text(0.02, 0.84, "bars: CNS count", transform=missiles.transAxes, color=BLUE)
    missiles.text(
        0.02, 0.77, "diamonds: Ministry\nof Defense count", va="top", transform=missiles.transAxes, color=RED
    )
    missiles.set(title="North Korean missiles", ylabel="missiles a year", xlabel="calendar year")
    for whose, colour in _SCRAMBLES.items():
        _scramble_line(flights, scrambles[scrambles["whose"].eq(whose)], whose, colour)
    flights.set(
        title="Scrambles of the Air Self-Defense Force",
        ylabel="scrambles a year",
        xlabel="fiscal year",
        ylim=(0, None),
    )
    flights.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    return figure


def _scramble_line(axes: Axes, rows: pd.DataFrame, whose: str, colour: str) -> None:
    axes.plot(rows["year"], rows["value"], color=colour)
    seen = rows["verified"].astype(bool)
    for chosen, fill_colour in ((seen, colour), (~seen, "white")):
        axes.plot(
            rows["year"][chosen],
            rows["value"][chosen],
            "o",
            color=colour,
            markerfacecolor=fill_colour,
            markersize=4,
        )
    label_end(axes, rows["year"].iloc[-1], rows["value"].iloc[-1], whose, colour)


def polls_chart(exports: pd.DataFrame, spending: pd.DataFrame) -> Figure:
    """Shares for and against by poll, oldest first, with intervals where the sample size is known."""
    figure, (axes,) = new_figure(height=0.34 * (len(exports) + len(spending) + 2) + 0.6)
    start = 0
    labels: dict[int, str] = {}
    for heading, polls in (("Arms exports", exports), ("Defence spending", spending)):
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
        axes.plot(polls[side], places, "o", color=colour, markersize=5)
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

"""Figures of chapter 05 on exports: the rules, the transfers, and the supply of Patriot missiles."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREEN, GREY, OCHRE, RED, label_end, new_figure

_KINDS = {
    "restriction": RED,
    "exception": OCHRE,
    "relaxation": BLUE,
    "new rules": GREEN,
    "what followed": GREY,
}
"""Colour of each kind of event."""

_BANDS = ("#f3e4e0", "#e3efe6", "#dfeaf1")
"""Backgrounds of the sets of rules, in their order."""

_YEAR, _POINT, _KIND, _WORDS = 0.02, 0.095, 0.115, 0.26
"""Columns of the timeline, in axes widths."""


def rules_timeline(events: pd.DataFrame) -> Figure:
    """One row for each event in time order: year, kind, plain words; the rules in force as bands behind them.

    `events`: as from `analysis.exports.rules_in_plain_words`.
    """
    regimes = events["regime"].unique()
    figure, (axes,) = new_figure(height=0.225 * (len(events) + 1.25 * len(regimes)) + 0.1)
    top = 0.0
    for (regime, rows), colour in zip(events.groupby("regime", sort=False), _BANDS, strict=False):
        bottom = top + len(rows) + 1.25
        axes.axhspan(top + 0.06, bottom - 0.06, color=colour)
        axes.text(_YEAR, top + 0.68, str(regime), weight="semibold", va="center")
        for place, event in enumerate(rows.itertuples(index=False)):
            _event_row(axes, event, top + 1.65 + place)
        top = bottom
    axes.set(xlim=(0, 1), ylim=(top, 0))
    axes.set_axis_off()
    return figure


def _event_row(axes: Axes, event: Any, y: float) -> None:
    colour = _KINDS[event.kind]
    axes.text(_YEAR, y, f"{event.date:%Y}", va="center")
    axes.plot(_POINT, y, "o", color=colour, markerfacecolor=colour if event.verified else "white")
    axes.text(_KIND, y, event.kind, va="center", color=colour)
    axes.text(_WORDS, y, f"{event.words}{'' if event.verified else ' †'}", va="center")


def transfers_chart(transfers: pd.DataFrame) -> Figure:
    """Arms imports and exports by calendar year on one scale."""
    figure, (axes,) = new_figure(height=2.9)
    for direction, colour in (("imports", BLUE), ("exports", RED)):
        axes.plot(transfers.index, transfers[direction], color=colour)
        label_end(axes, transfers.index[-1], transfers[direction].iloc[-1], direction, colour)
    axes.set(ylabel="million TIV a year", xlabel="calendar year", ylim=(0, None))
    axes.margins(x=0.01)
    return figure


_QUALIFIERS = {"exact": "", "approx": "about ", "more_than": "more than "}


def patriot_chart(missiles: pd.DataFrame) -> Figure:
    """Patriot missiles a year: what is built or planned, and what the US Army buys; pale where not yet real.

    `missiles`: as from `analysis.exports.yearly_missiles`.
    """
    figure, (axes,) = new_figure(height=0.235 * len(missiles) + 0.95)
    demand = missiles["side"].eq("demand")
    colours = np.select([demand, missiles["country"].eq("JPN")], [OCHRE, RED], BLUE)
    places = np.arange(len(missiles)) + demand  # a free row between supply and demand
    bars = axes.barh(places, missiles["value"], height=0.62, color=colours)
    for bar, planned in zip(bars, missiles["planned"], strict=True):
        bar.set_alpha(0.4 if planned else 1.0)
    words = missiles["qualifier"].map(_QUALIFIERS)
    axes.bar_label(bars, words + missiles["value"].map("{:,.0f}".format), padding=3)
    axes.set_yticks(places, missiles["entity"] + ", " + missiles["words"] + ", " + missiles["period_label"])
    axes.set(
        xlabel="missiles a year", xlim=(0, 1.12 * missiles["value"].max()), ylim=(places.max() + 0.6, -0.6)
    )
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return figure

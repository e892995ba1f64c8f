"""Figures of chapter 05 on exports: the rules, and the supply of Patriot missiles."""

from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from helpers.figures.style import BLUE, GREEN, GREY, OCHRE, RED, new_figure

# Colour of each kind of event.
_KINDS = {
    "restriction": RED,
    "exception": OCHRE,
    "relaxation": BLUE,
    "new rules": GREEN,
    "what followed": GREY,
}

# Backgrounds of the sets of rules, in their order.
_BANDS = ("#f3e4e0", "#e3efe6", "#dfeaf1")

# Columns of the timeline, in axes widths.
_YEAR, _POINT, _KIND, _WORDS = 0.015, 0.108, 0.127, 0.33

# Inches that a further line of words, a row and a heading take.
_LINE, _ROW, _HEAD = 0.155, 0.215, 0.27

# Characters in a line of the words.
_WORDS_WIDTH = 46


def rules_timeline(events: pd.DataFrame) -> Figure:
    """One row for each event in time order: year, kind, plain words; the rules in force as bands behind them.

    `events`: as from `analysis.security.exports.rules_in_plain_words`.
    """
    words = (events["words"] + events["verified"].map({True: "", False: "\N{NO-BREAK SPACE}†"})).map(_wrapped)
    inches = _ROW + _LINE * words.str.count("\n")
    figure, (axes,) = new_figure(height=inches.sum() + _HEAD * events["regime"].nunique() + 0.1)
    top = 0.0
    for (regime, rows), colour in zip(events.groupby("regime", sort=False), _BANDS, strict=False):
        bottom = top + _HEAD + inches[rows.index].sum()
        axes.axhspan(top + 0.015, bottom - 0.015, color=colour)
        axes.text(_YEAR, top + 0.15, str(regime), weight="semibold", va="center")
        starts = top + _HEAD + inches[rows.index].cumsum() - inches[rows.index]
        for event, start in zip(rows.assign(words=words).itertuples(index=False), starts, strict=True):
            _event_row(axes, event, start)
        top = bottom
    axes.set(xlim=(0, 1), ylim=(top, 0))
    axes.set_axis_off()
    return figure


def _wrapped(words: str) -> str:
    return fill(words, _WORDS_WIDTH)


def _event_row(axes: Axes, event: Any, top: float) -> None:
    colour, middle = _KINDS[event.kind], top + _ROW / 2
    axes.text(_YEAR, middle, f"{event.date:%Y}", va="center")
    axes.plot(_POINT, middle, "o", color=colour, markerfacecolor=colour if event.verified else "white")
    axes.text(_KIND, middle, event.kind, va="center", color=colour)
    axes.text(_WORDS, top + 0.04, event.words, va="top")


_QUALIFIERS = {"exact": "", "approx": "about ", "more_than": "more than "}


def patriot_chart(missiles: pd.DataFrame) -> Figure:
    """Patriot missiles a year: what is built, possible, bought or planned; pale where not yet real.

    `missiles`: as from `analysis.security.exports.yearly_missiles`.
    """
    figure, (axes,) = new_figure(height=0.32 * len(missiles) + 0.7)
    colours = np.where(missiles["country"].eq("JPN"), RED, BLUE)
    bars = axes.barh(range(len(missiles)), missiles["value"], height=0.62, color=colours)
    for bar, planned in zip(bars, missiles["planned"], strict=True):
        bar.set_alpha(0.4 if planned else 1.0)
    words = missiles["qualifier"].map(_QUALIFIERS)
    axes.bar_label(bars, words + missiles["value"].map("{:,.0f}".format), padding=3)
    axes.set_yticks(range(len(missiles)), missiles["words"] + ", " + missiles["period_label"])
    axes.set(xlabel="missiles a year", xlim=(0, 1.12 * missiles["value"].max()))
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.set_major_locator(MultipleLocator(500))
    axes.grid(visible=False, axis="y")
    return figure

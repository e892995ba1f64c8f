"""Figure of chapter 05 on the makers' shares."""

import re
import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.security.markets import ALL_MAKERS
from helpers.figures.style import BLUE, GREY, OCHRE, RED, new_figure

# Mitsubishi Heavy Industries, which builds the missile: the share the reader looks for first.
PATRIOT_MAKER = "7011"

# Companies whose single test is below this are named; a ring marks those that stay so after correction.
_NEAR_MISS = 0.05

# Characters in a line of an event's label.
_LABEL_WIDTH = 72

# Width of the band behind an event with other news, in widths of the axes: as wide as its label.
_BAND = 1.15

# Colour and shape of each kind of company.
_DOTS = {
    "Mitsubishi Heavy Industries": (RED, "o"),
    "other makers": (BLUE, "o"),
    "control companies": (GREY, "s"),
}


def event_chart(results: pd.DataFrame, events: pd.DataFrame) -> Figure:
    """One row for each event: a dot for each company, the makers' average with its interval.

    `results`: one window of `markets.study`. `events`: event_id, first_trading_day, label, confounded.
    """
    texts = [_event_label(event) for _, event in events.iterrows()]
    figure, (axes,) = new_figure(height=0.56 * len(events) + 1.1)
    rows = {event: row for row, event in enumerate(events["event_id"])}
    placed = results.assign(row=results["event_id"].map(rows))
    for row in np.flatnonzero(events["confounded"].ne("")):
        band = axes.axhspan(row - 0.75, row + 0.25, color=OCHRE, alpha=0.1, linewidth=0, clip_on=False)
        band.set_width(_BAND)
    _averages(axes, placed[placed["ticker"].eq(ALL_MAKERS)])
    _companies(axes, placed[placed["ticker"].ne(ALL_MAKERS)])
    middles = np.arange(len(events))
    axes.vlines([0] * len(events), middles - 0.2, middles + 0.2, color=GREY, linewidth=0.8)
    for place, text in enumerate(texts):
        axes.text(0, place - 0.22, text, transform=axes.get_yaxis_transform(), va="bottom")
    axes.set(ylim=(len(events) - 0.75, -0.8), xlabel="cumulative abnormal return, %", yticks=[])
    axes.margins(x=0.1)
    axes.grid(visible=False)
    figure.legend(loc="outside upper center", ncols=2, handletextpad=0.3, columnspacing=1.2)
    return figure


def _averages(axes: Axes, rows: pd.DataFrame) -> None:
    axes.hlines(rows["row"], rows["low_pct"], rows["high_pct"], color=BLUE, linewidth=7, alpha=0.25)
    name = "average of the makers, interval"
    axes.scatter(rows["car_pct"], rows["row"], color=BLUE, marker="|", s=190, linewidth=2.4, label=name)


def _companies(axes: Axes, rows: pd.DataFrame) -> None:
    kinds = rows["group"].map({"maker": "other makers", "control": "control companies"})
    kinds = kinds.mask(rows["ticker"].eq(PATRIOT_MAKER), "Mitsubishi Heavy Industries")
    for kind, (colour, shape) in _DOTS.items():
        own = rows[kinds.eq(kind)]
        place = own["car_pct"], own["row"]
        axes.scatter(*place, color=colour, marker=shape, s=26, alpha=0.85, zorder=3, label=kind)
    found = rows[rows["significant"]]
    axes.scatter(found["car_pct"], found["row"], s=120, facecolor="none", edgecolor="black", zorder=4)
    for _, row in rows[rows["p_value"].lt(_NEAR_MISS) | rows["significant"]].iterrows():
        offset, align = ((6, 0), "left") if row["car_pct"] > 0 else ((-6, 0), "right")
        point = row["car_pct"], row["row"]
        note = axes.annotate(row["name"], point, xytext=offset, textcoords="offset points", color=GREY)
        note.set(va="center", ha=align)


def _event_label(event: pd.Series) -> str:
    day = event["first_trading_day"]
    note = f" (confounded: {event['confounded']})" if event["confounded"] else ""
    text = f"{day.day} {day:%b %Y}: {event['label']}{note}".replace("JPY ", "¥")
    return textwrap.fill(re.sub(r"(?<=\d)-(?=\d)", "–", text), _LABEL_WIDTH)

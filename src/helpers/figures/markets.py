"""Figures of chapter 05 on the makers' shares."""

import re
import textwrap
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from helpers.analysis.security.event_study import MARKET
from helpers.analysis.security.markets import ALL_MAKERS, CONTROLS
from helpers.figures.style import BLUE, GREY, OCHRE, RED, label_end, new_figure

# Mitsubishi Heavy Industries, which builds the missile: the share the reader looks for first.
PATRIOT_MAKER = "7011"

# Companies whose single test is below this are named; a ring marks those that stay so after correction.
_NEAR_MISS = 0.05

# Panels beside each other in the chart of what was held.
_PANELS = 2

# Characters in a line of an event's label.
_LABEL_WIDTH = 80

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
    figure, (axes,) = new_figure(height=0.62 * len(events) + 1.1)
    rows = {event: row for row, event in enumerate(events["event_id"])}
    placed = results.assign(row=results["event_id"].map(rows))
    for row in np.flatnonzero(events["confounded"].ne("")):
        axes.axhspan(row - 0.75, row + 0.25, color=OCHRE, alpha=0.1, linewidth=0)
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
        _note(axes, row["name"], (row["car_pct"], row["row"]), offset=offset, va="center", ha=align)


def _event_label(event: pd.Series) -> str:
    day = event["first_trading_day"]
    note = f" (confounded: {event['confounded']})" if event["confounded"] else ""
    text = f"{day.day} {day:%b %Y}: {event['label']}{note}".replace("JPY ", "¥")
    return textwrap.fill(re.sub(r"(?<=\d)-(?=\d)", "–", text), _LABEL_WIDTH)


def path_chart(paths: pd.DataFrame, marked: dict[str, pd.Timestamp]) -> Figure:
    """Abnormal returns added up day by day: one maker with its interval, the makers' average, the controls.

    `paths`: see `markets.paths`. `marked`: two days to name, in order, among those of the paths.
    """
    figure, (axes,) = new_figure(height=3.2)
    own = paths[paths["ticker"].eq(PATRIOT_MAKER)]
    axes.fill_between(own["day"], own["low_pct"], own["high_pct"], color=RED, alpha=0.1, linewidth=0)
    colours = {PATRIOT_MAKER: RED, ALL_MAKERS: BLUE, **dict.fromkeys(CONTROLS, GREY)}
    for ticker, colour in colours.items():
        line = paths[paths["ticker"].eq(ticker)]
        axes.plot(line["day"], line["car_pct"], color=colour, marker="o", markersize=3)
        label_end(axes, line["day"].iloc[-1], line["car_pct"].iloc[-1], line["name"].iloc[-1], colour)
    axes.hlines(0, own["day"].min(), own["day"].max(), color=GREY, linewidth=0.8)
    axes.margins(x=0.01)
    days = own.set_index("date")["day"]
    for (name, date), align in zip(marked.items(), ("right", "left"), strict=True):
        if date in days.index:
            axes.axvline(days[date], color=GREY, linewidth=0.8, linestyle=":")
            _note_above(axes, name, days[date], align)
    axes.set_xticks(days[::3], [f"{date.day} {date:%b}" for date in days.index[::3]])
    axes.set(ylabel="abnormal return added up, %")
    return figure


def held_chart(values: pd.DataFrame, names: pd.Series, marked: pd.Timestamp) -> Figure:
    """What one yen in each company became, as a multiple of one yen in the market: a panel a company.

    `values`: see `markets.held`. `names`: company by ticker. `marked`: a day with a dotted line.
    """
    width, _ = mpl.rcParams["figure.figsize"]
    thinned = values.iloc[sorted({*range(0, len(values), 10), len(values) - 1})]
    multiples = thinned.drop(columns=MARKET).div(thinned[MARKET], axis="index")
    rows = -(-len(multiples.columns) // _PANELS)
    size = (width, 1.25 * rows + 0.3)
    figure, panels = plt.subplots(rows, _PANELS, figsize=size, sharex=True, sharey=True, squeeze=False)
    for axes, ticker in zip(panels.flat, map(str, multiples), strict=False):
        colour = RED if ticker == PATRIOT_MAKER else GREY if ticker in CONTROLS else BLUE
        _held_panel(axes, multiples, ticker, colour)
        axes.set_title(f"{names[ticker]}: {multiples[ticker].iloc[-1]:.1f}", color=colour)
        axes.axvline(float(date2num(marked)), color=GREY, linewidth=0.8, linestyle=":")
    figure.supylabel("value against the market (TOPIX = 1)")
    return figure


def _held_panel(axes: Axes, multiples: pd.DataFrame, ticker: str, colour: str) -> None:
    axes.plot(multiples.index, multiples.drop(columns=ticker), color=GREY, linewidth=0.5, alpha=0.35)
    axes.plot(multiples.index, multiples[ticker], color=colour, linewidth=1.8)
    axes.axhline(1, color=GREY, linewidth=0.8)
    axes.set(yscale="log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_major_locator(YearLocator())
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))


def _note_above(axes: Axes, text: str, x: Any, align: str) -> None:
    """Name a vertical line at its upper end."""
    _note(axes, text, (x, 1), offset=(0, 2), ha=align, va="bottom", xycoords=("data", "axes fraction"))


def _note(axes: Axes, text: str, xy: tuple[Any, float], *, offset: tuple[int, int], **look: Any) -> None:
    axes.annotate(text, xy, xytext=offset, textcoords="offset points", color=GREY, **look)

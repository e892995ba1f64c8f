"""Figures of chapter 05 on exports: the rules, the transfers, and the supply of Patriot missiles."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREEN, GREY, OCHRE, RED, label_end, new_figure

_KINDS = {"restriction": RED, "exception": OCHRE, "relaxation": BLUE, "new rules": GREEN}
"""Colour of each kind of rule change."""

_LABELS, _AXIS, _ELBOW = 0.16, 0.055, 0.13
"""Where labels begin, where the time axis runs and where leader lines arrive, in axes widths."""


def rules_timeline(changes: pd.DataFrame, others: pd.DataFrame) -> Figure:
    """Rule changes down a time axis, named and coloured by kind; other events as ticks left of the axis.

    The axis is red while the Principles of 1967 held and green since new rules replaced them.
    """
    figure, (axes,) = new_figure(height=0.33 * len(changes) + 0.9)
    years = _decimal_years(changes["date"])
    first, last = years.min(), years.max()
    replaced = years[changes["kind"].eq("new rules")].max()
    axes.plot([_AXIS, _AXIS], [first, replaced], color=RED, linewidth=5, alpha=0.35)
    axes.plot([_AXIS, _AXIS], [replaced, last], color=GREEN, linewidth=5, alpha=0.35)
    axes.hlines(_decimal_years(others["date"]), 0, _AXIS / 2, color=GREY, linewidth=0.8)
    _name_events(axes, changes, years)
    _kind_key(axes, changes["kind"])
    axes.set(xlim=(0, 1), ylim=(last + 1, first - 2.5), ylabel="calendar year")
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.grid(visible=False)
    return figure


def _decimal_years(dates: pd.Series) -> pd.Series:
    return dates.dt.year + dates.dt.day_of_year / 366


def _name_events(axes: Axes, changes: pd.DataFrame, years: pd.Series) -> None:
    """One point and one label for each change; the labels stand at equal distances."""
    slots = np.linspace(years.min(), years.max(), len(changes))
    columns = changes[["kind", "verified", "date", "event"]].itertuples(index=False)
    for (kind, verified, date, event), year, slot in zip(columns, years, slots, strict=True):
        colour = _KINDS[kind]
        axes.plot([_AXIS, _ELBOW, _LABELS - 0.01], [year, slot, slot], color=colour, linewidth=0.8)
        axes.plot(_AXIS, year, "o", color=colour, markerfacecolor=colour if verified else "white")
        axes.text(_LABELS, slot, f"{date:%Y}  {event}{'' if verified else ' †'}", va="center", color=colour)


def _kind_key(axes: Axes, kinds: pd.Series) -> None:
    """Name the kinds above the labels, each in its own colour."""
    shown = [kind for kind in _KINDS if kind in set(kinds)]
    for place, kind in zip(np.linspace(_LABELS, 0.72, len(shown)), shown, strict=True):
        axes.text(place, 1.0, kind, transform=axes.transAxes, color=_KINDS[kind], weight="semibold")


def transfers_chart(transfers: pd.DataFrame) -> Figure:
    """Arms imports and exports by calendar year on one scale."""
    figure, (axes,) = new_figure(height=2.9)
    for direction, colour in (("imports", BLUE), ("exports", RED)):
        axes.plot(transfers.index, transfers[direction], color=colour)
        label_end(axes, transfers.index[-1], transfers[direction].iloc[-1], direction, colour)
    axes.set(ylabel="million TIV a year", xlabel="calendar year", ylim=(0, None))
    axes.margins(x=0.01)
    return figure


def production_chart(rates: pd.DataFrame) -> Figure:
    """Stated outputs of Patriot missiles as bars; pale where they are a target or a potential."""
    figure, (axes,) = new_figure(height=0.34 * len(rates) + 0.7)
    names = rates["entity"] + ", " + rates["metric"].str.replace("_", " ") + ", " + rates["period_label"]
    bars = axes.barh(names, rates["value"], height=0.6, color=np.where(rates["country"].eq("JPN"), RED, BLUE))
    for bar, planned in zip(bars, rates["planned"], strict=True):
        bar.set_alpha(0.4 if planned else 1.0)
    words = rates["qualifier"].map({"exact": "", "approx": "about ", "more_than": "more than "})
    axes.bar_label(bars, words + rates["value"].map("{:,.0f}".format), padding=3)
    axes.set(xlabel="missiles a year", xlim=(0, 1.12 * rates["value"].max()))
    axes.invert_yaxis()
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return figure

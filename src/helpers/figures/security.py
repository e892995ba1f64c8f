"""Figures of chapter 05 on security: missiles, scrambles, and military spending around Japan."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.figures.hollow import points
from helpers.figures.style import (
    BLUE,
    GREEN,
    OCHRE,
    PURPLE,
    RED,
    label_end,
    new_figure,
    stacked_panels,
)
from helpers.typography.numbers import MINUS

# Colour of each series of scrambles.
_SCRAMBLES = {"all": BLUE, "China": RED, "Russia": OCHRE}

# Colour of each country.
_COUNTRIES = {"CHN": RED, "RUS": OCHRE, "JPN": BLUE, "KOR": GREEN, "TWN": PURPLE}

# Least ratio of two labels on the log scale.
_APART = 1.4


def threat_chart(cns: pd.DataFrame, mod: pd.DataFrame, scrambles: pd.DataFrame) -> Figure:
    """North Korean missiles by two counting rules (left) and Japan's scrambles by whose aircraft (right)."""
    figure, (missiles, flights) = new_figure(2, height=3.0)
    missiles.bar(cns["year"], cns["value"], color=BLUE, width=0.7)
    missiles.plot(mod["year"], mod["value"], "D", color=RED, markersize=5)
    missiles.text(0.02, 0.75, "bars: CNS count", transform=missiles.transAxes, color=BLUE)
    missiles.text(
        0.02, 0.73, "diamonds: Ministry\nof Defense count", va="top", transform=missiles.transAxes, color=RED
    )
    missiles.set(title="North Korean\nmissiles", ylabel="missiles a year", xlabel="calendar year")
    missiles.yaxis.set_major_locator(MultipleLocator(20))
    for whose, colour in _SCRAMBLES.items():
        _scramble_line(flights, scrambles[scrambles["whose"].eq(whose)], whose, colour)
    flights.set(
        title="Scrambles of the Air\nSelf-Defense Force",
        ylabel="scrambles a year",
        xlabel="fiscal year",
        ylim=(0, None),
    )
    flights.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    flights.yaxis.set_major_formatter("{x:,.0f}")
    flights.margins(x=0.02)
    return figure


def _scramble_line(axes: Axes, rows: pd.DataFrame, whose: str, colour: str) -> None:
    axes.plot(rows["year"], rows["value"], color=colour)
    points(axes, rows, "value", colour, by="year", size=4)
    label_end(axes, rows["year"].iloc[-1], rows["value"].iloc[-1], whose, colour)


def spending_chart(spending: pd.DataFrame, growth: Mapping[str, pd.DataFrame], names: pd.Series) -> Figure:
    """Military spending around Japan: levels on a log scale (above), growth over two spans of years (below).

    `spending` and each `growth`: as from `analysis.security.threat`; `growth` by its years, the first span in
    full colour and in its order, the second pale; `names`: name of each country by code.
    """
    figure, (levels, bars) = stacked_panels(2.6, 2.5)
    places = _apart(spending.groupby("country")["value"].last())
    for country, colour in _COUNTRIES.items():
        rows = spending[spending["country"].eq(country)]
        levels.plot(rows["year"], rows["value"], color=colour)
        label_end(levels, spending["year"].max(), places[country], names[country], colour)
    levels.set(
        yscale="log", title="Level", ylabel="billion dollars of 2024, log scale", xlabel="calendar year"
    )
    levels.set_yticks([10, 20, 50, 100, 200, 300], ["10", "20", "50", "100", "200", "300"])
    levels.minorticks_off()
    levels.margins(x=0.01)
    _growth_bars(bars, growth, names)
    return figure


def _growth_bars(axes: Axes, growth: Mapping[str, pd.DataFrame], names: pd.Series) -> None:
    """Two bars a country, growth in per cent: the first span in full colour, the second pale below it."""
    order = next(iter(growth.values()))["country"]
    spans = {years: rows.set_index("country")["growth_pct"].reindex(order) for years, rows in growth.items()}
    for percent, strength, offset in zip(spans.values(), (1, 0.45), (-0.2, 0.2), strict=True):
        places = [place + offset for place in range(len(order))]
        colours = [1 - strength * (1 - np.array(to_rgb(_COUNTRIES[country]))) for country in order]
        drawn = axes.barh(places, percent, height=0.38, color=colours)
        axes.bar_label(drawn, percent.map("{:+.0f}%".format).str.replace("-", MINUS), padding=3)
    axes.set_yticks(range(len(order)), order.map(names))
    values = pd.concat(spans.values())
    full, pale = spans
    axes.set(title=f"Growth {full}\n(faint: {pale})", xlabel="%")
    axes.set_xlim(min(0, 1.3 * values.min()), 1.2 * values.max())
    axes.invert_yaxis()
    axes.grid(visible=False)


def _apart(ends: pd.Series) -> pd.Series:
    """Places of labels on a log scale: at the ends of the lines, lifted where two would overlap."""
    ordered = ends.sort_values()
    places = list(ordered)
    for place in range(1, len(places)):
        places[place] = max(places[place], _APART * places[place - 1])
    return pd.Series(places, index=ordered.index)

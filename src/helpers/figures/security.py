"""Figures of chapter 05 on security: missiles, scrambles, ships, and military spending around Japan."""

from collections.abc import Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
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
)
from helpers.typography.numbers import MINUS

# Colour of each series of scrambles.
_SCRAMBLES = {"all": BLUE, "China": RED, "Russia": OCHRE}

# Where the ships were, as the table names it: the zone around the islands first, then their waters.
_WATERS = ("contiguous_zone_days", "territorial_sea_intrusion_days")

# Colour of each country.
_COUNTRIES = {"CHN": RED, "RUS": OCHRE, "JPN": BLUE, "KOR": GREEN, "TWN": PURPLE}


def threat_chart(
    flights: pd.DataFrame, ships: pd.DataFrame, growth: Mapping[str, pd.DataFrame], names: pd.Series
) -> Figure:
    """Japan's scrambles by whose aircraft, days with Chinese government ships off the Senkakus, and spending.

    `flights` as from `analysis.security.threat.scrambles`; `ships`: rows of senkaku_days, a bar a year that
    has a row; `growth`, of military spending, by its years: see `_growth_bars`; `names`: country by code.
    """
    width, _ = mpl.rcParams["figure.figsize"]
    figure, panels = plt.subplot_mosaic("fs;gg", figsize=(width, 5.2), height_ratios=(2.8, 2.4))
    for whose, colour in _SCRAMBLES.items():
        _scramble_line(panels["f"], flights[flights["whose"].eq(whose)], whose, colour)
    panels["f"].set(title="Scrambles of Japan’s fighters", xlabel="fiscal year", ylim=(0, None))
    panels["f"].yaxis.set_major_formatter("{x:,.0f}")
    _ship_bars(panels["s"], ships)
    for panel in (panels["f"], panels["s"]):
        panel.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        panel.margins(x=0.02)
    _growth_bars(panels["g"], growth, names)
    return figure


def _ship_bars(axes: Axes, ships: pd.DataFrame) -> None:
    zone, sea = (ships[ships["measure"].eq(name)] for name in _WATERS)
    axes.bar(zone["year"], zone["value"], color=BLUE, width=0.7)
    axes.plot(sea["year"], sea["value"], "D", color=RED, markeredgecolor="white", markersize=6)
    axes.set(title="Days with ships of China’s\ngovernment off the Senkakus", xlabel="calendar year")
    axes.set(ylim=(0, 366 * 1.35), yticks=[0, 100, 200, 300])
    for height, words, colour in (
        (0.98, "bars: contiguous zone", BLUE),
        (0.88, "diamonds: territorial sea", RED),
    ):
        axes.text(0.02, height, words, transform=axes.transAxes, va="top", color=colour)


def missiles_chart(cns: pd.DataFrame, mod: pd.DataFrame) -> Figure:
    """North Korean missiles a year by two counting rules."""
    figure, (axes,) = new_figure(height=2.5)
    axes.bar(cns["year"], cns["value"], color=BLUE, width=0.7)
    axes.plot(mod["year"], mod["value"], "D", color=RED, markersize=5)
    for height, words, colour in ((0.9, "bars: CNS", BLUE), (0.76, "diamonds: Ministry of Defense", RED)):
        axes.text(0.02, height, words, transform=axes.transAxes, color=colour)
    axes.set(ylabel="missiles a year", xlabel="calendar year")
    axes.yaxis.set_major_locator(MultipleLocator(20))
    return figure


def _scramble_line(axes: Axes, rows: pd.DataFrame, whose: str, colour: str) -> None:
    axes.plot(rows["year"], rows["value"], color=colour)
    points(axes, rows, "value", colour, by="year", size=4)
    label_end(axes, rows["year"].iloc[-1], rows["value"].iloc[-1], whose, colour)


def _growth_bars(axes: Axes, growth: Mapping[str, pd.DataFrame], names: pd.Series) -> None:
    """Two bars a country, growth in per cent: the first span in full colour, the second pale below it.

    `growth`: as from `analysis.security.threat.spending_growth`, by its years; the first sets the order.
    """
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
    axes.set(title=f"Military spending, growth {full} (faint: {pale})", xlabel="%")
    axes.set_xlim(min(0, 1.3 * values.min()), 1.2 * values.max())
    axes.invert_yaxis()
    axes.grid(visible=False)

"""Figures of chapter 05 on security: missiles, scrambles, and military spending around Japan."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.reporting.figures.style import BLUE, GREEN, OCHRE, PURPLE, RED, label_end, new_figure

_SCRAMBLES = {"all": BLUE, "China": RED, "Russia": OCHRE}
"""Colour of each series of scrambles."""

_COUNTRIES = {"CHN": RED, "RUS": OCHRE, "JPN": BLUE, "KOR": GREEN, "TWN": PURPLE}
"""Colour of each country."""

_APART = 1.25
"""Least ratio of two labels on the log scale."""


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


def spending_chart(spending: pd.DataFrame, growth: pd.DataFrame, names: pd.Series, years: str) -> Figure:
    """Military spending around Japan: levels on a log scale (left), growth over `years` (right).

    `spending`, `growth`: as from `analysis.security`; `names`: name of each country by code.
    """
    figure, (levels, bars) = new_figure(2, height=3.1)
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
    colours = growth["country"].map(_COUNTRIES)
    drawn = bars.barh(growth["country"].map(names), growth["growth_pct"], height=0.6, color=colours)
    bars.bar_label(drawn, growth["growth_pct"].map("{:+.0f}%".format), padding=3)
    bars.set(title=f"Growth {years}", xlabel="%", xlim=(0, 1.2 * growth["growth_pct"].max()))
    bars.invert_yaxis()
    bars.grid(axis="x")
    bars.grid(visible=False, axis="y")
    return figure


def _apart(ends: pd.Series) -> pd.Series:
    """Places of labels on a log scale: at the ends of the lines, lifted where two would overlap."""
    ordered = ends.sort_values()
    places = list(ordered)
    for place in range(1, len(places)):
        places[place] = max(places[place], _APART * places[place - 1])
    return pd.Series(places, index=ordered.index)

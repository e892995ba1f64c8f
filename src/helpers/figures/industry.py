"""Figure of chapter 05 on the makers: their contracts, and defence in the business of the largest."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.figures.hollow import EDGE, HOLLOW, points
from helpers.figures.style import BLUE, GREEN, OCHRE, RED, label_end, stacked_panels

# Short name and colour of each maker.
_MAKERS = {
    "Mitsubishi Heavy Industries": ("Mitsubishi Heavy", RED),
    "Kawasaki Heavy Industries": ("Kawasaki Heavy", BLUE),
    "Mitsubishi Electric": ("Mitsubishi Electric", OCHRE),
    "NEC": ("NEC", GREEN),
}


def makers_chart(contracts: pd.DataFrame, shares: pd.DataFrame) -> Figure:
    """Contracts by maker and fiscal year (above); defence in per cent of one group's revenue (below).

    Hollow points and bars are recalled. `contracts`, `shares`: as from `analysis.security.industry`.
    """
    figure, (top, bottom) = stacked_panels(2.6, 0.42 * len(shares) + 0.75)
    for company, rows in contracts.groupby("company", sort=False):
        _maker_line(top, rows, *_MAKERS[str(company)])
    top.set(title="Contracts with the ministry", ylabel="billion yen", xlabel="fiscal year", ylim=(0, None))
    top.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    top.yaxis.set_major_formatter("{x:,.0f}")
    top.margins(x=0.02)
    _share_bars(bottom, shares)
    return figure


def _maker_line(axes: Axes, rows: pd.DataFrame, name: str, colour: str) -> None:
    axes.plot(rows["year"], rows["value"], color=colour, linewidth=1)
    points(axes, rows, "value", colour, by="year", size=6)
    label_end(axes, rows["year"].iloc[-1], rows["value"].iloc[-1], name, colour)


def _share_bars(axes: Axes, shares: pd.DataFrame) -> None:
    names = "FY" + shares["year"].astype(str) + ", " + shares["counted"]
    faces = np.where(shares["verified"], RED, HOLLOW)
    bars = axes.barh(
        range(len(shares)), shares["share_pct"], height=0.4, color=faces, edgecolor=RED, linewidth=EDGE
    )
    about = np.where(shares["approximate"], "about ", "")
    axes.bar_label(bars, about + shares["share_pct"].map("{:.0f}%".format), padding=3)
    for row, name in enumerate(names):
        axes.annotate(name, (0, row - 0.35), (1, 0), textcoords="offset points", va="bottom")
    axes.set_yticks([])
    axes.set(
        title="Defence at Mitsubishi Heavy",
        xlabel="% of group revenue",
        xlim=(0, 1.4 * shares["share_pct"].max()),
        ylim=(len(shares) - 0.7, -0.9),
    )
    axes.grid(visible=False)

"""Figure of chapter 05 on the makers: what the ministry signs with each."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.figures.hollow import line_with_gaps, points
from helpers.figures.style import BLUE, GREEN, OCHRE, RED, label_end, new_figure

# Short name and colour of each maker.
_MAKERS = {
    "Mitsubishi Heavy Industries": ("Mitsubishi Heavy", RED),
    "Kawasaki Heavy Industries": ("Kawasaki Heavy", BLUE),
    "Mitsubishi Electric": ("Mitsubishi Electric", OCHRE),
    "NEC": ("NEC", GREEN),
}


def makers_chart(contracts: pd.DataFrame) -> Figure:
    """Contracts by maker and fiscal year; a year that is missing breaks the line, hollow points are recalled.

    `contracts`: as from `analysis.security.industry.contracts`.
    """
    figure, (axes,) = new_figure(height=2.8)
    for company, rows in contracts.groupby("company", sort=False):
        _maker_line(axes, rows, *_MAKERS[str(company)])
    axes.set(ylabel="billion yen", xlabel="fiscal year", ylim=(0, None))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.margins(x=0.02)
    return figure


def _maker_line(axes: Axes, rows: pd.DataFrame, name: str, colour: str) -> None:
    line_with_gaps(axes, rows, "value", colour, by="year", width=1)
    points(axes, rows, "value", colour, by="year", size=5)
    label_end(axes, rows["year"].iloc[-1], rows["value"].iloc[-1], name, colour)

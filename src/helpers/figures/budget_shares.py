"""Figure of chapter 02 on the share of GDP. Hollow: recalled."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from helpers.figures.hollow import points
from helpers.figures.style import BLUE, GREY, LABEL_PAD, OCHRE, ON_WHITE, stacked_panels
from helpers.typography.marks import row_marks


def shares_chart(
    budget: pd.DataFrame, sipri: pd.Series, yardsticks: pd.DataFrame, target_pct: float
) -> Figure:
    """Defence as per cent of GDP by year (above), and one bar for each yardstick (below).

    `budget` as from `shares.of_gdp`; `sipri`: per cent by calendar year; `yardsticks` as from
    `shares.yardsticks`, with the columns of its marks.
    """
    figure, (above, below) = stacked_panels(1.6, 0.32 * len(yardsticks) + 0.6)
    above.plot(sipri.index, sipri, color=OCHRE, linewidth=1.2)
    above.plot(budget["fiscal_year"], budget["share_pct"], color=BLUE, linewidth=1)
    points(above, budget, "share_pct", BLUE)
    for place, (words, colour) in enumerate((("budget (excl.), expected GDP", BLUE), ("SIPRI", OCHRE))):
        above.text(0.02, 0.2 - 0.13 * place, words, transform=above.transAxes, color=colour)
    above.set(xlabel="fiscal year, calendar year for SIPRI", ylim=(0, None))
    above.set_ylabel("% of GDP", labelpad=LABEL_PAD)
    above.yaxis.set_major_locator(MultipleLocator(0.5))
    _yardstick_bars(below, yardsticks, target_pct)
    return figure


def _yardstick_bars(axes: Axes, yardsticks: pd.DataFrame, target_pct: float) -> None:
    """A bar for each yardstick with its name above it, and the target as a dashed line."""
    rows = range(len(yardsticks))
    axes.axvline(target_pct, color=GREY, linewidth=0.8, linestyle="--")
    bars = axes.barh(rows, yardsticks["share_pct"], height=0.32, color=BLUE)
    values = yardsticks["share_pct"].map("{:.2f}".format) + row_marks(yardsticks)
    axes.bar_label(bars, values, padding=3, bbox=ON_WHITE)
    for row, name in zip(rows, yardsticks["yardstick"], strict=True):
        axes.annotate(name, (0, row - 0.2), (2, 2), textcoords="offset points", va="bottom")
    axes.set(xlabel="% of GDP", xlim=(0, 1.15 * target_pct), ylim=(len(yardsticks) - 0.6, -0.8), yticks=[])
    axes.grid(visible=False, axis="y")

"""Figures of chapter 02 on the parts of the budget and on what binds later ones.

What was recalled, not seen in a source, is hatched (bars) or hollow (points).
"""

from collections.abc import Mapping
from textwrap import fill

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.figures.hollow import hatched_bars, hollow_points
from helpers.figures.style import BLUE, GREY, OCHRE, RED, label_end, name_point, new_figure

# Colours of the parts of a budget, bottom first.
_PART_COLOURS = (GREY, BLUE, OCHRE)

# Characters in a line of a part's name.
_NAME_WIDTH = 16


def composition_chart(years: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Parts of the initial budget, stacked by fiscal year.

    `years` as from `commitments.drawn_parts`: fiscal_year, and for each key of `names` …_tn and …_verified.
    """
    parts = years.set_index("fiscal_year")
    figure, (axes,) = new_figure(height=2.6)
    below = pd.Series(0.0, parts.index)
    for (part, name), colour in zip(names.items(), _PART_COLOURS, strict=True):
        amount = parts[f"{part}_tn"]
        hatched_bars(axes, amount, parts[f"{part}_verified"].astype(bool), colour, below)
        middle = below.iloc[-1] + amount.iloc[-1] / 2
        label_end(axes, parts.index[-1] + 0.35, middle, fill(name, _NAME_WIDTH), colour)
        below = below + amount
    axes.set_xticks(parts.index[::-2])
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.margins(x=0.01)
    return figure


def commitments_chart(years: pd.DataFrame, paid: pd.DataFrame, rows: pd.DataFrame) -> Figure:
    """New future obligations and Foreign Military Sales beside what falls due, trillion yen by fiscal year.

    `years` as from `commitments.commitments`, `paid` as from `commitments.committed` (index: fiscal year);
    `rows`: those of the composition behind the lines; points of a line whose row was not seen are hollow.
    """
    figure, (axes,) = new_figure(height=2.6)
    drawn = years.set_index("fiscal_year")
    lines = (
        (drawn["new_incl_bn"], "new_future_obligations incl", RED, "new obligations, incl.", (0, 8)),
        (drawn["new_excl_bn"], "new_future_obligations excl", BLUE, "new obligations,\nexcl.", (-14, 15)),
        (paid["obligatory_bn"], "obligatory_outlays", GREY, "obligatory outlays", (0, -10)),
        (drawn["fms_bn"], "fms_budget", OCHRE, "FMS contracts", (0, 9)),
    )
    recalled = rows[~rows["verified"].astype(bool)]
    of_rows = recalled["measure"] + " " + recalled["scope"]
    for line, measure, colour, name, offset in lines:
        known = line.dropna() / 1000
        every = known.reindex(range(int(known.index[0]), int(known.index[-1]) + 1))
        axes.plot(every.index, every, "o-", color=colour, markersize=4)
        hollow_points(axes, known, recalled["fiscal_year"][of_rows.str.startswith(measure)], colour, 4)
        place = known.index[0] if name.endswith("excl.") else known.index[-1]
        name_point(axes, (place, known[place]), name, colour, *_beside(place, known.index, offset))
    axes.set(xlabel="fiscal year", ylabel="trillion yen", ylim=(0, None))
    axes.margins(x=0.02)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MultipleLocator(2))
    return figure


def _beside(place: int, years: pd.Index, offset: tuple[float, float]) -> tuple[tuple[float, float], str]:
    """Above or below the first point of a line, or to the right of its last."""
    return (offset, "left") if place == years[0] else ((6, 0), "left")

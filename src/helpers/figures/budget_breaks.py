"""Figure of chapter 02 on the break at FY2023. Hollow points were recalled, not seen in a source."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.hollow import hollow_points
from helpers.figures.style import BLUE, GREY, OCHRE, name_point, new_figure


def break_chart(
    levels: Mapping[str, pd.Series], placebos: Mapping[str, pd.Series], year: int, recalled: pd.Series
) -> Figure:
    """Levels with the line of the years before `year`, continued (left); F statistic by break year (right).

    `levels`: name to billion yen by fiscal year; `placebos`: the same names to F by break year;
    `recalled`: fiscal years whose budget was not seen in a source.
    """
    figure, (left, right) = new_figure(2, height=3.3)
    for (name, level_bn), colour in zip(levels.items(), (BLUE, OCHRE), strict=True):
        level = level_bn / 1000
        left.plot(level.index, level, "o", color=colour, markersize=3)
        before = level[level.index < year]
        line = np.polynomial.Polynomial.fit(before.index.to_numpy(dtype=float), np.log(before), 1)
        years = level.index.to_numpy(dtype=float)
        left.plot(years, np.exp(line(years)), color=colour, linewidth=0.9, linestyle="--")
        hollow_points(left, level, recalled, colour, 3)
        name_point(left, (level.index[-1], level.iloc[-1]), name, colour, (-7, -3), "right")
    for row, ((name, f), colour) in enumerate(zip(placebos.items(), (BLUE, OCHRE), strict=True)):
        right.plot(f.index, f, color=colour)
        right.plot(f.index[f.eq(f.max())], f[f.eq(f.max())], "o", color=colour, markersize=5)
        text = f"{name}:\nlargest at FY{f.idxmax()}"
        right.text(0.03, 0.9 - 0.2 * row, text, transform=right.transAxes, color=colour, va="center")
    right.axvline(year, color=GREY, linewidth=0.8)
    left.set(title="Budget and earlier trend", ylabel="trillion yen, log scale", xlabel="fiscal year")
    left.set_yscale("log")
    left.set_yticks([4, 6, 8], ["4", "6", "8"])
    left.minorticks_off()
    right.grid(visible=False)
    right.set(
        title="F statistic by break year", ylabel="F", xlabel="first year after the break", ylim=(0, None)
    )
    return figure

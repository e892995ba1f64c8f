"""Figures of chapter 02 on Japan among other countries. Hollow marks are estimates of SIPRI."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.figures.hollow import EDGE, HOLLOW
from helpers.figures.style import BLUE, GREY, LABEL_PAD, OCHRE, PURPLE, RED, name_point, new_figure
from helpers.typography.numbers import MINUS


def countries_chart(levels: pd.DataFrame, highlighted: str, year: int, since: int) -> Figure:
    """Level of spending (left) and share of GDP then and now (right), one row for each country.

    `levels` as from `comparison.levels`; hollow marks are SIPRI's estimates.
    """
    figure, (level, share) = new_figure(2, height=0.27 * len(levels) + 1.1)
    rows = range(len(levels))
    colours = levels["country"].eq(highlighted).map({True: RED, False: BLUE})
    faces = colours.mask(levels["estimated"], HOLLOW)
    bars = level.barh(rows, levels["usd_bn"], height=0.65, color=faces, edgecolor=colours, linewidth=EDGE)
    level.bar_label(bars, levels["usd_bn"].map("{:,.0f}".format), padding=3)
    level.set_yticks(rows, levels["country_name"])
    level.set(title=f"Level, {year}", xlabel="billion US dollars", xlim=(0, 1.3 * levels["usd_bn"].max()))
    share.hlines(rows, levels["share_since_pct"], levels["share_pct"], color=colours, linewidth=1.5)
    share.scatter(levels["share_since_pct"], rows, s=28, marker="|", color=colours)
    share.scatter(
        levels["share_pct"], rows, s=28, color=faces, edgecolors=colours.tolist(), linewidths=1, zorder=3
    )
    share.set(title=f"Share of GDP\n{since} (tick), {year} (point)", xlabel="% of GDP", yticks=[])
    share.set_xlim(0, None)
    share.grid(axis="x")
    for axes in (level, share):
        axes.set_ylim(len(levels) - 0.4, -0.6)
        axes.grid(visible=False, axis="y")
    return figure


def region_chart(countries: pd.DataFrame, highlighted: str, unit: str) -> Figure:
    """Each country's part of the growth of the sum, highest first; `countries` as from `contributions`."""
    figure, (axes,) = new_figure(height=0.3 * len(countries) + 0.7)
    rows = range(len(countries))
    colours = countries["country"].eq(highlighted).map({True: RED, False: BLUE})
    axes.barh(rows, countries["share_pct"], height=0.65, color=colours)
    texts = [
        f"{share:.0f}% ({rise:+.1f} {unit}, {growth:+.0f}%)".replace("-", MINUS)
        for share, rise, growth in zip(
            countries["share_pct"], countries["rise_bn"], countries["growth_pct"], strict=True
        )
    ]
    for row, text, share in zip(rows, texts, countries["share_pct"], strict=True):
        axes.annotate(text, (max(share, 0), row), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(rows, countries["country_name"])
    axes.set(xlabel="% of the growth of the sum", xlim=(min(0, countries["share_pct"].min()), 100))
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    return figure


def two_percent_chart(
    share: pd.Series,
    continued: Mapping[str, pd.Series],
    accounting: Mapping[str, pd.Series],
    target_pct: float,
) -> Figure:
    """A share of GDP so far, how it goes on along the paths, and the government's accounting beside it.

    `share`: per cent of GDP by year; `continued`: name to a path of per cents by year, the quickest first;
    `accounting`: name to points by fiscal year.
    """
    figure, (axes,) = new_figure(height=3.2)
    axes.plot(share.index, share, "o-", color=RED, markersize=3.5)
    _name(axes, share.iloc[:-3], "SIPRI", RED, (0, -12), "right")
    styles = ((OCHRE, ":", (2, 10), "right"), (RED, "--", (6, -8), "left"), (BLUE, "-.", (7, 0), "left"))
    for (name, path), (colour, line, offset, align) in zip(continued.items(), styles, strict=False):
        axes.plot(path.index, path, line, color=colour, linewidth=1.4)
        _name(axes, path, name, colour, offset, align)
    kinds = ((PURPLE, 1, (-8, -5), "right"), (GREY, None, (7, 0), "left"))
    for (name, points), (colour, named, offset, align) in zip(accounting.items(), kinds, strict=False):
        axes.plot(points.index, points, "D", color=colour, markersize=5)
        _name(axes, points.iloc[: named and named + 1], name, colour, offset, align)
    axes.axhline(target_pct, color=GREY, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="year (fiscal year for budget and total)", ylim=(0, 1.2 * target_pct))
    axes.set_ylabel("% of GDP", labelpad=LABEL_PAD)
    return figure


def _name(
    axes: Axes, line: pd.Series, name: str, colour: str, offset: tuple[float, float], align: str
) -> None:
    """Name a line at its last point, in its own colour."""
    name_point(axes, (line.index[-1], line.iloc[-1]), name, colour, offset, align)

"""Figures of chapter 02: the initial budget, its composition, and Japan among other countries.

Hollow bars and points are amounts that were recalled, not seen in a source.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREY, OCHRE, RED, label_end, new_figure

_KINDS = {
    "record": (BLUE, "above every earlier year since FY1970"),
    "rise": (OCHRE, "above the year before only"),
    "no rise": (GREY, "not above the year before"),
}
"""Colour and meaning of each kind of year."""

_PART_COLOURS = (GREY, BLUE, OCHRE)
"""Colours of the parts of a budget, bottom first."""

_HOLLOW, _EDGE = "white", 0.9
"""Face of what is recalled, and width in points of the edges that hold it."""

_FIXED_GDP = {
    "initial": ("", (-7, 0)),
    "initial_plus_supplementary": (" with supplementary", (-7, 0)),
    "target": (" target", (4, 10)),
}
"""Words for each kind of security-related total, and where its label stands in points."""


def level_chart(years: pd.DataFrame, with_fund: pd.Series) -> Figure:
    """Initial budget by fiscal year, coloured by its standing.

    `years` as from `standing`. `with_fund`: trillion yen by fiscal year, drawn as dashed outlines.
    """
    figure, (axes,) = new_figure(height=3.4)
    colours = years["kind"].map({kind: colour for kind, (colour, _) in _KINDS.items()})
    faces = colours.where(years["verified"].astype(bool), _HOLLOW)
    bars: dict[str, Any] = {"width": 0.7, "linewidth": _EDGE}
    axes.bar(years["fiscal_year"], years["amount_tn"], color=faces, edgecolor=colours, **bars)
    axes.bar(with_fund.index, with_fund, facecolor="none", edgecolor=RED, linestyle="--", **bars)
    for place, (colour, meaning) in enumerate(_KINDS.values()):
        axes.text(0.01, 0.86 - 0.07 * place, meaning, transform=axes.transAxes, color=colour)
    named = years[years["fiscal_year"].isin([2024, years["fiscal_year"].max()])]
    _name_levels(axes, with_fund, " with the transfer to the fund", RED)
    _name_levels(axes, named.set_index("fiscal_year")["amount_tn"], "", BLUE)
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.margins(x=0.01)
    return figure


def _name_levels(axes: Axes, levels: pd.Series, words: str, colour: str) -> None:
    """Name bars at their height, left of FY2023, where the bars are lower."""
    for year, amount in levels.items():
        axes.text(2022, amount, f"FY{year}{words}: {amount:.2f}", ha="right", va="center", color=colour)


def yardsticks_chart(nominal: pd.Series, real: pd.Series, dollars: pd.DataFrame, base_year: int) -> Figure:
    """Initial budget in nominal and real trillion yen (left) and in dollars (right), by fiscal year.

    `dollars` as from `dollar_values`.
    """
    figure, (yen, usd) = new_figure(2, height=3.2)
    middle = real.index[len(real) // 3]
    recalled = dollars["fiscal_year"][~dollars["verified"].astype(bool)]
    higher = nominal[middle] > real[middle]
    for line, text, colour, up in (
        (nominal, "current prices", GREY, higher),
        (real, f"prices of {base_year}", BLUE, not higher),
    ):
        yen.plot(line.index, line, color=colour)
        hollow = line[line.index.isin(recalled)]
        yen.plot(hollow.index, hollow, "o", color=colour, markerfacecolor=_HOLLOW, markersize=4)
        _note(yen, (middle, line[middle]), text, colour, (0, 12 if up else -12), "center")
    yen.set(title="In yen", ylabel="trillion yen", xlabel="fiscal year", ylim=(0, None))
    _dollar_panel(usd, dollars)
    return figure


def _dollar_panel(axes: Axes, dollars: pd.DataFrame) -> None:
    axes.plot(dollars["fiscal_year"], dollars["billion_usd"], color=GREY, linewidth=0.8)
    decided = dollars["date"].notna()
    kinds = ((decided, BLUE, "at the rate of the decision day"), (~decided, OCHRE, "at the December average"))
    for place, (chosen, colour, text) in enumerate(kinds):
        _points(axes, dollars[chosen], "billion_usd", colour)
        axes.text(0.03, 0.10 - 0.07 * place, text, transform=axes.transAxes, color=colour)
    axes.set(title="In dollars", ylabel="billion dollars", xlabel="fiscal year", ylim=(0, None))


def shares_chart(shares: Mapping[str, pd.DataFrame], fixed: pd.DataFrame) -> Figure:
    """Budget as per cent of the outlook GDP by basis, and the accounting on the fixed FY2022 GDP.

    `shares`: name of the basis, higher line first, to a frame as from `outlook_shares`;
    `fixed` as from `fixed_gdp_shares`.
    """
    figure, (axes,) = new_figure(height=3.4)
    for (name, rows), colour, up in zip(shares.items(), (BLUE, GREY), (6, -6), strict=True):
        axes.plot(rows["fiscal_year"], rows["share_pct"], color=colour, linewidth=1)
        _points(axes, rows, "share_pct", colour)
        last = rows.iloc[-1]
        _note(axes, (last["fiscal_year"], last["share_pct"]), name, colour, (6, up))
    _points(axes, fixed, "share_pct", RED, "D")
    for year, basis, share in zip(fixed["fiscal_year"], fixed["basis"], fixed["share_pct"], strict=True):
        words, offset = _FIXED_GDP[basis]
        _note(axes, (year, share), f"FY{year}{words}: {share:.1f}", RED, offset, "right")
    axes.axhline(1, color=GREY, linewidth=0.8)
    axes.set(xlabel="fiscal year", ylabel="% of GDP (to FY1993 of GNP)", ylim=(0, None))
    return figure


def _points(axes: Axes, rows: pd.DataFrame, column: str, colour: str, marker: str = "o") -> None:
    seen = rows["verified"].astype(bool)
    for chosen, face in ((seen, colour), (~seen, _HOLLOW)):
        part = rows[chosen]
        axes.plot(part["fiscal_year"], part[column], marker, color=colour, markerfacecolor=face, markersize=4)


def _note(
    axes: Axes,
    point: tuple[float, float],
    text: str,
    colour: str,
    offset: tuple[float, float],
    align: str = "left",
) -> None:
    axes.annotate(
        text,
        point,
        offset,
        textcoords="offset points",
        ha=align,
        va="center",
        color=colour,
        annotation_clip=False,
    )


def composition_chart(parts: pd.DataFrame, verified: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """Parts of the initial budget, stacked by fiscal year.

    `parts` (billion yen) and `verified` (boolean): fiscal years as index, the keys of `names` as columns.
    """
    figure, (axes,) = new_figure(height=3.2)
    below = pd.Series(0.0, parts.index)
    for (part, name), colour in zip(names.items(), _PART_COLOURS, strict=True):
        amount = parts[part] / 1000
        faces = np.where(verified[part].astype(bool), colour, _HOLLOW)
        axes.bar(parts.index, amount, bottom=below, width=0.7, color=faces, edgecolor=colour, linewidth=_EDGE)
        label_end(axes, parts.index[-1] + 0.35, below.iloc[-1] + amount.iloc[-1] / 2, name, colour)
        below = below + amount
    axes.set_xticks(parts.index)
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.margins(x=0.01)
    return figure


def countries_chart(levels: pd.DataFrame, highlighted: str, year: int, since: int) -> Figure:
    """Level of spending (left) and share of GDP then and now (right), one row for each country.

    `levels` as from `comparison.levels`; hollow marks are SIPRI's estimates.
    """
    figure, (level, share) = new_figure(2, height=0.27 * len(levels) + 1.1)
    rows = range(len(levels))
    colours = levels["country"].eq(highlighted).map({True: RED, False: BLUE})
    faces = colours.mask(levels["estimated"], _HOLLOW)
    bars = level.barh(rows, levels["usd_bn"], height=0.65, color=faces, edgecolor=colours, linewidth=_EDGE)
    level.bar_label(bars, levels["usd_bn"].map("{:,.0f}".format), padding=3)
    level.set_yticks(rows, levels["country_name"])
    level.set(title=f"Level, {year}", xlabel="billion US dollars", xlim=(0, 1.2 * levels["usd_bn"].max()))
    share.hlines(rows, levels["share_since_pct"], levels["share_pct"], color=colours, linewidth=1.5)
    share.scatter(levels["share_since_pct"], rows, s=28, marker="|", color=colours)
    share.scatter(
        levels["share_pct"], rows, s=28, color=faces, edgecolors=colours.tolist(), linewidths=1, zorder=3
    )
    share.set(title=f"Share of GDP, from {since} (tick) to {year} (point)", xlabel="% of GDP", yticks=[])
    share.set_xlim(0, None)
    for axes in (level, share):
        axes.set_ylim(len(levels) - 0.4, -0.6)
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
    return figure

"""Figures of chapter 02 on the initial budget: level, yardsticks, shares, composition, breaks.

Hollow bars and points are amounts that were recalled, not seen in a source.
"""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.figures.style import BLUE, GREY, OCHRE, RED, label_end, new_figure

# Colour and meaning of each kind of year.
_KINDS = {
    "record": (BLUE, "above every earlier year since FY1970"),
    "rise": (OCHRE, "above the year before only"),
    "no rise": (GREY, "not above the year before"),
}

# Colours of the parts of a budget, bottom first.
_PART_COLOURS = (GREY, BLUE, OCHRE)

# Face of what is recalled, and width in points of the edges that hold it.
_HOLLOW, _EDGE = "white", 0.9

# Points between an axis and its label, so that a reader's wider font does not run into the ticks.
_LABEL_PAD = 9

# Characters in a line of a part's name.
_NAME_WIDTH = 16

# Words for each kind of security-related total, and where its label stands in points.
_FIXED_GDP = {
    "initial": ("", (-7, 0)),
    "initial_plus_supplementary": (" with supplementary", (-7, -4)),
    "target": (" target", (4, 13)),
}


def level_chart(years: pd.DataFrame, with_fund: pd.Series) -> Figure:
    """Initial budget by fiscal year, coloured by its standing.

    `years` as from `standing`. `with_fund`: trillion yen by fiscal year, drawn as dashed outlines.
    """
    figure, (axes,) = new_figure(height=3.1)
    colours = years["kind"].map({kind: colour for kind, (colour, _) in _KINDS.items()})
    faces = colours.where(years["verified"].astype(bool), _HOLLOW)
    bars: dict[str, Any] = {"width": 0.7, "linewidth": _EDGE}
    axes.bar(years["fiscal_year"], years["amount_tn"], color=faces, edgecolor=colours, **bars)
    axes.bar(with_fund.index, with_fund, facecolor="none", edgecolor=RED, linestyle="--", **bars)
    for place, (colour, meaning) in enumerate(_KINDS.values()):
        axes.text(0.01, 0.81 - 0.08 * place, meaning, transform=axes.transAxes, color=colour)
    named = years[years["fiscal_year"].isin([2024, years["fiscal_year"].max()])]
    _name_levels(axes, with_fund, " with the transfer to the fund", RED, "bottom")
    _name_levels(axes, named.set_index("fiscal_year")["amount_tn"], "", BLUE, "center")
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.yaxis.set_major_locator(MultipleLocator(5))
    axes.margins(x=0.01)
    return figure


def _name_levels(axes: Axes, levels: pd.Series, words: str, colour: str, align: str) -> None:
    """Name bars at their height, left of FY2023, where the bars are lower."""
    for year, amount in levels.items():
        axes.text(2022, amount, f"FY{year}{words}: {amount:.2f}", ha="right", va=align, color=colour)


def yardsticks_chart(
    yen: Mapping[str, pd.Series], dollars: pd.DataFrame, budget_rates: pd.DataFrame, recalled: pd.Series
) -> Figure:
    """Initial budget in trillion yen (left) and in dollars (right), by fiscal year.

    `yen`: name of the prices to a line, current prices first; `dollars` as from `dollar_values`,
    `budget_rates` as from `at_budget_rates`; `recalled`: fiscal years whose budget was not seen in a source.
    """
    figure, (left, right) = new_figure(2, height=3.3)
    for place, ((name, line), colour) in enumerate(zip(yen.items(), (GREY, BLUE, OCHRE), strict=True)):
        left.plot(line.index, line, color=colour)
        _hollow_points(left, line, recalled, colour, 4)
        left.text(0.03, 0.22 - 0.08 * place, name, transform=left.transAxes, color=colour)
    left.set(title="In yen", ylabel="trillion yen", xlabel="fiscal year", ylim=(0, None))
    left.yaxis.set_major_locator(MultipleLocator(4))
    _dollar_panel(right, dollars, budget_rates)
    return figure


def _dollar_panel(axes: Axes, dollars: pd.DataFrame, budget_rates: pd.DataFrame) -> None:
    axes.plot(dollars["fiscal_year"], dollars["billion_usd"], color=GREY, linewidth=0.8)
    decided = dollars["date"].notna()
    kinds = (
        (dollars[decided], BLUE, "o", "market, decision day"),
        (dollars[~decided], OCHRE, "o", "market, December average"),
        (budget_rates, RED, "D", "rate of the budget"),
    )
    for place, (rows, colour, marker, text) in enumerate(kinds):
        _points(axes, rows, "billion_usd", colour, marker)
        axes.text(0.03, 0.22 - 0.08 * place, text, transform=axes.transAxes, color=colour)
    axes.set(title="In dollars", ylabel="billion dollars", xlabel="fiscal year", ylim=(0, None))
    axes.yaxis.set_major_locator(MultipleLocator(20))


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
        _note(axes, (year, share), f"FY{year}{words}: {share:.2f}", RED, offset, "right")
    axes.axhline(1, color=GREY, linewidth=0.8)
    axes.set(xlabel="fiscal year", ylim=(0, None))
    axes.set_ylabel("% of GDP (to FY1993 of GNP)", labelpad=_LABEL_PAD)
    axes.yaxis.set_major_locator(MultipleLocator(0.5))
    return figure


def _points(axes: Axes, rows: pd.DataFrame, column: str, colour: str, marker: str = "o") -> None:
    seen = rows["verified"].astype(bool)
    for chosen, face in ((seen, colour), (~seen, _HOLLOW)):
        part = rows[chosen]
        axes.plot(
            part["fiscal_year"], part[column], marker, color=colour, markerfacecolor=face, markersize=3.5
        )


def _hollow_points(axes: Axes, line: pd.Series, recalled: pd.Series, colour: str, size: float) -> None:
    """Points of a line in the fiscal years `recalled`."""
    points = line[line.index.isin(recalled)]
    axes.plot(points.index, points, "o", color=colour, markerfacecolor=_HOLLOW, markersize=size)


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
        middle = below.iloc[-1] + amount.iloc[-1] / 2
        label_end(axes, parts.index[-1] + 0.35, middle, fill(name, _NAME_WIDTH), colour)
        below = below + amount
    axes.set_xticks(parts.index[::-2])
    axes.set(xlabel="fiscal year", ylabel="trillion yen")
    axes.margins(x=0.01)
    return figure


def effects_chart(effects: pd.DataFrame, names: Mapping[str, str]) -> Figure:
    """What moved the share of GDP from year to year, in percentage points, stacked around zero.

    `effects`: fiscal years as index, the keys of `names`, change_pp and verified as columns.
    """
    figure, (axes,) = new_figure(height=3.2)
    up, down = pd.Series(0.0, effects.index), pd.Series(0.0, effects.index)
    for place, ((part, name), colour) in enumerate(zip(names.items(), (BLUE, OCHRE, GREY), strict=False)):
        size = effects[part]
        bottom = up.where(size >= 0, down)
        faces = np.where(effects["verified"], colour, _HOLLOW)
        axes.bar(
            effects.index, size, bottom=bottom, width=0.7, color=faces, edgecolor=colour, linewidth=_EDGE
        )
        up, down = up + size.clip(lower=0), down + size.clip(upper=0)
        axes.text(0.2 * place, 1.03, name, transform=axes.transAxes, color=colour)
    axes.plot(effects.index, effects["change_pp"], "_", color="black", markersize=7, markeredgewidth=1.6)
    axes.text(0.6, 1.03, "– change of the share", transform=axes.transAxes, color="black")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_xlabel("fiscal year")
    axes.set_ylabel("percentage points of GDP", labelpad=_LABEL_PAD)
    axes.margins(x=0.01)
    return figure


def commitments_chart(years: pd.DataFrame, paid: pd.DataFrame, recalled: pd.DataFrame) -> Figure:
    """New future obligations and Foreign Military Sales beside what falls due, trillion yen by fiscal year.

    `years` as from `commitments.commitments`, `paid` as from `commitments.committed` (index: fiscal year);
    `recalled`: rows of the composition that were not seen in a source.
    """
    figure, (axes,) = new_figure(height=3.3)
    drawn = years.set_index("fiscal_year")
    lines = (
        (drawn["new_incl_bn"], "new_future_obligations incl", RED, "new obligations, incl.", (0, 8)),
        (drawn["new_excl_bn"], "new_future_obligations excl", BLUE, "new obligations,\nexcl.", (0, 15)),
        (paid["obligatory_bn"], "obligatory_outlays", GREY, "obligatory outlays", (0, -10)),
        (drawn["fms_bn"], "fms_budget", OCHRE, "FMS contracts", (0, 9)),
    )
    of_rows = recalled["measure"] + " " + recalled["scope"]
    for line, rows, colour, name, offset in lines:
        known = line.dropna() / 1000
        axes.plot(known.index, known, "o-", color=colour, markersize=4)
        _hollow_points(axes, known, recalled["fiscal_year"][of_rows.str.startswith(rows)], colour, 4)
        place = known.index[0] if name.endswith("excl.") else known.index[-1]
        _note(axes, (place, known[place]), name, colour, *_beside(place, known.index, offset))
    axes.set(xlabel="fiscal year", ylabel="trillion yen", ylim=(0, None))
    axes.margins(x=0.02)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MultipleLocator(2))
    return figure


def _beside(place: int, years: pd.Index, offset: tuple[float, float]) -> tuple[tuple[float, float], str]:
    """Above or below the first point of a line, or to the right of its last."""
    return (offset, "left") if place == years[0] else ((6, 0), "left")


def break_chart(
    levels: Mapping[str, pd.Series], placebos: Mapping[str, pd.Series], year: int, recalled: pd.Series
) -> Figure:
    """Levels with the line of the years before `year`, continued (left); F statistic by break year (right).

    `levels`: name to trillion yen by fiscal year; `placebos`: the same names to F by break year;
    `recalled`: fiscal years whose budget was not seen in a source.
    """
    figure, (left, right) = new_figure(2, height=3.3)
    for (name, level), colour in zip(levels.items(), (BLUE, OCHRE), strict=True):
        left.plot(level.index, level, "o", color=colour, markersize=3)
        before = level[level.index < year]
        line = np.polynomial.Polynomial.fit(before.index.to_numpy(dtype=float), np.log(before), 1)
        years = level.index.to_numpy(dtype=float)
        left.plot(years, np.exp(line(years)), color=colour, linewidth=0.9, linestyle="--")
        _hollow_points(left, level, recalled, colour, 3)
        _note(left, (level.index[-1], level.iloc[-1]), name, colour, (-7, -3), "right")
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

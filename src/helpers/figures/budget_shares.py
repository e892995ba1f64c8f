"""Figures of chapter 02 on the share of GDP: its size, and what moves it. Hollow: recalled."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.figures.hollow import EDGE, HOLLOW, points
from helpers.figures.style import BLUE, GREY, LABEL_PAD, OCHRE, RED, name_point, new_figure

# Words for each kind of security-related total, and where its label stands in points.
_FIXED_GDP = {
    "initial": ("", (-7, 0)),
    "initial_plus_supplementary": (" with supplementary", (-7, -4)),
    "target": (" target", (4, 13)),
}


def shares_chart(shares: Mapping[str, pd.DataFrame], fixed: pd.DataFrame) -> Figure:
    """Budget as per cent of the outlook GDP by basis, and the accounting on the fixed FY2022 GDP.

    `shares`: name of the basis, higher line first, to a frame as from `outlook_shares`;
    `fixed` as from `fixed_gdp_shares`.
    """
    figure, (axes,) = new_figure(height=3.4)
    for (name, rows), colour, up in zip(shares.items(), (BLUE, GREY), (6, -6), strict=True):
        axes.plot(rows["fiscal_year"], rows["share_pct"], color=colour, linewidth=1)
        points(axes, rows, "share_pct", colour)
        last = rows.iloc[-1]
        name_point(axes, (last["fiscal_year"], last["share_pct"]), name, colour, (6, up))
    points(axes, fixed, "share_pct", RED, "D")
    for year, basis, share in zip(fixed["fiscal_year"], fixed["basis"], fixed["share_pct"], strict=True):
        words, offset = _FIXED_GDP[basis]
        name_point(axes, (year, share), f"FY{year}{words}: {share:.2f}", RED, offset, "right")
    axes.axhline(1, color=GREY, linewidth=0.8)
    axes.set(xlabel="fiscal year", ylim=(0, None))
    axes.set_ylabel("% of GDP (to FY1993 of GNP)", labelpad=LABEL_PAD)
    axes.yaxis.set_major_locator(MultipleLocator(0.5))
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
        faces = np.where(effects["verified"], colour, HOLLOW)
        axes.bar(effects.index, size, bottom=bottom, width=0.7, color=faces, edgecolor=colour, linewidth=EDGE)
        up, down = up + size.clip(lower=0), down + size.clip(upper=0)
        axes.text(0.2 * place, 1.03, name, transform=axes.transAxes, color=colour)
    axes.plot(effects.index, effects["change_pp"], "_", color="black", markersize=7, markeredgewidth=1.6)
    axes.text(0.6, 1.03, "– change of the share", transform=axes.transAxes, color="black")
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_xlabel("fiscal year")
    axes.set_ylabel("percentage points of GDP", labelpad=LABEL_PAD)
    axes.margins(x=0.01)
    return figure

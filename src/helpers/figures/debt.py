"""Figures of chapter 04 on the debt: the paths and their fan."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.analysis.fiscal.debt import PLAN, TAXED
from helpers.figures.style import (
    BLUE,
    GREY,
    OCHRE,
    PURPLE,
    RED,
    label_end,
    label_ends,
    new_figure,
)

# Colour of each path of the debt that is drawn; a share of a reader's own is blue.
_SCENARIOS = {TAXED: GREY, PLAN: PURPLE, "2%": OCHRE, "3.5%": RED}

# Names of the paths that are not one share of GDP.
_SCENARIO_NAMES = {PLAN: "programme", TAXED: "held"}

# First year drawn before the debt paths: earlier ones would flatten the paths.
_HISTORY_FROM = 2015


def debt_chart(past: pd.DataFrame, panels: dict[str, pd.DataFrame]) -> Figure:
    """Debt ratio so far and the paths of each of `panels` (title, paths), to one scale, values at the ends.

    `past`: year, gross_debt_pct_gdp. Paths: year, scenario, debt_pct, as from
    `helpers.analysis.fiscal.debt.debt_paths`.
    """
    figure, axes = new_figure(len(panels), height=3.4)
    drawn = [paths["debt_pct"] for paths in panels.values()]
    before = past[past["year"].between(_HISTORY_FROM, min(paths["year"].min() for paths in panels.values()))]
    low, high = (end([end(part) for part in (*drawn, before["gross_debt_pct_gdp"])]) for end in (min, max))
    for panel, (title, paths) in zip(axes, panels.items(), strict=True):
        history = past[past["year"].between(_HISTORY_FROM, paths["year"].min())]
        panel.plot(history["year"], history["gross_debt_pct_gdp"], color=GREY)
        panel.set(title=title, xlabel="calendar year", ylim=(low - 3, high + 3))
        panel.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        panel.margins(x=0.01)
        _named_paths(panel, paths)
    for panel in axes[1:]:
        panel.tick_params(labelleft=False)
    axes[0].set_ylabel("gross debt, % of GDP")
    return figure


def _named_paths(axes: Axes, paths: pd.DataFrame) -> None:
    """Each path in its colour, with its name and last value at its end."""
    ends = []
    for scenario, path in paths.groupby("scenario"):
        name, last = str(scenario), path["debt_pct"].iloc[-1]
        colour = _SCENARIOS.get(name, BLUE)
        axes.plot(path["year"], path["debt_pct"], color=colour, linestyle="--" if name == TAXED else "-")
        ends.append((last, f"{_SCENARIO_NAMES.get(name, name)} {last:.1f}", colour))
    label_ends(axes, paths["year"].max(), ends, 2.6)


def fan_chart(fan: pd.DataFrame, difference: pd.DataFrame, title: str, difference_title: str) -> Figure:
    """The fan of the debt ratio (left) and that of the difference of two scenarios (right), to one scale.

    Both as from `helpers.analysis.fiscal.debt_history.quantiles`.
    """
    figure, (level, gap) = new_figure(2, height=3.2)
    _bands(level, fan, BLUE, ("p05", "p50", "p95"))
    _bands(gap, difference, RED, ())
    last = difference.iloc[-1]
    label_end(gap, last["year"], last["p50"], f"{last['p05']:.1f}–{last['p95']:.1f}", RED)
    level.set_title(title)
    gap.set_title(difference_title)
    span = fan["p95"].max() - fan["p05"].min()
    level.set(ylim=(fan["p05"].min() - 0.05 * span, fan["p95"].max() + 0.05 * span), ylabel="% of GDP")
    gap.set(ylim=(-0.05 * span, 1.05 * span), ylabel="percentage points, same scale")
    return figure


def _bands(axes: Axes, rows: pd.DataFrame, colour: str, named: tuple[str, ...]) -> None:
    """Median and two bands of quantiles by year, those of `named` with their values at the end."""
    axes.fill_between(rows["year"], rows["p05"], rows["p95"], color=colour, alpha=0.18, linewidth=0)
    axes.fill_between(rows["year"], rows["p25"], rows["p75"], color=colour, alpha=0.3, linewidth=0)
    axes.plot(rows["year"], rows["p50"], color=colour)
    axes.set_xlabel("calendar year")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    for quantile in named:
        value = rows[quantile].iloc[-1]
        label_end(axes, rows["year"].iloc[-1], value, f"{value:.0f}", colour)

"""Figures of chapter 04 on the debt: bonds and their yield, the paths, their fan, and what drives them."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.analysis.fiscal.debt import PLAN, TAXED
from helpers.figures.style import (
    BLUE,
    GREY,
    OCHRE,
    PURPLE,
    RED,
    label_end,
    label_ends,
    name_point,
    new_figure,
)
from helpers.typography.numbers import MINUS

# Colour of each path of the debt that is drawn; a share of a reader's own is blue.
_SCENARIOS = {TAXED: GREY, PLAN: PURPLE, "2%": OCHRE, "3.5%": RED}

# Names of the paths that are not one share of GDP.
_SCENARIO_NAMES = {PLAN: "programme", TAXED: "held"}

# Drivers of the debt that are drawn in colour.
_DEFENCE = ("Extra defence",)

# First year drawn before the debt paths: earlier ones would flatten the paths.
_HISTORY_FROM = 2015


def bonds_chart(bonds_pct: pd.DataFrame, yields: pd.DataFrame, rate_pct: float) -> Figure:
    """Bonds outstanding in per cent of GDP (left); ten-year yield and the rate on the debt paths (right)."""
    figure, (stock, price) = new_figure(2, height=3.0)
    stock.plot(bonds_pct["fiscal_year"], bonds_pct["value"], color=BLUE)
    stock.set(
        ylim=(0, None), ylabel="% of GDP", xlabel="fiscal year (end)", title="General bonds outstanding"
    )
    price.plot(yields["month"], yields["average_pct"], color=RED)
    price.axhline(rate_pct, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    price.text(yields["month"].iloc[0], rate_pct - 0.1, "rate on the\ndebt paths", color=GREY, va="top")
    price.yaxis.set_major_locator(MultipleLocator(2))
    price.xaxis.set_major_locator(YearLocator(10))
    stock.xaxis.set_major_locator(MultipleLocator(20))
    price.set(
        ylabel="% a year, monthly average", xlabel="calendar year", title="Ten-year government bond yield"
    )
    for axes in (stock, price):
        axes.margins(x=0.02)
    return figure


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


def drivers_chart(groups: dict[str, pd.Series]) -> Figure:
    """What moves the debt ratio, one panel for each of `groups` (title, percentage points by name)."""
    figure, panels = new_figure(len(groups), height=1.8)
    low = min(0.0, *(values.min() for values in groups.values()))
    high = max(0.0, *(values.max() for values in groups.values()))
    pad = 0.4 * (high - low)
    for axes, (title, values) in zip(panels, groups.items(), strict=True):
        rows = range(len(values))
        colours = [RED if name in _DEFENCE else GREY for name in values.index]
        axes.barh(rows, values, height=0.6, color=colours)
        for row, value in enumerate(values):
            text = f"{value:+.1f}".replace("-", MINUS) if abs(value) >= 0.05 else "0.0"
            side, offset = ("left", 4) if value >= 0 else ("right", -4)
            name_point(axes, (value, row), text, colours[row], (offset, 0), side)
        axes.set_yticks(rows, values.index if axes is panels[0] else [""] * len(values))
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.invert_yaxis()
        axes.set(title=title, xlim=(low - pad, high + pad), xlabel="percentage points of GDP")
        axes.grid(visible=False)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    return figure

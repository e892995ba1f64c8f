"""Figures of chapter 04: the programme's money, the taxes, the bonds and the debt paths."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, MultipleLocator

from helpers.analysis.fiscal.debt import PLAN, TAXED
from helpers.figures.style import (
    BLUE,
    GREEN,
    GREY,
    OCHRE,
    PURPLE,
    RED,
    label_end,
    new_figure,
    stacked_panels,
)
from helpers.typography.numbers import MINUS

# Colour of each kind of money.
_KINDS = {
    "base": GREY,
    "lasting": GREEN,
    "varies by year": OCHRE,
    "one-off": PURPLE,
    "residual": RED,
    "other": GREY,
}

# Kinds that a label says; the name of the part says the others.
_SAID = ("lasting", "varies by year", "one-off")

# Colour of each type of tax.
_TAXES = {"income": BLUE, "corporation": RED, "consumption": GREEN, "other": GREY}

# Colour of each path of the debt; a share of a reader's own is blue.
_SCENARIOS = {"1%": BLUE, "2%": OCHRE, "3%": RED, "3.5%": RED, PLAN: PURPLE, TAXED: GREEN}

# Names of the paths that are not one share of GDP.
_SCENARIO_NAMES = {PLAN: "the programme, borrowed", TAXED: "any share, taxed"}

# Drivers of the debt that are drawn in colour.
_DEFENCE = ("Extra defence",)

# Name and colour of each kind of money in one year.
_YEARLY = {
    "one_off_tn": ("one-off", PURPLE),
    "lasting_tn": ("reform", GREEN),
    "taxes_tn": ("taxes", RED),
    "mixed_tn": ("other", OCHRE),
    "not_stated_tn": ("not named", GREY),
}

# Trillion yen: a smaller piece of a bar is not named.
_SHOWN = 0.3

# Half the width of a year's bar, in years.
_HALF_BAR = 0.42

# First year drawn before the debt paths: earlier ones would flatten the paths.
_HISTORY_FROM = 2010

# Least distance of two line labels, in inches.
_LABEL_GAP = 0.165


def financing_chart(parts: pd.DataFrame) -> Figure:
    """Parts of the programme's money end to end, one row each; what is certain solid, a range pale.

    `parts` as from `helpers.analysis.fiscal.financing.stacked`.
    """
    figure, (axes,) = new_figure(height=0.36 * len(parts) + 0.7)
    rows = range(len(parts))
    for start, end, alpha in (("start_low", "end_high", 0.35), ("start_high", "end_low", 1)):
        width = parts[end] - parts[start]
        axes.barh(rows, width, left=parts[start], height=0.6, color=parts["kind"].map(_KINDS), alpha=alpha)
    labels = zip(parts["low_tn"], parts["high_tn"], parts["end_high"], parts["kind"], strict=True)
    for row, (low, high, end, kind) in enumerate(labels):
        suffix = f", {kind}" if kind in _SAID else ""
        label_end(axes, end, row, _range_label(low, high) + suffix, _KINDS[kind])
    axes.set_yticks(rows, parts["part"].where(parts["verified"], parts["part"] + " †"))
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.2 * parts["end_high"].max()), xlabel="trillion yen, FY2023–27, added up")
    axes.grid(visible=False, axis="y")
    return figure


def _range_label(low: float, high: float) -> str:
    return f"{low:.1f}" if abs(high - low) < 0.05 else f"{low:.1f}–{high:.1f}"


def tax_chart(receipts: pd.DataFrame, measures: pd.DataFrame) -> Figure:
    """Receipts by type since the first year (above); each tax with the measure on top of it (below)."""
    own = measures[measures["receipts_tn"].notna()]
    figure, (history, added) = stacked_panels(2.7, 0.35 * len(own) + 0.75)
    _receipts_lines(history, receipts)
    rows = range(len(own))
    added.barh(rows, own["receipts_tn"], height=0.55, color=own["tax_type"].map(_TAXES), alpha=0.45)
    added.barh(rows, own["low_tn"], left=own["receipts_tn"], height=0.55, color=PURPLE)
    labels = zip(own["low_tn"], own["share_pct"], own["receipts_tn"] + own["low_tn"], strict=True)
    for row, (measure, share, end) in enumerate(labels):
        label_end(added, end, row, f"+{measure:.1f}, {share:.1f}% of the tax", PURPLE)
    added.set_yticks(rows, own["tax"])
    added.invert_yaxis()
    added.set(xlabel="trillion yen a year", title="The measures on top of their taxes")
    added.grid(visible=False)
    return figure


def _receipts_lines(axes: Axes, receipts: pd.DataFrame) -> None:
    """One line for each type; hollow points are provisional."""
    ends = []
    for kind, colour in _TAXES.items():
        rows = receipts[receipts["tax_type"].eq(kind)]
        axes.plot(rows["fiscal_year"], rows["value_tn"], color=colour)
        open_end = rows[rows["provisional"]]
        axes.plot(open_end["fiscal_year"], open_end["value_tn"], "o", color=colour, mfc="white", markersize=4)
        ends.append((rows["value_tn"].iloc[-1], kind, colour))
    axes.set(
        ylim=(0, None), ylabel="trillion yen a year", xlabel="fiscal year", title="Receipts by type of tax"
    )
    axes.margins(x=0.01)
    _name_ends(axes, receipts["fiscal_year"].max(), ends, 1.9)


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


def debt_chart(weo: pd.DataFrame, paths: pd.DataFrame) -> Figure:
    """Debt ratio so far, the IMF's projection where there is one, and the paths, each named at its end.

    `weo`: year, status, gross_debt_pct_gdp. `paths` as from `helpers.analysis.fiscal.debt.debt_paths`.
    """
    figure, (axes,) = new_figure(height=3.8)
    first, last = paths["year"].min(), paths["year"].max()
    past = weo[weo["year"].between(_HISTORY_FROM, first)]
    axes.plot(past["year"], past["gross_debt_pct_gdp"], color=GREY)
    _imf_line(axes, weo[weo["year"].between(first, last)])
    ends = []
    for scenario, path in paths.groupby("scenario"):
        colour = _SCENARIOS.get(str(scenario), BLUE)
        dashes = (0, (4, 3)) if scenario == TAXED else "-"
        axes.plot(path["year"], path["debt_pct"], color=colour, linestyle=dashes)
        ends.append((path["debt_pct"].iloc[-1], _scenario_label(str(scenario)), colour))
    axes.set(ylabel="% of GDP, general government", xlabel="calendar year")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
    axes.margins(x=0.01)
    _name_ends(axes, last, ends, 3.2)
    return figure


def _imf_line(axes: Axes, projected: pd.DataFrame) -> None:
    """The IMF's own numbers after the start; nothing if none are known."""
    if len(projected) > 1:
        years, ratios = projected["year"], projected["gross_debt_pct_gdp"]
        axes.plot(years, ratios, color=GREY, linestyle=(0, (1, 1.5)))
        label_end(axes, years.iloc[-1], ratios.iloc[-1], "IMF projection", GREY)


def _scenario_label(scenario: str) -> str:
    return _SCENARIO_NAMES.get(scenario, f"{scenario} of GDP, borrowed")


def fan_chart(fan: pd.DataFrame, difference: pd.DataFrame, title: str, difference_title: str) -> Figure:
    """The fan of the debt ratio (left) and that of the difference of two scenarios (right), to one scale.

    Both as from `helpers.analysis.fiscal.debt_history.quantiles`.
    """
    figure, (level, gap) = new_figure(2, height=3.2)
    _bands(level, fan, BLUE, {"p05": "5%", "p50": "median", "p95": "95%"})
    _bands(gap, difference, RED, {"p50": "median"})
    level.set_title(title)
    gap.set_title(difference_title)
    span = fan["p95"].max() - fan["p05"].min()
    level.set(ylim=(fan["p05"].min() - 0.05 * span, fan["p95"].max() + 0.05 * span), ylabel="% of GDP")
    gap.set(ylim=(-0.05 * span, 1.05 * span), ylabel="percentage points, same scale")
    return figure


def _bands(axes: Axes, rows: pd.DataFrame, colour: str, named: dict[str, str]) -> None:
    """Median and two bands of quantiles by year, those of `named` with their words at the end."""
    axes.fill_between(rows["year"], rows["p05"], rows["p95"], color=colour, alpha=0.18, linewidth=0)
    axes.fill_between(rows["year"], rows["p25"], rows["p75"], color=colour, alpha=0.3, linewidth=0)
    axes.plot(rows["year"], rows["p50"], color=colour)
    axes.set_xlabel("calendar year")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    for quantile, words in named.items():
        label_end(axes, rows["year"].iloc[-1], rows[quantile].iloc[-1], words, colour)


def drivers_chart(groups: dict[str, pd.Series]) -> Figure:
    """What moves the debt ratio, one panel for each of `groups` (title, percentage points by name)."""
    figure, panels = new_figure(len(groups), height=2.6)
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
            axes.annotate(
                text,
                (value, row),
                xytext=(offset, 0),
                textcoords="offset points",
                va="center",
                ha=side,
                color=colours[row],
            )
        axes.set_yticks(rows, values.index if axes is panels[0] else [""] * len(values))
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.invert_yaxis()
        axes.set(title=title, xlim=(low - pad, high + pad), xlabel="percentage points of GDP")
        axes.grid(visible=False)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    return figure


def yearly_chart(yearly: pd.DataFrame) -> Figure:
    """What pays for each year's spending above FY2022, stacked; pale where the data name no source.

    `yearly` as from `helpers.analysis.fiscal.financing.yearly_financing`.
    """
    figure, (axes,) = new_figure(height=3.2)
    years, bottom = yearly["fiscal_year"], pd.Series(0.0, index=yearly.index)
    for column, (name, colour) in _YEARLY.items():
        values, unnamed = yearly[column], column == "not_stated_tn"
        axes.bar(years, values, bottom=bottom, width=2 * _HALF_BAR, color=colour, alpha=0.3 if unnamed else 1)
        ink = GREY if unnamed else "white"
        for year, value, middle in zip(years, values, bottom + values / 2, strict=True):
            if value > _SHOWN:
                text = f"{name}\n{value:.1f}" if value > 2 * _SHOWN else f"{name} {value:.1f}"
                axes.text(year, middle, text, ha="center", va="center", color=ink)
        bottom += values
    axes.hlines(yearly["increase_tn"], years - _HALF_BAR, years + _HALF_BAR, color="black", linewidth=1.4)
    axes.set(ylim=(0, 1.12 * bottom.max()), ylabel="trillion yen a year", xlabel="fiscal year")
    axes.set_xticks(range(years.min(), years.max() + 1))
    return figure


def _name_ends(axes: Axes, year: int, ends: list[tuple[float, str, str]], inches: float) -> None:
    """Name lines at their ends; labels that would touch on axes of `inches` move up."""
    bottom, top = axes.get_ylim()
    place = bottom
    for value, text, colour in sorted(ends):
        place = max(value, place + _LABEL_GAP / inches * (top - bottom))
        label_end(axes, year, place, text, colour)

"""Figures of chapter 04 on who pays: the programme's money, and its years."""

import pandas as pd
from matplotlib.figure import Figure

from helpers.figures.style import GREEN, GREY, OCHRE, PURPLE, RED, label_end, new_figure

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


def yearly_chart(yearly: pd.DataFrame) -> Figure:
    """What pays for each year's spending above FY2022, stacked; pale where the data name no source.

    `yearly` as from `helpers.analysis.fiscal.financing.yearly_financing`.
    """
    figure, (axes,) = new_figure(height=3.2)
    years, bottom = yearly["fiscal_year"], pd.Series(0.0, index=yearly.index)
    for column, (name, colour) in _YEARLY.items():
        values, unnamed = yearly[column], column == "not_stated_tn"
        axes.bar(years, values, bottom=bottom, width=2 * _HALF_BAR, color=colour, alpha=0.3 if unnamed else 1)
        ink = "black" if unnamed else "white"
        for year, value, middle in zip(years, values, bottom + values / 2, strict=True):
            if value > _SHOWN:
                text = f"{name}\n{value:.1f}" if value > 2 * _SHOWN else f"{name} {value:.1f}"
                axes.text(year, middle, text, ha="center", va="center", color=ink)
        bottom += values
    axes.hlines(yearly["increase_tn"], years - _HALF_BAR, years + _HALF_BAR, color="black", linewidth=1.4)
    axes.set(ylim=(0, 1.12 * bottom.max()), ylabel="trillion yen a year", xlabel="fiscal year")
    axes.set_xticks(range(years.min(), years.max() + 1))
    return figure

"""Figures of chapter 04: the programme's money, the taxes, the bonds and the debt paths."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREEN, GREY, OCHRE, PURPLE, RED, label_end, new_figure

_KINDS = {
    "base": GREY,
    "lasting": GREEN,
    "varies by year": OCHRE,
    "one-off": PURPLE,
    "residual": RED,
    "other": GREY,
}
"""Colour of each kind of money."""

_SAID = ("lasting", "varies by year", "one-off")
"""Kinds that a label says; the name of the part says the others."""

_TAXES = {"income": BLUE, "corporation": RED, "consumption": GREEN, "other": GREY}
"""Colour of each type of tax."""

_SHARES = (BLUE, OCHRE, RED)
"""Colours of the borrowed paths, from the lowest share of defence to the highest."""

_HISTORY_FROM = 2010
"""First year drawn before the debt paths: earlier ones would flatten the paths."""

_LABEL_GAP = 0.055
"""Least distance of two line labels, in heights of the axes."""


def financing_chart(parts: pd.DataFrame) -> Figure:
    """Parts of the programme's money end to end, one row each; what is certain solid, a range pale.

    `parts` as from `helpers.analysis.fiscal.stacked`.
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
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return figure


def _range_label(low: float, high: float) -> str:
    return f"{low:.1f}" if abs(high - low) < 0.05 else f"{low:.1f}–{high:.1f}"


def tax_chart(receipts: pd.DataFrame, measures: pd.DataFrame) -> Figure:
    """Receipts by type since the first year (left); each tax with the measure on top of it (right)."""
    figure, (history, added) = new_figure(2, height=3.4)
    _receipts_lines(history, receipts)
    own = measures[measures["receipts_tn"].notna()]
    rows = range(len(own))
    added.bar(rows, own["receipts_tn"], width=0.5, color=own["tax_type"].map(_TAXES), alpha=0.45)
    added.bar(rows, own["low_tn"], bottom=own["receipts_tn"], width=0.5, color=PURPLE)
    labels = zip(own["low_tn"], own["share_pct"], own["receipts_tn"] + own["low_tn"], strict=True)
    for row, (measure, share, top) in enumerate(labels):
        text = f"+{measure:.1f}\n{share:.1f}% of the tax"
        added.text(row, top + 0.2, text, ha="center", va="bottom", color=PURPLE)
    added.set_xticks(rows, own["tax"])
    added.set(ylim=history.get_ylim(), title="The measures on top of their taxes")
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
    _name_ends(axes, receipts["fiscal_year"].max(), ends)


def bonds_chart(bonds_pct: pd.DataFrame, yields: pd.DataFrame, rate_pct: float) -> Figure:
    """Bonds outstanding in per cent of GDP (left); ten-year yield and the rate on the debt paths (right)."""
    figure, (stock, price) = new_figure(2, height=3.0)
    stock.plot(bonds_pct["fiscal_year"], bonds_pct["value"], color=BLUE)
    stock.set(
        ylim=(0, None), ylabel="% of GDP", xlabel="fiscal year (end)", title="General bonds outstanding"
    )
    price.plot(yields["month"], yields["average_pct"], color=RED)
    price.axhline(rate_pct, color=GREY, linewidth=1, linestyle=(0, (4, 3)))
    price.text(yields["month"].iloc[0], rate_pct, "rate on the\ndebt paths", color=GREY, va="top")
    price.set(
        ylabel="% a year, monthly average", xlabel="calendar year", title="Ten-year government bond yield"
    )
    return figure


def debt_chart(history: pd.DataFrame, paths: pd.DataFrame) -> Figure:
    """Debt ratio so far and its paths, each named at its end.

    `history`: year, gross_debt_pct_gdp. `paths` as from `helpers.analysis.fiscal.debt_paths`.
    """
    figure, (axes,) = new_figure(height=3.6)
    past = history[history["year"].ge(_HISTORY_FROM)]
    axes.plot(past["year"], past["gross_debt_pct_gdp"], color=GREY)
    borrowed = paths[paths["financing"].eq("debt")].groupby("defence_pct")
    ends = []
    for colour, (share, path) in zip(_SHARES, borrowed, strict=True):
        axes.plot(path["year"], path["debt_pct"], color=colour)
        ends.append((path["debt_pct"].iloc[-1], f"{share:g}% of GDP, borrowed", colour))
    taxed = paths[paths["financing"].eq("tax")]
    axes.plot(taxed["year"], taxed["debt_pct"], color=GREEN, linestyle=(0, (4, 3)))
    ends.append((taxed["debt_pct"].iloc[-1], "any share, taxed", GREEN))
    axes.set(ylabel="% of GDP, general government", xlabel="calendar year")
    _name_ends(axes, taxed["year"].iloc[-1], ends)
    return figure


def _name_ends(axes: Axes, year: int, ends: list[tuple[float, str, str]]) -> None:
    """Name lines at their ends; labels that would touch move up."""
    bottom, top = axes.get_ylim()
    place = bottom
    for value, text, colour in sorted(ends):
        place = max(value, place + _LABEL_GAP * (top - bottom))
        label_end(axes, year, place, text, colour)

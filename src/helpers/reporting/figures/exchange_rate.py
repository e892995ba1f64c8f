"""Figures of chapter 03: rates set and rates seen, the shares by basis, the programme's shortfall."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.reporting.figures.style import BLUE, GREY, OCHRE, RED, new_figure

_STEPS = {"disbursing_rate": ("budget rate", OCHRE, 4.5), "plan_rate": ("plan rate", RED, 1.8)}
"""Name, colour and width of each kind of step; the plan lies on the budget where both are the same."""

_UNKNOWN_END = 2.5
"""Percentage points drawn to the left of an upper bound, whose lower end is not known."""

_SMALL = 8.5
"""Points of the numbers beside dots, steps and bars."""

_PAD = 9
"""Points between the numbers of the vertical axis and its label; wider fonts stay clear, too."""


def rate_chart(paths: pd.DataFrame) -> Figure:
    """Daily market rate as a line, rates of whole fiscal years as steps; dashed steps were recalled.

    `paths`: series, start, end, rate, verified (see `helpers.analysis.exchange_rate.rate_paths`).
    """
    figure, (axes,) = new_figure(height=3.4)
    market = paths[paths["series"] == "market"]
    axes.plot(market["start"], market["rate"], color=BLUE, linewidth=1)
    for series, (name, colour, width) in _STEPS.items():
        steps = paths[paths["series"] == series]
        _draw_steps(axes, steps, colour, width)
        _note(axes, name, (steps["end"].max(), steps["rate"].iloc[-1]), (5, -9), colour)
    axes.set_ylabel("yen per dollar", labelpad=_PAD)
    axes.margins(x=0.01, y=0.08)
    last_day, last_rate = market[["start", "rate"]].iloc[-1]
    _note(axes, "market", (last_day, _between_lines(axes, last_rate)), (5, 0), BLUE)
    return figure


def _between_lines(axes: Axes, height: float) -> float:
    """Middle of the two grid lines around `height`, so that no line runs through a label."""
    lines = np.asarray(axes.get_yticks())
    above = int(np.searchsorted(lines, height, side="right"))
    return float(lines[above - 1 : above + 1].mean())


def _draw_steps(axes: Axes, steps: pd.DataFrame, colour: str, width: float) -> None:
    changes = steps["rate"].ne(steps["rate"].shift(-1))
    columns = ["start", "end", "rate", "verified"]
    for (start, end, rate, verified), last in zip(
        steps[columns].itertuples(index=False), changes, strict=True
    ):
        axes.hlines(
            rate, start, end, color=colour, linewidth=width, linestyle="-" if verified else (0, (1.5, 1))
        )
        text = f"{rate:.0f}{'' if verified else '†'}"
        if last:
            _note(axes, text, (end, rate), (0, -9), colour, align="right")


def shares_chart(shares: pd.DataFrame, assumed_pct: float) -> Figure:
    """Shares by basis: a dot where known, a bar over a range, an arrow to the left of an upper bound.

    `shares`: name, fiscal_year, low_pct, high_pct, qualifier, verified. Recalled rows have hollow dots.
    """
    figure, (axes,) = new_figure(height=0.28 * len(shares) + 1)
    axes.axvline(assumed_pct, color=GREY, linewidth=1, linestyle=":")
    _note(
        axes,
        f"{assumed_pct:.4g}% assumed in the sums",
        (assumed_pct, len(shares) - 0.4),
        (0, 7),
        GREY,
        align="center",
    )
    columns = ["low_pct", "high_pct", "qualifier", "verified"]
    for place, share in enumerate(shares[columns].itertuples(index=False)):
        _draw_share(axes, place, *share)
    axes.set_yticks(range(len(shares)), shares["name"] + ", FY" + shares["fiscal_year"].astype(str))
    axes.set(xlim=(0, shares["high_pct"].max() + 7), xlabel="per cent of the basis named at the left")
    axes.set_ylim(-0.7, len(shares) - 0.4)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return figure


def _draw_share(axes: Axes, place: int, low: float, high: float, qualifier: str, verified: bool) -> None:
    bound = pd.isna(low)
    start = high - _UNKNOWN_END if bound else low
    axes.plot([start, high], [place, place], color=BLUE)
    axes.plot(start, place, "<" if bound else "o", color=BLUE, fillstyle="full" if verified else "none")
    axes.plot(high, place, "o", color=BLUE, fillstyle="full" if verified else "none")
    text = _share_text(low, high, qualifier) + ("" if verified else "†")
    _note(axes, text, (high, place), (7, 0), BLUE)


def _share_text(low: float, high: float, qualifier: str) -> str:
    words = {
        "range": f"{low:.0f}–{high:.0f}%",
        "approx": f"about {high:.4g}%",
        "less_than": f"below {high:.1f}%",
    }
    return words.get(qualifier, f"{high:.1f}%")


def shortfall_chart(years: pd.DataFrame) -> Figure:
    """Shortfall of the programme by fiscal year: filled up to the edition's day, outlined what lies ahead.

    `years`: fiscal_year, shortfall_bn (missing where nothing is over), ahead_bn.
    """
    figure, (axes,) = new_figure(height=3.2)
    over, ahead = years["shortfall_bn"].fillna(0) / 1000, years["ahead_bn"] / 1000
    axes.bar(years["fiscal_year"], over, width=0.6, color=BLUE)
    outline = ahead.ne(0).astype(float).tolist()
    axes.bar(
        years["fiscal_year"],
        ahead,
        bottom=over,
        width=0.6,
        facecolor="none",
        edgecolor=BLUE,
        linewidth=outline,
        linestyle="--",
    )
    for year, done, rest in zip(years["fiscal_year"], over, ahead, strict=True):
        text = " + ".join(f"{part:.2f}" for part in (done, rest) if round(part, 2))
        _note(axes, text, (year, max(done + rest, 0)), (0, 8), BLUE, align="center")
    axes.set_xticks(years["fiscal_year"], "FY" + years["fiscal_year"].astype(str))
    axes.set_ylabel("trillion yen", labelpad=_PAD)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.margins(y=0.12)
    return figure


def _note(
    axes: Axes,
    text: str,
    point: tuple[Any, float],
    offset: tuple[float, float],
    colour: str,
    align: str = "left",
) -> None:
    axes.annotate(
        text,
        point,
        xytext=offset,
        textcoords="offset points",
        ha=align,
        va="center",
        color=colour,
        fontsize=_SMALL,
        annotation_clip=False,
    )

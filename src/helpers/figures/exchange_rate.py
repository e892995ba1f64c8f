"""Figures of chapter 03: rates set and rates seen, the shares by basis, the programme's shortfall."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from helpers.figures.style import BLUE, GREY, LABEL_PAD, OCHRE, RED, name_point, new_figure

# Name, colour and width of each kind of step; the plan lies on the budget where both are the same.
_STEPS = {"disbursing_rate": ("budget rate", OCHRE, 4.5), "plan_rate": ("plan rate", RED, 1.8)}

# Percentage points drawn to the left of an upper bound, whose lower end is not known.
_UNKNOWN_END = 2.5

# Characters in a line of a basis.
_LABEL_WIDTH = 28


def rate_chart(paths: pd.DataFrame) -> Figure:
    """Daily market rate as a line, rates of whole fiscal years as steps; dashed steps were recalled.

    `paths`: series, start, end, rate, verified (see `analysis.exchange_rate.rate_paths`).
    """
    figure, (axes,) = new_figure(height=3.4)
    market = paths[paths["series"] == "market"]
    axes.plot(market["start"], market["rate"], color=BLUE, linewidth=1)
    for series, (name, colour, width) in _STEPS.items():
        steps = paths[paths["series"] == series]
        _draw_steps(axes, steps, name, colour, width)
    axes.set_ylabel("yen per dollar", labelpad=LABEL_PAD)
    axes.margins(x=0.01, y=0.08)
    axes.yaxis.set_major_locator(MultipleLocator(20))
    last_day, last_rate = market[["start", "rate"]].iloc[-1]
    name_point(axes, (last_day, last_rate), "market", BLUE, (5, 0))
    return figure


def _draw_steps(axes: Axes, steps: pd.DataFrame, name: str, colour: str, width: float) -> None:
    """Steps with their rates below them; the last is named, to its right."""
    changes = steps["rate"].ne(steps["rate"].shift(-1))
    columns = ["start", "end", "rate", "verified"]
    for (start, end, rate, verified), last in zip(
        steps[columns].itertuples(index=False), changes, strict=True
    ):
        axes.hlines(
            rate, start, end, color=colour, linewidth=width, linestyle="-" if verified else (0, (1.5, 1))
        )
        text = f"{rate:.0f}{'' if verified else '†'}"
        if end == steps["end"].max():
            name_point(axes, (end, rate), f"{text} {name}", colour, (5, 0))
        elif last:
            name_point(axes, (end, rate), text, colour, (0, -9), "right")


def shares_chart(shares: pd.DataFrame, assumed_pct: float) -> Figure:
    """Shares by basis: a dot where known, a bar over a range, an arrow to the left of an upper bound.

    `shares`: name, fiscal_year, low_pct, high_pct, qualifier, verified. Recalled rows have hollow dots.
    """
    figure, (axes,) = new_figure(height=0.36 * len(shares) + 0.9)
    axes.axvline(assumed_pct, color=GREY, linewidth=1, linestyle=":")
    top = (assumed_pct, len(shares) - 0.4)
    name_point(axes, top, f"{assumed_pct:.4g}% assumed in the sums", GREY, (0, 7), "center")
    columns = ["low_pct", "high_pct", "qualifier", "verified"]
    for place, share in enumerate(shares[columns].itertuples(index=False)):
        _draw_share(axes, place, assumed_pct, *share)
    names = shares["name"] + ", FY" + shares["fiscal_year"].astype(str)
    axes.set_yticks(range(len(shares)), [fill(name, _LABEL_WIDTH) for name in names])
    axes.set(xlim=(0, shares["high_pct"].max() + 7), xlabel="% of the basis named at the left")
    axes.set_ylim(-0.7, len(shares) - 0.4)
    axes.grid(visible=False, axis="y")
    return figure


def _draw_share(
    axes: Axes, place: int, assumed: float, low: float, high: float, qualifier: str, verified: bool
) -> None:
    bound = pd.isna(low)
    start = high - _UNKNOWN_END if bound else low
    axes.plot([start, high], [place, place], color=BLUE)
    axes.plot(start, place, "<" if bound else "o", color=BLUE, fillstyle="full" if verified else "none")
    axes.plot(high, place, "o", color=BLUE, fillstyle="full" if verified else "none")
    text = _share_text(low, high, qualifier) + ("" if verified else "†")
    if high < assumed:  # to the left, so that the line of the assumed share does not cross it
        name_point(axes, (start, place), text, BLUE, (-7, 0), "right")
    else:
        name_point(axes, (high, place), text, BLUE, (7, 0))


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
    figure, (axes,) = new_figure(height=2.8)
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
        name_point(axes, (year, max(done + rest, 0)), text, BLUE, (0, 8), "center")
    axes.set_xticks(years["fiscal_year"], "FY" + years["fiscal_year"].astype(str))
    axes.set_ylabel("trillion yen", labelpad=LABEL_PAD)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.margins(y=0.12)
    axes.grid(visible=False)
    return figure

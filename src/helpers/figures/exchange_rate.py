"""Figures of chapter 03: the shares by basis, the programme's extra cost by year."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures.style import BLUE, GREY, LABEL_PAD, name_point, new_figure

# Percentage points drawn to the left of an upper bound, whose lower end is not known.
_UNKNOWN_END = 2.5

# Rows left free above each kind of basis, for its name.
_GROUP_GAP = 0.8

# Characters in a line of a basis.
_LABEL_WIDTH = 28


def shares_chart(shares: pd.DataFrame, assumed_pct: float) -> Figure:
    """Shares by kind of basis: a dot where known, a bar over a range, an arrow to the left of an upper bound.

    `shares`: name, kind, fiscal_year, low_pct, high_pct, qualifier, verified; the first row is on top.
    Recalled rows have hollow dots.
    """
    groups = shares["kind"].ne(shares["kind"].shift()).cumsum()
    places = -(shares.index + _GROUP_GAP * groups)
    figure, (axes,) = new_figure(height=0.34 * len(shares) + 0.3 * groups.max() + 0.8)
    axes.axvline(assumed_pct, color=GREY, linewidth=1, linestyle=":")
    name_point(axes, (assumed_pct, 0), f"{assumed_pct:.4g}% assumed in the sums", GREY, (0, 4), "center")
    columns = ["low_pct", "high_pct", "qualifier", "verified"]
    for place, share in zip(places, shares[columns].itertuples(index=False), strict=True):
        _draw_share(axes, place, assumed_pct, *share)
    for place, kind in zip(places.groupby(groups).max(), shares["kind"].groupby(groups).first(), strict=True):
        axes.annotate(kind, (0, place + _GROUP_GAP), (3, 0), textcoords="offset points", color=GREY)
    names = shares["name"] + ", FY" + shares["fiscal_year"].astype(str)
    axes.set_yticks(places, [fill(name, _LABEL_WIDTH) for name in names])
    axes.set(xlim=(0, shares["high_pct"].max() + 7), xlabel="% of the basis named above")
    axes.set_ylim(places.min() - 0.7, 0)
    axes.grid(visible=False, axis="y")
    return figure


def _draw_share(
    axes: Axes, place: float, assumed: float, low: float, high: float, qualifier: str, verified: bool
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


def extra_chart(years: pd.DataFrame) -> Figure:
    """Extra cost of the programme by fiscal year: filled up to the edition's day, outlined what lies ahead.

    `years`: fiscal_year, extra_low_bn (missing where nothing is over), ahead_low_bn.
    """
    figure, (axes,) = new_figure(height=2.8)
    over, ahead = years["extra_low_bn"].fillna(0) / 1000, years["ahead_low_bn"] / 1000
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
    axes.set_ylabel("extra cost, trillion yen", labelpad=LABEL_PAD)
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.margins(y=0.12)
    axes.grid(visible=False)
    return figure

"""Figures of chapter 03 about what may come: fans, ranges by method, errors by lag."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.figures.style import (
    BLUE,
    GREY,
    LABEL_PAD,
    OCHRE,
    RED,
    label_end,
    name_point,
    new_figure,
    stacked_panels,
)


def fan_chart(
    market: pd.DataFrame, steps: pd.DataFrame, rate_fan: pd.DataFrame, lack: pd.Series, lack_fan: pd.DataFrame
) -> Figure:
    """Above the rate, below what the programme lacks since its start; behind the last day the fans.

    `market`: date, rate; `steps`: fiscal rates of the plan (start, end, rate); fans by month: p05 to p95, the
    second in trillion yen; `lack`: trillion yen at the end of each month that is over.
    """
    figure, (top, bottom) = stacked_panels(2.4, 2.4)
    top.sharex(bottom)
    top.tick_params(labelbottom=False)
    top.plot(market["date"], market["rate"], color=BLUE, linewidth=1)
    _draw_plan(top, steps)
    _draw_fan(top, rate_fan, market["date"].iloc[-1], market["rate"].iloc[-1], ".0f")
    top.set_ylabel("yen per dollar", labelpad=LABEL_PAD)
    top.margins(y=0.15)
    added = pd.concat([pd.Series(0.0, index=steps["start"].head(1)), lack.set_axis(_month_ends(lack))])
    bottom.plot(added, color=BLUE)
    _draw_fan(bottom, lack_fan, added.index[-1], added.iloc[-1], ".2f")
    bottom.axhline(0, color=GREY, linewidth=0.8)
    bottom.set_ylabel("trillion yen since April 2023", labelpad=LABEL_PAD)
    bottom.margins(x=0.01)
    return figure


def _draw_plan(axes: Axes, steps: pd.DataFrame) -> None:
    spans = steps.groupby("rate", sort=False).agg(start=("start", "min"), end=("end", "max")).reset_index()
    axes.hlines(spans["rate"], spans["start"], spans["end"], color=RED)
    for rate, end in zip(spans["rate"], spans["end"], strict=True):
        lasts = end == spans["end"].max()
        offset, align = ((0, 9), "right") if lasts else ((5, -4), "left")
        name_point(axes, (end, rate), f"plan rate {rate:.0f}", RED, offset, align)


def _draw_fan(axes: Axes, fan: pd.DataFrame, day: pd.Timestamp, value: float, digits: str) -> None:
    drawn = pd.concat([pd.DataFrame(dict.fromkeys(fan, value), index=[day]), fan.set_axis(_month_ends(fan))])
    for low, high, alpha in (("p05", "p95", 0.18), ("p25", "p75", 0.3)):
        axes.fill_between(drawn.index, drawn[low], drawn[high], color=BLUE, alpha=alpha, linewidth=0)
    axes.plot(drawn.index, drawn["p50"], color=BLUE, linestyle="--", linewidth=1.2)
    for name, words in (("p95", "95%"), ("p50", "median"), ("p05", "5%")):
        last = drawn[name].iloc[-1]
        label_end(axes, drawn.index[-1], last, f"{words}: {last:{digits}}", BLUE)


def _month_ends(by_month: pd.DataFrame | pd.Series) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(by_month.index) + pd.offsets.MonthEnd(0)


def ranges_chart(ranges: pd.DataFrame, to_date: float) -> Figure:
    """Range of the programme's shortfall by method, one row each: bar from 5 to 95, dot at the median.

    `ranges`: name, group, p05, p50, p95 (trillion yen), first row on top; `to_date`: what has come about.
    """
    figure, (axes,) = new_figure(height=0.3 * len(ranges) + 0.9)
    colours = dict(zip(ranges["group"].unique(), (BLUE, OCHRE, RED), strict=False))
    columns = (ranges[name] for name in ("group", "p05", "p50", "p95"))
    for place, (group, low, middle, high) in enumerate(zip(*columns, strict=True)):
        axes.hlines(place, low, high, color=colours[group], linewidth=4, alpha=0.5)
        axes.plot(middle, place, "o", color=colours[group])
        text = f"{low:.2f} – {middle:.2f} – {high:.2f}"
        label_end(axes, ranges["p95"].max(), place, text, colours[group])
    axes.axvline(to_date, color=GREY, linewidth=1, linestyle=":")
    axes.annotate(
        "to date",
        (to_date, -0.7),
        xytext=(0, 7),
        textcoords="offset points",
        ha="center",
        color=GREY,
    )
    axes.set_yticks(range(len(ranges)), ranges["name"])
    axes.set_ylim(len(ranges) - 0.4, -0.7)
    axes.set_xlim(right=ranges["p95"].max())
    axes.set_xlabel("shortfall of the programme, trillion yen")
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    return figure


def lag_chart(errors: pd.DataFrame, lag: int) -> Figure:
    """Error of a budget rate by the months between its setting and its fiscal year.

    `errors`: lag_months, low_pct, high_pct, mean_abs_pct, walk_abs_pct; a dotted line stands at `lag`.
    """
    figure, (axes,) = new_figure(height=3.4)
    months = errors["lag_months"]
    axes.fill_between(months, errors["low_pct"], errors["high_pct"], color=BLUE, alpha=0.18, linewidth=0)
    lines = {"mean_abs_pct": ("mean size", BLUE, "-", 6), "walk_abs_pct": ("random walk", OCHRE, "--", -6)}
    for name, (words, colour, dashes, up) in lines.items():
        axes.plot(months, errors[name], color=colour, linestyle=dashes)
        end = (months.iloc[-1], errors[name].iloc[-1])
        name_point(axes, end, words, colour, (5, up))
    for name, words in (("high_pct", "95%"), ("low_pct", "5%")):
        label_end(axes, months.iloc[-1], errors[name].iloc[-1], words, BLUE)
    axes.axvline(lag, color=GREY, linewidth=1, linestyle=":")
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.set_xticks(range(0, int(months.max()) + 1, 4))
    axes.set_xlabel("months from the setting of the rate to the fiscal year")
    axes.set_ylabel("% of the rate set", labelpad=LABEL_PAD)
    axes.margins(x=0.01)
    return figure

"""Figure of chapter 03 about what may come: the fans of the rate and of the extra cost."""

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
    stacked_panels,
)

# Name, colour and dashes of each kind of rate that is set for a fiscal year; dashed where recalled.
_STEPS = {"disbursing_rate": ("budget", OCHRE), "plan_rate": ("plan", RED)}
_DASHES = {True: "-", False: (0, (1.5, 1))}

# Words at the ends of a fan: quantile and name.
_ENDS = {"p95": "95%", "p50": "median", "p05": "5%"}


def fan_chart(
    market: pd.DataFrame,
    steps: pd.DataFrame,
    rate_fan: pd.DataFrame,
    extra: pd.Series,
    extra_fan: pd.DataFrame,
) -> Figure:
    """Above the rate, below the programme's extra cost since its start; behind the last day the fans.

    `market`: date, rate; `steps` as from `analysis.exchange_rate.plan.rate_paths`; fans by month: p05 to p95,
    the second in trillion yen; `extra`: trillion yen at the end of each month that is over. The middle of the
    first fan is drawn at the last rate, where a walk without drift stays.
    """
    figure, (top, bottom) = stacked_panels(2.8, 2.2)
    top.sharex(bottom)
    top.tick_params(labelbottom=False)
    top.plot(market["date"], market["rate"], color=BLUE, linewidth=1)
    _draw_steps(top, steps)
    last_day, last_rate = market["date"].iloc[-1], market["rate"].iloc[-1]
    _draw_fan(top, rate_fan.assign(p50=last_rate), last_day, last_rate, ".0f", _ENDS | {"p50": "last rate"})
    top.set_ylabel("yen per dollar", labelpad=LABEL_PAD)
    top.margins(y=0.15)
    added = pd.concat([pd.Series(0.0, index=steps["start"].head(1)), extra.set_axis(_month_ends(extra))])
    bottom.plot(added, color=BLUE)
    _draw_fan(bottom, extra_fan, added.index[-1], added.iloc[-1], ".2f", _ENDS)
    bottom.axhline(0, color=GREY, linewidth=0.8)
    bottom.set_ylabel("extra cost, trillion yen", labelpad=LABEL_PAD)
    bottom.margins(x=0.01)
    return figure


def _draw_steps(axes: Axes, steps: pd.DataFrame) -> None:
    """Rates of plan and budget, named below, the last budget at its end; one at the plan's is not drawn."""
    plan = steps[steps["series"].eq("plan_rate")]
    own = steps[steps["series"].eq("disbursing_rate")]
    own = own[~own["rate"].eq(own["start"].map(plan.set_index("start")["rate"]))]
    drawn = pd.concat([plan, own])
    spans = drawn.groupby(["series", "rate"], sort=False).agg(
        start=("start", "min"), end=("end", "max"), seen=("verified", "all")
    )
    for (series, rate), (start, end, seen) in zip(spans.index, spans.itertuples(index=False), strict=True):
        name, colour = _STEPS[series]
        axes.hlines(rate, start, end, color=colour, linestyle=_DASHES[bool(seen)], linewidth=1.8)
        behind = series == "disbursing_rate" and end == own["end"].max()
        point, offset = ((end, rate), (4, -9)) if behind else ((start, rate), (6, -9))
        name_point(axes, point, f"{name} {rate:.0f}{'' if seen else '†'}", colour, offset)


def _draw_fan(
    axes: Axes, fan: pd.DataFrame, day: pd.Timestamp, value: float, digits: str, ends: dict[str, str]
) -> None:
    drawn = pd.concat([pd.DataFrame(dict.fromkeys(fan, value), index=[day]), fan.set_axis(_month_ends(fan))])
    for low, high, alpha in (("p05", "p95", 0.18), ("p25", "p75", 0.3)):
        axes.fill_between(drawn.index, drawn[low], drawn[high], color=BLUE, alpha=alpha, linewidth=0)
    axes.plot(drawn.index, drawn["p50"], color=BLUE, linestyle="--", linewidth=1.2)
    for name, words in ends.items():
        last = drawn[name].iloc[-1]
        label_end(axes, drawn.index[-1], last, f"{words}: {last:{digits}}", BLUE)


def _month_ends(by_month: pd.DataFrame | pd.Series) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(by_month.index) + pd.offsets.MonthEnd(0)

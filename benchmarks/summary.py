"""From single measurements to medians, ratios and bars, and to tables that can be read."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.contenders import Case
from benchmarks.measuring import Measured

# What was measured in one round, by case.
Round = Mapping[str, Measured]


@dataclass(frozen=True)
class Bar:
    """A quantity, ``case.name``, as a multiple of another if there is one, and what it must reach."""

    name: str
    quantity: str
    limit: float
    over: str = ""
    at_least: bool = False


BARS = (
    Bar("cold build / papermill and nbconvert", "cold.seconds", 0.32, "papermill.seconds"),
    Bar("cold build / bare cells in one process", "cold.seconds", 1.3, "cells.seconds"),
    Bar("nothing to do, s", "no-op.seconds", 0.2),
    Bar("edit of prose / cold build", "prose.seconds", 0.3, "cold.seconds"),
    Bar("preview of an edit of prose, s", "preview.seconds_to_page", 2),
    Bar("executed notebooks to both documents, s", "rendering.seconds_to_both", 4),
    Bar("a notebook beyond its cells, s", "overhead.seconds_beyond", 0.3),
    Bar("papermill's loop / sweep", "papermill-loop.seconds_of_all", 12, "sweep-1.seconds", at_least=True),
    Bar("sweep by one worker / by two", "sweep-1.seconds", 1.6, "sweep-2.seconds", at_least=True),
    Bar("peak memory of 1,000 points / of 50", "sweep-long.pss_mb", 1.1, "sweep-2.pss_mb"),
    Bar("a further kernel, MB", "kernels.mb_each", 40),
    Bar("200 starts: failed", "starts.failed", 0),
    Bar("200 starts: processes and files left", "starts.left", 0),
)


def judged(rounds: Sequence[Round], bars: Sequence[Bar] = BARS) -> list[dict[str, Any]]:
    """Each bar with its median over the rounds and whether it is met; no value if nothing was measured."""
    return [_judged(bar, rounds) for bar in bars]


def table(rounds: Sequence[Round], cases: Sequence[Case], bars: Sequence[Bar] = BARS) -> str:
    """Bars and cases as two Markdown tables."""
    words = {True: "met", False: "**not met**", None: "not measured"}
    verdicts = [
        [bar["bar"], "" if bar["median"] is None else f"{bar['median']:.2f}", bar["limit"], words[bar["met"]]]
        for bar in judged(rounds, bars)
    ]
    rows = [_row(case, [one[case.name] for one in rounds if case.name in one]) for case in cases]
    heads = ["case", "what", "s", "MB", "told", "command"]
    return f"{_lines(['bar', 'median', 'limit', ''], verdicts)}\n\n{_lines(heads, rows)}"


def _lines(heads: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def _judged(bar: Bar, rounds: Sequence[Round]) -> dict[str, Any]:
    pairs = [(_value(one, bar.quantity), _value(one, bar.over) if bar.over else 1.0) for one in rounds]
    values = [value / base for value, base in pairs if value is not None and base]  # within each round
    median = statistics.median(values) if values else None
    met = None if median is None else median >= bar.limit if bar.at_least else median <= bar.limit
    limit = f"{'at least' if bar.at_least else 'at most'} {bar.limit:g}"
    return {"bar": bar.name, "median": median, "values": values, "limit": limit, "met": met}


def _value(one: Round, quantity: str) -> float | None:
    case, name = quantity.split(".")
    value = one.get(case, {}).get(name)
    return None if value is None else float(value)


def _row(case: Case, measured: Sequence[Measured]) -> list[str]:
    good = [one for one in measured if "error" not in one]
    names = good[0] if good else ()
    found = {name: statistics.median(float(one[name]) for one in good) for name in names}
    printed = [f"{name} {value:.3g}" for name, value in found.items() if name not in ("seconds", "pss_mb")]
    printed += sorted(
        {f"not measured: {one['error']}".replace("|", "/") for one in measured if "error" in one}
    )
    seconds, memory = (f"{found['seconds']:.2f}", f"{found['pss_mb']:.0f}") if good else ("", "")
    first = f"not timed: `{case.first}`; timed: " if case.first else ""
    return [case.name, case.what, seconds, memory, ", ".join(printed), f"{first}`{case.command}`"]

"""From single measurements to medians, ratios and bars, and to a table that can be read."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tabulate import tabulate

from helpers.pipeline.benchmark.measuring import Measured

Round = Mapping[str, Measured]
"""What was measured in one round, by case."""


@dataclass(frozen=True)
class Bar:
    """A quantity of one case, as a multiple of that of another if there is one, and what it must reach."""

    name: str
    case: str
    quantity: str
    limit: float
    base: tuple[str, str] | None = None
    at_least: bool = False

    def values(self, rounds: Iterable[Round]) -> list[float]:
        """One value a round: both measurements of a ratio are of the same round."""
        return [value for one in rounds if (value := self._value(one)) is not None]

    def is_met(self, value: float) -> bool:
        """Whether a value reaches the bar."""
        return value >= self.limit if self.at_least else value <= self.limit

    def _value(self, one: Round) -> float | None:
        value = _number(one, self.case, self.quantity)
        if self.base is None or value is None:
            return value
        base = _number(one, *self.base)
        return value / base if base else None


STARTS = ("failures", "left_processes", "left_files")
S, SCALED = "seconds", "all_points_seconds"
BARS = (
    Bar("overhead per notebook beyond its cells, s", "overhead", "overhead_seconds", 0.3),
    Bar("cold build / papermill + nbconvert", "cold", S, 0.4, ("papermill", S)),
    Bar("cold build / limit, all in one process", "cold", S, 1.5, ("limit-one", S)),
    Bar("cold build / limit, one process each", "cold", S, 1.5, ("limit-each", S)),
    Bar("nothing to do / Snakemake's nothing to do", "no-op", S, 0.7, ("snakemake-no-op", S)),
    Bar("prose edit / cold build", "prose", S, 0.3, ("cold", S)),
    Bar("papermill's sweep / this, 1 worker", "sweep-papermill-1", SCALED, 8, ("sweep-1", S), at_least=True),
    Bar("papermill's sweep / this, 2 workers", "sweep-papermill-2", SCALED, 8, ("sweep-2", S), at_least=True),
    Bar("sweep with 1 worker / with 2", "sweep-1", S, 1.7, ("sweep-2", S), at_least=True),
    Bar("memory of a further kernel, MB PSS", "memory", "kernel_mb", 120),
    Bar("1,000 points: failures", "sweep-long", "failures", 0),
    Bar(
        "1,000 points: the driver grows from the 100th to the 900th, MB", "sweep-long", "driver_growth_mb", 20
    ),
    Bar("executed notebooks to both documents, s", "rendering", "seconds_to_both", 4),
    Bar("executed notebooks to both documents, MB PSS", "rendering", "pss_mb", 400),
    Bar("preview, edit of prose, s", "preview", "prose_seconds", 3),
    Bar("preview, edit of a helper beyond its cells, s", "preview", "helper_beyond_cells_seconds", 2),
    *(Bar(f"200 starts: {what.replace('_', ' ')}", "starts", what, 0) for what in STARTS),
)


def medians(rounds: Sequence[Round]) -> dict[str, dict[str, float]]:
    """Median of each quantity of each case over the rounds in which it was measured."""
    return {case: _medians_of([one[case] for one in rounds if case in one]) for case in _cases(rounds)}


def faults(rounds: Sequence[Round]) -> dict[str, str]:
    """Why a case was not measured, by case."""
    return {case: str(found["error"]) for one in rounds for case, found in one.items() if "error" in found}


def judged(rounds: Sequence[Round], bars: Sequence[Bar] = BARS) -> list[dict[str, object]]:
    """Each bar with its median over the rounds and whether it is met; no value if nothing was measured."""
    return [_judged(bar, bar.values(rounds)) for bar in bars]


def table(rounds: Sequence[Round], titles: Mapping[str, str], bars: Sequence[Bar] = BARS) -> str:
    """Cases and bars as two Markdown tables."""
    found, missing = medians(rounds), faults(rounds)
    rows = [_case_row(case, title, found.get(case, {}), missing.get(case)) for case, title in titles.items()]
    heads = ["case", "what", "s", "peak, MB PSS", "note"]
    verdicts = [_bar_row(verdict) for verdict in judged(rounds, bars)]
    return "\n\n".join(
        (
            tabulate(rows, heads, tablefmt="pipe", disable_numparse=True),
            tabulate(verdicts, ["bar", "median", "limit", ""], tablefmt="pipe", disable_numparse=True),
        )
    )


def _judged(bar: Bar, values: list[float]) -> dict[str, object]:
    value = statistics.median(values) if values else None
    met = None if value is None else bar.is_met(value)
    sign = "at least" if bar.at_least else "at most"
    return {"bar": bar.name, "median": value, "values": values, "limit": f"{sign} {bar.limit:g}", "met": met}


def _bar_row(verdict: Mapping[str, object]) -> list[str]:
    value = verdict["median"]
    words = {True: "met", False: "not met", None: "not measured"}
    shown = f"{value:.2f}" if isinstance(value, float) else ""
    return [str(verdict["bar"]), shown, str(verdict["limit"]), words[verdict["met"]]]  # type: ignore[index]


def _case_row(case: str, title: str, found: Mapping[str, float], fault: str | None) -> list[str]:
    seconds, memory = (
        f"{found[name]:.{digits}f}" if name in found else ""
        for name, digits in (("seconds", 1), ("pss_mb", 0))
    )
    told = (f"{name} {value:.3g}" for name, value in found.items() if name not in {"seconds", "pss_mb"})
    return [case, title, seconds, memory, f"not measured: {fault}" if fault else ", ".join(told)]


def _medians_of(measured: Sequence[Measured]) -> dict[str, float]:
    names = dict.fromkeys(name for one in measured for name in one if name != "error")
    return {name: statistics.median(float(one[name]) for one in measured if name in one) for name in names}


def _number(one: Round, case: str, quantity: str) -> float | None:
    value = one.get(case, {}).get(quantity)
    return float(value) if value is not None else None


def _cases(rounds: Sequence[Round]) -> list[str]:
    return list(dict.fromkeys(case for one in rounds for case in one))

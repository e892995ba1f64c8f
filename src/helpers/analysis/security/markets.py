"""The makers' shares around the dated events, on ordinary days, and over years."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.analysis.security import event_study, event_tests
from helpers.analysis.security.event_study import CONFIDENCE, MARKET, Window

# Companies with defence contracts: three of heavy industry, three of electronics.
MAKERS = ("7011", "7012", "7013", "6503", "6701", "6702")

# Large manufacturers that are not among the defence companies of the data.
CONTROLS = ("7203", "6326")

# Portfolio of the makers in equal parts: its noise holds what the shares have in common.
ALL_MAKERS = "makers"

# What is tested, with its group.
GROUPS = {ALL_MAKERS: "average", **dict.fromkeys(MAKERS, "maker"), **dict.fromkeys(CONTROLS, "control")}

# Event windows by the name that stands in the ids of findings; the first is the one read in the text.
WINDOWS: dict[str, Window] = {"m1p1": (-1, 1), "0p1": (0, 1), "0p5": (0, 5)}

# From the first reports of 20 December 2023 to the trading day after the decision of 22 December.
RUN_UP: Window = (0, 3)

# Announcements of the rise in spending: two per cent of GDP, 43 trillion yen, the three documents.
SPENDING = ("EV01", "EV02", "EV03")

# The one hypothesis that the article’s sentence names, chosen after earlier runs: event, share, window of a
# two-sided test at five per cent. All other tests explore.
PRIMARY = ("EV05", "7011", "m1p1")

# Other news in the window of an event, as the notes of the table of events name it.
CONFOUNDED = {
    "EV03": "Bank of Japan decision of 20 December",
    "EV05": "record budget approved the same day",
}

# Columns of an abnormal return and its interval.
INTERVAL = ("car_pct", "low_pct", "high_pct")

# Columns of the p-values of the tests.
P_VALUES = ("p_value", "p_holm", "p_rank", "p_bootstrap", "p_bmp", "p_bmp_holm")


def covered(events: pd.DataFrame) -> pd.DataFrame:
    """Events that the returns can cover, by day, with ``confounded``: other news in the window, or empty."""
    rows = events[events["returns_available"]].sort_values("first_trading_day")
    return rows.assign(confounded=rows["event_id"].map(CONFOUNDED).fillna(""))


def prepared(returns: pd.DataFrame) -> pd.DataFrame:
    """Daily returns in per cent: a row for each day, a column for each tested asset and the market."""
    wide = returns.pivot_table(index="date", columns="ticker", values="return_pct")
    return wide.assign(**{ALL_MAKERS: wide[list(MAKERS)].mean(axis="columns")})[[*GROUPS, MARKET]]


def study(
    returns: pd.DataFrame, events: pd.DataFrame, windows: Mapping[str, Window], draws: int, seed: int
) -> pd.DataFrame:
    """Every event × window × share with all tests; windows that the returns do not cover yet are absent.

    Columns: event_id, event (day), those of `tests_of` (span is the window's name), name, group, primary,
    p_holm, p_bmp_holm, significant. The `PRIMARY` test stands alone. Holm's correction of the others runs in
    each window: of the companies' t tests over all events × companies, of the average's cross-sectional tests
    over all events.
    """
    wide = prepared(returns)
    spans = {name: range(first, last + 1) for name, (first, last) in windows.items()}
    parts = [
        tests_of(wide, day, spans, draws, seed).assign(event_id=event, event=day)
        for event, day in zip(events["event_id"], events["first_trading_day"], strict=True)
    ]
    rows = named(pd.concat([part for part in parts if len(part)] or parts, ignore_index=True), returns)
    average = rows["group"].eq("average")
    rows["primary"] = rows[["event_id", "ticker", "span"]].eq(list(PRIMARY)).all(axis="columns")
    rows["p_holm"] = rows[~average & ~rows["primary"]].groupby("span")["p_value"].transform(event_tests.holm)
    rows["p_bmp_holm"] = rows[average].groupby("span")["p_bmp"].transform(event_tests.holm)
    decisive = rows[["p_holm", "p_bmp_holm"]].min(axis="columns").where(~rows["primary"], rows["p_value"])
    return rows.assign(significant=decisive.lt(1 - CONFIDENCE))


def summed(
    returns: pd.DataFrame, days: Sequence[pd.Timestamp], window: Window, draws: int, seed: int
) -> pd.DataFrame:
    """`tests_of` over the windows of one or more days as one span; the model is that of the first day.

    Columns: those of `tests_of`, name, group. No rows while the returns do not cover the span.
    """
    wide = prepared(returns)
    zeros = [event_study.place(wide, day) - event_study.place(wide, min(days)) for day in days]
    span = sorted({zero + day for zero in zeros for day in range(window[0], window[1] + 1)})
    return named(tests_of(wide, min(days), {"summed": span}, draws, seed), returns)


def tests_of(
    wide: pd.DataFrame, day: pd.Timestamp, spans: Mapping[str, Sequence[int]], draws: int, seed: int
) -> pd.DataFrame:
    """Abnormal return of each asset over each span of days around `day`, with interval and all tests.

    `wide`: see `prepared`. Columns: ticker, those of `event_study.cumulative`, p_rank, p_bootstrap, p_bmp,
    p_bmp_uncorrected, span, first_day, last_day, market_pct (the market's returns added up). The p-values are
    those of `event_tests`: for the average the rank test is that of the makers jointly, and only there is the
    cross-sectional test. No rows for a span that the returns do not cover yet.
    """
    near = event_study.around(wide, day)
    models = event_study.market_models(near, list(GROUPS))
    abnormal = event_study.abnormal(near, models)
    complete = {name: list(days) for name, days in spans.items() if max(days) <= near.index[-1]}
    drawn = event_tests.bootstrap_t(near, abnormal, complete, draws, seed)
    zero = event_study.place(wide, day)
    parts = [pd.DataFrame(columns=["ticker", "span", *INTERVAL, *P_VALUES])]
    for name, days in complete.items():
        part = event_study.cumulative(near, models, days)
        part["p_rank"] = _rank_p_values(abnormal, days)
        part["p_bootstrap"] = event_tests.bootstrap_p_values(part["t"], drawn[name])
        part.loc[ALL_MAKERS, ["p_bmp", "p_bmp_uncorrected"]] = _joint_p_values(part["t"], abnormal)
        first, last = wide.index[zero + min(days)], wide.index[zero + max(days)]
        market = near.loc[days, MARKET].sum()
        about = {"span": name, "first_day": first, "last_day": last, "market_pct": market}
        parts.append(part.rename_axis("ticker").reset_index().assign(**about))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _rank_p_values(abnormal: pd.DataFrame, days: Sequence[int]) -> pd.Series:
    ranks = event_tests.centred_ranks(abnormal, days)
    ranks[ALL_MAKERS] = ranks[list(MAKERS)].mean(axis="columns")
    return event_tests.rank_p_values(ranks, days)


def _joint_p_values(t: pd.Series, abnormal: pd.DataFrame) -> tuple[float, float]:
    makers = list(MAKERS)
    correlation = event_tests.mean_correlation(abnormal[makers])
    corrected, uncorrected = (event_tests.cross_sectional(t[makers], r) for r in (correlation, 0))
    return corrected[1], uncorrected[1]


def named(rows: pd.DataFrame, returns: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the company's ``name`` and its ``group`` (maker, control or average) next to the ticker."""
    names = returns.drop_duplicates("ticker").set_index("ticker")["name"].to_dict()
    names[ALL_MAKERS] = "Makers on average"
    return rows.assign(name=rows["ticker"].map(names), group=rows["ticker"].map(GROUPS))


def values(rows: pd.DataFrame, asset: str, name: str, columns: Iterable[str]) -> dict[str, float]:
    """Results of one asset as findings: ``markets.``, `name` and the column, the return itself as ``pct``.

    `rows`: one window of one event, or as from `summed`; no findings while its results have no row.
    """
    own = rows[rows["ticker"].eq(asset)]
    ends = {column: column.removeprefix("car_") for column in columns}
    return {f"markets.{name}_{end}": own[column].item() for column, end in ends.items() if len(own)}


def rows_used(
    returns: pd.DataFrame, assets: Iterable[str], days: Iterable[pd.Timestamp], window: Window
) -> pd.DataFrame:
    """Returns behind the results of some assets (see `event_study.rows_used`): all makers for the average."""
    shares = [share for asset in assets for share in (MAKERS if asset == ALL_MAKERS else (asset,))]
    return event_study.rows_used(returns, shares, days, window)


def counts_of_tests(results: pd.DataFrame) -> dict[str, int]:
    """How many events, makers and exploratory tests the first window has, and how many find something.

    `results` as from `study`. Keys: events, makers, tests (of companies, without the primary one),
    tests_uncorrected (t test under five per cent), tests_significant (after correction) and
    all_windows_significant (of every window, averages included).
    """
    exploratory = results[~results["primary"]]
    companies = exploratory["span"].eq(next(iter(WINDOWS))) & exploratory["group"].ne("average")
    tested = exploratory[companies]
    return {
        "events": tested["event_id"].nunique(),
        "makers": tested[tested["group"].eq("maker")]["ticker"].nunique(),
        "tests": len(tested),
        "tests_uncorrected": int(tested["p_value"].lt(1 - CONFIDENCE).sum()),
        "tests_significant": int(tested["significant"].sum()),
        "all_windows_significant": int(exploratory["significant"].sum()),
    }


def placebos(returns: pd.DataFrame, events: pd.DataFrame, window: Window) -> pd.DataFrame:
    """The makers' t tests on ordinary days: all whose window touches that of no event.

    Columns: date, ticker, t, p_value.
    """
    wide = prepared(returns)
    t = event_study.rolling_t(wide[[*MAKERS, MARKET]], window)
    zeros = wide.index.get_indexer(pd.Index(events["first_trading_day"]))
    distance = np.abs(np.subtract.outer(np.arange(len(wide)), zeros)).min(axis=1)
    rows = t[distance > window[1] - window[0]].melt(ignore_index=False, value_name="t").dropna(subset="t")
    return rows.reset_index().assign(p_value=event_study.t_p_values(rows["t"]).to_numpy())


def held(returns: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    """What one yen in each share and in the market became by each day; it is put in at the close of `start`.

    Index: date. Price returns: dividends are left out on both sides.
    """
    wide = returns.pivot_table(index="date", columns="ticker", values="return_pct")[
        [*MAKERS, *CONTROLS, MARKET]
    ]
    later = wide.loc[start:].div(100).add(1)
    later.iloc[0] = 1
    return later.cumprod()


def holding_returns(returns: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    """Buy-and-hold return of each company from the close of `start` to the last day, against the market.

    Columns: ticker, return_pct, market_pct, ratio (final value of the share over that of the market), name,
    group. Barber and Lyon (1997), Journal of Financial Economics 43, 341.
    """
    last = held(returns, start).iloc[-1]
    shares, market = last.drop(MARKET), last[MARKET]
    rows = pd.DataFrame({"return_pct": 100 * (shares - 1), "market_pct": 100 * (market - 1)})
    return named(rows.assign(ratio=shares / market).rename_axis("ticker").reset_index(), returns)

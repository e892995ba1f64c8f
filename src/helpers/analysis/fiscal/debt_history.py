"""The debt identity on the IMF's own numbers, the defence question on its baseline, and a fan from the past.

Ratios are per cent of GDP, differences percentage points, rates per cent a year.
"""

import math

import numpy as np
import pandas as pd
from arch.bootstrap import StationaryBootstrap, optimal_block_length

from helpers.analysis.fiscal.debt import TAXED, recursion, share_name

# Percentage points: the table prints ratios with three decimals.
HALF_DIGIT = 0.0005

# Headings of the identity as a table, and the decimals that its columns are printed with.
IDENTITY_HEADINGS = {
    "year": "Year",
    "growth_pct": "Growth, %",
    "rate_pct": "Net effective rate, %",
    "primary_balance_pct": "Primary balance, % of GDP",
    "debt_pct": "Debt as printed, % of GDP",
    "identity_pct": "from the identity",
    "unexplained_pp": "Not explained",
}
IDENTITY_DIGITS = {
    **dict.fromkeys(IDENTITY_HEADINGS.values(), 3),
    "Growth, %": 1,
    "Net effective rate, %": 2,
}

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


def identity(weo: pd.DataFrame) -> pd.DataFrame:
    """The debt identity of each year on printed numbers, and what it leaves; the first year has none.

    `weo`: consecutive years of one country from macro_weo. The effective interest rate is net interest
    (primary less overall balance) on the debt of the year before: d(t) = d(t-1) (1 + r) / (1 + g) - pb holds
    up to the stock-flow adjustment, which is what the balances do not explain (Escolano, IMF 2010).
    Columns: year, status, growth_pct, rate_pct, primary_balance_pct, debt_pct, identity_pct, unexplained_pp.
    """
    years = weo.sort_values("year", ignore_index=True)
    growth = 100 * years["gdp_lcu_bn"].pct_change()
    debt, before = years["gross_debt_pct_gdp"], years["gross_debt_pct_gdp"].shift()
    balance = years["primary_balance_pct_gdp"]
    rate = (balance - years["overall_balance_pct_gdp"]) * (100 + growth) / before
    explained = before * (100 + rate) / (100 + growth) - balance
    return years[["year", "status"]].assign(
        growth_pct=growth,
        rate_pct=rate,
        primary_balance_pct=balance,
        debt_pct=debt,
        identity_pct=explained,
        unexplained_pp=debt - explained,
    )


def identity_table(years: pd.DataFrame) -> pd.DataFrame:
    """The identity of some years (see `identity`) with headings (see `IDENTITY_HEADINGS`)."""
    return years.drop(columns="status").rename(columns=IDENTITY_HEADINGS)


def chained(years: pd.DataFrame) -> pd.DataFrame:
    """The identity run on from the first of `years` (as from `identity`) without its printed debt.

    Columns: year, debt_pct (printed), chained_pct, gap_pp, rounding_pp (the most that rounding of the
    printed numbers to three decimals can account for).
    """
    steps = years.iloc[1:]
    rates = steps["growth_pct"], steps["rate_pct"]
    run = recursion(years["debt_pct"].iloc[0], *rates, -steps["primary_balance_pct"])
    rounding = recursion(HALF_DIGIT, *rates, HALF_DIGIT) + HALF_DIGIT
    frame = years[["year", "debt_pct"]].assign(chained_pct=run, rounding_pp=rounding)
    return frame.assign(gap_pp=frame["chained_pct"] - frame["debt_pct"])


def from_last_estimate(years: pd.DataFrame) -> pd.DataFrame:
    """Rows of `years` from the last year before the IMF's projection; empty if no projection is known."""
    projected = years[years["status"].eq("projection")]
    return years[years["year"] >= projected["year"].min() - 1]


def added(years: pd.DataFrame, extra_pct: float) -> np.ndarray:
    """What extra defence, borrowed from the second of `years` on, adds to the debt ratio of each year.

    The identity is linear, so this comes on top of any baseline with the growth and interest of `years`.
    """
    steps = years.iloc[1:]
    return recursion(0.0, steps["growth_pct"], steps["rate_pct"], np.full(len(steps), extra_pct))


def ratios_at(years: pd.DataFrame, now_pct: float, shares_pct: dict[str, float]) -> dict[str, float]:
    """Last debt ratio of the baseline `years` with defence at each share of GDP, borrowed.

    `now_pct` is the share that the baseline is supposed to hold in every year.
    """
    last = years["debt_pct"].iloc[-1]
    return {name: float(last + added(years, share - now_pct)[-1]) for name, share in shares_pct.items()}


def baseline_paths(years: pd.DataFrame, now_pct: float, shares_pct: list[float]) -> pd.DataFrame:
    """The baseline `years` with defence held and at each share of GDP, borrowed (see `ratios_at`).

    Columns: year, scenario ("taxed" is the baseline as printed), debt_pct.
    """
    extra = {share_name(share): share - now_pct for share in shares_pct} | {TAXED: 0.0}
    wide = pd.DataFrame({name: years["debt_pct"].array + added(years, more) for name, more in extra.items()})
    return wide.assign(year=years["year"].array).melt("year", var_name="scenario", value_name="debt_pct")


def room(years: pd.DataFrame) -> float:
    """Extra spending a year, in per cent of GDP, that would leave the last ratio of `years` at the first.

    Negative: so much must be saved or raised in taxes.
    """
    return float((years["debt_pct"].iloc[0] - years["debt_pct"].iloc[-1]) / added(years, 1.0)[-1])


def baseline_numbers(years: pd.DataFrame) -> dict[str, float]:
    """What the IMF's baseline `years` (see `from_last_estimate`) starts from, assumes and leads to.

    Keys: base_year, last_year; base_debt_pct and projection_pct (first and last printed ratio);
    growth_mean_pct, rate_first_pct, rate_last_pct (of the projected years), balance_last_pct; gap_max_pp (the
    most that the chained identity misses a printed ratio by), rounding_pp (what rounding can account for),
    base_unexplained_pp (what the identity leaves in the first year); room_pct (see `room`).
    """
    first, last, projected, chain = years.iloc[0], years.iloc[-1], years.iloc[1:], chained(years)
    return {
        "base_year": int(first["year"]),
        "last_year": int(last["year"]),
        "base_debt_pct": first["debt_pct"],
        "projection_pct": last["debt_pct"],
        "growth_mean_pct": projected["growth_pct"].mean(),
        "rate_first_pct": projected["rate_pct"].iloc[0],
        "rate_last_pct": last["rate_pct"],
        "balance_last_pct": last["primary_balance_pct"],
        "gap_max_pp": chain["gap_pp"].abs().max(),
        "rounding_pp": chain["rounding_pp"].iloc[-1],
        "base_unexplained_pp": first["unexplained_pp"],
        "room_pct": room(years),
    }


def past_pairs(years: pd.DataFrame) -> pd.DataFrame:
    """Interest and growth of past years (status history), together: columns year, rate_pct, growth_pct."""
    past = years[years["status"].eq("history")].dropna(subset=["rate_pct", "growth_pct"])
    return past[["year", "rate_pct", "growth_pct"]].reset_index(drop=True)


def block_years(pairs: pd.DataFrame) -> int:
    """Mean length of blocks: the longer of the optimal lengths of interest and growth, in whole years.

    Politis and White, Automatic Block-Length Selection for the Dependent Bootstrap, Econometric Reviews
    2004, with the correction of Patton, Politis and White, 2009.
    """
    return math.ceil(optimal_block_length(pairs[["rate_pct", "growth_pct"]])["stationary"].max())


def resampled(pairs: pd.DataFrame, steps: int, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Interest and growth of `draws` futures of `steps` years, drawn in joint blocks of past years.

    Stationary bootstrap (Politis and Romano, Journal of the American Statistical Association 1994); blocks
    run on from the last year to the first. Past years are repeated end to end when they are fewer than
    `steps`, which changes no probability.
    """
    past = np.tile(pairs[["rate_pct", "growth_pct"]].to_numpy(), (-(-steps // len(pairs)), 1))
    bootstrap = StationaryBootstrap(block_years(pairs), past, seed=seed)
    futures = np.stack([data[0][:steps] for data, _ in bootstrap.bootstrap(draws)])
    return futures[..., 0], futures[..., 1]


def futures(start: pd.DataFrame, extra_pct: pd.Series, rates: np.ndarray, growths: np.ndarray) -> np.ndarray:
    """Debt ratio from the year of `start` on in each draw of `resampled`: draws by years.

    The primary balance of `start` is held; `extra_pct` of GDP is borrowed on top in each year.
    """
    flows = extra_pct.to_numpy() - start["primary_balance_pct_gdp"].item()
    return recursion(start["gross_debt_pct_gdp"].item(), growths, rates, flows)


def quantiles(draws: np.ndarray, years: range) -> pd.DataFrame:
    """Quantiles of each year over `draws` (draws by years): columns year, p05, p25, p50, p75, p95."""
    values = np.quantile(draws, list(QUANTILES.values()), axis=0)
    return pd.DataFrame(values.T, columns=list(QUANTILES)).assign(year=list(years))[["year", *QUANTILES]]

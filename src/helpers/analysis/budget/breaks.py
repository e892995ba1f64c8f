"""Whether a series breaks in level and trend in a given year.

`level` is a positive amount by year, without gaps; every test is made on its logarithm, with a straight line
before the break year and a step and another slope from it on. Three tests, because each has a weakness:
the F-test of Chow (Econometrica 28, 1960) takes the errors for independent; errors robust to autocorrelation
(Newey and West, Econometrica 55, 1987) need several years after the break; the end-of-sample test of Andrews
(Econometrica 71, 2003) needs neither, but with few earlier years its p-value cannot be small.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from helpers.errors import ReportError

# Years from the break on that a step and a slope need.
LEAST_AFTER = 2

# Name of the series in current yen; every other one is deflated.
NOMINAL = "nominal"

# Years from the break on that robust errors need: two years are fitted exactly, which hides their errors.
ROBUST_AFTER = 3


def design(years: pd.Index, year: int) -> pd.DataFrame:
    """Columns constant, trend (0 in `year`), step (1 from `year` on), bend (years since `year`)."""
    since = years.to_numpy(dtype=float) - year
    after = (since >= 0).astype(float)
    columns = {"constant": 1.0, "trend": since, "step": after, "bend": since * after}
    return pd.DataFrame(columns, index=years)


def chow(level: pd.Series, year: int) -> tuple[float, float]:
    """F statistic of no step and no bend in `year`, and its p-value for independent errors."""
    _check(level, year, LEAST_AFTER)
    full = design(level.index, year)
    logs = np.log(level)
    line = OLS(logs, full[["constant", "trend"]]).fit()
    f, p, _ = OLS(logs, full).fit().compare_f_test(line)
    return float(f), float(p)


def robust(level: pd.Series, year: int) -> dict[str, float]:
    """Step and bend in `year` with errors robust to autocorrelation (Bartlett kernel).

    The number of lags is the whole part of 4 (n/100)^(2/9). Keys: f, p_value (of both together),
    step_pct (jump of the level in `year`), bend_pp (change of the slope, log points a year) and bend_se_pp.
    """
    _check(level, year, ROBUST_AFTER)
    lags = int(4 * (len(level) / 100) ** (2 / 9))
    model = OLS(np.log(level), design(level.index, year))
    kwds = {"maxlags": lags, "use_correction": True}
    fit = model.fit(cov_type="HAC", cov_kwds=kwds, use_t=True)
    test = fit.f_test("step = 0, bend = 0")
    return {
        "f": float(test.fvalue),
        "p_value": float(test.pvalue),
        "step_pct": 100 * (np.exp(fit.params["step"]) - 1),
        "bend_pp": 100 * fit.params["bend"],
        "bend_se_pp": 100 * fit.bse["bend"],
    }


def placebos(level: pd.Series) -> pd.Series:
    """The F statistic of `chow` for every year that leaves `LEAST_AFTER` years on either side."""
    years = level.index[LEAST_AFTER : len(level) - LEAST_AFTER + 1]
    logs = np.log(level.to_numpy())
    line = _left_over(logs, design(level.index, level.index[0])[["constant", "trend"]])
    broken = pd.Series({year: _left_over(logs, design(level.index, year)) for year in years})
    return ((line - broken) / 2 / (broken / (len(level) - 4))).rename("f")


def max_f_year(f: pd.Series) -> int:
    """The break year with the largest of the statistics `f`, as from `placebos`."""
    return int(f.index[int(f.argmax())])


def end_of_sample(level: pd.Series, year: int) -> dict[str, float]:
    """Whether the years from `year` on lie further from the earlier line than earlier windows do.

    The statistic is the sum of squared distances of the m years from the line fitted to the years before;
    it is compared with every window of m years before `year`, each against the line through the other
    years before. Keys: statistic, windows, p_value (share of all windows, the last one
    included, that are at least as far), least_p_value (1 / (windows + 1), the smallest that there can be).
    """
    _check(level, year, 1)
    logs = np.log(level)
    before, after = logs[logs.index < year], logs[logs.index >= year]
    starts = before.index[: len(before) - len(after) + 1]
    windows = [before.loc[start : start + len(after) - 1] for start in starts]
    distances = [_distance(before.drop(window.index), window) for window in windows]
    statistic = _distance(before, after)
    further = sum(distance >= statistic for distance in distances)
    return {
        "statistic": statistic,
        "windows": len(windows),
        "least_p_value": 1 / (1 + len(windows)),
        "p_value": (1 + further) / (1 + len(windows)),
    }


def break_table(series: Mapping[str, pd.Series], firsts: tuple[int, ...], year: int) -> pd.DataFrame:
    """The tests for a break in `year` for each series, with the years from each of `firsts` on.

    Columns: series, first, last, f (of `chow`), max_f_year (year with the largest F), robust_f, step_pct,
    bend_pp, p_value (of `end_of_sample`); missing where too few years are known.
    """
    rows = []
    for name, whole in series.items():
        for first in firsts:
            level = whole.loc[first:]
            row = {"series": name, "first": first, "last": level.index.max()}
            rows.append(row | _tests(level, year))
    columns = ["series", "first", "last", "f", "max_f_year", "robust_f", "step_pct", "bend_pp", "p_value"]
    return pd.DataFrame(rows).reindex(columns=columns)


def rows_behind(tests: pd.DataFrame, budgets: pd.DataFrame, prices: pd.DataFrame) -> list[list[pd.DataFrame]]:
    """For each row of `break_table` the rows it rests on: budgets, and for the real series prices."""
    behind = []
    for series, first in tests[["series", "first"]].itertuples(index=False):
        deflators = [] if series == NOMINAL else [prices[prices["year"].ge(first)]]
        behind.append([budgets[budgets["fiscal_year"].ge(first)], *deflators])
    return behind


def side_by_side(
    levels: Mapping[str, pd.Series], placebos: Mapping[str, pd.Series], recalled: pd.Series
) -> pd.DataFrame:
    """Levels and F statistics by fiscal year, as they are drawn; not verified in the years `recalled`."""
    columns = dict(levels) | {f"f, {name}": f for name, f in placebos.items()}
    years = pd.DataFrame(columns).rename_axis("fiscal_year").reset_index()
    return years.assign(verified=~years["fiscal_year"].isin(recalled))


def _tests(level: pd.Series, year: int) -> dict[str, float]:
    after = int((level.index >= year).sum())
    tests: dict[str, float] = {"p_value": end_of_sample(level, year)["p_value"]} if after else {}
    if after >= LEAST_AFTER:
        tests |= {"f": chow(level, year)[0], "max_f_year": max_f_year(placebos(level))}
    if after < ROBUST_AFTER:
        return tests
    found = robust(level, year)
    return tests | {"robust_f": found["f"], "step_pct": found["step_pct"], "bend_pp": found["bend_pp"]}


def _left_over(logs: np.ndarray, columns: pd.DataFrame) -> float:
    """Sum of squared residuals."""
    return float(OLS(logs, columns.to_numpy()).fit().ssr)


def _distance(fitted: pd.Series, others: pd.Series) -> float:
    """Sum of squared distances of `others` from the straight line through `fitted`."""
    line = np.polynomial.Polynomial.fit(fitted.index.to_numpy(dtype=float), fitted.to_numpy(), 1)
    return float(((others - line(others.index.to_numpy(dtype=float))) ** 2).sum())


def _check(level: pd.Series, year: int, after: int) -> None:
    known = int((level.index >= year).sum())
    if known < after:
        raise ReportError(f"a break in {year} needs {after} years from {year} on: there are {known}")
    if (level.index[1:] - level.index[:-1] != 1).any():
        raise ReportError("the test of a break needs every year of the series")

"""Whether a series leaves its line from a given year on: the end-of-sample test of Andrews.

Econometrica 71, 2003. It takes no errors for independent and needs only one year after the break; with few
earlier years its p-value cannot be small.
"""

import numpy as np
import pandas as pd

from helpers.errors import ReportError


def end_of_sample(level: pd.Series, year: int) -> dict[str, float]:
    """Whether the years from `year` on lie further from the earlier line than earlier windows do.

    `level`: a positive amount by year, without gaps; the line goes through its logarithms. The statistic is
    the sum of squared distances of the m years from the line fitted to the years before; it is compared with
    every window of m years before `year`, each against the line through the other years before. Keys:
    windows, p_value (share of all windows, the last one included, that are at least as far), least_p_value
    (1 / (windows + 1), the smallest that there can be). ReportError for a gap, or no year from `year` on.
    """
    if level.index.max() < year:
        raise ReportError(f"a break in {year} needs a year from {year} on: there is none")
    if (level.index[1:] - level.index[:-1] != 1).any():
        raise ReportError("the test of a break needs every year of the series")
    logs = np.log(level)
    before, after = logs[logs.index < year], logs[logs.index >= year]
    starts = before.index[: len(before) - len(after) + 1]
    windows = [before.loc[start : start + len(after) - 1] for start in starts]
    own = _distance(before, after)
    further = sum(_distance(before.drop(window.index), window) >= own for window in windows)
    return {
        "windows": len(windows),
        "least_p_value": 1 / (1 + len(windows)),
        "p_value": (1 + further) / (1 + len(windows)),
    }


def _distance(fitted: pd.Series, others: pd.Series) -> float:
    """Sum of squared distances of `others` from the straight line through `fitted`."""
    line = np.polynomial.Polynomial.fit(fitted.index.to_numpy(dtype=float), fitted.to_numpy(), 1)
    return float(((others - line(others.index.to_numpy(dtype=float))) ** 2).sum())

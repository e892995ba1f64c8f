"""What interest does to the debt ratio beside what defence does, and how far two editions of the IMF differ.

Ratios are per cent of GDP, differences percentage points, rates per cent a year.
"""

import numpy as np
import pandas as pd

from helpers.analysis.fiscal.debt import recursion, stabilising_gap

# Headings of the rates as a table; those of the debt name its year.
HEADINGS = {
    "name": "Net effective rate",
    "rate_pct": "Rate, %",
    "difference_pp": "Defence adds, points",
    "gap_pct": "Taxes or cuts, % of GDP",
}


def by_rate(start: pd.DataFrame, extra_pct: pd.Series, growth_pct: float, rates: pd.Series) -> pd.DataFrame:
    """Debt ratio of the last year if all debt costs one of `rates`, without and with extra defence, borrowed.

    `start`: one row of macro_weo, whose primary balance is held; `extra_pct`: extra defence of each year
    after it, in per cent of GDP; `rates`: net effective rates by name.
    Columns, by rate: name, rate_pct, held_pct (without the extra), share_pct (with it), difference_pp,
    gap_pct (taxes or cuts a year that hold the ratio of the start with the last extra).
    """
    balance, debt = start["primary_balance_pct_gdp"].item(), start["gross_debt_pct_gdp"].item()
    steps = np.repeat(rates.to_numpy(dtype=float)[:, None], len(extra_pct), axis=1)
    held = recursion(debt, growth_pct, steps, -balance)[:, -1]
    share = recursion(debt, growth_pct, steps, extra_pct.to_numpy() - balance)[:, -1]
    frame = pd.DataFrame({"name": rates.index, "rate_pct": rates.array, "held_pct": held, "share_pct": share})
    gaps = [stabilising_gap(start, extra_pct.iloc[-1], growth_pct, rate) for rate in rates]
    frame = frame.assign(difference_pp=frame["share_pct"] - frame["held_pct"], gap_pct=gaps)
    return frame.sort_values("rate_pct", ignore_index=True)


def rate_table(rows: pd.DataFrame, share: str, start_year: int, horizon: int) -> pd.DataFrame:
    """The rates (see `by_rate`) with headings; `share` names the share of defence that is borrowed.

    Rates that are printed the same, to two digits, share a row.
    """
    printed = rows["rate_pct"].round(2)
    rows = rows.assign(name=rows.groupby(printed)["name"].transform(" and ".join))[~printed.duplicated()]
    debt = {"held_pct": f"Debt {horizon}, share of {start_year}", "share_pct": f"Debt {horizon}, {share}"}
    return rows.rename(columns=HEADINGS | debt)


def restated_gdp(editions: pd.DataFrame, year: int, first: int, last: int) -> float:
    """Change of the GDP of `year` from SIPRI's edition `first` to that of `last`, in per cent.

    `editions`: rows of military_expenditure_vintages of one country; spending in yen over its share is GDP.
    """
    rows = editions[editions["year"].eq(year)].set_index("edition")
    gdp = rows["calendar_year_bn_yen"] / rows["share_gdp_pct"]
    return float(100 * (gdp[last] / gdp[first] - 1))


def due_to_gdp(ratio_pct: float, restated_pct: float) -> float:
    """Percentage points that a ratio to GDP loses if GDP is restated by `restated_pct` per cent."""
    return ratio_pct * restated_pct / (100 + restated_pct)

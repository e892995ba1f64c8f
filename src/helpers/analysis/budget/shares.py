"""Defence as a share of GDP: against which GDP, and what moved the share.

Amounts and GDP are billion yen by fiscal year.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.analysis.amounts import billion_yen
from helpers.analysis.budget.budget import amounts


def outlook_rows(outlook: pd.DataFrame) -> pd.DataFrame:
    """Rows of the nominal GDP (to FY1993 GNP) that the government expected when it set the budget."""
    return outlook[outlook["measure"].eq("outlook_nominal_level")]


def actual_rows(outlook: pd.DataFrame) -> pd.DataFrame:
    """Rows of the nominal GDP as it was measured later, in the vintage of the table."""
    return outlook[outlook["measure"].eq("actual_nominal_level")]


def real_rows(outlook: pd.DataFrame) -> pd.DataFrame:
    """Rows of the real GDP as it was measured later."""
    return outlook[outlook["measure"].eq("actual_real_level")]


def of_gdp(rows: pd.DataFrame, gdp: pd.DataFrame) -> pd.DataFrame:
    """Budget as per cent of GDP, for the years that both know.

    `gdp`: rows as from `outlook_rows` or `actual_rows`.
    Columns: fiscal_year, concept (gnp or gdp), share_pct, verified (both amounts).
    """
    level = gdp.set_index("fiscal_year")
    share = 100 * amounts(rows) / level["value"]
    verified = rows.set_index("fiscal_year")["verified"] & level["verified"]
    years = pd.DataFrame({"concept": level["concept"], "share_pct": share, "verified": verified})
    return years.dropna(subset="share_pct").rename_axis("fiscal_year").reset_index()


def security_rows(two_percent: pd.DataFrame) -> pd.DataFrame:
    """Rows of the security-related total of a year; supplementary budgets alone are left out."""
    totals = two_percent["measure"].eq("security_related_total")
    return two_percent[totals & two_percent["basis"].ne("supplementary")]


def reference_gdp(two_percent: pd.DataFrame) -> pd.DataFrame:
    """The row of the FY2022 GDP that the government measures the target of two per cent against."""
    return two_percent[two_percent["measure"].eq("gdp_reference")]


def fixed_gdp_shares(two_percent: pd.DataFrame) -> pd.DataFrame:
    """Security-related totals as per cent of the fixed FY2022 GDP.

    Columns: fiscal_year, basis (initial, initial_plus_supplementary or target), share_pct, verified.
    """
    totals = security_rows(two_percent)
    share = 100 * billion_yen(totals) / billion_yen(reference_gdp(two_percent)).item()
    return totals.assign(share_pct=share)[["fiscal_year", "basis", "share_pct", "verified"]]


def yardsticks(cases: Mapping[str, tuple[pd.DataFrame, pd.DataFrame]]) -> pd.DataFrame:
    """One amount as per cent of one GDP for each of `cases` (name to their rows) that knows both.

    Columns: yardstick (name), share_pct.
    """
    known = {name: pair for name, pair in cases.items() if all(len(rows) for rows in pair)}
    shares = [100 * billion_yen(amount).item() / billion_yen(gdp).item() for amount, gdp in known.values()]
    return pd.DataFrame({"yardstick": list(known), "share_pct": pd.Series(shares, dtype=float)})


def gdp_factors(outlook: pd.DataFrame) -> dict[str, pd.Series]:
    """Real GDP as it was measured later, billion yen, and its prices (deflator), by fiscal year."""
    nominal = actual_rows(outlook).set_index("fiscal_year")["value"]
    real = real_rows(outlook).set_index("fiscal_year")["value"]
    return {"real_gdp": real, "prices": nominal / real}


def share_effects(
    amount: pd.Series, denominators: Mapping[str, pd.Series], span: int, name: str = "budget"
) -> pd.DataFrame:
    """What moved the share of `amount` in the product of the `denominators` over `span` years.

    Each factor's effect is its logarithmic change times the logarithmic mean of the two shares, with minus
    for a denominator, so that the effects add up to the change exactly (additive logarithmic mean Divisia
    index: B. W. Ang, Energy Policy 32, 2004). Index: year at the end of the span.
    Columns: <name>_pp, <denominator>_pp for each, and change_pp.
    """
    now = pd.DataFrame({name: amount, **denominators}).dropna()
    before = now.set_axis(now.index + span).reindex(now.index)
    signs = pd.Series({name: 1, **dict.fromkeys(denominators, -1)})
    logs = pd.DataFrame(np.log(now / before)) * signs
    share, share_before = (100 * np.exp((np.log(years) * signs).sum(axis=1)) for years in (now, before))
    weight = _log_mean(share, share_before)
    moved = logs.mul(weight, axis=0).add_suffix("_pp").assign(change_pp=share - share_before)
    return moved[before.notna().all(axis=1)]


def _log_mean(one: pd.Series, other: pd.Series) -> pd.Series:
    """Logarithmic mean of two positive numbers: their difference over that of their logarithms."""
    return ((one - other) / np.log(one / other)).where(one.ne(other), one)

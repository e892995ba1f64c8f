"""Defence as a share of GDP: against which GDP, and what moved the share.

Amounts and GDP are billion yen by fiscal year.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.analysis.amounts import billion_yen, of_years
from helpers.analysis.budget.budget import amounts

# Name of each kind of security-related total.
SECURITY_TOTALS = {
    "initial": "Security, initial",
    "initial_plus_supplementary": "Security, with supplementary",
    "target": "Security, target",
}

# Words of what moves the share of measured GDP: effects of `share_effects` with `gdp_factors`.
EFFECTS = {"budget_pp": "budget", "real_gdp_pp": "real GDP", "prices_pp": "prices"}


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


def by_denominator(
    rows: Mapping[str, pd.DataFrame], outlook: pd.DataFrame, fixed: pd.DataFrame, first: int
) -> pd.DataFrame:
    """Each amount as per cent of the GDP expected, measured and fixed, from the fiscal year `first` on.

    `rows` as from `rows_by_amount`; `fixed`: the row of the fixed GDP.
    Columns: amount (name), fiscal_year, outlook_pct, actual_pct (missing where not measured), fixed_pct.
    """
    expected, actual = (
        rows.set_index("fiscal_year")["value"] for rows in (outlook_rows(outlook), actual_rows(outlook))
    )
    levels = {name: amounts(part) for name, part in rows.items()}
    fixed_gdp = billion_yen(fixed).item()
    parts = [
        pd.DataFrame(
            {
                "amount": name,
                "fiscal_year": level.index,
                "outlook_pct": (100 * level / expected.reindex(level.index)).to_numpy(),
                "actual_pct": (100 * level / actual.reindex(level.index)).to_numpy(),
                "fixed_pct": (100 * level / fixed_gdp).to_numpy(),
            }
        )
        for name, level in levels.items()
    ]
    shares = pd.concat(parts, ignore_index=True)
    return shares[shares["fiscal_year"].ge(first)].reset_index(drop=True)


def rows_by_amount(excl: pd.DataFrame, incl: pd.DataFrame, totals: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of the budget on both bases and of each kind of security-related total, by name."""
    security = {name: totals[totals["basis"].eq(basis)] for basis, name in SECURITY_TOTALS.items()}
    known = {name: rows for name, rows in security.items() if len(rows)}
    return {"Budget, excl.": excl, "Budget, incl.": incl} | known


def rows_behind(
    divided: pd.DataFrame, rows: Mapping[str, pd.DataFrame], outlook: pd.DataFrame, fixed: pd.DataFrame
) -> list[list[pd.DataFrame]]:
    """For each row of `by_denominator` the rows of its amount and of the GDPs that it is divided by.

    `rows` as from `rows_by_amount`; `fixed`: the row of the fixed GDP.
    """
    gdps = (outlook_rows(outlook), actual_rows(outlook))
    return [
        [fixed, *(of_years(part, year) for part in (rows[amount], *gdps))]
        for amount, year in divided[["amount", "fiscal_year"]].itertuples(index=False)
    ]


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
    Columns: share_before_pct, share_pct, change_pp, <name>_pp, and <denominator>_pp for each.
    """
    now = pd.DataFrame({name: amount, **denominators}).dropna()
    before = now.set_axis(now.index + span).reindex(now.index)
    signs = pd.Series({name: 1, **dict.fromkeys(denominators, -1)})
    logs = pd.DataFrame(np.log(now / before)) * signs
    share, share_before = (100 * np.exp((np.log(years) * signs).sum(axis=1)) for years in (now, before))
    weight = _log_mean(share, share_before)
    moved = logs.mul(weight, axis=0).add_suffix("_pp")
    shares = {"share_before_pct": share_before, "share_pct": share, "change_pp": share - share_before}
    return pd.DataFrame(shares).join(moved)[before.notna().all(axis=1)]


def _log_mean(one: pd.Series, other: pd.Series) -> pd.Series:
    """Logarithmic mean of two positive numbers: their difference over that of their logarithms."""
    return ((one - other) / np.log(one / other)).where(one.ne(other), one)

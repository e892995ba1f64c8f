"""What the tax measures weigh beside tax receipts, and what growth alone would bring.

Amounts are trillion yen, shares per cent, unless a name says otherwise.
"""

import numpy as np
import pandas as pd

from helpers.analysis.amounts import amount, last, pick, trillion_yen

# Trillion yen a year: what most reports say, in the note of the row; the row itself has 0.1.
TOBACCO_YIELD_REPORTED = 0.2

# For each yield: the tax, its type in the table of receipts (none for tobacco) and the row of its rate.
TAXES = {
    "tax_yield_corporate": ("Corporation tax", "corporation", "tax_corporate"),
    "tax_yield_income": ("Income tax", "income", "tax_income"),
    "tax_yield_tobacco": ("Tobacco tax", None, "tax_tobacco"),
}

# Rows of the rates: each appears on the day on which its start was decided.
RATE_ROWS = [rate for _, _, rate in TAXES.values()]

# Printed form of a rate by its unit.
RATES = {"percent": "{:g}% of the tax", "yen_per_stick": "¥{:g} a cigarette, in steps to April 2029"}

# Headings of the measures as a table; that of the receipts names their year.
HEADINGS = {
    "tax": "Tax",
    "rate": "Measure",
    "from_fiscal_year": "From FY",
    "low_tn": "Low, ¥ trillion",
    "high_tn": "High, ¥ trillion",
    "share_pct": "Low, %",
    "growth_years": "Low, years of growth",
}

# Last fiscal year of the programme.
PROGRAMME_END = 2027

# Yearly changes that a recent average counts.
RECENT_YEARS = 10


def settled(receipts: pd.DataFrame, tax_type: str = "total") -> pd.DataFrame:
    """Rows of settled receipts of one type, by fiscal year; provisional settlements are left out."""
    chosen = receipts["stage"].eq("settlement") & receipts["tax_type"].eq(tax_type)
    return receipts[chosen].sort_values("fiscal_year")


def tax_measures(programme: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Each tax measure beside the receipts of its tax in the last settled year.

    A rate that is not known yet is empty. Tobacco tax has no receipts of its own in the table.
    Columns: tax, tax_type, rate, from_fiscal_year, low_tn and high_tn (yield in FY2027), receipts_tn,
    share_pct (low_tn of receipts), growth_years (in which receipts that grow as over the last ten years gain
    low_tn; empty if they did not grow), verified.
    """
    yields = pick(programme, *TAXES).set_index("measure").loc[list(TAXES)]
    rates = programme.set_index("measure").reindex(RATE_ROWS)
    low = trillion_yen(yields)
    pairs = list(zip(TAXES.values(), low, strict=True))
    own = pd.Series([_last_receipts(receipts, kind) for _, kind, _ in TAXES.values()], index=low.index)
    return pd.DataFrame(
        {
            "tax": [name for name, _, _ in TAXES.values()],
            "tax_type": [kind for _, kind, _ in TAXES.values()],
            "rate": [_rate(*rate) for rate in zip(rates["value"], rates["unit"], strict=True)],
            "from_fiscal_year": rates["fy_start"].astype("Int64").array,
            "low_tn": low.array,
            "high_tn": low.where(low.index != "tax_yield_tobacco", TOBACCO_YIELD_REPORTED).array,
            "receipts_tn": own.array,
            "share_pct": (100 * low / own).array,
            "growth_years": [_growth_years(receipts, kind, wanted) for (_, kind, _), wanted in pairs],
            "verified": _seen(yields) & _seen(rates),
        }
    )


def measures_table(measures: pd.DataFrame, year: int) -> pd.DataFrame:
    """The measures (see `tax_measures`) with headings; `year` is that of the receipts.

    What no measure has yet, as a rate before it is decided, has no column.
    """
    headings = {**HEADINGS, "receipts_tn": f"Receipts FY{year}, ¥ trillion"}
    return measures.drop(columns="tax_type").dropna(axis="columns", how="all").rename(columns=headings)


def _seen(rows: pd.DataFrame) -> np.ndarray:
    return rows["verified"].fillna(True).astype(bool).to_numpy()


def _rate(value: float, unit: str) -> str | None:
    return RATES[unit].format(value) if unit in RATES else None


def _last_receipts(receipts: pd.DataFrame, tax_type: str | None) -> float:
    return amount(last(settled(receipts, tax_type))) if tax_type else float("nan")


def _growth_years(receipts: pd.DataFrame, tax_type: str | None, wanted_tn: float) -> float:
    if tax_type is None:
        return float("nan")
    yearly = average_change(since(settled(receipts, tax_type), RECENT_YEARS))
    return wanted_tn / yearly if yearly > 0 else float("nan")


def since(receipts: pd.DataFrame, years: int) -> pd.DataFrame:
    """Rows of the last fiscal year and of the `years` before it: so many yearly changes."""
    return receipts[receipts["fiscal_year"] >= receipts["fiscal_year"].max() - years]


def most_within_programme(rates: pd.DataFrame, measures: pd.DataFrame) -> float:
    """Upper bound of what the measures bring by the end of the programme, in trillion yen.

    Full, high yields in every fiscal year from the first start in `rates` (fy_start); empty without any.
    """
    return float((PROGRAMME_END - rates["fy_start"].min() + 1) * measures["high_tn"].sum())


def average_change(receipts: pd.DataFrame) -> float:
    """Average change from the first to the last row, in trillion yen a year."""
    ordered = receipts.sort_values("fiscal_year")
    change = trillion_yen(ordered).iloc[-1] - trillion_yen(ordered).iloc[0]
    return float(change / (ordered["fiscal_year"].iloc[-1] - ordered["fiscal_year"].iloc[0]))

"""How the programme is paid for, what its tax measures weigh, and what defence does to the debt.

Amounts are trillion yen, shares and ratios per cent, unless a name says otherwise.
"""

import numpy as np
import pandas as pd

from helpers.analysis.amounts import trillion_yen
from helpers.errors import ReportError

TOBACCO_YIELD_REPORTED = 0.2
"""Trillion yen a year: what most reports say, in the note of the row; the row itself has 0.1."""

RESIDUAL = "residual"

PARTS = {
    "financing_base": ("Spending at the FY2022 level", "base"),
    "financing_spending_reform": ("Spending reform", "lasting"),
    "financing_settlement_surplus": ("Settlement surplus", "varies by year"),
    "financing_nontax_defence_fund": ("Non-tax revenue and its fund", "one-off"),
    RESIDUAL: ("Left for taxes and bonds", "residual"),
    "financing_other_devices": ("Outside the annual budgets", "other"),
}
"""Name and kind of each part of the programme's money, in the order in which the parts add up.

The kinds are this report's: what is sold or transferred once is one-off; what comes again, but not
in the same amount, varies.
"""

SOURCES = [measure for measure in PARTS if PARTS[measure][1] in ("lasting", "varies by year", "one-off")]
"""Rows of the named sources of the additional need."""

NOT_PERMANENT = ("varies by year", "one-off")
"""Kinds of money on which no permanent spending can rest."""

TAXES = {
    "tax_yield_corporate": ("Corporation tax", "corporation", "tax_corporate"),
    "tax_yield_income": ("Income tax", "income", "tax_income"),
    "tax_yield_tobacco": ("Tobacco tax", None, "tax_tobacco"),
}
"""For each yield: the tax, its type in the table of receipts (none for tobacco) and the row of its rate."""

RATE_ROWS = [rate for _, _, rate in TAXES.values()]
"""Rows of the rates: each appears on the day on which its start was decided."""

RATES = {"percent": "{:g}% of the tax", "yen_per_stick": "¥{:g} a cigarette, in steps to April 2029"}
"""Printed form of a rate by its unit."""

PROGRAMME_END = 2027
"""Last fiscal year of the programme."""

INCREASE_SOURCES = [
    "fy2024_increase_financing_reform",
    "fy2024_increase_financing_nontax",
    "fy2024_increase_financing_fund_drawdown",
]
"""Rows that say what pays for the increase of FY2024 over FY2022."""

PARTS_COLUMNS = ["part", "kind", "qualifier", "low_tn", "high_tn", "verified"]


def pick(table: pd.DataFrame, *measures: str) -> pd.DataFrame:
    """Rows of the named measures; ReportError names those that are missing."""
    missing = sorted(set(measures) - set(table["measure"]))
    if missing:
        raise ReportError(f"no row for {', '.join(missing)}")
    return table[table["measure"].isin(measures)]


def amount(rows: pd.DataFrame) -> float:
    """Amount of the one row in `rows`, in trillion yen; ReportError for several rows or none."""
    if len(rows) != 1:
        raise ReportError(f"one row expected, not {len(rows)}")
    return float(trillion_yen(rows).iloc[0])


def total(rows: pd.DataFrame) -> float:
    """Sum of the amounts in `rows`, in trillion yen."""
    return float(trillion_yen(rows).sum())


def last(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the last fiscal year."""
    return rows[rows["fiscal_year"] == rows["fiscal_year"].max()]


def financing_parts(programme: pd.DataFrame) -> pd.DataFrame:
    """Parts of the programme's money in order, with what the named sources leave of the additional need.

    `programme` holds rows of buildup_program for one plan.
    Columns: part, kind, qualifier, low_tn, high_tn, verified.
    """
    named = pick(programme, *[measure for measure in PARTS if measure != RESIDUAL]).set_index("measure")
    ends = pd.DataFrame(
        {
            "low_tn": trillion_yen(named.assign(value=named["value_low"].fillna(named["value"]))),
            "high_tn": trillion_yen(named.assign(value=named["value_high"].fillna(named["value"]))),
            "qualifier": named["qualifier"],
            "verified": named["verified"].astype(bool),
        }
    )
    residual = _residual(ends, amount(pick(programme, "financing_additional_need")))
    names = pd.DataFrame.from_dict(PARTS, orient="index", columns=["part", "kind"])
    return names.join(pd.concat([ends, residual]))[PARTS_COLUMNS].reset_index(drop=True)


def _residual(ends: pd.DataFrame, need_tn: float) -> pd.DataFrame:
    sources = ends.loc[SOURCES]
    rest = {
        "low_tn": need_tn - sources["high_tn"].sum(),
        "high_tn": need_tn - sources["low_tn"].sum(),
        "qualifier": "computed",
        "verified": sources["verified"].all(),
    }
    return pd.DataFrame(rest, index=[RESIDUAL])


def not_permanent_shares(parts: pd.DataFrame) -> tuple[float, float]:
    """Low and high share of the additional need that rests on money which is not permanent, in per cent.

    `parts` as from `financing_parts`: the need is what the sources and the residual add up to.
    """
    need_tn = parts[~parts["kind"].isin(["base", "residual", "other"])]["low_tn"].sum()
    need_tn += parts[parts["kind"].eq("residual")]["high_tn"].sum()
    ends = parts[parts["kind"].isin(NOT_PERMANENT)][["low_tn", "high_tn"]].sum()
    return float(100 * ends["low_tn"] / need_tn), float(100 * ends["high_tn"] / need_tn)


def stacked(parts: pd.DataFrame) -> pd.DataFrame:
    """`parts` laid end to end, with the range of every border in trillion yen.

    What the range of a source adds to it is missing from the residual, so the total does not move.
    Adds start_low, start_high, end_low, end_high.
    """
    rest = parts["kind"].eq("residual")
    end_low = parts["low_tn"].where(~rest, parts["high_tn"]).cumsum()
    end_high = parts["high_tn"].where(~rest, parts["low_tn"]).cumsum()
    starts = {"start_low": end_low.shift(fill_value=0), "start_high": end_high.shift(fill_value=0)}
    return parts.assign(**starts, end_low=end_low, end_high=end_high)


def settled(receipts: pd.DataFrame, tax_type: str = "total") -> pd.DataFrame:
    """Rows of settled receipts of one type, by fiscal year; provisional settlements are left out."""
    chosen = receipts["stage"].eq("settlement") & receipts["tax_type"].eq(tax_type)
    return receipts[chosen].sort_values("fiscal_year")


def receipts_by_type(receipts: pd.DataFrame) -> pd.DataFrame:
    """Receipts of each type by fiscal year, without totals and estimates.

    Columns: tax_type, fiscal_year, value_tn, provisional.
    """
    rows = receipts[receipts["stage"].str.endswith("settlement") & receipts["tax_type"].ne("total")]
    rows = rows.assign(value_tn=trillion_yen(rows), provisional=rows["stage"].ne("settlement"))
    columns = ["tax_type", "fiscal_year", "value_tn", "provisional"]
    return rows[columns].sort_values(["tax_type", "fiscal_year"], ignore_index=True)


def tax_measures(programme: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """Each tax measure beside the receipts of its tax in the last settled year.

    A rate that is not known yet is empty. Tobacco tax has no receipts of its own in the table.
    Columns: tax, tax_type, rate, from_fiscal_year, low_tn and high_tn (yield in FY2027), receipts_tn,
    share_pct (low_tn of receipts), verified.
    """
    yields = pick(programme, *TAXES).set_index("measure").loc[list(TAXES)]
    rates = programme.set_index("measure").reindex(RATE_ROWS)
    low = trillion_yen(yields)
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
            "verified": _seen(yields) & _seen(rates),
        }
    )


def _seen(rows: pd.DataFrame) -> np.ndarray:
    return rows["verified"].fillna(True).astype(bool).to_numpy()


def _rate(value: float, unit: str) -> str | None:
    return RATES[unit].format(value) if unit in RATES else None


def _last_receipts(receipts: pd.DataFrame, tax_type: str | None) -> float:
    return amount(last(settled(receipts, tax_type))) if tax_type else float("nan")


def most_within_programme(rates: pd.DataFrame, measures: pd.DataFrame) -> float:
    """Upper bound of what the measures bring by the end of the programme, in trillion yen.

    Full, high yields in every fiscal year from the first start in `rates` (fy_start); empty without any.
    """
    return float((PROGRAMME_END - rates["fy_start"].min() + 1) * measures["high_tn"].sum())


def years_of_growth(receipts: pd.DataFrame, wanted_tn: float) -> float:
    """Years in which receipts gain `wanted_tn` if they grow in yen as on average from first to last row.

    ReportError if they did not grow.
    """
    yearly = average_change(receipts)
    if yearly <= 0:
        raise ReportError(f"receipts did not grow: {yearly:.2f} trillion yen a year")
    return wanted_tn / yearly


def average_change(receipts: pd.DataFrame) -> float:
    """Average change from the first to the last row, in trillion yen a year."""
    ordered = receipts.sort_values("fiscal_year")
    change = trillion_yen(ordered).iloc[-1] - trillion_yen(ordered).iloc[0]
    return float(change / (ordered["fiscal_year"].iloc[-1] - ordered["fiscal_year"].iloc[0]))


def longest_wait(receipts: pd.DataFrame) -> tuple[int, int]:
    """Fiscal year of the peak that receipts needed longest to pass, and the year that passed it.

    A peak that is not passed yet does not count.
    """
    ordered = receipts.sort_values("fiscal_year")
    peaks = ordered.groupby(ordered["value"].cummax())["fiscal_year"].min()
    longest = int(peaks.diff().argmax())
    return int(peaks.iloc[longest - 1]), int(peaks.iloc[longest])


def actual(debt: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Rows of one measure of japan_debt at the end of past fiscal years, without budget estimates."""
    return debt[debt["measure"].eq(measure) & debt["stage"].eq("actual")].sort_values("fiscal_year")


def of_month(monthly: pd.DataFrame, year: int, month: int) -> pd.DataFrame:
    """Row of one calendar month (column month, its first day); no row if the month is not known."""
    return monthly[monthly["month"] == pd.Timestamp(year, month, 1)]


def start_row(weo: pd.DataFrame, country: str = "JPN") -> pd.DataFrame:
    """Last row of `country` that the World Economic Outlook counts as history: where the debt paths start."""
    history = weo[weo["country"].eq(country) & weo["status"].eq("history")]
    if history.empty:
        raise ReportError(f"no history of {country} in macro_weo")
    return history[history["year"] == history["year"].max()]


def debt_path(
    start: pd.DataFrame, extra_pct: float, growth_pct: float, rate_pct: float, horizon: int
) -> pd.DataFrame:
    """Debt ratio from the year of `start` to `horizon`; columns: year, debt_pct (of GDP).

    d(t+1) = d(t) (1 + r) / (1 + g) - pb + extra, the accounting identity of debt dynamics (Escolano,
    A Practical Guide to Public Debt Dynamics, IMF 2010). `start` is one row of macro_weo, whose primary
    balance pb is held. `extra_pct` of GDP is borrowed on top of it, in full from the first year.
    """
    first = start.iloc[0]
    years = range(int(first["year"]), horizon + 1)
    ratios = [float(first["gross_debt_pct_gdp"])]
    for _ in years[1:]:
        grown = ratios[-1] * (100 + rate_pct) / (100 + growth_pct)
        ratios.append(grown - first["primary_balance_pct_gdp"] + extra_pct)
    return pd.DataFrame({"year": years, "debt_pct": ratios})


def debt_paths(
    start: pd.DataFrame,
    now_pct: float,
    shares_pct: list[float],
    growth_pct: float,
    rate_pct: float,
    horizon: int,
) -> pd.DataFrame:
    """Paths of the debt ratio for several shares of defence in GDP, paid for by debt or by tax.

    The primary balance of `start` contains defence at `now_pct` of GDP. What a share adds to that (or takes
    from it) is borrowed, or raised in taxes: then it leaves no trace in the debt.
    Columns: year, debt_pct, financing (debt, tax), defence_pct (empty for tax: any share).
    """
    plans = [("debt", share, share - now_pct) for share in shares_pct] + [("tax", float("nan"), 0.0)]
    paths = [
        debt_path(start, extra, growth_pct, rate_pct, horizon).assign(financing=financing, defence_pct=share)
        for financing, share, extra in plans
    ]
    return pd.concat(paths, ignore_index=True)


def debt_at(paths: pd.DataFrame, year: int, share_pct: float | None = None) -> float:
    """Debt ratio of one year on the borrowed path of a share, or on the taxed path if no share is named."""
    on_path = paths["financing"].eq("tax") if share_pct is None else paths["defence_pct"].eq(share_pct)
    return float(paths[on_path & paths["year"].eq(year)]["debt_pct"].item())


def difference(paths: pd.DataFrame, year: int, share_pct: float, than_pct: float) -> float:
    """Debt ratio of one year at `share_pct` less that at `than_pct`, both borrowed, in percentage points."""
    return debt_at(paths, year, share_pct) - debt_at(paths, year, than_pct)

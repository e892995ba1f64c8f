"""How the programme is paid for: its sources, what is permanent in them, and each year.

Amounts are trillion yen, shares per cent, unless a name says otherwise.
"""

from collections.abc import Iterable

import pandas as pd

from helpers.analysis.amounts import amount, pick, total, trillion_yen

RESIDUAL = "residual"

# Name and kind of each part of the programme's money, in the order in which the parts add up.
#
# The kinds are this report's: what is sold or transferred once is one-off; what comes again, but not in the
# same amount, varies.
PARTS = {
    "financing_base": ("Spending at the FY2022 level", "base"),
    "financing_spending_reform": ("Spending reform", "lasting"),
    "financing_settlement_surplus": ("Settlement surplus", "varies by year"),
    "financing_nontax_defence_fund": ("Non-tax revenue and its fund", "one-off"),
    RESIDUAL: ("Left for taxes and bonds", "residual"),
    "financing_other_devices": ("Outside the annual budgets", "other"),
}

# Rows of the named sources of the additional need.
SOURCES = [measure for measure in PARTS if PARTS[measure][1] in ("lasting", "varies by year", "one-off")]

# Kinds of money on which no permanent spending can rest.
NOT_PERMANENT = ("varies by year", "one-off")

# Rows of the one-off money of each year; for the years left out the data name no source.
ONE_OFF_BY_YEAR = {
    2023: ["fund_fy2023_used_in_year"],
    2024: ["fy2024_increase_financing_nontax", "fy2024_increase_financing_fund_drawdown"],
}

# All rows of one-off money that the data name.
ONE_OFF = [measure for measures in ONE_OFF_BY_YEAR.values() for measure in measures]

# Rows of the money that comes again each year.
LASTING_BY_YEAR = {2024: ["fy2024_increase_financing_reform"]}

# Rows of the programme that say what pays for which year.
YEARLY = [
    *ONE_OFF,
    *LASTING_BY_YEAR[2024],
    "financing_fy2027_onward_need",
    "financing_tax_measures",
    "fy2027_budget_target",
]

# Fiscal year whose spending the additional need is counted from; last fiscal year of the programme.
BASE_YEAR, END_YEAR = 2022, 2027

PARTS_COLUMNS = ["part", "kind", "qualifier", "low_tn", "high_tn", "verified"]


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


def yearly_financing(programme: pd.DataFrame, budgets: pd.DataFrame) -> pd.DataFrame:
    """What pays for each year's spending above FY2022, as far as the data say.

    `budgets`: rows of defence_budget_initial on one basis. The programme's last year is its target and the
    printed need of that year, of which the tax measures are a part; its other sources are not split there.
    Columns: fiscal_year, increase_tn, one_off_tn, lasting_tn, taxes_tn, mixed_tn, not_stated_tn (what the
    named sources leave, at least nothing: they are rounded to a tenth of a trillion).
    """
    increases = _increases(programme, budgets)
    years = pd.DataFrame(
        {
            "fiscal_year": increases.index,
            "increase_tn": increases.array,
            "one_off_tn": [_of_year(programme, ONE_OFF_BY_YEAR, year) for year in increases.index],
            "lasting_tn": [_of_year(programme, LASTING_BY_YEAR, year) for year in increases.index],
        }
    )
    taxes = amount(pick(programme, "financing_tax_measures"))
    others = amount(pick(programme, "financing_fy2027_onward_need")) - taxes
    end = years["fiscal_year"].eq(END_YEAR)
    years = years.assign(taxes_tn=end * taxes, mixed_tn=end * others)
    stated = years.drop(columns=["fiscal_year", "increase_tn"]).sum(axis="columns")
    return years.assign(not_stated_tn=(years["increase_tn"] - stated).clip(lower=0))


def _increases(programme: pd.DataFrame, budgets: pd.DataFrame) -> pd.Series:
    """Spending of each fiscal year above FY2022: initial budgets so far, the target of the last year."""
    known = budgets[budgets["fiscal_year"].between(BASE_YEAR, END_YEAR - 1)]
    levels = trillion_yen(known).set_axis(known["fiscal_year"]).sort_index()
    levels[END_YEAR] = amount(pick(programme, "fy2027_budget_target"))
    return (levels - levels[BASE_YEAR]).drop(BASE_YEAR)


def _of_year(programme: pd.DataFrame, measures: dict[int, list[str]], year: int) -> float:
    return total(pick(programme, *measures[year])) if year in measures else 0.0


def one_off_share(yearly: pd.DataFrame, years: Iterable[int]) -> float:
    """One-off money as share of the increase of `years`, in per cent."""
    chosen = yearly[yearly["fiscal_year"].isin(years)]
    return float(100 * chosen["one_off_tn"].sum() / chosen["increase_tn"].sum())

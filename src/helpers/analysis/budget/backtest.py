"""Every figure that ministries and agencies print, computed anew from the tables."""

from decimal import Decimal

import pandas as pd

from helpers.analysis.amounts import billion_yen
from helpers.analysis.budget.budget import (
    BASES,
    BASIS_WORDS,
    amounts,
    dollar_values,
    growth,
    in_a_row,
    initial_budget,
    records,
    rises,
)
from helpers.analysis.budget.shares import of_gdp, outlook_rows
from helpers.analysis.exchange_rate.exchange_rate import YEN_STEP

# The five-year programme and the one that it replaced.
PROGRAMME, EARLIER_PROGRAMME = "dbp_2023_27", "mtdp_2019_23"

# Printed comparison of the two programmes, and the total that it compares.
PROGRAMME_FIGURES = {
    "plan_total_increase": "total_level",
    "plan_contracts_increase": "new_contracts_material",
}

# Names of the printed figures, in the order in which they are shown.
PRINTED = {
    "growth_pct": "growth of the initial budget",
    "change_on_previous_year": "change of the initial budget",
    "consecutive_rises": "rises in a row",
    "consecutive_records": "records in a row",
    "amount_in_usd": "amount in dollars",
    "pct_of_gnp_outlook": "share of outlook GNP",
    "pct_of_gdp_outlook": "share of outlook GDP",
    "plan_total_increase": "programme against the earlier one, total",
    "plan_contracts_increase": "programme against the earlier one, contracts",
    "progress_of_43_5_trn": "contracts so far, share of the programme",
}

# Printed figures that are whole numbers.
COUNTS = ("consecutive_rises", "consecutive_records")

# Decimals that every source prints at least; the data drop trailing zeros.
LEAST_DIGITS = {"growth_pct": 1, "pct_of_gdp_outlook": 2, "pct_of_gnp_outlook": 2}

# What floating point may add to a figure that lies half-way between two roundings.
_TIE = 1e-9

_KEY = ["measure", "basis", "fiscal_year"]


def computed_figures(
    budgets: pd.DataFrame,
    outlook: pd.DataFrame,
    composition: pd.DataFrame,
    programme: pd.DataFrame,
    daily: pd.DataFrame,
) -> pd.DataFrame:
    """What ministries and agencies print, computed from the tables.

    Columns: measure, basis, fiscal_year, computed (unit of the printed figure).
    """
    figures = [*_budget_figures(budgets, daily), *_ratio_figures(budgets, outlook)]
    figures += [_progress(composition, programme), *_programme_increases(programme)]
    return pd.concat(figures, ignore_index=True)


def compared(published: pd.DataFrame, computed: pd.DataFrame) -> pd.DataFrame:
    """Printed figures beside the computed ones.

    Adds computed (missing where the tables lack an amount), digits (printed decimals) and
    fits (the computed figure rounds to the printed one).
    """
    both = published.merge(computed, on=_KEY, how="left", validate="1:1")
    digits = both["value"].map(_decimals)
    digits = digits.clip(lower=both["measure"].map(LEAST_DIGITS).fillna(0)).astype(int)
    gap = (both["computed"] - both["value"]).abs()
    return both.assign(digits=digits, fits=gap <= 0.5 * 10.0**-digits + _TIE)


def outcome(figures: pd.DataFrame) -> dict[str, int]:
    """How many printed figures of `compared` there are: in all, reproduced, without amounts, missed."""
    reproduced, lacking = figures["fits"].sum(), figures["computed"].isna().sum()
    return {
        "figures": len(figures),
        "reproduced": int(reproduced),
        "without_amounts": int(lacking),
        "missed": int(len(figures) - reproduced - lacking),
    }


def of_year(figures: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of `compared` for one fiscal year, in the order of `PRINTED`.

    Columns: figure (name), measure, basis, printed, computed, digits (printed decimals), verified.
    """
    rows = figures[figures["fiscal_year"].eq(year)]
    places = rows["measure"].map({measure: place for place, measure in enumerate(PRINTED)})
    rows = rows.assign(figure=rows["measure"].map(PRINTED), printed=rows["value"], place=places)
    columns = ["figure", "measure", "basis", "printed", "computed", "digits", "verified"]
    return rows.sort_values(["place", "basis"])[columns]


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `of_year` as texts: names of the bases, printed digits, one more for what is computed.

    Counts stay whole. Columns: figure, basis, printed, computed, seen (yes or no: seen in a source).
    """
    finer = rows["digits"] + ~rows["measure"].isin(COUNTS)
    words = BASIS_WORDS | {"cumulative": "all budgets of the programme so far"}
    return pd.DataFrame(
        {
            "figure": rows["figure"],
            "basis": rows["basis"].map(words).fillna(rows["basis"]),
            "printed": list(map(_text, rows["printed"], rows["digits"])),
            "computed": list(map(_text, rows["computed"], finer)),
            "seen": rows["verified"].astype(bool).map({True: "yes", False: "no"}),
        }
    )


def _text(value: float, digits: int) -> str:
    return "–" if pd.isna(value) else f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _decimals(value: float) -> int:
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _budget_figures(budgets: pd.DataFrame, daily: pd.DataFrame) -> list[pd.DataFrame]:
    levels = {basis: amounts(initial_budget(budgets, basis)) for basis in BASES}
    incl = levels["incl"]
    rates = dollar_values(initial_budget(budgets, "incl"), daily).set_index("fiscal_year")["rate"]
    printed_amount = YEN_STEP * (incl / YEN_STEP).round()
    in_a_row_by = {
        "consecutive_rises": rises(incl),
        "consecutive_records": records(incl),
    }
    return [
        *(_figures("growth_pct", basis, growth(level)) for basis, level in levels.items()),
        *(_figures(name, "incl", _runs(flags)) for name, flags in in_a_row_by.items()),
        _figures("change_on_previous_year", "incl", incl.diff()),
        _figures("amount_in_usd", "incl", printed_amount / rates),
    ]


def _runs(flags: pd.Series) -> pd.Series:
    return pd.Series({year: in_a_row(flags, year) for year in flags.index})


def _ratio_figures(budgets: pd.DataFrame, outlook: pd.DataFrame) -> list[pd.DataFrame]:
    figures = []
    for basis in ("incl", "excl"):
        shares = of_gdp(initial_budget(budgets, basis), outlook_rows(outlook)).set_index("fiscal_year")
        for concept, share in shares.groupby("concept")["share_pct"]:
            figures.append(_figures(f"pct_of_{concept}_outlook", basis, share))
    return figures


def _progress(composition: pd.DataFrame, programme: pd.DataFrame) -> pd.DataFrame:
    """New contracts so far as per cent of the plan; a supplementary budget counts from the next year on."""
    rows = composition[composition["measure"].eq("new_contracts_material") & composition["scope"].eq("excl")]
    initial = amounts(rows[rows["stage"].eq("initial_budget")])
    extra = amounts(rows[rows["stage"].eq("supplementary_budget")])
    extra_before = extra.set_axis(extra.index + 1).reindex(initial.index, fill_value=0)
    plan = billion_yen(_total(programme, PROGRAMME, "new_contracts_material")).item()
    return _figures("progress_of_43_5_trn", "cumulative", 100 * (initial + extra_before).cumsum() / plan)


def _programme_increases(programme: pd.DataFrame) -> list[pd.DataFrame]:
    return [
        _figures(figure, "FY2023-27 vs FY2019-23", pd.Series({2023: _increase(programme, total)}))
        for figure, total in PROGRAMME_FIGURES.items()
    ]


def _increase(programme: pd.DataFrame, measure: str) -> float:
    """Trillion yen by which a total of the programme exceeds that of the earlier one."""
    now, before = (
        billion_yen(_total(programme, plan, measure)).item() for plan in (PROGRAMME, EARLIER_PROGRAMME)
    )
    return (now - before) / 1000


def _total(programme: pd.DataFrame, plan: str, measure: str) -> pd.DataFrame:
    of_plan = programme[programme["plan"].eq(plan) & programme["category"].eq("total")]
    return of_plan[of_plan["measure"].eq(measure)]


def _figures(measure: str, basis: str, values: pd.Series) -> pd.DataFrame:
    columns = {"measure": measure, "basis": basis, "fiscal_year": values.index, "computed": values.to_numpy()}
    return pd.DataFrame(columns).dropna(subset="computed")

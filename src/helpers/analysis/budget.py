"""The initial budget: growth and records, real terms, dollars, shares of GDP, what was committed earlier.

Amounts are billion yen by fiscal year (April to March) unless a name says otherwise.
The last part computes anew what ministries and agencies print.
"""

from decimal import Decimal

import pandas as pd

from helpers.analysis.amounts import billion_yen
from helpers.analysis.exchange_rate import YEN_STEP, decision_day_rates
from helpers.errors import ReportError

WITH_FUND = "mof_item_with_fund"
"""Finance ministry's item with the one-off transfer of FY2023 to the Defence Capability Enhancement Fund."""

BASES = ("incl", "excl", "mof_item", WITH_FUND)
"""With SACO and realignment; without; finance ministry's item; the same with the fund transfer."""

PARTS = {
    "personnel_and_provisions": "personnel and provisions",
    "obligatory_outlays": "obligatory outlays",
    "general_material_expenses": "general material expenses",
}
"""Parts of the initial budget (excl.). Obligatory outlays pay for contracts of earlier years."""

PROGRAMME, EARLIER_PROGRAMME = "dbp_2023_27", "mtdp_2019_23"
"""The five-year programme and the one that it replaced."""

PROGRAMME_FIGURES = {
    "plan_total_increase": "total_level",
    "plan_contracts_increase": "new_contracts_material",
}
"""Printed comparison of the two programmes, and the total that it compares."""

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
"""Names of the printed figures, in the order in which they are shown."""

LEAST_DIGITS = {"growth_pct": 1, "pct_of_gdp_outlook": 2, "pct_of_gnp_outlook": 2}
"""Decimals that every source prints at least; the data drop trailing zeros."""

_TIE = 1e-9
"""What floating point may add to a figure that lies half-way between two roundings."""

_KEY = ["measure", "basis", "fiscal_year"]


def initial_budget(budgets: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Rows of the initial budget on one of `BASES`, by fiscal year.

    With the fund, the years without a transfer are those of the finance ministry's item.
    """
    rows = budgets[budgets["measure"].eq("initial_budget")]
    chosen = rows["basis"].eq(basis)
    if basis == WITH_FUND:
        without = ~rows["fiscal_year"].isin(rows["fiscal_year"][chosen])
        chosen |= rows["basis"].eq("mof_item") & without
    return rows[chosen].sort_values("fiscal_year")


def amounts(rows: pd.DataFrame) -> pd.Series:
    """Billion yen by fiscal year; ReportError if a year has several rows (two bases, or parts of a sum)."""
    if rows["fiscal_year"].duplicated().any():
        raise ReportError("several amounts for one fiscal year: choose one measure and basis")
    return billion_yen(rows).set_axis(rows["fiscal_year"]).sort_index().rename("amount_bn")


def growth(level: pd.Series) -> pd.Series:
    """Per cent on the year before, by year; missing where the year before is."""
    before = level.set_axis(level.index + 1).reindex(level.index)
    return 100 * (level / before - 1)


def rises(level: pd.Series) -> pd.Series:
    """Whether each year is above the year before."""
    return growth(level) > 0


def records(level: pd.Series) -> pd.Series:
    """Whether each year is above every earlier year of the series; the first year is not."""
    return level > level.cummax().shift()


def in_a_row(flags: pd.Series, year: int) -> int:
    """Years in a row, ending with `year`, in which `flags` (boolean by year) hold."""
    if year not in flags.index:
        raise ReportError(f"no fiscal year {year} in the series")
    backwards = flags.loc[:year].iloc[::-1]
    return int(backwards.astype(int).cummin().sum())


def standing(rows: pd.DataFrame) -> pd.DataFrame:
    """Each year against the years before it; the first year, which has none, is left out.

    Columns: fiscal_year, amount_tn (trillion yen), kind (record, rise or no rise), verified.
    """
    level = amounts(rows)
    kind = pd.Series("no rise", level.index).mask(rises(level), "rise").mask(records(level), "record")
    verified = rows.set_index("fiscal_year")["verified"]
    years = pd.DataFrame({"amount_tn": level / 1000, "kind": kind, "verified": verified})
    return years.iloc[1:].reset_index()


def by_basis(budgets: pd.DataFrame, first: int) -> pd.DataFrame:
    """Initial budget from the fiscal year `first` on, on each of `BASES`.

    Columns: fiscal_year; for each basis the amount (name of the basis) and its growth (…_growth_pct).
    """
    columns: dict[str, pd.Series] = {}
    for basis in BASES:
        level = amounts(initial_budget(budgets, basis))
        columns |= {basis: level, f"{basis}_growth_pct": growth(level)}
    return pd.DataFrame(columns).loc[first:].rename_axis("fiscal_year").reset_index()


def real_terms(level: pd.Series, deflator: pd.Series, base_year: int) -> pd.Series:
    """`level` in prices of `base_year`, for the years that the price index `deflator` knows.

    A calendar-year index meets fiscal-year amounts: each year takes the index of the year it begins in.
    """
    if base_year not in deflator.index:
        raise ReportError(f"no price index for the base year {base_year}: allowed: {_span(deflator)}")
    return (level * deflator[base_year] / deflator).dropna()


def _span(series: pd.Series) -> str:
    return f"{series.index.min()} to {series.index.max()}"


def deflated(growth_pct: pd.Series, inflation_pct: pd.Series) -> pd.Series:
    """Growth in per cent after the price rise in per cent is taken out."""
    return 100 * ((1 + growth_pct / 100) / (1 + inflation_pct / 100) - 1)


def outlook_inflation(outlook: pd.DataFrame) -> pd.Series:
    """Rise of the GDP deflator, per cent by fiscal year, that the government's outlook implies."""
    by_measure = outlook.set_index(["measure", "fiscal_year"])["value"]
    return deflated(by_measure["outlook_nominal_growth"], by_measure["outlook_real_growth"])


def december_days(daily: pd.DataFrame) -> pd.DataFrame:
    """Days of December, the month in which most draft budgets are decided."""
    return daily[daily["date"].dt.month.eq(12)]


def dollar_values(rows: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """Budgets in dollars at the market rate (`daily`: date, rate) of the day of the cabinet's decision.

    Where the day is not known: at the average of the December before the fiscal year. Years without a
    rate are left out. Columns: fiscal_year, date (trading day; empty for an average), rate, billion_usd,
    verified.
    """
    dated = rows[rows["published_precision"].eq("day")]
    decided = decision_day_rates(dated, daily).set_index("fiscal_year")
    december = december_days(daily)
    averages = december.groupby(december["date"].dt.year + 1)["rate"].mean()
    rates = decided["rate"].combine_first(averages).rename("rate")
    level = amounts(rows)
    values = pd.DataFrame({"date": decided["date"], "rate": rates, "billion_usd": level / rates})
    values = values.assign(verified=rows.set_index("fiscal_year")["verified"])
    return values.dropna(subset="billion_usd").rename_axis("fiscal_year").reset_index()


def outlook_rows(outlook: pd.DataFrame) -> pd.DataFrame:
    """Rows of the nominal GDP (to FY1993 GNP) that the government expected when it set the budget."""
    return outlook[outlook["measure"].eq("outlook_nominal_level")]


def outlook_shares(rows: pd.DataFrame, outlook: pd.DataFrame) -> pd.DataFrame:
    """Budget as per cent of the government's outlook GDP or GNP, for the years that both know.

    Columns: fiscal_year, concept (gnp or gdp), share_pct, verified (both amounts).
    """
    level = outlook_rows(outlook).set_index("fiscal_year")
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


def composition_rows(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of the three `PARTS` of the initial budget (excl.), for the years in which all are known."""
    rows = composition[composition["stage"].eq("initial_budget") & composition["scope"].eq("excl")]
    rows = rows[rows["measure"].isin(list(PARTS))]
    return rows[rows.groupby("fiscal_year")["measure"].transform("nunique").eq(len(PARTS))]


def composition_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """One column for each of `PARTS`, billion yen by fiscal year (index), from `composition_rows`."""
    return pd.DataFrame({part: amounts(rows[rows["measure"].eq(part)]) for part in PARTS})


def share_of_rise(parts: pd.DataFrame, since: int, until: int) -> pd.Series:
    """Change of each part between two fiscal years as per cent of the change of their sum."""
    change = parts.loc[[since, until]].diff().iloc[-1]
    return 100 * change / change.sum()


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


def reproduction(figures: pd.DataFrame) -> pd.DataFrame:
    """Rows of `compared` counted by measure: what is printed, computed, reproduced, recalled."""
    flags = figures.assign(computed=figures["computed"].notna(), recalled=~figures["verified"].astype(bool))
    return (
        flags.groupby("measure")
        .agg(
            printed=("value", "size"),
            computed=("computed", "sum"),
            reproduced=("fits", "sum"),
            recalled=("recalled", "sum"),
        )
        .reindex([measure for measure in PRINTED if measure in set(figures["measure"])])
        .rename(index=PRINTED)
        .rename_axis("figure")
        .reset_index()
    )


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
        shares = outlook_shares(initial_budget(budgets, basis), outlook).set_index("fiscal_year")
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

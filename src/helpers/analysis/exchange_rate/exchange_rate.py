"""What part of defence spending moves with the exchange rate, and what a budget is worth in dollars.

Rates are yen per dollar. Amounts are billion yen unless a name says otherwise.
"""

import pandas as pd

from helpers.analysis.amounts import billion_yen
from helpers.analysis.exchange_rate.plan import rates_by_year
from helpers.errors import ReportError

# Billion yen, a lower bound: Reuters' "over 9 trillion yen of new contracts" stands in a note, in no row.
NEW_CONTRACTS_WORDED = 9000.0

# Billion yen and billion dollars to which the article rounds (7.95 trillion yen, 55.8 billion dollars).
YEN_STEP, DOLLAR_STEP = 10.0, 0.1

# Yen per dollar: the change of the rate whose cost is asked for.
TEN_YEN = 10.0

# Kind and name of each basis of a share, in the order in which they are shown.
BASES = {
    "expenditure": ("of outlays", "Expenditure, request"),
    "all_spending_general": ("of outlays", "All spending, in general"),
    "ministry_explanation": ("basis not stated", "Draft budget (about)"),
    "new_contracts": ("of new contracts", "New contracts, printed total"),
    "new_contracts_worded": ("of new contracts", "New contracts, in Reuters’ words"),
    "import_procurement_contracts": ("of new contracts", "Import procurement in new contracts"),
    "material_expenses": ("of material expenses", "Material expenses, request, printed"),
    "material_expenses_computed": ("of material expenses", "Material expenses, request, computed"),
}

# Name of each rate at which the budget is read in dollars.
CONVERSIONS = {
    "market": "Market rate of the decision day",
    "initial_budget": "Budget’s own rate (disbursing rate)",
    "article": "Article, implied",
    "reuters": "At Reuters’ rate",
    "xinhua": "At Xinhua’s rate",
}

_EXPOSED = ["affected_by_fx", "settled_in_foreign_currency", "request_total", "share_affected_by_fx"]
_CONTRACT_PARTS = ["general_material_expenses", "new_future_obligations"]
_AMOUNTS = ["exposed_bn", "of_bn"]
_SHARE_COLUMNS = ["basis", "fiscal_year", *_AMOUNTS, "low_pct", "high_pct", "qualifier", "verified"]


def new_contract_rows(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of `composition` that add up to each year's new material contracts (initial budget, excl.).

    The printed total where there is one; otherwise its two parts, what is paid in the year (general
    material expenses) and what is left to later years (new future obligations), if both are known.
    """
    initial = composition[composition["stage"].eq("initial_budget") & composition["scope"].eq("excl")]
    total = initial["measure"].eq("new_contracts_material")
    without_total = ~initial["fiscal_year"].isin(initial["fiscal_year"][total])
    part = without_total & initial["measure"].isin(_CONTRACT_PARTS)
    parts_known = initial["measure"].where(part).groupby(initial["fiscal_year"]).transform("nunique")
    return initial[total | part & parts_known.eq(len(_CONTRACT_PARTS))]


def share_by_year(exposed: pd.DataFrame, of: pd.DataFrame, basis: str) -> pd.DataFrame:
    """`exposed` as per cent of `of`, one row for each fiscal year that both know.

    Rows of one year are added. An `exposed` amount that is only an upper bound gives no lower bound.
    Columns: basis, fiscal_year, exposed_bn, of_bn, low_pct, high_pct, qualifier (of `exposed`), verified.
    """
    sums = _by_year(exposed, "exposed_bn").merge(
        _by_year(of, "of_bn"), on="fiscal_year", suffixes=("", "_of")
    )
    shares = sums.reset_index()
    percent = 100 * shares["exposed_bn"] / shares["of_bn"]
    qualifier = shares["fiscal_year"].map(exposed.groupby("fiscal_year")["qualifier"].first())
    shares = shares.assign(
        basis=basis,
        low_pct=percent.where(qualifier != "less_than"),
        high_pct=percent,
        qualifier=qualifier,
        verified=shares["verified"] & shares["verified_of"],
    )
    return shares[_SHARE_COLUMNS]


def _by_year(rows: pd.DataFrame, amount: str) -> pd.DataFrame:
    amounts = rows.assign(**{amount: billion_yen(rows)})
    return amounts.groupby("fiscal_year").agg({amount: "sum", "verified": "all"})


def worded_contract_share(exposure: pd.DataFrame) -> pd.DataFrame:
    """Reuters' "almost 2 of over 9 trillion yen": an upper bound over a lower bound, hence an upper bound.

    Columns as `share_by_year`.
    """
    almost = exposure[exposure["measure"] == "settled_in_foreign_currency"]
    over = almost.assign(value=NEW_CONTRACTS_WORDED, unit="billion_yen")
    return share_by_year(almost, over, "new_contracts_worded")


def printed_shares(exposure: pd.DataFrame) -> pd.DataFrame:
    """Shares that a source prints as per cent or as a range of per cents; columns as `share_by_year`."""
    rows = exposure[exposure["measure"] == "share_affected_by_fx"]
    shares = rows.assign(
        **dict.fromkeys(_AMOUNTS, float("nan")),
        low_pct=rows["value_low"].fillna(rows["value"]),
        high_pct=rows["value_high"].fillna(rows["value"]),
    )
    return shares[_SHARE_COLUMNS]


def shares_by_basis(exposure: pd.DataFrame, composition: pd.DataFrame) -> pd.DataFrame:
    """Every known share of defence spending that moves with the exchange rate, by kind of basis and year.

    `exposure` holds rows of fx_exposure, `composition` of defence_budget_composition.
    Columns as `share_by_year`, and name and kind of the basis.
    """
    affected = exposure[exposure["measure"] == "affected_by_fx"]
    request = affected[affected["stage"] == "request"]
    imports = affected[affected["basis"] == "import_procurement_contracts"]
    settled = exposure[exposure["measure"] == "settled_in_foreign_currency"]
    contracts = new_contract_rows(composition)
    shares = [
        worded_contract_share(exposure),
        share_by_year(settled, contracts, "new_contracts"),
        share_by_year(request, exposure[exposure["measure"] == "request_total"], "expenditure"),
        share_by_year(request, request_material_rows(composition), "material_expenses_computed"),
        share_by_year(imports, contracts, "import_procurement_contracts"),
        printed_shares(exposure),
    ]
    joined = pd.concat([part for part in shares if len(part)])
    words = pd.DataFrame.from_dict(BASES, orient="index", columns=["kind", "name"]).rename_axis("basis")
    order = dict(zip(BASES, range(len(BASES)), strict=True))
    by_kind = joined.sort_values(["basis", "fiscal_year"], key=lambda keys: keys.replace(order))
    return by_kind.merge(words, on="basis", how="left")


def rows_behind(exposure: pd.DataFrame, composition: pd.DataFrame) -> list[pd.DataFrame]:
    """Rows that `shares_by_basis` rests on: the exposed amounts and printed shares, and their wholes."""
    known = exposure[exposure["measure"].isin(_EXPOSED)]
    contracts = new_contract_rows(composition)
    contracts = contracts[contracts["fiscal_year"].isin(known["fiscal_year"])]
    requests = known["fiscal_year"][known["stage"].eq("request")]
    material = request_material_rows(composition)
    return [known, contracts, material[material["fiscal_year"].isin(requests)]]


def request_material_rows(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of `composition` that add up to the material expenses of a budget request (excl.)."""
    parts = composition["measure"].isin(["general_material_expenses", "obligatory_outlays"])
    return composition[parts & composition["stage"].eq("request") & composition["scope"].eq("excl")]


def implied_rate(yen_bn: float, dollars_bn: float) -> dict[str, float]:
    """Rate behind a yen amount and its dollar amount, both in the article's rounding.

    Keys: rate; low and high, the ends of what the rounding of both amounts allows.
    """
    yen = YEN_STEP * round(yen_bn / YEN_STEP)
    return {
        "rate": yen / dollars_bn,
        "low": (yen - YEN_STEP / 2) / (dollars_bn + DOLLAR_STEP / 2),
        "high": (yen + YEN_STEP / 2) / (dollars_bn - DOLLAR_STEP / 2),
    }


def decision_day_rates(budgets: pd.DataFrame, daily: pd.DataFrame) -> pd.DataFrame:
    """Market rate on the day each budget was published, or on the last trading day before it.

    `budgets`: fiscal_year, published. `daily`: date, rate.
    Columns: fiscal_year, published, date (of the rate), rate.
    """
    days = budgets[["fiscal_year", "published"]].sort_values("published")
    found = pd.merge_asof(days, daily[["date", "rate"]], left_on="published", right_on="date")
    if found["rate"].isna().any():
        raise ReportError(f"no market rate on or before {days['published'].min():%Y-%m-%d}")
    return found


def conversion_rates(
    budgets: pd.DataFrame, daily: pd.DataFrame, rates: pd.DataFrame, article_rate: float
) -> pd.DataFrame:
    """Rates at which the budgets can be read in dollars; `rates` as in `rates_by_year`, 2024 for the article.

    Columns: conversion (a key of `CONVERSIONS`), fiscal_year, rate, verified.
    """
    market = decision_day_rates(budgets, daily).assign(conversion="market", verified=True)
    used = rates_by_year(rates).rename(columns={"basis": "conversion"})
    used = used[used["conversion"].isin(CONVERSIONS) & used["fiscal_year"].isin(budgets["fiscal_year"])]
    article = pd.DataFrame(
        {"fiscal_year": 2024, "rate": article_rate, "conversion": ["article"], "verified": True}
    )
    columns = ["conversion", "fiscal_year", "rate", "verified"]
    return pd.concat([market[columns], used[columns], article[columns]], ignore_index=True)


def dollar_values(budgets: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Budgets in dollars at several rates, and their growth on the year before at the same kind of rate.

    `budgets`: fiscal_year, value (billion yen). `rates` as from `conversion_rates`.
    Adds name (of the conversion), billion_usd, growth_pct.
    """
    amounts = budgets.set_index("fiscal_year")["value"]
    values = rates.sort_values(["conversion", "fiscal_year"], ignore_index=True)
    dollars = values["fiscal_year"].map(amounts) / values["rate"]
    return values.assign(
        name=values["conversion"].map(CONVERSIONS),
        billion_usd=dollars,
        growth_pct=100 * dollars.groupby(values["conversion"]).pct_change(),
    )


def cost_of_ten_yen(exposed_bn: float, rate: float) -> float:
    """Extra billion yen for the dollars `exposed_bn` buys at `rate`, when a dollar costs ten yen more."""
    return exposed_bn / rate * TEN_YEN

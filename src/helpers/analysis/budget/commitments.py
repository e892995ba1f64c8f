"""What the budget is made of, and how much of the next one is committed already.

Amounts are billion yen by fiscal year. Obligatory outlays pay for contracts of earlier years; new future
obligations are what contracts of a year leave to later years; the outstanding total is what all contracts
up to the end of a year leave to later years.
"""

import pandas as pd

from helpers.analysis.amounts import trillion_yen
from helpers.analysis.budget.budget import BASIS_WORDS, amounts, initial_budget

# Parts of the initial budget (excl.). Obligatory outlays pay for contracts of earlier years.
PARTS = {
    "personnel_and_provisions": "personnel and provisions",
    "obligatory_outlays": "obligatory outlays",
    "general_material_expenses": "general material expenses",
}

# Bases of the amounts; where a year has several, the first is taken.
SCOPES = ("excl", "mof_item", "incl")

# Measures of the composition that say how far contracts bind later budgets.
AHEAD = ("new_future_obligations", "total_future_obligations", "obligatory_outlays", "fms_budget")


def composition_rows(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of the three `PARTS` of the initial budget (excl.), for the years in which all are known."""
    rows = composition[composition["stage"].eq("initial_budget") & composition["scope"].eq("excl")]
    rows = rows[rows["measure"].isin(list(PARTS))]
    return rows[rows.groupby("fiscal_year")["measure"].transform("nunique").eq(len(PARTS))]


def composition_by_year(rows: pd.DataFrame) -> pd.DataFrame:
    """One column for each of `PARTS`, billion yen by fiscal year (index), from `composition_rows`."""
    return pd.DataFrame({part: amounts(rows[rows["measure"].eq(part)]) for part in PARTS})


def drawn_parts(rows: pd.DataFrame) -> pd.DataFrame:
    """The parts of `composition_rows` as they are drawn.

    Columns: fiscal_year; for each of `PARTS` the amount (…_tn, trillion yen) and whether it was seen in a
    source (…_verified).
    """
    amounts_tn = composition_by_year(rows) / 1000
    seen = rows.pivot_table("verified", "fiscal_year", "measure", aggfunc="all")
    return amounts_tn.add_suffix("_tn").join(seen.add_suffix("_verified")).reset_index()


def share_of_rise(parts: pd.DataFrame, budget: pd.Series, since: int, until: int) -> pd.Series:
    """Change of each part between two fiscal years as per cent of the change of the printed `budget`."""
    change = parts.loc[[since, until]].diff().iloc[-1]
    return 100 * change / (budget[until] - budget[since])


def initial_rows(composition: pd.DataFrame, measure: str, *scopes: str) -> pd.DataFrame:
    """Rows of one measure of the initial budget on one of `scopes`; the first scope that a year has."""
    rows = composition[composition["measure"].eq(measure) & composition["stage"].eq("initial_budget")]
    rows = rows[rows["scope"].isin(scopes)]
    place = rows["scope"].map({scope: place for place, scope in enumerate(scopes)})
    first = place.eq(place.groupby(rows["fiscal_year"]).transform("min"))
    return rows[first].sort_values("fiscal_year")


def obligatory_rows(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of the obligatory outlays of each initial budget, on the first of `SCOPES` that it has."""
    return initial_rows(composition, "obligatory_outlays", *SCOPES)


def ahead_rows(composition: pd.DataFrame, first: int) -> pd.DataFrame:
    """Rows of the measures in `AHEAD`, from the fiscal year `first` on."""
    return composition[composition["measure"].isin(AHEAD) & composition["fiscal_year"].ge(first)]


def committed(composition: pd.DataFrame, budgets: pd.DataFrame) -> pd.DataFrame:
    """What earlier contracts take of each initial budget, on the basis on which it is known.

    Index: fiscal_year. Columns: scope, obligatory_bn, share_pct, verified (both amounts).
    """
    rows = obligatory_rows(composition).set_index("fiscal_year", drop=False)
    whole = pd.concat(initial_budget(budgets, scope) for scope in SCOPES).set_index(["fiscal_year", "basis"])
    own = whole.reindex(pd.MultiIndex.from_frame(rows[["fiscal_year", "scope"]])).set_axis(rows.index)
    outlays = amounts(rows)
    return pd.DataFrame(
        {
            "scope": rows["scope"],
            "obligatory_bn": outlays,
            "share_pct": 100 * outlays / own["value"],
            "verified": rows["verified"] & own["verified"],
        }
    ).dropna(subset="share_pct")


def commitments(composition: pd.DataFrame, budgets: pd.DataFrame, first: int) -> pd.DataFrame:
    """Contracts of each year that bind later years, and what earlier contracts take of the year after.

    Columns: fiscal_year, new_excl_bn, new_incl_bn (new future obligations), fms_bn (budgeted Foreign Military
    Sales, contracts), outstanding_bn (incl.), due_bn and due_pct (obligatory outlays of the year after, and
    their share of its budget), due_scope, ratio (new obligations to due_bn, both excl. or both wider),
    verified (False if any amount of the row was recalled).
    """
    rows = {
        "new_excl_bn": initial_rows(composition, "new_future_obligations", "excl"),
        "new_incl_bn": initial_rows(composition, "new_future_obligations", "incl"),
        "fms_bn": initial_rows(composition, "fms_budget", "procurement"),
        "outstanding_bn": initial_rows(composition, "total_future_obligations", "incl"),
    }
    years = pd.DataFrame({name: amounts(chosen) for name, chosen in rows.items()})
    paid = committed(composition, budgets)
    after = paid.set_axis(paid.index - 1).reindex(years.index)
    years = years.assign(due_bn=after["obligatory_bn"], due_pct=after["share_pct"], due_scope=after["scope"])
    new = years["new_excl_bn"].where(years["due_scope"].eq("excl"), years["new_incl_bn"])
    recalled = {
        year for chosen in rows.values() for year in chosen["fiscal_year"][~chosen["verified"].astype(bool)]
    } | set(after.index[after["verified"].eq(False)])
    years = years.assign(ratio=new / years["due_bn"], verified=~years.index.isin(list(recalled)))
    return years.loc[first:].rename_axis("fiscal_year").reset_index()


def bases_in_words(paid: pd.DataFrame) -> str:
    """The bases of `committed` in the order in which they come, for a caption."""
    return ", then ".join(BASIS_WORDS[scope] for scope in paid["scope"].unique())


# What the contracts of a programme buy, by area, most money first in the programme of 2023.
AREAS = {
    "area_maintenance_availability": "maintenance and availability",
    "area_vehicles_ships_aircraft": "vehicles, ships and aircraft",
    "area_standoff_defence": "stand-off defence",
    "area_facilities_resilience": "facilities",
    "area_training_fuel_etc": "training, fuel and other",
    "area_integrated_air_and_missile_defence": "integrated air and missile defence",
    "area_base_measures": "measures around bases",
    "area_ammunition_missiles": "ammunition and other missiles",
    "area_mobile_deployment_civil_protection": "mobile deployment",
    "area_command_control_intelligence": "command, control and intelligence",
    "area_cyber": "cyber",
    "area_research_and_development": "research and development",
    "area_space": "space",
    "area_unmanned_assets": "unmanned assets",
    "area_production_base": "production base",
}


def of_plan(programme: pd.DataFrame, plan: str, *measures: str) -> pd.DataFrame:
    """Rows of some measures of one programme."""
    return programme[programme["plan"].eq(plan) & programme["measure"].isin(measures)]


def areas(programme: pd.DataFrame, plan: str, earlier: str) -> pd.DataFrame:
    """Contracts of a programme and of the one before by area, trillion yen.

    Columns: measure (key of `AREAS`), area (words), plan_tn, earlier_tn (missing where not known).
    """
    amounts_tn = {
        name: trillion_yen(rows).set_axis(rows["measure"])
        for name in (plan, earlier)
        for rows in [of_plan(programme, name, *AREAS)]
    }
    known = [measure for measure in AREAS if measure in amounts_tn[plan]]
    return pd.DataFrame(
        {
            "measure": known,
            "area": [AREAS[measure] for measure in known],
            "plan_tn": amounts_tn[plan].reindex(known).to_numpy(),
            "earlier_tn": amounts_tn[earlier].reindex(known).to_numpy(),
        }
    )

"""Arms-export rules, transfers of arms in and out of Japan, and the supply of Patriot missiles."""

import pandas as pd

from helpers.errors import ReportError

# Mean calendar year with its leap day, to express spans of days in years.
DAYS_PER_YEAR = 365.25

# Categories of the timeline that changed what may leave Japan, by the word a reader is shown.
RULE_CATEGORIES = {
    "rule_restriction": "restriction",
    "exception": "exception",
    "rule_relaxation": "relaxation",
    "rule_replacement": "new rules",
}

# Events that declared, extended, replaced or revised the Principles themselves.
#
# Exceptions (1983-2013), the general exemption of 2011 and changes of the guidelines alone (2022, 2024) left
# the Principles as they stood.
PRINCIPLES = ("E01", "E02", "E13", "E28", "E46")

# Events that began a set of rules, and what it says; this report's reading.
REGIMES = {
    "E01": "Principles of 1967: no arms exports, except case by case",
    "E13": "Principles of 2014: transfers possible under conditions",
    "E46": "Revision of 2026: weapons among them, after review",
}

# What each event means, for a reader new to the subject.
PLAIN_WORDS = {
    "E01": "No arms to communist states, states under embargo or in conflict",
    "E02": "Restraint towards every other destination too",
    "E03": "Military technology may go to the United States",
    "E04": "Notes exchanged with the United States to that end",
    "E05": "Missile defence may be built together with the United States",
    "E08": "Aid missions and joint development no longer barred",
    "E09": "Parts for the F-35 fighter, built with others",
    "E11": "Ammunition for United Nations peacekeepers, once",
    "E13": "New Principles: yes if it serves peace or Japan’s security",
    "E14": "Parts of Patriot missiles to the United States approved",
    "E18": "First finished product under these rules: radars for the Philippines",
    "E19": "Protective gear for Ukraine",
    "E28": "Arms built under licence may go to the state of the licence’s owner",
    "E29": "Patriot missiles for the United States decided the same day",
    "E34": "The jointly developed fighter may go to other states",
    "E41": "Patriot missiles handed over",
    "E45": "Contracts for three frigates signed with Australia",
    "E46": "Weapons may go to states with a transfer agreement",
}

# Approvals, sales and hand-overs that show what the rules let out.
CONSEQUENCES = ("E14", "E18", "E29", "E41", "E45")

# Types in SIPRI's register that exist to fire weapons. Of ships, helicopters and trainers it does not say
# whether they were armed.
ARMED_TYPES = ("ground-attack aircraft", "torpedo boat", "fighter aircraft")


def rule_changes(timeline: pd.DataFrame) -> pd.DataFrame:
    """Events that changed the export rules, by date, with ``kind``, the word for their category."""
    kinds = timeline["category"].map(RULE_CATEGORIES)
    return timeline.assign(kind=kinds)[kinds.notna()].sort_values("date")


def rules_in_plain_words(timeline: pd.DataFrame) -> pd.DataFrame:
    """Rule changes and what followed from them, by date.

    Columns: event_id, date, kind (see `RULE_CATEGORIES`, or ``what followed``), words, regime (the set of
    rules in force, see `REGIMES`) and verified.
    """
    kinds = timeline["category"].map(RULE_CATEGORIES)
    kinds = kinds.mask(timeline["event_id"].isin(CONSEQUENCES), "what followed")
    events = timeline.assign(kind=kinds)[kinds.notna()].sort_values("date", kind="stable")
    return events.assign(
        words=events["event_id"].map(PLAIN_WORDS).fillna(events["event"]),
        regime=events["event_id"].map(REGIMES).ffill(),
    )[["event_id", "date", "kind", "words", "regime", "verified"]]


def principle_revisions(timeline: pd.DataFrame) -> pd.DataFrame:
    """Events that changed the Principles themselves, by date, with ``years_since_last`` (years)."""
    events = timeline[timeline["event_id"].isin(PRINCIPLES)].sort_values("date")
    return events.assign(years_since_last=events["date"].diff().dt.days / DAYS_PER_YEAR)


def deliveries_before(deals: pd.DataFrame, year: int) -> pd.DataFrame:
    """Deals with Japan as supplier whose first delivery lies before `year`, by first delivery."""
    early = deals["direction"].eq("export") & deals["first_delivery_year"].lt(year).fillna(value=False)
    return deals[early].sort_values("first_delivery_year")


def armed(deals: pd.DataFrame) -> pd.DataFrame:
    """Deals in weapon types (see `ARMED_TYPES`)."""
    return deals[deals["description"].isin(ARMED_TYPES)]


def supplier_concentration(suppliers: pd.DataFrame) -> pd.DataFrame:
    """How concentrated arms imports are: one row for each period and method.

    Columns: period_start, period_end, method, us_share_pct and hhi. The Herfindahl-Hirschman index is the sum
    of the squared shares in per cent: one supplier alone gives 10,000.
    """
    period = ["period_start", "period_end", "method"]
    share = 100 * suppliers["tiv_m"] / suppliers.groupby(period)["tiv_m"].transform("sum")
    return (
        suppliers.assign(us_share_pct=share.where(suppliers["supplier"].eq("USA")), hhi=share**2)
        .groupby(period, as_index=False)
        .agg(us_share_pct=("us_share_pct", "sum"), hhi=("hhi", "sum"))
    )


def latest_exact(suppliers: pd.DataFrame) -> pd.DataFrame:
    """Rows of the latest period whose deliveries are known year by year."""
    exact = suppliers[suppliers["method"].eq("exact")]
    return exact[exact["period_end"].eq(exact["period_end"].max())]


# Patriot missiles in one year by fact of `patriot_supply`, in the words and the order a reader is shown.
YEARLY = {
    "P25": "Japan, output",
    "P24": "Japan, possible output",
    "P29": "US Army, bought",
    "P21": "United States, output",
    "P20": "United States, target",
}

# Those of them that are findings.
RATES_BY_FACT = {
    "P25": "exports.patriot_rate_japan",
    "P24": "exports.patriot_potential_japan",
    "P21": "exports.patriot_rate_us",
}

# Of these, what is not real yet.
PLANNED = ("P24", "P20")


def yearly_missiles(patriot: pd.DataFrame) -> pd.DataFrame:
    """Patriot missiles built, possible, bought or planned in one year (see `YEARLY`), in that order.

    Adds ``words`` and ``planned``: a potential or a target.
    """
    rows = patriot[patriot["fact_id"].isin(YEARLY)]
    places = {fact: place for place, fact in enumerate(YEARLY)}
    return rows.assign(words=rows["fact_id"].map(YEARLY), planned=rows["fact_id"].isin(PLANNED)).sort_values(
        "fact_id", key=lambda facts: facts.map(places)
    )


# What was said of American stocks of Patriot missiles since the decision, by fact of `patriot_supply`.
STOCK_STATEMENTS = ("P38", "P42", "P43", "P44")


# What the US Army wants in all and has bought, and outputs a year: missiles of `patriot_supply` by fact.
GAP_FACTS = {"wanted": "P28", "held": "P31", "us_2024": "P21", "us_2030": "P20", "japan_2024": "P25"}

# Outputs that are set against what is missing.
RATES = ("us_2024", "us_2030", "japan_2024")


def patriot_gaps(patriot: pd.DataFrame, order: pd.DataFrame) -> pd.DataFrame:
    """What the buyers of Patriot missiles still wait for, and how long one maker alone would need for it.

    `order`: Japan's own deal in the register. Columns: buyer (US Army, Japan), wanted, held, missing
    (missiles), years at each of `RATES`, and japan_year_pct (a year of Japan's output in per cent of what is
    missing). Empty unless the order and all `GAP_FACTS` are known.
    """
    facts = patriot.set_index("fact_id")["value"].reindex(list(GAP_FACTS.values())).set_axis(list(GAP_FACTS))
    own = order[["number_ordered", "number_delivered"]].astype("float64").sum()
    wanted, held = [facts["wanted"], own["number_ordered"]], [facts["held"], own["number_delivered"]]
    gaps = pd.DataFrame({"buyer": ["US Army", "Japan"], "wanted": wanted, "held": held})
    gaps["missing"] = gaps["wanted"] - gaps["held"]
    years = {name: gaps["missing"] / facts[name] for name in RATES}
    gaps = gaps.assign(**years, japan_year_pct=100 * facts["japan_2024"] / gaps["missing"])
    known = bool(facts.notna().all()) and len(order) == 1
    return gaps.head(len(gaps) if known else 0)


def gap_facts(patriot: pd.DataFrame, column: str) -> pd.DataFrame:
    """Rows that a number of the US Army in `patriot_gaps` rests on: what it wants and holds, and the output.

    `column`: missing, one of `RATES`, or japan_year_pct.
    """
    output = {"japan_year_pct": "japan_2024"}.get(column, column)
    facts = [GAP_FACTS[name] for name in ("wanted", "held", output) if name in GAP_FACTS]
    return patriot[patriot["fact_id"].isin(facts)]


def share_pct(part: pd.DataFrame, whole: pd.DataFrame) -> float:
    """Give the value of one row in per cent of that of another.

    ReportError unless the units agree and there is something to be a share of.
    """
    units = {part["unit"].item(), whole["unit"].item()}
    if len(units) > 1:
        raise ReportError(f"no share of unlike units: {', '.join(sorted(units))}")
    if not whole["value"].item() > 0:
        raise ReportError(f"no share of {whole['value'].item()}")
    return 100 * part["value"].item() / whole["value"].item()

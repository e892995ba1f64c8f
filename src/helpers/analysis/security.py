"""Indicators of the threat around Japan, and what the public thinks of the answer to it."""

import pandas as pd
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

COUNTING_RULES = {
    "ballistic_launch_events_mod": "Japan's Ministry of Defense: ballistic",
    "missile_launch_events_incl_cruise": "As broadcast by TBS: ballistic and cruise",
    "ballistic_missiles_mod": "Japan's Ministry of Defense: ballistic",
    "ballistic_missiles_rok": "South Korea: ballistic",
    "missile_tests_nti_success_or_unknown": "NTI: without known failures",
    "missile_tests_cns_as_reported": "CNS, as printed by TIME",
    "missile_tests_cns": "CNS: range of 300 km and payload of 500 kg or more",
    "missile_launches_csis": "CSIS: widest definition",
}
"""Who counts what among North Korean missiles. CNS also prints successes and failures: parts of its count."""

SCRAMBLES_FROM = 2004
"""First fiscal year of an unbroken series: between FY1984 and this year the table has no row."""

SCRAMBLES = {"scrambles_total": "all", "scrambles_china": "China", "scrambles_russia": "Russia"}
"""Indicators of scrambles by fiscal year, with whose aircraft they met."""

SIDES = {
    **dict.fromkeys(("support", "favour", "positive", "rather positive"), "for"),
    **dict.fromkeys(("lift the ban on lethal weapons", "only to allies and friendly states"), "for"),
    **dict.fromkeys(("oppose", "negative", "rather negative", "ban all", "ban all arms exports"), "against"),
    **dict.fromkeys(
        ("limit exports to non-lethal equipment", "only non-lethal equipment even to them"), "against"
    ),
}
"""Answers for or against what a question names. Limits to non-lethal equipment are against lethal exports."""

CONFIDENCE = 0.95
"""Level of the intervals of poll shares."""


def whole_years(threat: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Rows of one indicator, by year, without years counted only in part."""
    return threat[threat["indicator"].eq(indicator) & ~threat["partial"]].sort_values("year")


def counts_of_year(threat: pd.DataFrame, year: int) -> pd.DataFrame:
    """North Korean missiles in one calendar year, one row for each counting rule, smallest count first.

    Adds ``rule``, who counts what; years counted in part say so.
    """
    rules = threat["indicator"].map(COUNTING_RULES)
    named = rules.mask(threat["partial"], rules + " (part of the year)")
    chosen = threat["year"].eq(year) & rules.notna()
    return threat.assign(rule=named)[chosen].sort_values(["unit", "value"])


def scrambles(threat: pd.DataFrame) -> pd.DataFrame:
    """Scrambles in whole fiscal years since `SCRAMBLES_FROM`; adds ``whose``, whose aircraft they met."""
    whose = threat["indicator"].map(SCRAMBLES)
    chosen = whose.notna() & threat["year"].ge(SCRAMBLES_FROM) & ~threat["partial"]
    return threat.assign(whose=whose)[chosen].sort_values(["indicator", "year"])


def change_pct(before: float, after: float) -> float:
    """Change from `before` to `after` in per cent of `before`."""
    return 100 * (after / before - 1)


def two_sided(polls: pd.DataFrame, topic: str) -> pd.DataFrame:
    """Answers of all respondents to the questions of a topic that print a share for and a share against.

    Adds ``side`` (see `SIDES`).
    """
    sides = polls["response"].map(SIDES)
    answers = polls["topic"].eq(topic) & polls["subgroup"].eq("all") & sides.notna()
    rows = polls.assign(side=sides)[answers]
    both = rows.groupby(["poll_id", "question"])["side"].transform("nunique").eq(2)
    return rows[both]


def balance(answers: pd.DataFrame) -> pd.DataFrame:
    """Shares for and against by poll and question, oldest first; input as from `two_sided`.

    Columns: poll_id, question, date (end of fieldwork, else publication), pollster, mode, respondents, for,
    against (per cent), and for_low, for_high, against_low, against_high: Wilson's interval (JASA 1927) for a
    simple random sample, empty where the number of respondents is not known.
    """
    question = answers.groupby(["poll_id", "question"])
    shares = (
        answers.pivot_table(index=["poll_id", "question"], columns="side", values="percent", aggfunc="sum")
        .rename_axis(columns=None)
        .join(question[["pollster", "mode", "respondents"]].first())
        .assign(date=question["fieldwork_end"].first().fillna(question["published"].first()))
        .sort_values(["date", "poll_id"])
        .reset_index()
    )
    return shares.assign(**_limits(shares, "for"), **_limits(shares, "against"))


def change_of_share(before: pd.Series, after: pd.Series, side: str) -> tuple[float, float, float]:
    """Change of a poll share between two rows of `balance`: percentage points, and the ends of its interval.

    Newcombe's interval for two independent samples (Statistics in Medicine 1998), from Wilson's.
    """
    answers = [row["respondents"] * row[side] / 100 for row in (after, before)]
    low, high = confint_proportions_2indep(
        answers[0],
        after["respondents"],
        answers[1],
        before["respondents"],
        alpha=1 - CONFIDENCE,
        method="newcomb",
    )
    return after[side] - before[side], 100 * low, 100 * high


def _limits(shares: pd.DataFrame, side: str) -> dict[str, pd.Series]:
    respondents = shares["respondents"].astype("float64")
    answers = respondents * shares[side] / 100
    low, high = proportion_confint(answers, respondents, alpha=1 - CONFIDENCE, method="wilson")
    return {f"{side}_low": 100 * low, f"{side}_high": 100 * high}

"""What the public thinks: answers for and against, with intervals from the number of respondents."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
)

from helpers.errors import ReportError

# Answers for or against what a question names. Limits to non-lethal equipment are against lethal exports.
SIDES = {
    **dict.fromkeys(("support", "favour", "positive", "rather positive"), "for"),
    **dict.fromkeys(("lift the ban on lethal weapons", "only to allies and friendly states"), "for"),
    **dict.fromkeys(("oppose", "negative", "rather negative", "ban all", "ban all arms exports"), "against"),
    **dict.fromkeys(
        ("limit exports to non-lethal equipment", "only non-lethal equipment even to them"), "against"
    ),
}

# Level of the intervals of poll shares.
CONFIDENCE = 0.95

# Topics with questions that have two sides, and their headings in a figure.
TOPICS = {
    "export": "Arms exports",
    "spending": "Defence spending",
    "capability": "Defence capability",
    "tax": "Taxes for defence",
    "bonds": "Bonds for defence",
    "cuts": "Cuts elsewhere for defence",
    "strategy": "Counterstrike capability",
}

# Statements of other governments on the decisions of December 2023; this report's reading.
REACTIONS = {"E24": "critical", "E31": "welcoming", "E32": "critical"}

# Tones of such statements: a call for prudence counts as critical, though it is cautious and no objection.
TONES = ("critical", "welcoming")


def capability_apart(polls: pd.DataFrame) -> pd.DataFrame:
    """The polls with a topic ``capability`` of its own for questions on it that do not ask about spending."""
    asked = polls["topic"].eq("spending") & polls["question"].str.contains("capability", regex=False)
    return polls.assign(topic=polls["topic"].mask(asked, "capability"))


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

    Columns: poll_id, question, date (end of fieldwork, else publication), pollster, mode, respondents; for,
    against (per cent) with for_low, for_high, against_low, against_high: Wilson's interval (JASA 1927) for a
    simple random sample; lead (for less against, percentage points) with lead_low, lead_high: normal interval
    for two shares of one sample (Scott and Seber, American Statistician 1983). The limits are empty where the
    number of respondents is not known. ReportError for a share outside 0 to 100 or without respondents.
    """
    question = answers.groupby(["poll_id", "question"])
    shares = (
        answers.pivot_table(index=["poll_id", "question"], columns="side", values="percent", aggfunc="sum")
        .rename_axis(columns=None)
        .join(question[["pollster", "mode", "respondents"]].first())
        .assign(date=question["fieldwork_end"].first().fillna(question["published"].first()))
        .sort_values(["date", "poll_id", "question"])
        .reset_index()
        .astype({"respondents": "float64"})
    )
    _check(shares)
    return shares.assign(**_limits(shares, "for"), **_limits(shares, "against"), **_lead(shares))


def by_topic(balances: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Who leads, topic by topic; `balances`: output of `balance` by topic. A lead counts however wide it is.

    Columns: topic, questions, more_for, more_against, sized (questions with a known number of respondents)
    and clear (of these, whose lead has an interval without zero).
    """
    return pd.DataFrame([{"topic": topic, **_standing(shares)} for topic, shares in balances.items()])


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


def under_headings(balances: Mapping[str, pd.DataFrame], topics: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The balances of some topics by their headings (see `TOPICS`), as a figure shows them."""
    return {TOPICS[topic]: balances[topic] for topic in topics}


def stacked(balances: Mapping[str, pd.DataFrame], topics: Sequence[str]) -> pd.DataFrame:
    """The balances of some topics under one another, with the column ``topic`` in front."""
    frames = [balances[topic].assign(topic=topic) for topic in topics]
    rows = pd.concat(frames, ignore_index=True)
    return rows[["topic", *rows.columns.drop("topic")]]


def _check(shares: pd.DataFrame) -> None:
    outside = ~shares[["for", "against"]].apply(lambda side: side.between(0, 100)).all(axis=1)
    faulty = shares[outside | shares["respondents"].le(0)]
    if len(faulty):
        raise ReportError(
            f"public_opinion, poll {faulty['poll_id'].iloc[0]}: shares are 0 to 100, respondents above 0"
        )


def _standing(shares: pd.DataFrame) -> dict[str, int]:
    clear = shares["lead_low"].gt(0) | shares["lead_high"].lt(0)
    return {
        "questions": len(shares),
        "more_for": int(shares["lead"].gt(0).sum()),
        "more_against": int(shares["lead"].lt(0).sum()),
        "sized": int(shares["respondents"].notna().sum()),
        "clear": int(clear.sum()),
    }


def _lead(shares: pd.DataFrame) -> dict[str, pd.Series]:
    lead, either = shares["for"] - shares["against"], (shares["for"] + shares["against"]) / 100
    variance = (either - (lead / 100) ** 2) / shares["respondents"]
    margin = 100 * stats.norm.ppf((1 + CONFIDENCE) / 2) * np.sqrt(variance)
    return {"lead": lead, "lead_low": lead - margin, "lead_high": lead + margin}


def _limits(shares: pd.DataFrame, side: str) -> dict[str, pd.Series]:
    answers = shares["respondents"] * shares[side] / 100
    low, high = proportion_confint(answers, shares["respondents"], alpha=1 - CONFIDENCE, method="wilson")
    return {f"{side}_low": 100 * low, f"{side}_high": 100 * high}

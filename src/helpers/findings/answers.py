"""The verdicts in words: a sentence for each claim, the number to remember, why, and what would change it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.errors import ReportError
from helpers.findings.claims import Claim, available, evaluate
from helpers.findings.finding import Finding, Findings

ANSWERS = "data/claim_answers.csv"


@dataclass(frozen=True)
class Answer:
    """A verdict in words: a sentence to quote, the number to remember, why, and what would change it."""

    sentence: str
    number: Finding | None
    reason: str
    would_change: str


def answers_to(claims: list[Claim], table: pd.DataFrame, findings: Findings) -> dict[str, Answer]:
    """The words for the verdict of each claim, by its id: the first of its rows whose condition holds.

    `table`: claim_id, verdict, holds (a condition over findings, or empty: always), sentence, number (id of a
    finding or empty), reason, would_change. ReportError if no row fits a verdict.
    """
    return {claim.id: _answer(claim, table, findings) for claim in claims}


def _answer(claim: Claim, table: pd.DataFrame, findings: Findings) -> Answer:
    own = table[table["claim_id"].eq(claim.id) & table["verdict"].eq(claim.verdict.value)]
    where = f"{ANSWERS}, {claim.id}"
    for _, row in own.iterrows():
        if pd.isna(row["holds"]) or evaluate(row["holds"], findings, where)[0]:
            named = [] if pd.isna(row["number"]) else [row["number"]]
            number = next(iter(available(named, findings, where)), None)
            _require_tested(claim, number, row["holds"], where)
            return Answer(row["sentence"], number, row["reason"], row["would_change"])
    raise ReportError(f"{ANSWERS}: no sentence holds for claim {claim.id} as '{claim.verdict.value}'")


def _require_tested(claim: Claim, number: Finding | None, holds: Any, where: str) -> None:
    """ReportError for a number beside a verdict that neither its tests nor its condition read."""
    tested = {finding.id for test in claim.tests for finding in test.findings}
    if number and number.id not in tested and (pd.isna(holds) or number.id not in holds):
        raise ReportError(f"{where}: number '{number.id}' is read by no test of the claim: name one that is")

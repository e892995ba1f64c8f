"""The ledger of claims as tables: a row for each claim, for each of its tests."""

from typing import Any

import pandas as pd

from helpers.findings.answers import Answer
from helpers.findings.claims import NOT_TESTABLE, OTHER, Claim, Test, Verdict
from helpers.findings.finding import Finding
from helpers.findings.links import link
from helpers.typography.marks import REVISED, UNVERIFIED, superscript
from helpers.typography.plain_text import escape

# What each verdict is seen by beside its word, without colour.
MARKS = {
    Verdict.SUPPORTED: "✓",
    Verdict.PARTLY: "(✓)",
    Verdict.CONTRADICTED: "×",
    Verdict.NOT_TESTABLE: "–",
}

# Units that are printed as a number alone.
BARE = ("count", "ratio", "p_value")


def rows(claims: list[Claim], answers: dict[str, Answer]) -> pd.DataFrame:
    """One row for each claim, as plain text, for a reader's own tools.

    Columns: claim_id, subject, kind, quote, verdict, strength, reservations, sentence, number, reason,
    does_not_hold, not_tested, would_change.
    """
    return pd.DataFrame(
        {
            "claim_id": claim.id,
            "subject": claim.subject,
            "kind": claim.kind,
            "quote": claim.quote,
            "verdict": claim.verdict.value,
            "strength": claim.strength,
            "reservations": "; ".join(claim.reservations),
            "sentence": answers[claim.id].sentence,
            "number": _stated(answers[claim.id].number),
            "reason": answers[claim.id].reason,
            "does_not_hold": "; ".join(test.statement for test in claim.failing),
            "not_tested": "; ".join(test.statement for test in claim.open),
            "would_change": answers[claim.id].would_change,
        }
        for claim in claims
    )


def glance(claims: list[Claim], answers: dict[str, Answer]) -> pd.DataFrame:
    """One line for each claim, as Markdown for the page: its id leads to its row of `page`.

    Columns: Claim, Verdict, What the data say, Number.
    """
    return pd.DataFrame(
        {
            "Claim": _link(claim.id),
            "Verdict": _with_mark(claim.verdict) + _signs(claim),
            "What the data say": escape(answers[claim.id].sentence),
            "Number": _number(answers[claim.id].number),
        }
        for claim in claims
    )


def page(claims: list[Claim], answers: dict[str, Answer]) -> pd.DataFrame:
    """One row for each claim, as Markdown for the page: it has an address, its number links to its finding.

    Columns: Claim, Verdict, In one sentence.
    """
    return pd.DataFrame(
        {
            "Claim": f"[{_quoted(claim.quote)} {_link(claim.id)}]{_address(claim)}",
            "Verdict": f"**{_with_mark(claim.verdict)}**{_signs(claim)} {_graded(claim)}",
            "In one sentence": _answered(claim, answers[claim.id]),
        }
        for claim in claims
    )


def tests(claims: list[Claim], ranges: pd.DataFrame) -> pd.DataFrame:
    """One row for each test, as plain text.

    `ranges`: see `robustness.over_thresholds`. Columns: claim_id, reading, statement, outcome, findings,
    proxy, reason, then those of `ranges`, empty for a test without a threshold that decides.
    """
    rows = pd.DataFrame(
        {
            "claim_id": claim.id,
            "reading": test.reading,
            "statement": test.statement,
            "outcome": _outcome(test),
            "findings": "; ".join(map(_stated, test.findings)),
            "proxy": test.proxy,
            "reason": test.reason,
        }
        for claim in claims
        for test in claim.tests
    )
    return rows.merge(ranges, how="left", on=["claim_id", "statement"])


def tests_page(claims: list[Claim], ranges: pd.DataFrame) -> pd.DataFrame:
    """The rows of `tests` as Markdown for the page.

    Columns: Claim, Test, Outcome, Why it is a fair reading.
    """
    moved = {(row.claim_id, row.statement): row for row in ranges.itertuples()}
    return pd.DataFrame(
        {
            "Claim": _link(claim.id),
            "Test": _test_words(test) + _range_words(moved.get((claim.id, test.statement))),
            "Outcome": _outcome_with_figures(test),
            "Why it is a fair reading": f"{escape(test.reason)}.",
        }
        for claim in claims
        for test in claim.tests
    )


def _outcome(test: Test) -> str:
    """The outcome of a test in words."""
    if test.reading == NOT_TESTABLE:
        return "not testable"
    return {True: "holds", False: "does not hold", None: "not known yet"}[test.holds]


def _signs(claim: Claim) -> str:
    """The signs of the rows that its verdict rests on."""
    used = [finding for test in claim.deciding for finding in test.findings]
    found = {
        UNVERIFIED: any(finding.unverified for finding in used),
        REVISED: any(finding.revised_later for finding in used),
    }
    return superscript("".join(sign for sign, applies in found.items() if applies))


def _with_mark(verdict: Verdict) -> str:
    """The word of a verdict behind its mark, which is seen and not read aloud."""
    return f'[{MARKS[verdict]}]{{aria-hidden="true"}} {verdict}'


def _address(claim: Claim) -> str:
    """The attributes of its words: the target of links, and what it is chosen by."""
    return f'{{#claim-{claim.id} subject="{claim.subject}"}}'


def _link(claim_id: str) -> str:
    return f"[{claim_id}](#claim-{claim_id})"


def _graded(claim: Claim) -> str:
    """What the claim is and, if it was tested, how strong the evidence is."""
    return f"{claim.kind}; evidence {claim.strength}" if claim.strength else claim.kind


def _answered(claim: Claim, answer: Answer) -> str:
    number = f" ({_figure(answer.number)})" if answer.number else ""
    parts = [f"**{escape(answer.sentence.removesuffix('.'))}**{number}.", escape(answer.reason)]
    if claim.verdict == Verdict.PARTLY:
        parts += [f"*Test that fails:* {escape(test.statement)}." for test in claim.failing]
        parts += [f"*Not tested:* {escape(test.statement)}." for test in claim.open]
    return " ".join([*parts, f"*Would change it:* {escape(answer.would_change)}"])


def _test_words(test: Test) -> str:
    return ("*Read otherwise:* " if test.reading == OTHER else "") + f"{escape(test.statement)}."


def _range_words(threshold: Any) -> str:
    """The threshold of a test, the ends of the range over which it was moved, and where the verdict turns."""
    if threshold is None:
        return ""
    ends = (threshold.lowest, threshold.at_lowest), (threshold.highest, threshold.at_highest)
    turns = [f", {verdict} at {end}" for end, verdict in ends if verdict != threshold.verdict]
    return f" *Threshold* {threshold.threshold} ({threshold.lowest} to {threshold.highest}{''.join(turns)})."


def _number(finding: Finding | None) -> str:
    """The number with its unit; a mere count says nothing without its words."""
    return "" if finding is None or finding.unit in BARE else link(finding, finding.printed)


def _quoted(quote: str) -> str:
    return escape(quote) if quote.startswith("(") else f"“{escape(quote)}”"


def _outcome_with_figures(test: Test) -> str:
    """The outcome of a test with its figures; the test says what is counted."""
    figures = "; ".join(
        ("p = " if finding.unit == "p_value" else "") + link(finding, finding.printed)
        for finding in test.findings
    )
    return _outcome(test) + (f" ({figures})" if figures else "")


def _figure(finding: Finding) -> str:
    """The number with a link to its finding; a number without a unit says what it counts."""
    number = link(finding, finding.printed)
    return f"{escape(finding.label)}: {number}" if finding.unit in BARE else number


def _stated(finding: Finding | None) -> str:
    """The same as plain text."""
    if finding is None:
        return ""
    stated = f"{finding.id} = {finding.printed}"
    return f"{stated} ({finding.label})" if finding.unit in BARE else stated

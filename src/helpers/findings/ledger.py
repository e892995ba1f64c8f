"""The ledger of claims as tables: a row for each test, a row for each claim, a row for each verdict."""

import pandas as pd

from helpers.findings.claims import NOT_TESTABLE, OTHER, WEAK, Claim, Test, Verdict, count
from helpers.findings.finding import Finding
from helpers.findings.links import link
from helpers.typography.marks import REVISED, UNVERIFIED, raised
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


def rows(claims: list[Claim]) -> pd.DataFrame:
    """One row for each test, as plain text, for a reader's own tools.

    Columns: claim_id, section, quote, verdict, strength, reservations, reading, statement, outcome, findings.
    """
    return pd.DataFrame(
        {
            "claim_id": claim.id,
            "section": claim.section,
            "quote": claim.quote,
            "verdict": claim.verdict.value,
            "strength": claim.strength,
            "reservations": "; ".join(claim.reservations),
            "reading": test.reading,
            "statement": test.statement,
            "outcome": outcome(test),
            "findings": "; ".join(_stated(finding) for finding in test.findings),
        }
        for claim in claims
        for test in claim.tests
    )


def outcome(test: Test) -> str:
    """The outcome of a test in a word; empty where the statement is the reason why there is none."""
    if test.reading == NOT_TESTABLE:
        return ""
    return {True: "holds", False: "does not hold", None: "not known yet"}[test.holds]


def page(claims: list[Claim]) -> pd.DataFrame:
    """One row for each claim, as Markdown for the page: it has an address, figures link to their findings.

    Columns: Claim, Verdict, What decides it.
    """
    return pd.DataFrame(
        {
            "Claim": f"[{_quoted(claim.quote)} {_link(claim.id)}]{_address(claim)}",
            "Verdict": f"**{_with_mark(claim.verdict)}**. {_evidence(claim)}".strip(),
            "What decides it": " ".join(_told(test) for test in claim.tests),
        }
        for claim in claims
    )


def summary(claims: list[Claim]) -> pd.DataFrame:
    """One row for each verdict.

    Columns: Verdict, Claims and those with weak evidence (counts; none where nothing could be tested), Which.
    """
    by_verdict = {verdict: [claim.id for claim in claims if claim.verdict == verdict] for verdict in Verdict}
    counts = [
        (verdict.value, len(ids), _weak(claims, verdict), ", ".join(ids))
        for verdict, ids in by_verdict.items()
    ]
    table = pd.DataFrame(counts, columns=["Verdict", "Claims", "Weak evidence", "Which"])
    return table.astype({"Weak evidence": "Int64"})


def _weak(claims: list[Claim], verdict: Verdict) -> int | None:
    """Claims with this verdict whose evidence is weak; none where there is no evidence to grade."""
    return None if verdict == Verdict.NOT_TESTABLE else count(claims, verdict, WEAK)


def summary_page(claims: list[Claim]) -> pd.DataFrame:
    """The rows of `summary` as Markdown for the page: each claim links to its row of the ledger."""
    table = summary(claims)
    named = [[claim for claim in claims if claim.verdict == name] for name in table["Verdict"]]
    return table.assign(
        Verdict=[_with_mark(Verdict(name)) for name in table["Verdict"]],
        Which=[", ".join(_link(claim.id) + _signs(claim) for claim in part) for part in named],
    )


def _signs(claim: Claim) -> str:
    """The signs of the rows that its verdict rests on."""
    signs = [sign for sign in (UNVERIFIED, REVISED) if any(sign in reason for reason in claim.reservations)]
    return raised("".join(signs))


def _with_mark(verdict: Verdict) -> str:
    """The word of a verdict behind its mark, which is seen and not read aloud."""
    return f'[{MARKS[verdict]}]{{aria-hidden="true"}} {verdict}'


def _address(claim: Claim) -> str:
    """The attributes of its words: the target of links, and what it is chosen by."""
    return f'{{#claim-{claim.id} subject="{claim.section}"}}'


def _link(claim_id: str) -> str:
    return f"[{claim_id}](#claim-{claim_id})"


def _evidence(claim: Claim) -> str:
    """Strength of the evidence and what weakens it; nothing for a claim that is not testable."""
    if not claim.strength:
        return ""
    reasons = "; ".join(claim.reservations)
    return escape(f"Evidence {claim.strength}{f': {reasons}' if reasons else ''}.")


def _quoted(quote: str) -> str:
    return escape(quote) if quote.startswith("(") else f"“{escape(quote)}”"


def _told(test: Test) -> str:
    """The test in a sentence, its outcome, and its figures."""
    figures = "; ".join(_figure(finding) for finding in test.findings)
    lead = "*Read otherwise:* " if test.reading == OTHER else ""
    end = f": {outcome(test)}{f' ({figures})' if figures else ''}." if outcome(test) else "."
    return f"[{lead}{escape(test.statement)}{end}]{{.test}}"


def _figure(finding: Finding) -> str:
    """The number with a link to its finding; a number without a unit says what it counts."""
    number = link(finding, finding.printed)
    return f"{escape(finding.label)}: {number}" if finding.unit in BARE else number


def _stated(finding: Finding) -> str:
    """The same as plain text."""
    stated = f"{finding.id} = {finding.printed}"
    return f"{stated} ({finding.label})" if finding.unit in BARE else stated

"""The ledger of claims: each claim of the article, its tests over findings, and the verdict they give.

``data/claim_tests.csv`` holds the tests. Each is a condition over findings in the language of the prose, in
one of three readings: ``as_written`` tests decide; ``other`` readings of the same words are shown beside
them and bear on the strength of the evidence; ``not_testable`` states which part no finding can decide.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from helpers.errors import ReportError
from helpers.findings.conditions import Condition, faults_at
from helpers.findings.finding import Finding, Findings, TableUse
from helpers.findings.register import require_known
from helpers.findings.values import Number, groups_of
from helpers.typography.marks import REVISED, UNVERIFIED
from helpers.typography.plain_text import escape

AS_WRITTEN, OTHER, NOT_TESTABLE = "as_written", "other", "not_testable"
TESTS = "data/claim_tests.csv"


class Verdict(StrEnum):
    """What the tests of a claim as written give together."""

    SUPPORTED = "supported"
    PARTLY = "partly supported"
    CONTRADICTED = "contradicted"
    NOT_TESTABLE = "not testable"


# Each verdict by its name in the ids of findings.
NAMES = {
    "supported": Verdict.SUPPORTED,
    "partly": Verdict.PARTLY,
    "contradicted": Verdict.CONTRADICTED,
    "not_testable": Verdict.NOT_TESTABLE,
}

# What each verdict is seen by beside its word, without colour.
MARKS = {
    Verdict.SUPPORTED: "✓",
    Verdict.PARTLY: "(✓)",
    Verdict.CONTRADICTED: "×",
    Verdict.NOT_TESTABLE: "–",
}

WEAK = "weak"
# Strength of the evidence by the number of reservations: none, one or two, more.
#
# Evidence is weak in any case if every test that decides measures only something near the claim.
STRENGTHS = ("strong", "moderate", "moderate", WEAK)

# Units that are printed as a number alone.
BARE = ("count", "ratio", "p_value")


@dataclass(frozen=True)
class Test:
    """One test of a claim. `holds` is None where this edition lacks a finding or there is nothing to test."""

    claim_id: str
    reading: str
    statement: str
    proxy: bool
    holds: bool | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Claim:
    """A claim with its tests."""

    id: str
    section: str
    quote: str
    tests: tuple[Test, ...]

    @property
    def as_written(self) -> list[bool]:
        """Outcomes of the tests that decide."""
        return [bool(test.holds) for test in self.deciding]

    @property
    def is_open(self) -> bool:
        """Whether a part of the claim as written cannot be tested, at all or in this edition."""
        return any(test.holds is None and test.reading != OTHER for test in self.tests)

    @property
    def verdict(self) -> Verdict:
        """Supported if every part is tested and holds, contradicted if no tested part holds."""
        if not self.as_written:
            return Verdict.NOT_TESTABLE
        if not any(self.as_written):
            return Verdict.CONTRADICTED
        return Verdict.SUPPORTED if all(self.as_written) and not self.is_open else Verdict.PARTLY

    @property
    def deciding(self) -> list[Test]:
        """The tests of the plain reading that this edition can make."""
        return [test for test in self.tests if test.reading == AS_WRITTEN and test.holds is not None]

    @property
    def _leans(self) -> bool:
        """Whether half of the deciding tests or more hold: what another reading agrees or disagrees with."""
        return 2 * sum(self.as_written) >= len(self.as_written)

    @property
    def reservations(self) -> list[str]:
        """What weakens the evidence for the verdict; empty for a claim that is not testable."""
        if not self.deciding:
            return []
        used = [finding for test in self.deciding for finding in test.findings]
        others = [test.holds for test in self.tests if test.reading == OTHER and test.holds is not None]
        found = {
            "rests on recalled rows (†)": any(finding.unverified for finding in used),
            "rests on a later vintage (‡)": any(finding.revised_later for finding in used),
            "another reading disagrees": any(outcome != self._leans for outcome in others),
            "the data measure something near it": any(test.proxy for test in self.deciding),
            "a part of it cannot be tested": self.is_open,
        }
        return [reason for reason, applies in found.items() if applies]

    @property
    def strength(self) -> str:
        """How strong the evidence is; empty for a claim that is not testable."""
        if not self.deciding:
            return ""
        near = all(test.proxy for test in self.deciding)
        return WEAK if near else STRENGTHS[min(len(self.reservations), len(STRENGTHS) - 1)]


def judged(claims: pd.DataFrame, tests: pd.DataFrame, findings: Findings) -> list[Claim]:
    """Every claim with the outcome of its tests.

    `claims`: claim_id, section, quote. `tests`: claim_id, reading, statement, proxy, predicate, in order.
    ReportError names a claim without a test, or the test whose condition cannot be evaluated.
    """
    missing = sorted(set(claims["claim_id"]) - set(tests["claim_id"]))
    if missing:
        raise ReportError(f"data/claim_tests.csv: no test of claim {', '.join(missing)}")
    return [
        Claim(claim, section, quote, _tests(tests[tests["claim_id"].eq(claim)], findings))
        for claim, section, quote in claims[["claim_id", "section", "quote"]].itertuples(index=False)
    ]


def _tests(rows: pd.DataFrame, findings: Findings) -> tuple[Test, ...]:
    return tuple(_test(row, findings) for _, row in rows.iterrows())


def _test(row: pd.Series, findings: Findings) -> Test:
    if row["reading"] == NOT_TESTABLE:
        return Test(row["claim_id"], NOT_TESTABLE, row["statement"], proxy=False, holds=None, findings=())
    where = f"{TESTS}, {row['claim_id']}"
    groups = groups_of(findings)
    condition = predicate_condition(row["predicate"], groups, where)
    with faults_at(where):
        require_known(condition.names, findings)
    known = tuple(findings[name] for name in condition.reads if name in findings)
    holds = condition(**groups) if len(known) == len(condition.reads) else None
    return Test(row["claim_id"], row["reading"], row["statement"], bool(row["proxy"]), holds, known)


def predicate_condition(predicate: str, groups: Collection[str], where: str = TESTS) -> Condition:
    """A condition over findings; ReportError, with its place `where`, if it reads none or is no condition."""
    condition = Condition(predicate, (), where, groups)
    if not condition.reads:
        raise ReportError(f"{where}: '{predicate}' compares no finding")
    return condition


def ledger(claims: list[Claim]) -> pd.DataFrame:
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


def ledger_page(claims: list[Claim]) -> pd.DataFrame:
    """One row for each claim, as Markdown for the page: it has an address, figures link to their findings.

    Columns: Claim, Verdict, What decides it.
    """
    return pd.DataFrame(
        {
            "Claim": f"[{_quoted(claim.quote)} {_link(claim.id)}]{{#claim-{claim.id}}}",
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
    rows = [
        (verdict.value, len(ids), _weak(claims, verdict), ", ".join(ids))
        for verdict, ids in by_verdict.items()
    ]
    table = pd.DataFrame(rows, columns=["Verdict", "Claims", "Weak evidence", "Which"])
    return table.astype({"Weak evidence": "Int64"})


def _weak(claims: list[Claim], verdict: Verdict) -> int | None:
    """Claims with this verdict whose evidence is weak; none where there is no evidence to grade."""
    return None if verdict == Verdict.NOT_TESTABLE else count(claims, verdict, WEAK)


def summary_page(claims: list[Claim]) -> pd.DataFrame:
    """The rows of `summary` as Markdown for the page: each claim links to its row of the ledger."""
    rows = summary(claims)
    named = [[claim for claim in claims if claim.verdict == name] for name in rows["Verdict"]]
    return rows.assign(
        Verdict=[_with_mark(Verdict(name)) for name in rows["Verdict"]],
        Which=[", ".join(_link(claim.id) + _signs(claim) for claim in part) for part in named],
    )


def _signs(claim: Claim) -> str:
    """The signs of the rows that its verdict rests on."""
    signs = [sign for sign in (UNVERIFIED, REVISED) if any(sign in reason for reason in claim.reservations)]
    return f"<sup>{''.join(signs)}</sup>" if signs else ""


def _with_mark(verdict: Verdict) -> str:
    """The word of a verdict behind its mark, which is seen and not read aloud."""
    return f'[{MARKS[verdict]}]{{aria-hidden="true"}} {verdict}'


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
    number = str(Number(finding, linked=True, text=finding.printed))
    return f"{escape(finding.label)}: {number}" if finding.unit in BARE else number


def _stated(finding: Finding) -> str:
    """The same as plain text."""
    stated = f"{finding.id} = {finding.printed}"
    return f"{stated} ({finding.label})" if finding.unit in BARE else stated


def count(claims: list[Claim], verdict: Verdict, strength: str = "") -> int:
    """Claims with this verdict; with `strength`, those whose evidence is that strong."""
    return sum(claim.verdict == verdict and strength in ("", claim.strength) for claim in claims)


def evidence(claims: list[Claim]) -> list[TableUse]:
    """What the findings that the tests name rest on."""
    return [
        use for claim in claims for test in claim.tests for finding in test.findings for use in finding.tables
    ]

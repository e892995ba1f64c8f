"""Claims of the article: their tests over findings, and the verdicts they give.

Three questions are kept apart. What is the claim: a fact, a forecast or a judgement (``kind``)? Does its
plain reading hold (`Claim.verdict`)? How good is the evidence (`Claim.strength`)?

``data/claim_tests.csv`` holds the tests. Each is a condition over findings in the language of the prose, in
one of three readings: ``as_written`` tests decide; ``other`` readings of the same words are shown beside
them; ``not_testable`` states which part no public data can decide. ``data/claim_answers.csv`` says each
verdict in a plain sentence.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

import pandas as pd

from helpers.datasets.reading import READ_AS_LABELS
from helpers.errors import ReportError
from helpers.findings.conditions import Condition, faults_at
from helpers.findings.finding import Finding, Findings, TableUse
from helpers.findings.register import require_known, unit_faults
from helpers.findings.values import groups_of

AS_WRITTEN, OTHER, NOT_TESTABLE = "as_written", "other", "not_testable"
TABLES = ("article_claims", "claim_tests", "claim_answers")
TESTS = "data/claim_tests.csv"
THRESHOLD = "threshold"


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

STRONG, MODERATE, WEAK = "strong", "moderate", "weak"


@dataclass(frozen=True)
class Test:
    """One test of a claim. `holds` is None where this edition lacks a finding or there is nothing to test.

    `reason`: why it is a fair reading of the words; where there is no test, which data would decide.
    """

    claim_id: str
    reading: str
    statement: str
    reason: str
    proxy: bool
    holds: bool | None
    findings: tuple[Finding, ...]

    @property
    def recalled(self) -> bool:
        """Whether it rests on a row that was recalled, not seen in a source."""
        return any(finding.unverified for finding in self.findings)


@dataclass(frozen=True)
class Claim:
    """A claim with its tests."""

    id: str
    subject: str
    kind: str
    quote: str
    tests: tuple[Test, ...]

    @property
    def deciding(self) -> list[Test]:
        """The tests of the plain reading that this edition can make."""
        return [test for test in self.tests if test.reading == AS_WRITTEN and test.holds is not None]

    @property
    def open(self) -> list[Test]:
        """The parts of the plain reading that cannot be tested, at all or in this edition."""
        return [test for test in self.tests if test.reading != OTHER and test.holds is None]

    @property
    def failing(self) -> list[Test]:
        """The tests of the plain reading that do not hold."""
        return [test for test in self.deciding if not test.holds]

    @property
    def verdict(self) -> Verdict:
        """Supported if every part is tested and holds, contradicted if no tested part holds."""
        if not self.deciding:
            return Verdict.NOT_TESTABLE
        if len(self.failing) == len(self.deciding):
            return Verdict.CONTRADICTED
        return Verdict.PARTLY if self.failing or self.open else Verdict.SUPPORTED

    @property
    def reservations(self) -> list[str]:
        """What weakens the evidence for the verdict; empty for a claim that is not testable."""
        found = {
            "rests on recalled rows (†)": any(test.recalled for test in self.deciding),
            "the data measure something near it": any(test.proxy for test in self.deciding),
        }
        return [reason for reason, applies in found.items() if applies]

    @property
    def strength(self) -> str:
        """How strong the evidence is; empty for a claim that is not testable.

        Strong without a proxy and a recalled row in the deciding tests, weak with one in each of them.
        """
        if not self.deciding:
            return ""
        weakened = [test.proxy or test.recalled for test in self.deciding]
        if all(weakened):
            return WEAK
        return MODERATE if any(weakened) else STRONG


def judged(claims: pd.DataFrame, tests: pd.DataFrame, findings: Findings) -> list[Claim]:
    """Every claim with the outcome of its tests, in the order of the article.

    `claims`: claim_id, place, subject, kind, quote. `tests`: claim_id, reading, statement, reason, proxy,
    predicate and threshold (empty where the predicate has none), in order. ReportError names a claim without
    a test, or the test whose condition cannot be evaluated.
    """
    missing = sorted(set(claims["claim_id"]) - set(tests["claim_id"]))
    if missing:
        raise ReportError(f"{TESTS}: no test of claim {', '.join(missing)}")
    ordered = claims.sort_values("place")[["claim_id", "subject", "kind", "quote"]]
    by_claim = dict(list(tests.groupby("claim_id", sort=False)))
    return [
        Claim(
            claim, subject, kind, quote, tuple(_test(row, findings) for _, row in by_claim[claim].iterrows())
        )
        for claim, subject, kind, quote in ordered.itertuples(index=False)
    ]


def every_reading(claims: list[Claim]) -> list[Claim]:
    """The claims as if other readings decided, too; those that cannot be tested stay so."""
    return [claim if claim.verdict is Verdict.NOT_TESTABLE else _every_reading(claim) for claim in claims]


def _every_reading(claim: Claim) -> Claim:
    tests = [replace(test, reading=AS_WRITTEN) if test.reading == OTHER else test for test in claim.tests]
    return replace(claim, tests=tuple(tests))


def _test(row: pd.Series, findings: Findings) -> Test:
    common = (row["claim_id"], row["reading"], row["statement"], row["reason"])
    if row["reading"] == NOT_TESTABLE:
        return Test(*common, proxy=False, holds=None, findings=())
    given = {} if pd.isna(row[THRESHOLD]) else {THRESHOLD: float(row[THRESHOLD])}
    holds, known = evaluate(row["predicate"], findings, f"{TESTS}, {row['claim_id']}", **given)
    return Test(*common, proxy=bool(row["proxy"]), holds=holds, findings=known)


def evaluate(
    predicate: str, findings: Findings, where: str, **given: float
) -> tuple[bool | None, tuple[Finding, ...]]:
    """Whether a condition holds, None where this edition lacks a finding, and the findings that it has."""
    groups = groups_of(findings)
    condition = predicate_condition(predicate, groups, where, given)
    known = available(condition.reads, findings, where)
    holds = condition(**groups, **given) if len(known) == len(condition.reads) else None
    return holds, known


def available(names: list[str], findings: Findings, where: str) -> tuple[Finding, ...]:
    """Those of these findings that this edition has; ReportError, at `where`, for one that no edition has."""
    with faults_at(where):
        require_known(names, findings)
    return tuple(findings[name] for name in names if name in findings)


def predicate_condition(
    predicate: str, groups: Collection[str], where: str = TESTS, given: Collection[str] = ()
) -> Condition:
    """A condition over findings; ReportError, with its place `where`, if it reads none or is no condition.

    `given`: other names that it may speak of.
    """
    condition = Condition(predicate, given, where, groups)
    if not condition.reads:
        raise ReportError(f"{where}: '{predicate}' compares no finding")
    for fault in unit_faults(condition.compared):
        raise ReportError(f"{where}: {fault}")
    for name in given:
        if not re.search(rf"\b{name}\b", predicate):
            raise ReportError(f"{where}: a {name} is given, and '{predicate}' does not read it")
    return condition


def deciding_findings(claims: list[Claim]) -> list[Finding]:
    """The findings that deciding tests name, each once."""
    named = {finding.id: finding for claim in claims for test in claim.deciding for finding in test.findings}
    return list(named.values())


def how_read(findings: list[Finding]) -> dict[str, int]:
    """Findings by how the worst of their rows was read; the names are parts of ids."""
    counted = Counter(finding.how_read for finding in findings)
    return {short: counted[name] for short, name in READ_AS_LABELS.items()}


def count(claims: list[Claim], verdict: Verdict) -> int:
    """Claims with this verdict."""
    return sum(claim.verdict == verdict for claim in claims)


def evidence(claims: list[Claim]) -> list[TableUse]:
    """What the findings that the tests name rest on."""
    return [
        use for claim in claims for test in claim.tests for finding in test.findings for use in finding.tables
    ]

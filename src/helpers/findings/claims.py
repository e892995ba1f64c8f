"""Claims of the article: their tests over findings, and the verdicts they give.

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
from helpers.findings.values import groups_of

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

WEAK = "weak"
# Strength of the evidence by the number of reservations: none, one or two, more.
#
# Evidence is weak in any case if every test that decides measures only something near the claim.
STRENGTHS = ("strong", "moderate", "moderate", WEAK)


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
        require_known(condition.reads, findings)
    known = tuple(findings[name] for name in condition.reads if name in findings)
    holds = condition(**groups) if len(known) == len(condition.reads) else None
    return Test(row["claim_id"], row["reading"], row["statement"], bool(row["proxy"]), holds, known)


def predicate_condition(predicate: str, groups: Collection[str], where: str = TESTS) -> Condition:
    """A condition over findings; ReportError, with its place `where`, if it reads none or is no condition."""
    condition = Condition(predicate, (), where, groups)
    if not condition.reads:
        raise ReportError(f"{where}: '{predicate}' compares no finding")
    return condition


def count(claims: list[Claim], verdict: Verdict, strength: str = "") -> int:
    """Claims with this verdict; with `strength`, those whose evidence is that strong."""
    return sum(claim.verdict == verdict and strength in ("", claim.strength) for claim in claims)


def evidence(claims: list[Claim]) -> list[TableUse]:
    """What the findings that the tests name rest on."""
    return [
        use for claim in claims for test in claim.tests for finding in test.findings for use in finding.tables
    ]

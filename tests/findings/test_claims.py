import re
from datetime import date

import pandas as pd
import pytest

from helpers.datasets.tables import open_table
from helpers.errors import ReportError
from helpers.findings import claims, ledger
from helpers.findings.claims import Verdict
from helpers.findings.finding import Findings
from helpers.typography.fonts import LETTERS
from tests.prose.test_sentences import finding

FINDINGS = Findings(
    {
        item.id: item
        for item in (
            finding("budget.growth", 16.53),
            finding("budget.recalled", 1.0, unverified=1),
            finding("budget.revised", 1.0, revised_later=1),
        )
    }
)
TRUE, FALSE = "budget.growth > 16", "budget.growth > 17"
LATER = "budget.growth_2025_incl_pct > 0"


def judged(*tests):
    """The one claim C01 with tests given as reading, predicate and, if it is one, proxy."""
    rows = [("C01", reading, "It rose", proxy, predicate) for reading, predicate, proxy in tests]
    table = pd.DataFrame(rows, columns=["claim_id", "reading", "statement", "proxy", "predicate"])
    article = pd.DataFrame({"claim_id": ["C01"], "section": ["budget"], "quote": ["up *16.5%*"]})
    (claim,) = claims.judged(article, table, FINDINGS)
    return claim


def written(*predicates):
    return judged(*(("as_written", predicate, False) for predicate in predicates))


@pytest.mark.parametrize(
    ("predicates", "exp"),
    [
        ([TRUE], Verdict.SUPPORTED),
        ([TRUE, TRUE], Verdict.SUPPORTED),
        ([TRUE, FALSE], Verdict.PARTLY),
        ([FALSE], Verdict.CONTRADICTED),
        ([FALSE, FALSE], Verdict.CONTRADICTED),
        ([LATER], Verdict.NOT_TESTABLE),
        ([LATER, FALSE], Verdict.CONTRADICTED),
        ([LATER, TRUE], Verdict.PARTLY),
    ],
)
def test_verdict(predicates, exp):
    assert written(*predicates).verdict == exp


def test_other_readings_do_not_decide():
    claim = judged(("as_written", TRUE, False), ("other", FALSE, False))
    assert claim.verdict == Verdict.SUPPORTED
    assert claim.reservations == ["another reading disagrees"]
    assert judged(("other", TRUE, False)).verdict == Verdict.NOT_TESTABLE


def test_a_part_that_is_not_testable_leaves_the_claim_open():
    supported = judged(("as_written", TRUE, False), ("not_testable", "", False))
    contradicted = judged(("as_written", FALSE, False), ("not_testable", "", False))
    assert (supported.verdict, contradicted.verdict) == (Verdict.PARTLY, Verdict.CONTRADICTED)
    assert supported.reservations == contradicted.reservations == ["a part of it cannot be tested"]


def test_a_claim_that_is_not_testable_has_a_reason_and_no_strength():
    claim = judged(("not_testable", "", False))
    assert (claim.verdict, claim.strength, claim.reservations) == (Verdict.NOT_TESTABLE, "", [])


def test_a_reading_may_disagree_with_what_a_partly_supported_claim_leans_to():
    claim = judged(("as_written", TRUE, False), ("as_written", FALSE, False), ("other", FALSE, False))
    assert (claim.verdict, claim.reservations) == (Verdict.PARTLY, ["another reading disagrees"])


def test_without_reservations_the_evidence_is_strong():
    claim = judged(("as_written", TRUE, False), ("other", TRUE, False))
    assert (claim.strength, claim.reservations) == ("strong", [])


@pytest.mark.parametrize(
    ("tests", "exp"),
    [
        ([("as_written", "budget.recalled > 0", False)], "rests on recalled rows (†)"),
        ([("as_written", "budget.revised > 0", False)], "rests on a later vintage (‡)"),
        ([("as_written", TRUE, True), ("as_written", TRUE, False)], "the data measure something near it"),
        ([("as_written", FALSE, False), ("other", TRUE, False)], "another reading disagrees"),
        ([("as_written", TRUE, False), ("as_written", LATER, False)], "a part of it cannot be tested"),
    ],
)
def test_each_reservation_weakens_the_evidence(tests, exp):
    claim = judged(*tests)
    assert (claim.reservations, claim.strength) == ([exp], "moderate")


def test_many_reservations_make_it_weak():
    claim = judged(
        ("as_written", "budget.recalled > 0 and budget.revised > 0", True),
        ("other", FALSE, False),
    )
    assert (len(claim.reservations), claim.strength) == (4, "weak")


def test_evidence_that_only_lies_near_the_claim_is_weak():
    assert judged(("as_written", TRUE, True)).strength == "weak"


def test_ledger_has_a_row_for_each_test():
    got = ledger.rows(
        [judged(("as_written", TRUE, False), ("other", LATER, False), ("not_testable", "", False))]
    )
    assert got["outcome"].tolist() == ["holds", "not known yet", ""]
    assert got["findings"].tolist() == ["budget.growth = 16.5%", "", ""]
    assert got["verdict"].unique().tolist() == ["partly supported"]


def test_the_page_links_figures_and_escapes_words():
    (row,) = ledger.page([judged(("as_written", TRUE, False), ("other", FALSE, False))]).to_dict("records")
    assert row["Claim"] == r'[“up \*16\.5\%\*” [C01](#claim-C01)]{#claim-C01 subject="budget"}'
    assert row["Verdict"] == (
        r'**[✓]{aria-hidden="true"} supported**. Evidence moderate\: another reading disagrees\.'
    )
    link = "[16.5%](#finding-budget.growth){.finding}"
    assert row["What decides it"] == (
        f"[It rose: holds ({link}).]{{.test}} [*Read otherwise:* It rose: does not hold ({link}).]{{.test}}"
    )


def test_counts_and_evidence():
    found = [written(TRUE), written(FALSE), judged(("not_testable", "", False))]
    assert [claims.count(found, verdict) for verdict in Verdict] == [1, 0, 1, 1]
    assert len(claims.evidence(found)) == 2
    assert ledger.summary(found)["Claims"].tolist() == [1, 0, 1, 1]
    assert claims.count(found, Verdict.SUPPORTED, "weak") == ledger.summary(found)["Weak evidence"].iloc[0]
    assert ledger.summary(found)["Which"].tolist() == ["C01", "", "C01", "C01"]


def test_each_verdict_has_a_mark_of_its_own_that_the_page_can_show():
    assert set(ledger.MARKS) == set(Verdict)
    assert len(set(ledger.MARKS.values())) == len(Verdict)
    assert {ord(sign) for mark in ledger.MARKS.values() for sign in mark} - set(LETTERS) == set()


def test_the_summary_links_each_claim_with_the_signs_of_its_rows():
    found = [written(TRUE), written("budget.recalled > 2")]
    page = ledger.summary_page(found)
    assert page["Which"].tolist() == ["[C01](#claim-C01)", "", "[C01](#claim-C01)<sup>†</sup>", ""]
    assert page["Verdict"].iloc[2] == '[×]{aria-hidden="true"} contradicted'
    assert page["Claims"].tolist() == [1, 0, 1, 0]
    assert page["Weak evidence"].isna().tolist() == [False, False, False, True]
    revised = ledger.summary_page([written("budget.revised > 0")])
    assert revised["Which"].iloc[0].endswith("<sup>‡</sup>")


def test_a_claim_without_a_test_is_named():
    article = pd.DataFrame({"claim_id": ["C01", "C02"], "section": "budget", "quote": "up"})
    tests = pd.DataFrame({"claim_id": ["C01"], "reading": "not_testable", "statement": "Why", "proxy": False})
    with pytest.raises(ReportError, match=r"no test of claim C02$"):
        claims.judged(article, tests.assign(predicate=""), FINDINGS)


@pytest.mark.parametrize(
    ("predicate", "exp"),
    [
        ("budget.growth", "gives 16.53, not true or false"),
        ("1 > 0", "compares no finding"),
        ("budget.growth >", "is not a condition"),
        ("budget.growth > tall", "'tall' is undefined"),
    ],
)
def test_a_predicate_must_be_a_condition_over_findings(predicate, exp):
    with pytest.raises(ReportError, match="claim_tests") as error:
        written(predicate)
    assert exp in str(error.value)


@pytest.mark.parametrize(
    "predicate",
    [
        "budget.grwth > 0",
        "budget.growth > 0 or budget.grwth > 0",
        "(budget.growth + 1) * budget.grwth > 0",
    ],
)
def test_a_misspelt_finding_is_named_with_its_claim(predicate):
    with pytest.raises(ReportError) as error:
        written(predicate)
    exp = "data/claim_tests.csv, C01: unknown finding 'budget.grwth': did you mean 'budget.growth'?"
    assert str(error.value) == exp


def test_no_misspelling_in_the_tests_of_claims_passes():
    tests = open_table("claim_tests", date(2026, 9, 30)).dropna(subset="predicate")
    found = [(row, name) for _, row in tests.iterrows() for name in ids(row["predicate"])]
    silent = [name for row, name in found if not is_refused(row, name)]
    assert len(found) > 50
    assert silent == []


def ids(predicate):
    return set(re.findall(r"\b([a-z]+\.[a-z]\w+)", predicate))


def is_refused(row, name):
    """Whether a test with an `x` behind the name of one finding stops with claim, name and nearest."""
    row = row.to_frame().T.assign(predicate=re.sub(rf"{name}\b", f"{name}x", row["predicate"]))
    article = pd.DataFrame({"claim_id": row["claim_id"], "section": "budget", "quote": "up"})
    try:
        claims.judged(article, row, FINDINGS)
    except ReportError as error:
        return row["claim_id"].item() in str(error) and f"'{name}x': did you mean '" in str(error)
    return False

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from helpers.datasets.tables import open_table
from helpers.errors import ReportError
from helpers.findings import claims, ledger
from helpers.findings.answers import answers_to
from helpers.findings.claims import Verdict
from helpers.findings.finding import Findings, TableUse
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

# A threshold of another claim, as `robustness.over_thresholds` gives it.
RANGES = pd.DataFrame(
    [("C09", "It rose", "10", "5", "17", "supported", "supported", "contradicted")],
    columns=["claim_id", "statement", "threshold", "lowest", "highest", "verdict", "at_lowest", "at_highest"],
)


def judged(*tests):
    """The one claim C01 with tests given as reading, predicate and, if it is one, proxy."""
    rows = [
        ("C01", reading, "It rose", "It says so", proxy, predicate) for reading, predicate, proxy in tests
    ]
    columns = ["claim_id", "reading", "statement", "reason", "proxy", "predicate"]
    table = pd.DataFrame(rows, columns=columns).assign(
        threshold=[16.0 if "threshold" in predicate else None for _, predicate, _ in tests]
    )
    (claim,) = claims.judged(article("up *16.5%*"), table, FINDINGS)
    return claim


def article(quote, *more):
    """Claims C01 and on, in that order."""
    quoted = pd.DataFrame({"quote": [quote, *more]})
    ids = [f"C{number:02}" for number in range(1, len(quoted) + 1)]
    return quoted.assign(claim_id=ids, place=range(len(quoted)), subject="budget", kind="fact")


def written(*predicates):
    return judged(*(("as_written", predicate, False) for predicate in predicates))


def answered(claim, number=""):
    words = {"sentence": "It rose.", "reason": "Counted.", "would_change": "A fall."}
    row = {"claim_id": claim.id, "verdict": claim.verdict.value, "holds": None, "number": number or None}
    return answers_to([claim], pd.DataFrame([row | words]), FINDINGS)


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
        (["budget.growth > threshold"], Verdict.SUPPORTED),
    ],
)
def test_verdict(predicates, exp):
    assert written(*predicates).verdict == exp


def test_other_readings_do_not_decide_and_do_not_weaken():
    claim = judged(("as_written", TRUE, False), ("other", FALSE, False))
    assert (claim.verdict, claim.strength, claim.reservations) == (Verdict.SUPPORTED, "strong", [])
    assert judged(("other", TRUE, False)).verdict == Verdict.NOT_TESTABLE


def test_a_part_that_is_not_testable_leaves_the_claim_open():
    supported = judged(("as_written", TRUE, False), ("not_testable", "", False))
    contradicted = judged(("as_written", FALSE, False), ("not_testable", "", False))
    assert (supported.verdict, contradicted.verdict) == (Verdict.PARTLY, Verdict.CONTRADICTED)
    assert [len(claim.open) for claim in (supported, contradicted)] == [1, 1]


def test_a_claim_that_is_not_testable_has_no_strength():
    claim = judged(("not_testable", "", False))
    assert (claim.verdict, claim.strength, claim.reservations) == (Verdict.NOT_TESTABLE, "", [])


@pytest.mark.parametrize(
    ("tests", "exp"),
    [
        ([("as_written", TRUE, False)], "strong"),
        ([("as_written", "budget.revised > 0", False)], "strong"),
        ([("as_written", TRUE, True), ("as_written", TRUE, False)], "moderate"),
        ([("as_written", "budget.recalled > 0", False), ("as_written", TRUE, False)], "moderate"),
        ([("as_written", "budget.recalled > 0", False), ("as_written", TRUE, True)], "weak"),
        ([("as_written", TRUE, True)], "weak"),
    ],
)
def test_proxies_and_recalled_rows_weaken_the_evidence(tests, exp):
    assert judged(*tests).strength == exp


def test_what_weakens_it_is_named():
    claim = judged(("as_written", "budget.recalled > 0", True))
    assert claim.reservations == ["rests on recalled rows (†)", "the data measure something near it"]


def test_claims_come_in_the_order_of_the_article():
    quoted = article("one", "two").assign(place=[2, 1])
    tests = pd.DataFrame({"claim_id": ["C01", "C02"], "reading": "not_testable", "statement": "Why"})
    tests = tests.assign(reason="", proxy=False, predicate="", threshold=0.0)
    assert [claim.id for claim in claims.judged(quoted, tests, FINDINGS)] == ["C02", "C01"]


WORDS = {"claim_id": "C01", "verdict": "supported", "number": None, "reason": "", "would_change": ""}


@pytest.mark.parametrize(
    ("conditions", "exp"),
    [([None], 0), ([FALSE, TRUE, None], 1), ([LATER, None], 1), ([TRUE, None], 0)],
)
def test_the_first_words_whose_condition_holds_are_taken(conditions, exp):
    rows = [
        WORDS | {"holds": condition, "sentence": str(place)} for place, condition in enumerate(conditions)
    ]
    (answer,) = answers_to([written(TRUE)], pd.DataFrame(rows), FINDINGS).values()
    assert answer.sentence == str(exp)


@pytest.mark.parametrize("row", [{"verdict": "contradicted", "holds": None}, {"holds": FALSE}])
def test_a_verdict_without_words_is_named(row):
    table = pd.DataFrame([WORDS | {"sentence": ""} | row])
    with pytest.raises(ReportError, match=r"claim_answers.csv: no sentence holds for claim C01 as 'support"):
        answers_to([written(TRUE)], table, FINDINGS)


@pytest.mark.parametrize("row", [{"number": "budget.grwth"}, {"holds": "budget.grwth > 0"}])
def test_a_misspelt_finding_in_the_words_is_named(row):
    table = pd.DataFrame([WORDS | {"sentence": "", "holds": None} | row])
    with pytest.raises(ReportError, match=r"claim_answers.csv, C01: unknown finding 'budget.grwth'"):
        answers_to([written(TRUE)], table, FINDINGS)


def test_the_tests_have_a_row_each():
    claim = judged(("as_written", TRUE, False), ("other", LATER, False), ("not_testable", "", False))
    got = ledger.tests([claim], RANGES)
    assert got["outcome"].tolist() == ["holds", "not known yet", "not testable"]
    assert got["findings"].tolist() == ["budget.growth = 16.5%", "", ""]
    page = ledger.tests_page([claim], RANGES)
    assert page["Test"].tolist() == ["It rose.", "*Read otherwise:* It rose.", "It rose."]
    assert page["Outcome"].iloc[0] == "holds ([16.5%](#finding-budget.growth){.finding})"


def test_a_threshold_stands_with_its_range_and_where_the_verdict_turns():
    moved = RANGES.assign(claim_id="C01")
    (row,) = ledger.tests_page([written(TRUE)], moved).to_dict("records")
    assert row["Test"] == "It rose. *Threshold* 10 (5 to 17, contradicted at 17)."
    (row,) = ledger.tests([written(TRUE)], moved).to_dict("records")
    assert (row["threshold"], row["at_highest"]) == ("10", "contradicted")


def test_the_page_says_each_verdict_in_a_sentence_with_its_number():
    claim = judged(("as_written", TRUE, False), ("as_written", FALSE, False))
    (row,) = ledger.page([claim], answered(claim, "budget.growth")).to_dict("records")
    assert row["Claim"] == r'[“up \*16\.5\%\*” [C01](#claim-C01)]{#claim-C01 subject="budget"}'
    assert row["Verdict"] == '**[(✓)]{aria-hidden="true"} partly supported** fact; evidence strong'
    assert row["In one sentence"] == (
        r"**It rose** ([16.5%](#finding-budget.growth){.finding}). Counted\. "
        r"*Test that fails:* It rose. *Would change it:* A fall\."
    )


def test_a_part_that_is_not_tested_is_named():
    claim = judged(("as_written", TRUE, False), ("not_testable", "", False))
    (row,) = ledger.rows([claim], answered(claim)).to_dict("records")
    assert (row["does_not_hold"], row["not_tested"], row["number"]) == ("", "It rose", "")


def test_counts_and_evidence():
    found = [written(TRUE), written(FALSE), judged(("not_testable", "", False))]
    assert [claims.count(found, verdict) for verdict in Verdict] == [1, 0, 1, 1]
    assert len(claims.evidence(found)) == 2


def test_each_verdict_has_a_mark_of_its_own_that_the_page_can_show():
    assert set(ledger.MARKS) == set(Verdict)
    assert len(set(ledger.MARKS.values())) == len(Verdict)
    assert {ord(sign) for mark in ledger.MARKS.values() for sign in mark} - set(LETTERS) == set()


def test_at_a_glance_each_claim_is_a_line_with_the_signs_of_its_rows():
    claim = written("budget.recalled > 2 and budget.growth > 16")
    (row,) = ledger.glance([claim], answered(claim, "budget.growth")).to_dict("records")
    assert row["Claim"] == "[C01](#claim-C01)"
    assert row["Verdict"] == '[×]{aria-hidden="true"} contradicted<sup>†</sup>'
    assert row["What the data say"] == r"It rose\."
    assert row["Number"] == "[16.5%](#finding-budget.growth){.finding}"
    revised = written("budget.revised > 0")
    assert ledger.glance([revised], answered(revised))["Verdict"].iloc[0].endswith("<sup>‡</sup>")


def test_a_claim_without_a_test_is_named():
    tests = pd.DataFrame({"claim_id": ["C01"], "reading": "not_testable", "statement": "Why", "proxy": False})
    with pytest.raises(ReportError, match=r"no test of claim C02$"):
        claims.judged(article("up", "up"), tests, FINDINGS)


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
    quoted = article("up").assign(claim_id=row["claim_id"].item())
    try:
        claims.judged(quoted, row, FINDINGS)
    except ReportError as error:
        return row["claim_id"].item() in str(error) and f"'{name}x': did you mean '" in str(error)
    return False


def test_deciding_findings_are_counted_once_by_how_their_worst_row_was_read():
    read = {"budget.growth": ("copy", "second-hand"), "budget.recalled": ("original page",)}
    found = []
    for name, ways in read.items():
        uses = tuple(TableUse(f"t{way}", 1, (), (), 0, 0, how_read=way) for way in ways)
        found.append(replace(FINDINGS[name], tables=uses))
    assert claims.how_read(found) == {"original": 1, "copy": 0, "second_hand": 1, "not_seen": 0}
    twice = [written(TRUE, TRUE), judged(("other", "budget.recalled > 0", False))]
    assert [item.id for item in claims.deciding_findings(twice)] == ["budget.growth"]


def test_the_number_beside_a_verdict_is_one_that_decides_it():
    with pytest.raises(ReportError, match=r"C01: number 'budget.recalled' is read by no test of the claim"):
        answered(written(TRUE), "budget.recalled")


def test_a_threshold_that_no_condition_reads_is_refused():
    tests = pd.DataFrame(
        {"claim_id": ["C01"], "reading": ["as_written"], "statement": ["It rose"], "reason": ["It says so"]}
    ).assign(proxy=False, predicate=TRUE, threshold=16.0)
    with pytest.raises(
        ReportError, match=r"C01: a threshold is given, and 'budget.growth > 16' does not read"
    ):
        claims.judged(article("up"), tests, FINDINGS)


def test_every_reading_may_be_made_to_decide():
    tested = judged(("as_written", TRUE, False), ("other", FALSE, False))
    untested = judged(("not_testable", "", False), ("other", TRUE, False))
    strict = claims.every_reading([tested, untested])
    assert [tested.verdict, untested.verdict] == [Verdict.SUPPORTED, Verdict.NOT_TESTABLE]
    assert [claim.verdict for claim in strict] == [Verdict.PARTLY, Verdict.NOT_TESTABLE]

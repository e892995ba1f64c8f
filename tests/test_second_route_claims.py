"""Verdicts of the ledger by a second route: the CSV of tests, the published findings, and plain Python."""

import json
import re
from collections import Counter, defaultdict
from types import SimpleNamespace

import pandas as pd
import pytest

from tests.tables import read

pytestmark = pytest.mark.build

NAMES = {"supported": "supported", "partly supported": "partly", "contradicted": "contradicted"}


def python(predicate):
    """The condition in Python's words: Jinja's filters become calls."""
    predicate = re.sub(r"\(([\w.]+) \| round\((\d)\)\)", r"round(\1, \2)", predicate)
    return re.sub(r"\(([^()|]+) \| abs\)", r"abs(\1)", predicate)


def stated(row):
    """The condition with its threshold in place."""
    return re.sub(r"\bthreshold\b", row["threshold"], row["predicate"])


def groups_of(values):
    """What a condition reads: ``group.name``."""
    groups = defaultdict(dict)
    for name, value in values.items():
        group, own = name.split(".", 1)
        groups[group][own] = value
    return {group: SimpleNamespace(**own) for group, own in groups.items()}


def outcome(predicate, values):
    """Whether a condition holds; None if a finding that it reads does not exist."""
    if set(re.findall(r"\b[a-z]+\.[a-z]\w+", predicate)) - values.keys():
        return None
    return eval(python(predicate), groups_of(values) | {"round": round, "abs": abs})


def verdict(outcomes):
    """From one outcome for each part of the claim, None for a part that is not tested."""
    made = [outcome for outcome in outcomes if outcome is not None]
    if not made:
        return "not testable"
    return {0: "contradicted", len(outcomes): "supported"}.get(sum(made), "partly supported")


@pytest.fixture(params=["latest", "article"])
def edition(request, built):
    return built.edition(request.param)


@pytest.fixture
def verdicts(edition):
    """Verdict of each claim, from the tests as written."""
    values = {
        name: entry["value"] for name, entry in json.loads((edition / "findings.json").read_text()).items()
    }
    article = sorted(read("article_claims"), key=lambda row: int(row["place"]))
    outcomes = {row["claim_id"]: [] for row in article}
    for row in read("claim_tests"):
        if row["reading"] != "other":
            made = outcome(stated(row), values) if row["predicate"] else None
            outcomes[row["claim_id"]].append(made)
    return {claim: verdict(found) for claim, found in outcomes.items()}


def test_every_claim_has_a_test_or_a_reason():
    tested = {row["claim_id"] for row in read("claim_tests")}
    assert tested == {row["claim_id"] for row in read("article_claims")}


def test_only_a_part_that_is_not_testable_has_no_predicate():
    by_claim = defaultdict(set)
    for row in read("claim_tests"):
        by_claim[row["claim_id"]].add(row["reading"])
        assert bool(row["predicate"]) == (row["reading"] != "not_testable"), row
        assert bool(row["threshold"]) == ("threshold" in row["predicate"]), row
        if row["threshold"]:
            assert float(row["lowest"]) <= float(row["threshold"]) <= float(row["highest"]), row
    assert [claim for claim, readings in by_claim.items() if readings == {"other"}] == []


def test_verdicts_of_the_ledger(edition, verdicts):
    ledger = pd.read_csv(edition / "tables" / "claims-ledger.csv")
    assert list(zip(ledger["claim_id"], ledger["verdict"], strict=True)) == list(verdicts.items())


def test_counts(edition, verdicts):
    findings = json.loads((edition / "findings.json").read_text())
    counted = Counter(NAMES.get(word, "not_testable") for word in verdicts.values())
    got = {name: findings[f"claims.{name}"]["value"] for name in [*NAMES.values(), "not_testable"]}
    assert got == {name: counted[name] for name in got}
    assert findings["claims.total"]["value"] == sum(got.values()) == len(read("article_claims"))


def test_every_finding_that_a_test_names_exists_in_latest(built):
    known = json.loads((built.latest / "findings.json").read_text())
    named = {
        name for row in read("claim_tests") for name in re.findall(r"\b([a-z]+\.[a-z]\w+)", row["predicate"])
    }
    assert named - known.keys() == set()

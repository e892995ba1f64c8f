from datetime import date

import pandas as pd
import pytest

from helpers.findings import robustness
from helpers.findings.finding import Findings
from tests.findings.test_claims import article
from tests.prose.test_sentences import finding

GROWTH = "budget.growth_2024_incl_pct"
FINDINGS = Findings({GROWTH: finding(GROWTH, 16.53)})

TESTS = pd.DataFrame(
    {
        "claim_id": ["C01", "C01", "C02"],
        "reading": ["as_written", "other", "as_written"],
        "statement": ["It rose", "It rose much", "It rose at all"],
        "reason": "It says so",
        "proxy": False,
        "predicate": [
            "budget.growth_2024_incl_pct > threshold",
            "budget.growth_2024_incl_pct > threshold",
            "budget.growth_2024_incl_pct > 0",
        ],
        "threshold": [10.0, 20.0, float("nan")],
        "lowest": [5.0, 10.0, float("nan")],
        "highest": [17.0, 30.0, float("nan")],
    }
)
CLAIMS = article("it rose", "it rose, too")
DAYS = pd.DataFrame(
    {
        "as_of": ["2023-12-31", "2024-03-31", "2024-06-30"],
        "finding": ["budget.level_2024_incl_tn", GROWTH, GROWTH],
        "value": [7.95, 8.0, 16.53],
    }
)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A sweep that fits the data and what the edition found."""
    monkeypatch.setattr(robustness, "KEPT_SWEEPS", tmp_path)
    folder = tmp_path / "days"
    folder.mkdir()
    DAYS.to_csv(folder / "results.csv", index=False)
    (folder / "rests_on.txt").write_text(f"{robustness.inputs_digest()}\n")
    return folder


def results(findings=FINDINGS, as_of="2024-06-30"):
    return robustness.kept_results("days", findings, date.fromisoformat(as_of))


def test_each_deciding_threshold_is_moved_to_both_ends():
    (row,) = robustness.over_thresholds(CLAIMS, TESTS, FINDINGS).to_dict("records")
    assert [row[name] for name in ("claim_id", "threshold", "lowest", "highest")] == ["C01", "10", "5", "17"]
    assert row["verdict"] == row["at_lowest"] == "supported"
    assert row["at_highest"] == "contradicted"


def test_the_verdict_of_each_day_and_its_turns():
    history = robustness.by_day(CLAIMS, TESTS, DAYS)
    assert history.query("claim_id == 'C01'")["verdict"].tolist() == [
        "not testable",
        "contradicted",
        "supported",
    ]
    turns = robustness.verdict_changes(history)
    assert turns.to_numpy().tolist() == [
        ["C01", "2024-03-31", "not testable", "contradicted"],
        ["C02", "2024-03-31", "not testable", "supported"],
        ["C01", "2024-06-30", "contradicted", "supported"],
    ]


def test_no_day_after_the_edition_is_shown(kept):
    known = Findings({GROWTH: finding(GROWTH, 8.0)})
    assert results(known, "2024-03-31")["as_of"].max() == "2024-03-31"


def test_one_day_is_no_history_and_needs_no_word(kept, capsys):
    assert results(Findings({}), "2023-12-31").empty
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("fault", ["data", "value", "name", "day", "missing"])
def test_what_does_not_fit_any_more_is_left_out_and_says_the_command(kept, capsys, fault):
    assert len(results()) == 3
    known, day = FINDINGS, "2024-06-30"
    if fault == "data":
        (kept / "rests_on.txt").write_text("another digest\n")
    elif fault == "value":
        DAYS.assign(value=16.6).to_csv(kept / "results.csv", index=False)
    elif fault == "name":
        known = Findings({})
    elif fault == "day":
        day = "2024-07-31"
    else:
        (kept / "results.csv").unlink()
    assert results(known, day).empty
    assert "`make sweep SWEEP=days` makes them anew" in capsys.readouterr().out


def test_a_changed_table_is_another_state_the_words_of_claims_are_not(monkeypatch):
    before, as_it_is = robustness.inputs_digest(), robustness.table_bytes
    for name, same in (("claim_answers", True), ("claim_tests", True), ("japan_debt", False)):
        changed = as_it_is(name).replace(b"1", b"2", 1)
        monkeypatch.setattr(
            robustness,
            "table_bytes",
            lambda table, name=name, changed=changed: changed if table == name else as_it_is(table),
        )
        assert (robustness.inputs_digest() == before) is same


def test_other_parameters_or_another_rule_of_what_is_known_are_another_state(monkeypatch):
    before, as_it_is, loaded = robustness.inputs_digest(), robustness.resource, robustness.load_parameters
    monkeypatch.setattr(
        robustness, "load_parameters", lambda name: loaded(name).model_copy(update={"seed": 1})
    )
    other_seed = robustness.inputs_digest()
    monkeypatch.setattr(robustness, "load_parameters", loaded)
    monkeypatch.setattr(robustness, "resource", lambda name: as_it_is(name) | {"asOf": "another"})
    assert len({before, other_seed, robustness.inputs_digest()}) == 3


def test_the_order_of_rows_is_no_other_state(monkeypatch):
    before, as_it_is = robustness.inputs_digest(), robustness.table_bytes

    def reversed_rows(table):
        head, *rows = as_it_is(table).decode().splitlines()
        return "\n".join([head, *reversed(rows)]).encode()

    monkeypatch.setattr(robustness, "table_bytes", reversed_rows)
    assert robustness.inputs_digest() == before


def test_without_days_there_is_no_history():
    history = robustness.by_day(CLAIMS, TESTS, DAYS.head(0))
    assert history.empty
    assert robustness.verdict_changes(history).empty

import pandas as pd

from helpers.figures.narrative import GROWTH_BY_BASIS, finding_bars, verdict_grid
from helpers.findings.register import require_entry


def test_the_label_of_a_bar_carries_the_marks_of_its_finding():
    findings = pd.DataFrame(
        {
            "id": ["a", "b", "c"],
            "printed": ["1%", "2%", "3%"],
            "value": [1.0, 2.0, 3.0],
            "verified": [True, False, False],
            "revised_later": [False, False, True],
        }
    )
    labels = [
        text.get_text() for text in finding_bars(findings, {"a": "A", "b": "B", "c": "C"}, "%").axes[0].texts
    ]
    assert labels == ["1%", "2%†", "3%†‡"]


def test_the_bars_are_findings_in_per_cent():
    assert {require_entry(finding).unit for finding in GROWTH_BY_BASIS} == {"percent"}


def test_a_grid_has_the_mark_of_each_verdict_in_the_order_of_the_rows():
    history = pd.DataFrame(
        {
            "claim_id": ["C02", "C01", "C02", "C01"],
            "as_of": ["2023-12-31", "2023-12-31", "2024-03-31", "2024-03-31"],
            "verdict": ["supported", "not testable", "supported", "contradicted"],
        }
    )
    marks = {"supported": "s", "not testable": "n", "contradicted": "c"}
    (axes,) = verdict_grid(history, marks).axes
    assert [text.get_text() for text in axes.texts] == ["s", "s", "n", "c"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["C02", "C01"]

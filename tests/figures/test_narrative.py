import pandas as pd

from helpers.figures.narrative import finding_bars


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

import pandas as pd
import pytest

from helpers.figures.narrative import GROWTH_BY_BASIS, SHARES_OF_GDP, finding_bars
from helpers.findings.register import entry


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


@pytest.mark.parametrize("names", [GROWTH_BY_BASIS, SHARES_OF_GDP])
def test_the_bars_of_one_figure_are_findings_in_per_cent(names):
    assert {entry(finding).unit for finding in names} == {"percent"}

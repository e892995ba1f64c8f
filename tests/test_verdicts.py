"""The sweep over days that chapter 06 reads: it asks for what the tests read, and what git keeps fits."""

import re

import pandas as pd

from helpers.findings.robustness import inputs_digest
from helpers.parameters import load_parameters
from helpers.paths import KEPT_SWEEPS
from helpers.sweeps.plan import read_plan
from tests.tables import read

KEPT = KEPT_SWEEPS / "verdicts"


def named():
    return {
        name for row in read("claim_tests") for name in re.findall(r"\b([a-z]+\.[a-z]\w+)", row["predicate"])
    }


def test_the_sweep_collects_what_the_tests_of_the_claims_read():
    assert set(read_plan("verdicts").sweep.findings) == named()


def test_it_asks_every_three_months_from_the_decisions_to_the_edition():
    days = [point.swept["as_of"] for point in read_plan("verdicts").points]
    ends = pd.date_range("2023-12-31", load_parameters("latest").as_of, freq="QE")
    assert days == [day.date().isoformat() for day in ends]


def test_what_git_keeps_fits_the_data_and_the_analysis():
    kept = (KEPT / "rests_on.txt").read_text(encoding="utf-8").split()
    now = [inputs_digest(), read_plan("verdicts").notebooks]
    assert kept == now, "run `make sweep SWEEP=verdicts` and commit reports/sweeps/verdicts/"


def test_what_git_keeps_holds_each_day():
    results = pd.read_csv(KEPT / "results.csv")
    assert set(results["finding"]) == named()
    assert results["as_of"].nunique() == len(read_plan("verdicts").points)

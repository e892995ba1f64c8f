"""How far the verdicts hang on thresholds that others might set, and on the day of the edition."""

import csv
import hashlib
import io
import json
from datetime import date

import pandas as pd

from helpers.datasets.package import resource, table_bytes, table_names
from helpers.findings.claims import AS_WRITTEN, TABLES, Claim, judged
from helpers.findings.finding import Finding, Findings
from helpers.findings.register import registered_findings
from helpers.parameters import load_parameters
from helpers.paths import KEPT_SWEEPS, SOURCE
from helpers.source_code import normalised
from helpers.typography.numbers import CSV_DIGITS

_LEAST_DAYS = 2

# Columns of a threshold as it is and at both ends of its range.
_ENDS = ("threshold", "lowest", "highest")


def over_thresholds(claims: pd.DataFrame, tests: pd.DataFrame, findings: Findings) -> pd.DataFrame:
    """The verdict with each deciding threshold at both ends of its range, all others as they are.

    Columns: claim_id, statement, threshold, lowest, highest (as text), verdict, at_lowest, at_highest.
    """
    ranged = tests[tests["reading"].eq(AS_WRITTEN) & tests["threshold"].notna()]
    rows = []
    for place, test in ranged.iterrows():
        own = claims[claims["claim_id"].eq(test["claim_id"])]
        verdicts = [_with_threshold(own, tests, place, test[end], findings) for end in _ENDS]
        values = [f"{test[end]:g}" for end in _ENDS]
        rows.append((test["claim_id"], test["statement"], *values, *verdicts))
    names = ["claim_id", "statement", *_ENDS, "verdict", "at_lowest", "at_highest"]
    return pd.DataFrame(rows, columns=names)


def _with_threshold(
    claim: pd.DataFrame, tests: pd.DataFrame, place: object, value: float, findings: Findings
) -> str:
    moved = tests["threshold"].where(tests.index != place, value)
    (found,) = judged(claim, tests.assign(threshold=moved), findings)
    return found.verdict.value


def by_day(claims: pd.DataFrame, tests: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The verdict on each claim at each day of a sweep over days.

    `results`: as_of, finding, value, as a sweep writes them. Gives claim_id, as_of, verdict, in the order of
    the article and of the days.
    """
    found = [
        (claim.id, day, claim.verdict.value)
        for day, rows in results.groupby("as_of")
        for claim in _judged_by(claims, tests, rows)
    ]
    return pd.DataFrame(found, columns=["claim_id", "as_of", "verdict"])


def verdict_changes(history: pd.DataFrame) -> pd.DataFrame:
    """Each change of a verdict (see `by_day`).

    Columns: claim_id, as_of (the first day with the new one), before, after.
    """
    before = history.groupby("claim_id")["verdict"].shift()
    changed = history.assign(before=before)[before.notna() & before.ne(history["verdict"])]
    return changed.rename(columns={"verdict": "after"})[["claim_id", "as_of", "before", "after"]]


def _judged_by(claims: pd.DataFrame, tests: pd.DataFrame, rows: pd.DataFrame) -> list[Claim]:
    values = dict(zip(rows["finding"], rows["value"], strict=True))
    known = {name: registered_findings()[name] for name in values if name in registered_findings()}
    findings = {
        name: Finding(name, values[name], own.unit, own.digits, own.label, "", "", ())
        for name, own in known.items()
    }
    return judged(claims, tests, Findings(findings))


def kept_results(sweep: str, findings: Findings, as_of: date) -> pd.DataFrame:
    """The results of a sweep over days that git keeps, up to `as_of`; none if they do not fit any more.

    They fit if the data and the code of the analysis are those of the sweep, and if what it found for this
    day is what this edition found. One day is no history: then there are none, without a word.
    """
    folder = KEPT_SWEEPS / sweep
    try:
        results = pd.read_csv(folder / "results.csv")
    except FileNotFoundError:
        return _left_out(sweep, "they are not there")
    results = results[results["as_of"] <= as_of.isoformat()]
    if results["as_of"].nunique() < _LEAST_DAYS:
        return results.head(0)
    if (folder / "rests_on.txt").read_text(encoding="utf-8").split()[:1] != [inputs_digest()]:
        return _left_out(sweep, "data or analysis changed since")
    today = results[results["as_of"].eq(as_of.isoformat())]
    if today.empty:
        return _left_out(sweep, f"they have no {as_of}")
    if differing := _differing(today, findings):
        return _left_out(sweep, f"{differing[0]} is another number now")
    return results


def inputs_digest() -> str:
    """Digest of the tables, but those that say how claims are judged, of parameters and analysis.

    To a table belongs the rule that says which of its rows are known on a day.
    """
    names = [name for name in table_names() if name not in TABLES]
    tables = {name: [resource(name)["asOf"], _in_any_order(name)] for name in names}
    parameters = load_parameters("latest").model_dump(mode="json")
    files = [
        *(SOURCE / "datasets" / name for name in ("as_of.py", "as_of_rule.py")),
        *sorted((SOURCE / "analysis").rglob("*.py")),
    ]
    code = [normalised(file.read_text(encoding="utf-8")) for file in files]
    return hashlib.sha256(json.dumps([tables, parameters, code], sort_keys=True).encode()).hexdigest()


def _in_any_order(table: str) -> list[list[str]]:
    """The rows of a table as they are written: their order decides nothing."""
    return sorted(csv.reader(io.StringIO(table_bytes(table).decode("utf-8-sig"), newline="")))


def _differing(results: pd.DataFrame, findings: Findings) -> list[str]:
    values = zip(results["finding"], results["value"], strict=True)
    return [name for name, value in values if name not in findings or not _same(value, findings[name].value)]


def _same(one: float, other: float) -> bool:
    """Whether two numbers are one at the digits of stored results, which have fewer than findings."""
    return f"{one:.{CSV_DIGITS}g}" == f"{other:.{CSV_DIGITS}g}"


def _left_out(sweep: str, why: str) -> pd.DataFrame:
    print(f"the verdicts by day are left out, {why}: `make sweep SWEEP={sweep}` makes them anew")
    return pd.DataFrame(columns=["as_of", "finding", "value"])

import json

import pytest

from helpers.errors import ReportError
from helpers.findings.finding import Finding, Findings, TableUse, as_json, at_stored_precision, read_findings


def use(unverified=0, revised_later=0):
    return TableUse("countries", 2, ("JPN", "USA"), ("some-source",), unverified, revised_later)


def finding(finding_id="budget.growth_pct", value=16.5, uses=()):
    return Finding(
        finding_id, value, "percent", 1, "growth of the budget", "02_budget_analysis", "growth", uses
    )


def test_derived_fields():
    got = finding(uses=(use(unverified=1), use(revised_later=1)))
    assert (got.printed, got.anchor) == ("16.5%", "finding-budget.growth_pct")
    assert (got.unverified, got.revised_later) == (True, True)


def test_without_marks():
    got = finding(uses=(use(),))
    assert (got.unverified, got.revised_later) == (False, False)


def test_round_trip(tmp_path):
    findings = Findings({"b.two": finding("b.two", 2, (use(1, 1),)), "a.one": finding("a.one", -0.125)})
    (tmp_path / "findings.json").write_text(as_json(findings))
    got = read_findings(tmp_path / "findings.json")
    assert list(got) == ["a.one", "b.two"]
    assert dict(got) == dict(findings)


def test_file_holds_what_a_reader_needs(tmp_path):
    (tmp_path / "findings.json").write_text(as_json(Findings({"a.one": finding("a.one", uses=(use(1),))})))
    got = json.loads((tmp_path / "findings.json").read_text())["a.one"]
    exp = {"value": 16.5, "unit": "percent", "printed": "16.5%", "label": "growth of the budget"}
    exp |= {"notebook": "02_budget_analysis", "cell": "growth", "unverified": True, "revised_later": False}
    assert {name: got[name] for name in exp} == exp
    assert got["tables"][0]["keys"] == ["JPN", "USA"]


@pytest.mark.parametrize(
    ("value", "exp"),
    [(1 / 3, 0.3333333333), (0.5905744081280966, 0.5905744081), (7, 7), (7.0, 7.0), (1e20, 1e20)],
)
def test_stored_precision(value, exp):
    got = at_stored_precision(value)
    assert (got, type(got)) == (exp, type(exp))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_only_finite_numbers(value):
    with pytest.raises(ReportError, match=r"^a finding must be a finite number"):
        at_stored_precision(value)


def test_unknown_finding_suggests():
    with pytest.raises(ReportError, match=r"^unknown finding 'a.on': did you mean 'a.one'\?$"):
        Findings({"a.one": finding("a.one")})["a.on"]


def test_uses_of_some_findings():
    findings = Findings(
        {"a": finding("a", uses=(use(),)), "b": finding("b"), "c": finding("c", uses=(use(1),))}
    )
    assert findings.uses(["a", "b"]) == [use()]
    assert findings.uses(["a", "c"]) == [use(), use(1)]


def test_as_frame_has_those_there_are():
    findings = Findings({"a": finding("a"), "b": finding("b", 2, (use(1),))})
    got = findings.as_frame(["b", "budget.growth_2024_incl_pct", "a"])
    assert got[["id", "printed", "verified"]].to_numpy().tolist() == [
        ["b", "2.0%", False],
        ["a", "16.5%", True],
    ]


def test_as_frame_refuses_what_no_edition_has():
    with pytest.raises(ReportError, match=r"^unknown finding 'budget.growth_2024_incl_pc': did you mean"):
        Findings({"a": finding("a")}).as_frame({"a": "one", "budget.growth_2024_incl_pc": "two"})


def test_a_finding_of_another_edition_is_not_called_unknown():
    later = "budget.growth_2024_incl_pct"
    with pytest.raises(ReportError, match=f"^finding '{later}' is not known in this edition$"):
        Findings({"a": finding("a")})[later]

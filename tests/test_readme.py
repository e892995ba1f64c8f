import re

from helpers.paths import ROOT
from helpers.reporting.findings import read_findings
from helpers.reporting.printing import NBSP

LINK = re.compile(r"\[([^\]]+)\]\(reports/latest/report\.html#finding-([^)]+)\)")
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
ANSWER = TEXT.split("## The answer")[1].split("## Two commands")[0]


def test_the_numbers_are_those_of_the_findings():
    findings = read_findings(ROOT / "reports" / "latest" / "findings.json")
    printed = {name: text.removeprefix("+") for text, name in LINK.findall(ANSWER)}
    assert printed == {name: findings[name].printed.replace(NBSP, " ") for name in printed}
    assert len(printed) > 8


def test_no_other_number_is_typed():
    bare = LINK.sub("", ANSWER.split("![")[0])
    assert (
        re.findall(r"\d[\d.,]*%?", re.sub(r"FY\d{4}|“About 20%”|by 2035|2% of GDP instead of 1%", "", bare))
        == []
    )


def test_every_file_it_names_exists():
    named = {target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []

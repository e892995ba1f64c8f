import re
from datetime import date

import nbformat

from helpers.findings.finding import read_findings
from helpers.paths import NOTEBOOKS, ROOT
from helpers.prose.sentences import Context, fill
from helpers.report import NARRATIVE
from helpers.typography.numbers import NBSP

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
ANSWER = TEXT.split("## The answer\n\n")[1].split("\n\n![")[0]
PAGE = "reports/latest/report.html"


def abstract():
    """The abstract of the published report, its numbers linked to the page."""
    cells = nbformat.read(NOTEBOOKS / f"{NARRATIVE.name}.ipynb", as_version=4).cells
    (prose,) = [cell.source for cell in cells if cell.id == "abstract"]
    findings = read_findings(ROOT / "reports" / "latest" / "findings.json")
    text = fill(prose, Context(findings, {}, date(2026, 9, 30), "latest"), "abstract")
    text = re.sub(r"<sup>([†‡]+)</sup>", r"\1", text).replace(NBSP, " ")
    text = re.sub(r"\[([^\[\]]*)\]\(#holds-\w+\)\{\.holds\}", r"\1", text)
    return re.sub(r"\]\((#[^)]+)\)(?:\{\.finding\})?", rf"]({PAGE}\1)", text)


def test_the_answer_is_the_abstract_of_the_published_report():
    assert abstract() == ANSWER


def test_every_file_it_names_exists():
    named = {target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target}
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_abstract_can_be_read_in_a_minute():
    words = re.sub(r"\]\([^)]*\)", "", ANSWER).replace("\n- ", "\n").split()
    assert len(words) <= 120
    assert len(re.findall("#finding-", ANSWER)) <= 8
    assert len(ANSWER.split("\n- ")[1:]) <= 6

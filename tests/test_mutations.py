"""Fifty changed cells, and every condition of the prose turned false: nothing stale, nothing unnoticed."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest

from helpers.errors import ReportError
from helpers.paths import NOTEBOOKS, REPORTS_VARIABLE, ROOT
from helpers.reporting.findings import Finding, Findings
from helpers.reporting.narrative import Groups, template_environment
from helpers.reporting.printing import CARDINAL_WORDS, MINUS, ORDINAL_WORDS
from tests.project import copy_project
from tests.test_second_route_claims import outcome

pytestmark = pytest.mark.build

CHANGES, WORKERS = 50, 2
HOLDS = re.compile(r"\{%-?\s*holds\s+(.*?)\s*-?%\}")
OPENS, CLOSES = re.compile(r"\{%-?\s*(?:if|holds)\b"), re.compile(r"\{%-?\s*(?:endif|endholds)\b")
WORDS = {word: number for words in (CARDINAL_WORDS, ORDINAL_WORDS) for number, word in enumerate(words)}
NUMBER = re.compile(rf"[{MINUS}+]?[^\d]*?(\d[\d,]*(?:\.\d+)?)")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What the workers say, one entry for each change; first the report without a change."""
    workers = {}
    for number in range(WORKERS):
        folder = tmp_path_factory.mktemp(f"mutations-{number}")
        project = copy_project(folder / "project")
        own = {
            "PYTHONPATH": f"{project / 'src'}{os.pathsep}{ROOT}",
            REPORTS_VARIABLE: str(folder / "reports"),
        }
        command = [sys.executable, "-m", "tests.mutation_worker", *map(str, (number, CHANGES, WORKERS))]
        with (folder / "told.jsonl").open("w") as told:  # a pipe would fill while the other worker is heard
            workers[folder] = subprocess.Popen(command, cwd=folder, env=os.environ | own, stdout=told)
    assert [worker.wait(timeout=900) for worker in workers.values()] == [0] * WORKERS
    told = [(folder / "told.jsonl").read_text().splitlines() for folder in workers]
    unchanged, *_ = (json.loads(lines[0]) for lines in told)
    return [unchanged, *(json.loads(line) for lines in told for line in lines[1:])]


@pytest.fixture(scope="module")
def conditions():
    """Conditions of ``holds`` that no other condition encloses, with notebook and cell."""
    return [
        (file.stem, cell.id, found[1])
        for file in sorted(NOTEBOOKS.glob("*.ipynb"))
        for cell in nbformat.read(file, as_version=4).cells
        if cell.cell_type == "markdown"
        for found in HOLDS.finditer(cell.source)
        if depth(cell.source[: found.start()]) == 0
    ]


def depth(text):
    return len(OPENS.findall(text)) - len(CLOSES.findall(text))


def values(told):
    return {name: entry["value"] for name, entry in told["findings"].items()}


def stale(text, value):
    """Whether a printed number is not the value, at the decimals it is printed with."""
    if text.lower() in WORDS:
        return WORDS[text.lower()] != round(value)
    if MINUS in text and value > 0:
        return True
    digits = NUMBER.match(text.replace("\\", ""))[1].replace(",", "")
    decimals = len(digits.partition(".")[2])
    return abs(abs(value) - float(digits)) > 0.5 * 10**-decimals + 1e-9 * abs(value)


def test_all_changes_were_made(outcomes):
    assert len(outcomes) == CHANGES + 1
    assert not outcomes[0].get("stopped")
    assert len({told["table"] for told in outcomes[1:]}) > 15
    assert all(told["before"] != told["after"] for told in outcomes[1:])


def test_the_changes_reach_findings_and_sentences(outcomes, conditions):
    before = values(outcomes[0])
    moved = [told for told in outcomes[1:] if values(told) != before]
    stopped = [told for told in outcomes[1:] if told["stopped"] and told["where"] == "prose"]
    assert len(moved) > CHANGES / 5
    assert stopped
    assert conditions


def test_a_false_sentence_stops_the_report(outcomes, conditions):
    missed = []
    for told in outcomes[1:]:
        if told["where"] == "prose":
            false = [place for *place, condition in conditions if outcome(condition, values(told)) is False]
            missed += [
                (told, place) for place in false if f"{place[0]}, cell {place[1]}: “" not in told["stopped"]
            ]
    assert missed == []


def test_the_report_stops_for_nothing_else(outcomes, conditions):
    """Where every condition holds, what stops a report is an analysis that says why, in one of our words."""
    unclear = [
        told["stopped"]
        for told in outcomes[1:]
        if told["stopped"] and not re.match(r"ReportError: ", told["stopped"])
    ]
    assert unclear == []


def test_no_number_of_the_prose_is_stale(outcomes):
    found = [
        (told["table"], name, text, told["findings"][name]["value"])
        for told in outcomes
        if not told.get("stopped")
        for text, name in told["numbers"]
        if stale(text.partition("^")[0], told["findings"][name]["value"])
    ]
    assert found == []
    assert min(len(told["numbers"]) for told in outcomes if not told.get("stopped")) > 100


def test_the_check_for_stale_numbers_can_fail(outcomes):
    text, name = next(
        (text, name)
        for text, name in outcomes[0]["numbers"]
        if outcomes[0]["findings"][name]["unit"] == "percent"
    )
    value = outcomes[0]["findings"][name]["value"]
    assert not stale(text.partition("^")[0], value)
    assert stale(text.partition("^")[0], 1.3 * value + 1)


def test_every_condition_can_turn_false(outcomes, conditions):
    """Each is seen to fail once: with one of its findings at some other value the words do not hold."""
    findings = {name: Finding.from_json(name, entry) for name, entry in outcomes[0]["findings"].items()}
    assert [place for *place, condition in conditions if not breaks(condition, findings)] == []


def breaks(condition, findings):
    template = template_environment().from_string(f"{{% holds {condition} %}}x{{% endholds %}}")
    named = [name for name in re.findall(r"findings\.(\w+\.\w+)", condition) if name in findings]
    for name in named:
        old = findings[name]
        for value in (-old.value, 0.0, 10 * old.value + 1, old.value / 10, old.value + 1, old.value - 1):
            other = Finding(name, value, old.unit, old.digits, old.label, old.notebook, old.cell, old.tables)
            broken = []
            template.render(findings=Groups(Findings(findings | {name: other})), broken=broken)
            if broken:
                return True
    return False


def test_an_unknown_finding_in_a_condition_is_an_error():
    template = template_environment().from_string("{% holds findings.a.b > 0 %}x{% endholds %}")
    with pytest.raises(ReportError, match="unknown finding"):
        template.render(findings=Groups(Findings({})), broken=[])

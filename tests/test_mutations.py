"""Changed cells, and every condition of the prose turned false: nothing stale, nothing unnoticed.

Six changes are made here; `make mutations` makes all fifty.
"""

import json
import os
import random
import re
import subprocess
import sys
from dataclasses import dataclass

import nbformat
import pytest

from helpers.errors import ReportError
from helpers.findings.finding import Finding, Findings
from helpers.findings.values import groups_of
from helpers.paths import NOTEBOOKS, REPORTS_VARIABLE, ROOT
from helpers.prose.language import template_environment
from helpers.typography.numbers import CARDINAL_WORDS, MINUS, ORDINAL_WORDS
from tests.project import WHOLE, copy_project
from tests.test_second_route_claims import outcome

pytestmark = pytest.mark.build

ALL = {"latest": range(30), "article": range(30, 50)}
FEW = {
    "latest": [7, *random.Random(20231222).sample(ALL["latest"], 3)],
    "article": [31, 43],
}  # 7 stops a sentence
CHANGES = ALL if os.environ.get(WHOLE) else FEW
"""Which changes are made in which edition."""

TAG = re.compile(r"\{%-?\s*(if|elif|else|endif|holds|endholds|known|endknown)\b\s*(.*?)\s*-?%\}", re.DOTALL)
WORDS = {word: number for words in (CARDINAL_WORDS, ORDINAL_WORDS) for number, word in enumerate(words)}
NUMBER = re.compile(rf"[{MINUS}+]?[^\d]*?(\d[\d,]*(?:\.\d+)?)")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What the workers say of each change, by edition; first the report without a change."""
    workers = {}
    for edition, numbers in CHANGES.items():
        folder = tmp_path_factory.mktemp(f"mutations-{edition}")
        project = copy_project(folder / "project")
        own = {
            "PYTHONPATH": f"{project / 'src'}{os.pathsep}{ROOT}",
            REPORTS_VARIABLE: str(folder / "reports"),
        }
        command = [sys.executable, "-m", "tests.mutation_worker", edition, *map(str, numbers)]
        with (folder / "results.jsonl").open(
            "w"
        ) as stream:  # a pipe would fill while the other worker is heard
            workers[folder] = subprocess.Popen(command, cwd=folder, env=os.environ | own, stdout=stream)
    assert [worker.wait(timeout=3600) for worker in workers.values()] == [0] * len(CHANGES)
    lines = [(folder / "results.jsonl").read_text().splitlines() for folder in workers]
    return [[json.loads(line) for line in of_edition] for of_edition in lines]


@pytest.fixture(scope="module")
def changes(outcomes):
    """Every change of every edition."""
    return [result for edition in outcomes for result in edition[1:]]


@dataclass(frozen=True)
class Condition:
    """A condition of ``holds``, where it stands, and the conditions of the ``if`` around it."""

    notebook: str
    cell: str
    text: str
    around: tuple[str, ...]

    @property
    def findings(self):
        return re.findall(r"\b([a-z]+\.[a-z]\w+)", self.text)

    def is_false(self, values):
        """Whether it is asked at all, and then is false."""
        asked = all(outcome(text, values) is True for text in self.around)
        return asked and outcome(self.text, values) is False


@pytest.fixture(scope="module")
def conditions():
    """All conditions of ``holds`` in the notebooks that stand in the first branch of what is around them."""
    found = []
    for file in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in nbformat.read(file, as_version=4).cells:
            around = []
            for tag in TAG.finditer(cell.source):  # captions stand in code
                if tag[1] == "holds" and None not in around:
                    found.append(Condition(file.stem, cell.id, tag[2], tuple(around)))
                if tag[1] in ("if", "holds"):
                    around.append(tag[2])
                elif tag[1] == "known":  # what stands in it and is not known does not hold, nor is it false
                    around.append("True")
                elif tag[1] in ("endif", "endholds", "endknown"):
                    around.pop()
                else:
                    around[-1] = None  # another branch: its condition is not followed
    return found


def values(result):
    return {name: entry["value"] for name, entry in result["findings"].items()}


def stale(text, finding):
    """Whether a printed number is not the value of its finding, at the decimals it is printed with."""
    if finding["unit"] == "date":
        return text != finding["printed"]
    value = finding["value"]
    text = re.sub("<sup>.*?</sup>", "", text)
    if text.lower() in WORDS:
        return WORDS[text.lower()] != round(value)
    if MINUS in text and value > 0:
        return True
    digits = NUMBER.match(text.replace("\\", ""))[1].replace(",", "")
    decimals = len(digits.partition(".")[2])
    return abs(abs(value) - float(digits)) > 0.5 * 10**-decimals + 1e-9 * abs(value)


def test_all_changes_were_made(outcomes, changes):
    assert len(changes) == sum(map(len, CHANGES.values()))
    assert [edition[0].get("stopped") for edition in outcomes] == [None] * len(CHANGES)
    assert len({result["table"] for result in changes}) > len(changes) / 4
    assert [result for result in changes if result["before"] == result["after"]] == []


def test_the_changes_reach_findings_and_sentences(outcomes, changes, conditions):
    moved = [result for edition in outcomes for result in edition[1:] if values(result) != values(edition[0])]
    assert len(moved) > len(changes) / 5
    assert [result for result in moved if result["stopped"] and result["where"] == "prose"]
    assert len(conditions) > 20


def test_a_false_sentence_stops_the_report(changes, conditions):
    """The report's own words name notebook, cell and the value of each finding that is compared."""
    missed = [
        (result["table"], condition)
        for result in changes
        if result["where"] == "prose"
        for condition in conditions
        if condition.is_false(values(result)) and not named(condition, result)
    ]
    assert missed == []


def named(condition, result):
    place = re.compile(rf"{condition.notebook}, cell {condition.cell}(?:, \w+)?: “")
    wanted = [f"{name} = {result['findings'][name]['value']}" for name in condition.findings]
    return any(
        place.search(line) and all(part in line for part in wanted) for line in result["stopped"].splitlines()
    )


def test_whatever_stops_a_report_says_why(changes):
    """Our own words in one line each, no traceback of a library."""
    assert [
        result["stopped"] for result in changes if not re.match(r"ReportError: |$", result["stopped"])
    ] == []


def test_a_sentence_that_stops_the_report_is_false(changes, conditions):
    """The report does not stop for a condition that holds."""
    wrong = [
        result["stopped"]
        for result in changes
        if result["where"] == "prose" and "does not hold" in result["stopped"]
        if not any(
            condition.is_false(values(result)) and named(condition, result) for condition in conditions
        )
    ]
    assert wrong == []


def test_no_number_of_the_prose_is_stale(outcomes):
    rendered = [result for edition in outcomes for result in edition if not result.get("stopped")]
    found = [
        (result["table"], name, text, result["findings"][name]["value"])
        for result in rendered
        for text, name in result["numbers"]
        if stale(text, result["findings"][name])
    ]
    assert found == []
    assert min(len(result["numbers"]) for result in rendered) > 300


def test_the_check_for_stale_numbers_can_fail(outcomes):
    unchanged = outcomes[0][0]
    text, name = next(
        (text, name)
        for text, name in unchanged["numbers"]
        if unchanged["findings"][name]["unit"] == "percent"
    )
    finding = unchanged["findings"][name]
    assert not stale(text, finding)
    assert stale(text, finding | {"value": 1.3 * finding["value"] + 1})


def test_every_condition_can_turn_false(outcomes, conditions):
    """Each is seen to fail once: with one of its findings at some other value the words do not hold."""
    findings = {name: Finding.from_json(name, entry) for name, entry in outcomes[0][0]["findings"].items()}
    assert [condition for condition in conditions if not breaks(condition, findings)] == []


def just_words(_condition, _findings, words):
    return words


def breaks(condition, findings):
    template = template_environment().from_string(f"{{% holds {condition.text} %}}x{{% endholds %}}")
    for name in condition.findings:
        old = findings[name]
        for value in (-old.value, 0.0, 10 * old.value + 1, old.value / 10, old.value + 1, old.value - 1):
            other = Finding(name, value, old.unit, old.digits, old.label, old.notebook, old.cell, old.tables)
            broken = []
            template.render(**groups_of(Findings(findings | {name: other})), broken=broken, bound=just_words)
            if broken:
                return True
    return False


def test_an_unknown_finding_in_a_condition_is_an_error():
    template = template_environment().from_string("{% holds budget.b > 0 %}x{% endholds %}")
    with pytest.raises(ReportError, match="unknown finding"):
        template.render(**groups_of(Findings({})), broken=[])

"""An edition may end on any day: the chapters run, and the prose says nothing that was not known by then.

The days here are two that have brought faults to light; `make editions` tries every end of a quarter.
"""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from helpers.build.notebook import execute, parameters_for
from helpers.build.publication import chapter_with_outputs
from helpers.document.assembly import assemble, report_of
from helpers.document.fill import fill_prose
from helpers.findings.register import registered_findings
from helpers.kernels.process import FORK_SERVER
from helpers.parameters import load_parameters, with_values
from helpers.paths import REGISTER, EditionPaths
from helpers.report import CHAPTERS, NARRATIVE, reading_order
from tests.project import WHOLE

pytestmark = pytest.mark.build

QUARTER_ENDS = [
    date(year, month, day)
    for year in (2023, 2024, 2025, 2026)
    for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
    if date(2023, 12, 31) <= date(year, month, day) <= date(2026, 9, 30)
]
TRIED = QUARTER_ENDS if os.environ.get(WHOLE) else QUARTER_ENDS[5:9:3]


@pytest.fixture(scope="module")
def ran():
    """Run the chapters for each day, once; the assembled report."""
    FORK_SERVER.start()
    reports = {}

    def on(day):
        if day not in reports:
            reports[day] = run(
                with_values(load_parameters("latest"), "test", edition=f"on-{day}", as_of=day.isoformat())
            )
        return reports[day]

    yield on
    FORK_SERVER.stop()


def run(parameters):
    paths = EditionPaths(parameters.edition)
    with ThreadPoolExecutor(2) as threads:
        begun = {
            step.name: threads.submit(
                execute, step.name, parameters_for(step.name, parameters), paths.notebook(step.name)
            )
            for step in CHAPTERS
            if step is not NARRATIVE
        }
    for end in begun.values():
        end.result()
    execute(NARRATIVE.name, parameters_for(NARRATIVE.name, parameters), paths.notebook(NARRATIVE.name))
    return assemble([(name, chapter_with_outputs(paths, name)) for name in reading_order()], parameters)


@pytest.mark.parametrize("day", TRIED, ids=str)
def test_an_edition_builds_on_any_day(ran, day):
    fill_prose(report_of(ran(day)))


def test_some_edition_records_each_finding_of_the_register(ran, built):
    editions = (built.latest, built.article)
    published = [json.loads((folder / "findings.json").read_text()) for folder in editions]
    made = set().union(*published, *(report_of(ran(day)).findings for day in TRIED))
    assert registered_findings().keys() == made


def test_the_register_is_sorted_and_names_each_finding_once():
    names = [line.partition(",")[0] for line in REGISTER.read_text().splitlines()[1:]]
    assert names == sorted(set(names))

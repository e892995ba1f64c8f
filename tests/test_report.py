"""The report as a reader gets it: both editions, built from nothing on the real data."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date

import nbformat
import pandas as pd
import pytest

from helpers.paths import NOTEBOOKS, PARAMETERS, REPORTS_VARIABLE, ROOT
from helpers.pipeline.tasks import CHAPTERS
from helpers.pipeline.verification import differences
from tests.documents import Page, paper_text, solid
from tests.project import copy_project, files, finish, start_build
from tests.test_notebooks import CITED

pytestmark = pytest.mark.build

OUTPUTS = ["report.html", "report.pdf", "findings.json", "tables", "figures", "notebooks"]
EDITIONS = ["latest", "article"]
DAY = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b")
LATER = ["opinion.cao_transfer_for_pct", "markets.car_7011_20231222_m1p1_pct"]
"""Findings on a poll of 2025 and on a trading day that had not closed in Japan's December 2023."""


@pytest.fixture(scope="module", params=EDITIONS)
def edition(request, built):
    return built.edition(request.param)


@pytest.fixture(scope="module")
def page(edition):
    return Page(edition / "report.html")


def findings(folder):
    return json.loads((folder / "findings.json").read_text())


def test_all_outputs_exist(edition):
    got = files(edition)
    assert {name.split("/")[0] for name in got} == set(OUTPUTS)
    assert [name for name, data in got.items() if not data] == []
    assert sorted(name for name in got if name.startswith("notebooks/")) == [
        f"notebooks/{step.name}.ipynb" for step in CHAPTERS
    ]


def test_every_figure_has_its_data(edition):
    figures = {file.stem for file in (edition / "figures").iterdir()}
    assert len(figures) >= 2 * len(CHAPTERS) - 2
    assert figures - {file.stem for file in (edition / "tables").iterdir()} == set()


def test_a_second_build_has_nothing_to_do(built):
    before = files(built.latest)
    result = finish(start_build(ROOT, built.reports))
    assert result.returncode == 0
    assert "(nothing to do, " in result.stdout
    assert " done " not in result.stdout
    assert files(built.latest) == before


def test_a_build_from_nothing_gives_the_same_bytes(built, rebuilt):
    assert differences(built.latest, rebuilt.latest) == []


def test_executed_notebooks_are_the_same_too(built, rebuilt):
    one, other = (files(edition / "notebooks") for edition in (built.latest, rebuilt.latest))
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.skipif(not (ROOT / "reports" / "latest").exists(), reason="nothing is published yet")
def test_the_published_report_is_what_the_code_makes(built):
    assert differences(ROOT / "reports" / "latest", built.latest) == []


def test_both_documents_say_the_same_numbers(edition, page):
    paper = paper_text(edition / "report.pdf")
    assert len(page.numbers) > 50
    assert [number for number in page.numbers if solid(number) not in paper] == []


def test_both_documents_list_every_finding(edition, page):
    paper = paper_text(edition / "report.pdf")
    missing = [
        name for name in findings(edition) if f"finding-{name}" not in page.ids or solid(name) not in paper
    ]
    assert missing == []


def test_every_link_of_the_page_resolves(page):
    assert [link for link in page.links if link.startswith("#") and link[1:] not in page.ids] == []
    assert len(page.ids) == len(set(page.ids))


def test_every_work_cited_is_in_the_references(built):
    prose = [
        cell.source
        for file in NOTEBOOKS.glob("*.ipynb")
        for cell in nbformat.read(file, as_version=4).cells
        if cell.cell_type == "markdown"
    ]
    cited, page = set(CITED.findall(" ".join(prose))), Page(built.latest / "report.html")
    assert cited
    assert {name for name in cited if f"ref-{name}" not in page.ids} == set()


def test_every_finding_leads_to_its_cell(edition):
    cells = {
        step.name: {cell.id for cell in nbformat.read(NOTEBOOKS / f"{step.name}.ipynb", as_version=4).cells}
        for step in CHAPTERS
    }
    lost = [name for name, made in findings(edition).items() if made["cell"] not in cells[made["notebook"]]]
    assert lost == []


def test_the_first_page_has_no_errors(edition):
    text = (edition / "report.html").read_text()
    assert re.findall(r"Traceback|\bNaN\b|\{\{|\{%", re.sub(r"(?s)<details.*?</details>", "", text)) == []


def test_an_edition_shows_nothing_later_than_its_day(built):
    day = date(2023, 12, 31).isoformat()
    late = {
        name: sorted({found for found in DAY.findall(data.decode()) if found > day})
        for name, data in files(built.article / "tables").items()
    }
    assert {name: days for name, days in late.items() if days} == {}


def test_columns_of_days_end_on_the_day_of_the_edition(built):
    for file in (built.article / "tables").iterdir():
        frame = pd.read_csv(file)
        years = [
            frame[name].max() for name in ("year", "Year") if name in frame and frame[name].dtype.kind in "if"
        ]
        assert [year for year in years if year > 2023] == [], file.name


def test_findings_that_need_later_data_are_absent(built):
    assert [name for name in LATER if name in findings(built.article)] == []
    assert [name for name in LATER if name not in findings(built.latest)] == []


def test_the_article_edition_knows_less(built):
    hidden = [findings(folder)["data.rows_hidden"]["value"] for folder in (built.article, built.latest)]
    assert hidden[0] > hidden[1]


def run_papermill(folder, chapter, *options):
    """The plain command, as a reader of papermill's own manual would type it."""
    environment = {**os.environ, REPORTS_VARIABLE: str(folder / "reports")}
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(NOTEBOOKS / f"{chapter}.ipynb"),
        str(folder / "out.ipynb"),
    ]
    return subprocess.run([*command, *options], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "options", [["-f", str(PARAMETERS / "latest.yaml")], []], ids=["parameters", "defaults"]
)
def test_a_notebook_run_by_itself_gives_the_same(built, tmp_path, options):
    result = run_papermill(tmp_path, "02_budget_analysis", *options)
    assert result.returncode == 0, result.stderr
    one, other = (
        folder / ".work/latest/results/02_budget_analysis" for folder in (tmp_path / "reports", built.reports)
    )
    assert files(one) == files(other)


def test_a_failing_chapter_leaves_the_last_good_report(built, tmp_path):
    root = copy_project(tmp_path / "project")
    shutil.copytree(built.latest, tmp_path / "reports" / "latest")
    broken = nbformat.read(root / "notebooks" / "01_data_loading.ipynb", as_version=4)
    next(
        cell for cell in broken.cells if cell.id == "imports"
    ).source = 'raise ValueError("broken on purpose")'
    nbformat.write(broken, root / "notebooks" / "01_data_loading.ipynb")
    result = finish(start_build(root, tmp_path / "reports"))
    assert result.returncode == 1
    told = [line for line in result.stderr.splitlines() if not line.startswith("[IPKernelApp]")]
    assert told[:3] == [
        "notebooks/01_data_loading.ipynb failed in code cell 2 (imports)",
        '  > raise ValueError("broken on purpose")',
        "  ValueError: broken on purpose",
    ]
    assert files(tmp_path / "reports" / "latest") == files(built.latest)
    kept = tmp_path / "reports/.work/latest/notebooks/01_data_loading.ipynb"
    assert "broken on purpose" in kept.read_text()

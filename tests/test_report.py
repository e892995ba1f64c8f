"""The report as a reader gets it: both editions, built from nothing on the real data."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import pandas as pd
import pytest

from helpers.paths import NOTEBOOKS, REPORTS_VARIABLE, ROOT, EditionPaths
from helpers.report import CHAPTERS, NARRATIVE
from helpers.verify.compare import differences
from tests.documents import Page, paper_text, solid
from tests.project import copy_project, files, finish, notebook, register, start_build
from tests.test_data import works
from tests.test_notebooks import CITED

pytestmark = pytest.mark.build

OUTPUTS = ["report.html", "report.pdf", "findings.json", "checksums.txt", "tables", "figures", "notebooks"]
EDITIONS = ["latest", "article"]
LATER = {
    "budget.growth_2025_incl_pct",
    "comparison.japan_rank_2025",
    "exports.patriot_contract_bn",
    "fx.realised_rate_2024",
    "opinion.cao_transfer_for_pct",
    "security.scrambles_2023",
}
"""Findings on a later budget, a later year, a sale of 2025, a later rate, a poll of 2025, a year not over."""


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


def test_a_second_build_has_nothing_to_do(built, tmp_path):
    reports = shutil.copytree(built.reports, tmp_path / "reports")
    result = finish(start_build(built.root, reports))
    assert result.returncode == 0
    assert "(nothing to do, " in result.stdout
    assert " done " not in result.stdout
    assert files(reports / "latest") == files(built.latest)


def test_an_edit_runs_what_depends_on_it_and_nothing_else(built, tmp_path):
    """One chapter: a statement in its helper; many: a comment in a module; another: a sentence of prose."""
    root, reports = copy_project(tmp_path / "project", built.root), tmp_path / "reports"
    shutil.copytree(built.reports, reports)
    helpers = root / "src" / "helpers"
    with (helpers / "figures" / "opinion.py").open("a") as module:
        module.write("\nEDITED = True\n")
    amounts = helpers / "analysis" / "amounts.py"
    amounts.write_text("# a comment\n" + amounts.read_text())
    edited = nbformat.read(root / "notebooks" / "04_fiscal_outlook.ipynb", as_version=4)
    edited.cells[0].source += "\n\nEdited prose."
    nbformat.write(edited, root / "notebooks" / "04_fiscal_outlook.ipynb")
    template = root / "src" / "helpers" / "document" / "templates" / "report" / "index.md.j2"
    template.write_text(template.read_text().replace("<summary>Code ", "<summary>Edited template "))
    with (root / "src" / "helpers" / "build" / "publication.py").open("a") as module:
        module.write("\n_EDITED = True\n")
    result = finish(start_build(root, reports))
    assert result.returncode == 0, result.stderr
    done = re.findall(r"done +(\S+) \([^)]*\)(.*)", result.stdout)
    assert done[0] == ("05_exports_and_security", ": src/helpers/figures/opinion.py changed")
    template = "src/helpers/document/templates/report/index.md.j2"
    edited = ["notebooks/04_fiscal_outlook.ipynb", "src/helpers/build/publication.py", template]
    assert done[1:] == [("report", f": {'; '.join(f'{name} changed' for name in edited)}")]
    page = (reports / "latest" / "report.html").read_text()
    assert "Edited prose." in page
    assert "<summary>Edited template " in page
    assert findings(reports / "latest") == findings(built.latest)


def test_a_new_chapter_and_another_name_are_a_notebook_and_one_line_each(built, tmp_path):
    root, reports = copy_project(tmp_path / "project", built.root), tmp_path / "reports"
    shutil.copytree(built.reports, reports)
    new = notebook(
        "from helpers.parameters import Parameters\nfrom helpers.findings.chapter import Chapter",
        'chapter = Chapter("07_appended", Parameters.of_notebook(edition=edition, as_of=as_of))',
        'rows = chapter.data("fx_budget_rates")\nchapter.finding("fx.appended", len(rows), evidence=[rows])',
        declared='edition = "latest"\nas_of = "2026-09-30"',
    )
    new.cells[0].source += "\n\nThe table holds {{ fx.appended }} rates."
    nbformat.write(new, root / "notebooks" / "07_appended.ipynb")
    register(root, "fx.appended")
    plan = root / "src" / "helpers" / "report.py"
    last = '    Step("05_exports_and_security"),\n'
    plan.write_text(
        plan.read_text()
        .replace(last, f'{last}    Step("07_appended"),\n')
        .replace(f'Step("{NARRATIVE.name}"', 'Step("08_verdicts"')
    )
    (root / "notebooks" / f"{NARRATIVE.name}.ipynb").rename(root / "notebooks" / "08_verdicts.ipynb")
    result = finish(start_build(root, reports))
    assert result.returncode == 0, result.stderr
    page = (reports / "latest" / "report.html").read_text()
    assert 'href="#finding-fx.appended"' in page
    assert NARRATIVE.name not in page
    judged = json.loads((reports / ".work/latest/notebooks/08_verdicts.trace.json").read_text())
    assert "reports/.work/latest/results/07_appended/findings.json" in judged["files"]


def test_a_build_that_is_stopped_is_not_complete(built, tmp_path):
    root, reports = copy_project(tmp_path / "project", built.root), tmp_path / "reports"
    shutil.copytree(built.reports, reports)
    opinion = root / "src" / "helpers" / "analysis" / "security" / "opinion.py"
    opinion.write_text(opinion.read_text() + "\nEDITED = True\n")
    running, begun = start_build(root, reports), EditionPaths("latest").trace("05_exports_and_security")
    part = reports / ".work" / "latest" / "notebooks" / begun.with_suffix(".part").name
    while not part.is_file():
        assert running.poll() is None
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    stopped = finish(running)
    assert (stopped.returncode, stopped.stdout.count("complete")) == (130, 0)
    assert stopped.stderr.splitlines()[-1] == "stopped; the same command goes on from here"
    again = finish(start_build(root, reports))
    assert again.returncode == 0
    # a chapter that runs when the build is stopped ends first, and its results are kept
    assert "done   05_exports_and_security" in stopped.stdout + again.stdout


@pytest.fixture(scope="module")
def verified(built, tmp_path_factory):
    """``make verify`` of an edition whose page was edited by hand, somewhere else, as on an old processor."""
    folder = tmp_path_factory.mktemp("verified")
    root, reports = copy_project(folder / "project", built.root), folder / "reports"
    shutil.copytree(built.latest, reports / "latest")
    (reports / "latest" / "report.html").write_text("edited by hand")
    old = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "X86_V3"}
    own = {"PYTHONPATH": str(root / "src"), REPORTS_VARIABLE: str(reports)}
    command = [sys.executable, "-m", "helpers.verify"]
    result = subprocess.run(
        command, cwd=root, env={**os.environ, **old, **own}, capture_output=True, text=True, check=False
    )
    return result, reports / ".work" / "verify" / "latest"


def test_a_verification_names_what_differs_and_keeps_what_it_built(verified):
    result, kept = verified
    assert result.returncode == 1, result.stderr
    assert result.stderr.splitlines() == [
        "report.html: differs",
        f"what was rebuilt is kept in {kept}",
    ]


def test_a_build_from_nothing_gives_the_same_bytes(built, verified):
    assert differences(built.latest, verified[1]) == []


def test_executed_notebooks_are_the_same_too(built, verified):
    one, other = (files(edition / "notebooks") for edition in (built.latest, verified[1]))
    assert [name for name in one if one[name] != other[name]] == []


def test_the_published_report_is_what_the_code_makes(edition):
    published = ROOT / "reports" / edition.name
    if not published.exists():
        pytest.skip("nothing is published yet")
    assert differences(published, edition) == []


def test_checksums_are_those_of_the_files(edition):
    result = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "checksums.txt"], cwd=edition, check=False
    )
    names = [line.split("  ")[1] for line in (edition / "checksums.txt").read_text().splitlines()]
    assert result.returncode == 0
    assert names == sorted(n for n in files(edition) if not n.endswith(".ipynb") and n != "checksums.txt")


def test_both_documents_say_the_same_numbers(edition, page):
    paper = paper_text(edition / "report.pdf")
    assert len(page.numbers) > 50
    assert [number for number in page.numbers if solid(number) not in paper] == []


def test_the_page_lists_every_finding_and_the_paper_those_that_it_prints(edition, page):
    assert {f"finding-{name}" for name in findings(edition)} <= set(page.ids)
    body, _, _ = (edition / "report.html").read_text().partition('<section id="findings"')
    prose = re.sub("(?s)<svg .*?</svg>", "", body)  # a bar is a finding, but prints no number
    linked = set(re.findall(r'href="#finding-([\w.]+)"', prose))
    paper = paper_text(edition / "report.pdf")
    assert {name for name in linked if solid(name) not in paper} == set()


def test_the_page_is_small_enough_to_send(edition):
    """With the rows behind each number, which are a third of it."""
    assert (edition / "report.html").stat().st_size <= 4_000_000


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


def test_every_work_of_the_bibliography_is_cited(built):
    page = Page(built.latest / "report.html")
    listed = {name for name in page.ids if name.startswith("ref-")}
    assert listed == {f"ref-{name}" for name in works()}
    assert {link.removeprefix("#") for link in page.links if link.startswith("#ref-")} == listed


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


@pytest.fixture(scope="module")
def article_tables(built):
    return {file.stem: pd.read_csv(file) for file in (built.article / "tables").iterdir()}


def test_a_plan_ahead_has_no_later_outcome(article_tables):
    market = article_tables["fx-fan"].dropna(subset="market_rate")
    assert market["month"].max() == "2023-12-01"
    assert article_tables["fx-extra"].query("fiscal_year > 2023")["realised_rate"].isna().all()


def test_findings_that_need_later_data_are_absent(built):
    here, later = findings(built.article), findings(built.latest)
    assert set(here) - set(later) == set()
    assert {name for name in here if re.search(r"_202[56]", name)} == set()
    assert LATER - (set(later) - set(here)) == set()


def test_the_article_edition_knows_less(built):
    hidden = [findings(folder)["data.rows_hidden"]["value"] for folder in (built.article, built.latest)]
    assert hidden[0] > hidden[1]


def test_a_notebook_run_by_itself_gives_the_same(built, tmp_path):
    """With the parameters that it holds; `test_live_kernel` gives them to each."""
    command = ["papermill", "notebooks/02_budget_analysis.ipynb", str(tmp_path / "out.ipynb")]
    own = {"PYTHONPATH": str(built.root / "src"), REPORTS_VARIABLE: str(tmp_path)}
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=built.root,
        env={**os.environ, **own},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode()
    work, name = ".work/latest", "02_budget_analysis"
    assert files(tmp_path / work / "live" / name) == files(built.reports / work / "results" / name)


def test_a_failing_chapter_leaves_the_last_good_report(built, tmp_path):
    root = copy_project(tmp_path / "project", built.root)
    shutil.copytree(built.latest, tmp_path / "reports" / "latest")
    broken = nbformat.read(root / "notebooks" / "01_data_loading.ipynb", as_version=4)
    _, second, *_ = (cell for cell in broken.cells if cell.cell_type == "code")
    second.source = 'raise ValueError("broken on purpose")'
    nbformat.write(broken, root / "notebooks" / "01_data_loading.ipynb")
    result = finish(start_build(root, tmp_path / "reports"))
    assert result.returncode == 1
    lines = [line for line in result.stderr.splitlines() if not line.startswith("[IPKernelApp]")]
    assert lines[:3] == [
        f"notebooks/01_data_loading.ipynb failed in code cell 2 ({second.id})",
        '  > raise ValueError("broken on purpose")',
        "  ValueError: broken on purpose",
    ]
    assert files(tmp_path / "reports" / "latest") == files(built.latest)
    kept = tmp_path / "reports/.work/latest/notebooks/01_data_loading.ipynb"
    assert "broken on purpose" in kept.read_text()


def test_every_finding_that_a_notebook_asks_for_exists_in_latest(built):
    """A misspelt name in a list would only hide a row."""
    known = findings(built.edition("latest"))
    groups = {name.split(".")[0] for name in known}
    asked = re.compile(rf"""["']((?:{"|".join(sorted(groups))})\.[a-z0-9_]+)["']""")
    cells = [cell for step in CHAPTERS for cell in nbformat.read(NOTEBOOKS / f"{step.name}.ipynb", 4).cells]
    assert {name for cell in cells for name in asked.findall(cell.source)} - known.keys() == set()


def test_a_damaged_edition_is_published_again(built, tmp_path):
    project, reports = copy_project(tmp_path / "project", ROOT), tmp_path / "reports"
    shutil.copytree(built.reports, reports)
    (reports / "latest" / "tables" / "data-inventory.csv").unlink()
    finish(start_build(project, reports, "latest"))
    assert files(reports / "latest") == files(built.latest)

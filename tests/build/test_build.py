"""Bad input as a user meets it: one clear line, a non-zero status, and nothing is lost."""

import nbformat
import pytest

from helpers.build import build, inputs
from helpers.datasets.package import collected_on
from helpers.paths import ROOT, EditionPaths
from helpers.report import NARRATIVE
from tests.project import copy_project, files, finish, notebook, start_build

OLD = {"latest/report.html": b"old"}


def no_table(root):
    (root / "data" / "countries.csv").unlink()


def changed_table(root):
    with (root / "data" / "countries.csv").open("a") as file:
        file.write("ATL,Atlantis\n")


def broken_rule(root):
    file = root / "data" / "countries.csv"
    file.write_text(file.read_text().replace("AUS,", "aus,"))


def broken_yaml(root):
    (root / "notebooks" / "parameters" / "latest.yaml").write_text("edition: [latest\n")


def early_edition(root):
    file = root / "notebooks" / "parameters" / "latest.yaml"
    file.write_text(file.read_text().replace("2026-09-30", "2020-01-01"))


def no_parameters_cell(root):
    nbformat.write(notebook("x = 1", declared=""), root / "notebooks" / "04_fiscal_outlook.ipynb")


FAULTS = {
    no_table: "data/countries.csv is missing",
    changed_table: "data/countries.csv: checksum differs from data/datapackage.json; "
    "if the change is intended, run `make data`, which checks the table and records it",
    broken_rule: "data/countries.csv: row 2, column country: ",
    broken_yaml: "notebooks/parameters/latest.yaml is not YAML: ",
    early_edition: "notebooks/parameters/latest.yaml: as_of: '2020-01-01' is not allowed: "
    f"a date (YYYY-MM-DD) from 2023-12-31 to {collected_on()} (last day whose knowledge may be used)",
    no_parameters_cell: "notebooks/04_fiscal_outlook.ipynb: one cell tagged 'parameters' is needed, 0 found",
}


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """A build of a copy of the project for each fault, all at the same time; its result and its reports."""
    started = {}
    for spoil in FAULTS:
        folder = tmp_path_factory.mktemp(spoil.__name__)
        spoil(copy_project(folder / "project"))
        (folder / "reports" / "latest").mkdir(parents=True)
        (folder / "reports" / "latest" / "report.html").write_bytes(b"old")
        started[spoil] = (start_build(folder / "project", folder / "reports"), folder / "reports")
    return {spoil: (finish(build), reports) for spoil, (build, reports) in started.items()}


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_bad_input_is_told_in_one_line(builds, spoil):
    result, reports = builds[spoil]
    assert result.returncode == 1
    assert result.stderr.startswith(FAULTS[spoil])
    assert result.stderr.count("\n") == 1
    kept = {name: data for name, data in files(reports).items() if not name.startswith(".work/")}
    assert kept == OLD


def test_unknown_edition(tmp_path):
    result = finish(start_build(ROOT, tmp_path, "no-such"))
    assert (result.returncode, result.stderr) == (1, "unknown edition 'no-such': there are article, latest\n")
    assert files(tmp_path) == {}


def test_unwritable_reports(tmp_path):
    (tmp_path / "reports").write_text("a file in the place of the folder")
    result = finish(start_build(ROOT, tmp_path / "reports"))
    assert result.returncode == 1
    assert result.stderr == f"cannot write to {tmp_path / 'reports/.work/latest'}: Not a directory\n"


@pytest.mark.parametrize("number", ["two", "0", "-1", "1.5"])
def test_workers_are_a_number(tmp_path, monkeypatch, number):
    monkeypatch.setenv("DEFENCE_TURN_WORKERS", number)
    result = finish(start_build(ROOT, tmp_path / "reports"))
    message = f"DEFENCE_TURN_WORKERS: '{number}' is not allowed: a whole number from 1\n"
    assert (result.returncode, result.stdout, result.stderr) == (1, "", message)


def test_a_touched_file_decides_whether_a_build_looks_closer(tmp_path, monkeypatch):
    """Nothing more is imported for an edition that is complete; a saved file ends that."""
    monkeypatch.setenv("DEFENCE_TURN_REPORTS", str(tmp_path / "reports"))
    monkeypatch.setattr(inputs, "ROOT", tmp_path / "project")
    asked = []
    monkeypatch.setattr(build, "_update", lambda edition, stats: asked.append(edition) or [])
    paths = EditionPaths("latest")
    for file in (tmp_path / "project" / "data" / "a.csv", paths.published / "report.html", paths.lock):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("one")
    for edited in (None, tmp_path / "project" / "data" / "a.csv", paths.published / "report.html"):
        if edited:
            edited.write_text("other")
        before = len(asked)
        build.build("latest")
        build.build("latest")
        assert len(asked) == before + 1


def test_faults_of_prose_are_told_before_a_kernel_starts(tmp_path):
    """All at once: in paragraphs, in titles, captions and alternative texts, and in the name of a chapter."""
    root = copy_project(tmp_path / "project")
    spoil_cell(root, "02_budget_analysis", "markdown", "It came to 123 tanks.")
    spoil_cell(root, "03_exchange_rate_exposure", "markdown", "{{ fx.last_rat }}")
    spoil_cell(root, "04_fiscal_outlook", "markdown", "{{ fx.")
    spoil_cell(root, "05_exports_and_security", "markdown", "{{ fx.last_rate | nonsense }}")
    spoil_cell(
        root,
        NARRATIVE.name,
        "code",
        'chapter.figure(f, "x", title="Debt rose", caption=f"{1}", alt="")',
    )
    spoil_cell(root, "01_data_loading", "code", 'chapter = Chapter("02_budget_analysis", parameters)')
    result = finish(start_build(root, tmp_path / "reports"))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "02_budget_analysis, cell spoilt: '123' is typed in “It came to 123 tanks.”: "
        "record a finding and name it",
        "03_exchange_rate_exposure, cell spoilt: unknown finding 'fx.last_rat': did you mean 'fx.last_rate'? "
        "If it is new, add the row 'fx.last_rat,UNIT,DIGITS,what it is in words' to notebooks/findings.csv",
        "04_fiscal_outlook, cell spoilt: expected name or number",
        "05_exports_and_security, cell spoilt: 'nonsense' is not part of the language, or not like this",
        f"{NARRATIVE.name}, cell spoilt, title: nothing binds 'rose' in “Debt rose”: "
        "put it in {% holds … %} or an if over findings",
        "01_data_loading, cell spoilt: Chapter('02_budget_analysis') is another notebook: "
        "write '01_data_loading'",
    ]
    assert not (tmp_path / "reports" / ".work" / "latest" / "notebooks").exists()


def spoil_cell(root, chapter, kind, source):
    file = root / "notebooks" / f"{chapter}.ipynb"
    written = nbformat.read(file, as_version=4)
    make = {"markdown": nbformat.v4.new_markdown_cell, "code": nbformat.v4.new_code_cell}[kind]
    written.cells.append(make(source, id="spoilt"))
    nbformat.write(written, file)

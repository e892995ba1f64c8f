import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat import v4

from helpers.build import notebook as execution
from helpers.build.notebook import NotebookError, declared_parameters, execute, parameters_for, run_code
from helpers.errors import ReportError
from tests.project import copy_project, notebook, parameters

GOOD = notebook("import os\nprint(edition)", "edition * 2")
FAILING = notebook("import json", "x = '{'\ny = json.loads(x)\nz = y", "print('never')")
DECLARED = '# the edition\nedition = "latest"  # name\nas_of = "2026-09-30"'


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder of notebooks that stands for the project's."""
    monkeypatch.setattr(execution, "NOTEBOOKS", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One notebook executed twice and one that fails, at the same time."""
    folder = tmp_path_factory.mktemp("runs")
    nbformat.write(GOOD, folder / "good.ipynb")
    nbformat.write(FAILING, folder / "failing.ipynb")
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.setattr(execution, "NOTEBOOKS", folder)
        names = {"one": "good", "two": "good", "failing": "failing"}
        started = {
            run: pool.submit(execute, name, {"edition": "article"}, folder / run / f"{name}.ipynb")
            for run, name in names.items()
        }
        return folder, {run: future.exception() for run, future in started.items()}


def write(folder, made):
    nbformat.write(made, folder / "02_x.ipynb")


def test_declared_parameters(folder):
    write(folder, notebook(declared=DECLARED))
    assert declared_parameters("02_x") == ["edition", "as_of"]


def test_a_notebook_gets_what_it_declares(folder):
    write(folder, notebook(declared=DECLARED))
    assert parameters_for("02_x", parameters()) == {"edition": "latest", "as_of": "2023-12-31"}


def test_without_a_parameters_cell(folder):
    write(folder, notebook("x = 1", declared=""))
    with pytest.raises(
        ReportError, match=r"^notebooks/02_x.ipynb: one cell tagged 'parameters' is needed, 0 found$"
    ):
        declared_parameters("02_x")


def test_with_two_parameters_cells(folder):
    two = notebook()
    two.cells.append(v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}))
    write(folder, two)
    with pytest.raises(ReportError, match=r"2 found$"):
        declared_parameters("02_x")


def test_unknown_declared_parameter(folder):
    write(folder, notebook(declared='edition = "latest"\nhorizon = 2035'))
    with pytest.raises(ReportError, match=r"^notebooks/02_x.ipynb declares unknown parameters: horizon$"):
        parameters_for("02_x", parameters())


def test_the_values_reach_the_cells(runs):
    folder, faults = runs
    assert faults["one"] is None
    cells = nbformat.read(folder / "one" / "good.ipynb", as_version=4).cells
    assert [cell.id for cell in cells] == ["title", "parameters", "injected-parameters", "cell-1", "cell-2"]
    assert cells[3].outputs[0].text == "article\n"


def test_the_same_run_gives_the_same_bytes(runs):
    folder, _ = runs
    one, two = ((folder / run / "good.ipynb").read_bytes() for run in ("one", "two"))
    assert one == two


def test_nothing_of_the_machine_is_kept(runs):
    folder, _ = runs
    text = (folder / "one" / "good.ipynb").read_text()
    assert [word for word in (str(folder), "start_time", "duration") if word in text] == []


def test_a_failing_cell_is_told(runs):
    folder, faults = runs
    assert isinstance(faults["failing"], NotebookError)
    assert str(faults["failing"]).splitlines() == [
        "notebooks/failing.ipynb failed in code cell 3 (cell-2)",
        "  > y = json.loads(x)",
        "  JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        f"  executed so far: {folder / 'failing' / 'failing.ipynb'}",
    ]


def test_a_failing_notebook_is_kept_up_to_the_failing_cell(runs):
    folder, _ = runs
    cells = nbformat.read(folder / "failing" / "failing.ipynb", as_version=4).cells
    counts = {cell.id: cell.get("execution_count") for cell in cells if cell.id.startswith("cell-")}
    assert counts["cell-2"] is not None
    assert counts["cell-3"] is None


def test_only_the_cells_that_are_named_run(folder):
    nbformat.write(notebook("x = 1", "1 / 0", "y = x"), folder / "part.ipynb")
    execute("part", {"edition": "article"}, folder / "out.ipynb", cells=["parameters", "cell-1", "cell-3"])
    declared, given, *ran = nbformat.read(folder / "out.ipynb", as_version=4).cells
    assert declared.id == "parameters"
    assert 'edition = "article"' in given.source
    assert [cell.id for cell in ran] == ["cell-1", "cell-3"]


def test_a_failing_cell_is_counted_in_the_whole_notebook(folder):
    nbformat.write(notebook("x = 1", "y = 2", "1 / 0"), folder / "part.ipynb")
    with pytest.raises(NotebookError, match=r"failed in code cell 4 \(cell-3\)"):
        execute("part", {"edition": "article"}, folder / "out.ipynb", cells=["parameters", "cell-3"])


def test_code_that_fails_is_told():
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run_code("1 / 0")


BROKEN_HELPER = """def inner(parts):
    return parts["a"]


def outer(parts):
    return [inner(part) for part in parts]
"""


@pytest.mark.parametrize(
    ("helper", "message"),
    [
        (
            BROKEN_HELPER,
            ["src/helpers/analysis/broken.py:2, in inner", '> return parts["a"]', "KeyError: 'a'"],
        ),
        (
            "x = 1\ndef outer(:\n",
            [
                "src/helpers/analysis/broken.py:2",
                "> def outer(:",
                "SyntaxError: invalid syntax (broken.py, line 2)",
            ],
        ),
    ],
    ids=["a call", "a module that cannot be read"],
)
def test_a_fault_in_a_helper_names_its_file_and_line(tmp_path, helper, message):
    """As `make report` tells it, of a copy of the project with a helper that is broken."""
    root = copy_project(tmp_path / "project")
    (root / "src" / "helpers" / "analysis" / "broken.py").write_text(helper)
    loading = "from helpers.analysis import broken\n\nz = 1"
    written = notebook(loading, "rows = [{}]\nx = sum(\n    broken.outer(rows)\n)\ny = 1")
    nbformat.write(written, root / "notebooks" / "02_x.ipynb")
    run = (
        "from pathlib import Path; from helpers.build.notebook import execute; "
        f"execute('02_x', {{'edition': 'article'}}, Path({str(tmp_path / 'out.ipynb')!r}))"
    )
    result = subprocess.run(
        [sys.executable, "-c", run],
        env={**os.environ, "PYTHONPATH": str(root / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    cell, line = (
        ("3 (cell-2)", "broken.outer(rows)")
        if message[-1].startswith("Key")
        else ("2 (cell-1)", loading.splitlines()[0])
    )
    block = "\n  ".join([f"notebooks/02_x.ipynb failed in code cell {cell}", f"> {line}", *message])
    assert block in result.stderr

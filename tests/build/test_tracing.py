"""What a kernel notes of its run: exactly what it reads under the project, however it is opened."""

import json
import os
from importlib.util import cache_from_source

import pytest

from helpers.build import tracing
from helpers.build.notebook import execute
from helpers.datasets.package import package_part
from helpers.findings.register import entry_values
from tests.project import notebook

READS = """
import os, pathlib
import pandas as pd
pd.read_csv("data/countries.csv")
pathlib.Path("data/sources.csv").read_bytes()
os.close(os.open("README.md", os.O_RDONLY))
try:
    open("data/factor.txt")
except FileNotFoundError:
    pass
open("written.txt", "w").close()
os.remove("written.txt")
"""
ASKS = """
from helpers.datasets.package import resource
resource("japan_debt")["path"]
"""
RECORDS = """
from helpers.findings.register import require_entry
require_entry("fx.last_rate")
"""


@pytest.fixture(scope="module")
def noted(tmp_path_factory):
    """What the kernel of a notebook noted, run in the project's folder by papermill."""
    import nbformat

    folder = tmp_path_factory.mktemp("tracing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.build.notebook.NOTEBOOKS", folder)
        nbformat.write(notebook(READS, ASKS, RECORDS), folder / "reads.ipynb")
        patch.chdir(tracing.ROOT)
        execute("reads", {"edition": "latest"}, folder / "out.ipynb", noted=folder / "noted.json")
    return json.loads((folder / "noted.json").read_text())


def test_a_file_that_is_looked_for_in_vain_is_noted(noted):
    """It came, and a build had nothing to do."""
    assert noted["files"]["data/factor.txt"] == tracing.project_file_digest("data/none.txt")


def test_every_way_of_reading_is_noted(noted):
    assert {"data/countries.csv", "data/sources.csv", "README.md"} <= noted["files"].keys()


def test_checksums_are_those_of_the_files(noted):
    assert noted["files"]["README.md"] == tracing.project_file_digest("README.md")


def test_modules_are_noted_by_their_source(noted):
    modules = [name for name in noted["files"] if name.startswith("src/")]
    assert "src/helpers/datasets/package.py" in modules
    assert [name for name in noted["files"] if name.endswith(".pyc")] == []
    assert [name for name in modules if "/analysis/" in name or "/figures/" in name] == []


def test_writing_is_not_reading(noted):
    assert "written.txt" not in noted["files"]


def test_the_register_is_noted_by_its_rows(noted):
    assert noted["register"] == {"fx.last_rate": tracing.value_digest(entry_values("fx.last_rate"))}
    assert "notebooks/findings.csv" not in noted["files"]


def test_the_data_package_is_noted_by_its_parts(noted):
    assert noted["package"] == {"japan_debt": tracing.value_digest(package_part("japan_debt"))}
    assert "data/datapackage.json" not in noted["files"]


@pytest.mark.parametrize(
    "path",
    ["", os.devnull, "/etc/hostname", "data/datapackage.json", "notebooks/parameters/latest.yaml", "no/such"],
)
def test_what_does_not_decide_a_result_has_no_name(path, monkeypatch):
    monkeypatch.chdir(tracing.ROOT)
    assert tracing.project_name(path) == ""


def test_a_module_compiled_elsewhere_has_its_source(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.pycache_prefix", str(tmp_path))
    compiled = cache_from_source(str(tracing.ROOT / "src" / "helpers" / "errors.py"))
    assert tracing.project_name(compiled) == "src/helpers/errors.py"

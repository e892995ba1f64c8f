import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from helpers.paths import ROOT, SOURCE

LAYERS = (
    ("errors", "paths", "report"),
    ("kernels", "source_code", "typography", "yaml_files"),
    ("datasets", "parameters"),
    ("analysis",),
    ("figures",),
    ("findings",),
    ("prose",),
    ("document",),
    ("build",),
    ("preview", "sweeps", "verify"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
MODULES = sorted(file for file in SOURCE.rglob("*.py") if file != SOURCE / "__init__.py")

NAMED = {".".join(["helpers", *file.relative_to(SOURCE).with_suffix("").parts]): file for file in MODULES}


def imported(file):
    """Modules of the project that a module imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield "relative import"
        elif isinstance(node, ast.ImportFrom) and node.module == "helpers":
            yield from (f"helpers.{name.name}" for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def parts(file):
    return file.relative_to(SOURCE).with_suffix("").parts


def test_every_module_has_a_layer():
    assert {parts(file)[0] for file in MODULES} == set(RANK)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: ".".join(parts(file)))
def test_imports_run_one_way(file):
    used = [name for name in imported(file) if name.split(".")[0] in ("helpers", "relative import")]
    above = [
        name for name in used if RANK.get(name.partition(".")[2].split(".")[0], 99) > RANK[parts(file)[0]]
    ]
    assert above == []


def test_imports_run_in_no_circle():
    needed = {
        name: {other for other in (*imported(file), *members(file)) if other in NAMED.keys() - {name}}
        for name, file in NAMED.items()
    }
    TopologicalSorter(needed).prepare()  # CycleError names the circle


@pytest.mark.parametrize("alone", ["kernels", "typography"])
def test_the_rooms_at_the_bottom_need_no_other_room(alone):
    used = {name for file in MODULES if parts(file)[0] == alone for name in imported(file)}
    rooms = {name.split(".")[1] for name in used if name.startswith("helpers.")}
    assert rooms <= {alone, *LAYERS[0]}


def test_the_second_route_reads_the_tables_by_itself():
    used = set(imported(ROOT / "tests" / "tables.py"))
    assert {name for name in used if name.startswith("helpers")} == {"helpers.paths"}


def test_rooms_need_each_other_in_no_circle():
    """Nor do the rooms of the analysis: what two of them need lies beside them."""
    needed = {}
    for file in MODULES:
        used = (name.split(".")[1:-1] for name in (*imported(file), *members(file)) if name in NAMED)
        needed.setdefault(parts(file)[:-1], set()).update(map(tuple, used))
    TopologicalSorter({room: used - {room, ()} for room, used in needed.items()}).prepare()


def members(file):
    """What is imported from a package may be one of its modules."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_nothing_imports_the_benchmark_and_one_module_of_it_the_helpers():
    assert [file.name for file in MODULES if "benchmarks" in str([*imported(file)])] == []
    modules = sorted((ROOT / "benchmarks").glob("*.py"))
    assert [file.stem for file in modules if "helpers" in str([*imported(file)])] == ["inside"]


ABOUT_THIS_REPORT = ("analysis", "figures", "report.py")
ITS_WORDS = re.compile(r"japan|\byen\b|_yen|jpy|¥|missile|patriot", re.IGNORECASE)


@pytest.mark.parametrize(
    "file",
    [
        file
        for file in sorted(SOURCE.rglob("*"))
        if file.suffix in (".py", ".j2", ".lua", ".typ", ".css", ".js", ".html")
        and file.relative_to(SOURCE).parts[0] not in ABOUT_THIS_REPORT
    ],
    ids=lambda file: file.relative_to(SOURCE).as_posix(),
)
def test_the_engine_does_not_name_what_this_report_is_about(file):
    """So that a second report could take it over; its name in variables of the environment is ours."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    assert [f"line {number}: {line}" for number, line in lines if ITS_WORDS.search(line)] == []


@pytest.mark.parametrize("file", sorted((SOURCE / "analysis").rglob("*.py")), ids=lambda file: file.stem)
def test_analysis_touches_no_files(file):
    forbidden = ("helpers.paths", "helpers.datasets", "pathlib", "os", "io", "matplotlib", "seaborn")
    assert [
        name for name in imported(file) for bad in forbidden if name == bad or name.startswith(f"{bad}.")
    ] == []


def test_only_paths_knows_where_files_live():
    found = [".".join(parts(file)) for file in MODULES if "Path(__file__)" in file.read_text()]
    assert found == ["figures.style", "paths"]  # the style sheet lies beside its module


@pytest.mark.parametrize(
    ("module", "slow"),
    [
        ("helpers.document.exporters", {"pandas", "numpy"}),
        ("helpers.build.__main__", {"pydantic", "yaml", "jinja2", "nbformat"}),
        ("helpers.sweeps.__main__", {"pydantic", "yaml", "nbformat", "jupyter_client", "pandas"}),
        ("helpers.sweeps.run", {"matplotlib", "seaborn", "scipy"}),
        ("helpers.preview.worker", {"pydantic", "yaml", "nbformat", "pandas"}),
    ],
)
def test_what_it_does_without_is_not_waited_for(module, slow):
    loaded = f"import sys, {module}; print({slow} & sys.modules.keys())"
    result = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"

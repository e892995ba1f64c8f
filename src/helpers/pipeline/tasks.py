"""The plan of the build: which notebook needs which, and what becomes of them.

A new chapter is a notebook in ``notebooks/`` and one line in `EVIDENCE`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import nbformat
from pytask import Product, PythonNode, task

from helpers.parameters import Parameters
from helpers.paths import DATA, NOTEBOOKS, REQUIREMENTS, ROOT, SOURCE, TEMPLATES, EditionPaths
from helpers.pipeline.execution import execute, parameters_for


@dataclass(frozen=True)
class Step:
    """A notebook of the report and the notebooks that must have run before it."""

    name: str
    after: tuple[str, ...] = ()
    appendix: bool = False


DATA_LOADING = Step("01_data_loading", appendix=True)
EVIDENCE = (
    Step("02_budget_analysis", after=("01_data_loading",)),
    Step("03_exchange_rate_exposure", after=("01_data_loading",)),
    Step("04_fiscal_outlook", after=("01_data_loading",)),
    Step("05_exports_and_security", after=("01_data_loading",)),
)
NARRATIVE = Step("06_policy_narrative", after=("01_data_loading", *(step.name for step in EVIDENCE)))
CHAPTERS = (DATA_LOADING, *EVIDENCE, NARRATIVE)


def reading_order() -> list[str]:
    """Names of the chapters as the report prints them: appendices last."""
    return [step.name for step in sorted(CHAPTERS, key=lambda step: step.appendix)]


def tasks(parameters: Parameters) -> list[Any]:
    """All tasks that build one edition."""
    paths = EditionPaths(parameters.edition)
    return [*(_chapter_task(step, parameters, paths) for step in CHAPTERS), *_report_tasks(parameters, paths)]


def _chapter_task(step: Step, parameters: Parameters, paths: EditionPaths) -> Any:
    values = parameters_for(step.name, parameters)
    executed, recorded = paths.notebook(step.name), paths.results(step.name) / "findings.json"

    @task(name=step.name)
    def run(
        values: Annotated[dict[str, Any], PythonNode(value=values, hash=_stable)],
        output: Annotated[Path, Product] = executed,
        findings: Annotated[Path, Product] = recorded,
        notebook: Path = NOTEBOOKS / f"{step.name}.ipynb",
        earlier: tuple[Path, ...] = tuple(paths.notebook(name) for name in step.after),
        inputs: tuple[Path, ...] = tuple(_chapter_inputs()),
    ) -> None:
        del findings, notebook, earlier, inputs  # they only say when to run again
        execute(step.name, values, output)

    return run


def _report_tasks(parameters: Parameters, paths: EditionPaths) -> Iterator[Any]:
    chapters = [(name, paths.notebook(name)) for name in reading_order()]
    assembled, html, pdf = (paths.work / f"report.{kind}" for kind in ("ipynb", "html", "pdf"))
    rendering = (
        *_files(SOURCE / "reporting", "*.py"),
        *_files(TEMPLATES, "*"),
        DATA / "references.bib",
        *_SETUP,
    )

    @task(name="assemble")
    def join(
        output: Annotated[Path, Product] = assembled,
        notebooks: tuple[Path, ...] = tuple(path for _, path in chapters),
        code: Path = SOURCE / "reporting" / "assembly.py",
    ) -> None:
        del notebooks, code
        from helpers.reporting.assembly import assemble  # pandas and more: only a build with work to do waits

        read = [(name, nbformat.read(path, as_version=4)) for name, path in chapters]
        nbformat.write(assemble(read, parameters), output)

    yield join
    for file in (html, pdf):
        yield _render_task(assembled, file, rendering)

    @task(name="publish")
    def replace(
        output: Annotated[Path, Product] = paths.manifest,
        rendered: tuple[Path, ...] = (assembled, html, pdf),
    ) -> None:
        del output
        from helpers.pipeline.publication import publish

        publish(paths, rendered, [step.name for step in CHAPTERS])

    yield replace


def _render_task(assembled: Path, output: Path, rendering: tuple[Path, ...]) -> Any:
    @task(name=output.name)
    def render(
        output: Annotated[Path, Product] = output,
        notebook: Path = assembled,
        rendering: tuple[Path, ...] = rendering,
    ) -> None:
        del rendering
        from nbconvert.exporters import get_exporter

        exporter = get_exporter(f"report-{output.suffix[1:]}")()
        content, _ = exporter.from_notebook_node(nbformat.read(notebook, as_version=4))
        output.write_bytes(content if isinstance(content, bytes) else content.encode())

    return render


def _chapter_inputs() -> Iterator[Path]:
    yield from _files(DATA, "*.csv")
    yield DATA / "datapackage.json"
    yield from _SETUP
    yield from _files(SOURCE, "*.py", deep=False)
    for package in ("datasets", "analysis"):
        yield from _files(SOURCE / package, "*.py")
    for name in ("chapter", "evidence", "findings", "printing", "tables"):
        yield SOURCE / "reporting" / f"{name}.py"
    yield from _files(SOURCE / "reporting" / "figures", "*.*")


_SETUP = (REQUIREMENTS / "report.txt", ROOT / "pyproject.toml")
"""What decides which libraries run, and the version the report prints."""


def _files(folder: Path, pattern: str, *, deep: bool = True) -> list[Path]:
    return sorted(
        path
        for path in (folder.rglob if deep else folder.glob)(pattern)
        if path.is_file() and "__pycache__" not in path.parts
    )


def _stable(values: dict[str, Any]) -> str:
    return repr(sorted(values.items()))

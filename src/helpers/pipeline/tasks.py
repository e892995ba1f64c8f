"""The tasks of the build: what is made from what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pytask import Product, PythonNode, task

from helpers.parameters import Parameters
from helpers.paths import CITATION, DATA, NOTEBOOKS, REQUIREMENTS, ROOT, SOURCE, TEMPLATES, EditionPaths
from helpers.pipeline import notebooks
from helpers.pipeline.chapters import CHAPTERS, Step, reading_order
from helpers.pipeline.execution import parameters_for
from helpers.pipeline.staleness import meaning, run_traced, state
from helpers.reporting.register import REGISTER, require_registered


def tasks(parameters: Parameters) -> list[Any]:
    """All tasks that build one edition."""
    paths = EditionPaths(parameters.edition)
    return [*(_chapter_task(step, parameters, paths) for step in CHAPTERS), *_report_tasks(parameters, paths)]


def _chapter_task(step: Step, parameters: Parameters, paths: EditionPaths) -> Any:
    values = parameters_for(step.name, parameters)
    trace, executed, found = paths.trace(step.name), paths.notebook(step.name), _findings(paths, step.name)
    # pytask gives the empty lists of several tasks one name and finds them changed: never empty
    before = (paths.settings, *(_findings(paths, name) for name in step.after))
    deciding = PythonNode(value=values, hash=lambda values: state(trace, step.name, values))

    @task(name=step.name)
    def run(
        values: Annotated[dict[str, Any], deciding],
        output: Annotated[Path, Product] = executed,
        findings: Annotated[Path, Product] = found,
        earlier: tuple[Path, ...] = before,
    ) -> None:
        del findings, earlier  # they only say what comes first
        from helpers.pipeline.publication import restore_findings

        for name in step.after:
            restore_findings(paths, name)
        run_traced(step.name, values, output, trace)

    return run


def _report_tasks(parameters: Parameters, paths: EditionPaths) -> Iterator[Any]:
    chapters = reading_order()
    executed = tuple(paths.notebook(name) for name in chapters)
    written = (*(NOTEBOOKS / f"{name}.ipynb" for name in chapters), REGISTER)
    assembled, html, pdf = (paths.work / f"report.{kind}" for kind in ("ipynb", "html", "pdf"))
    reporting = _files(SOURCE / "reporting", "*.py")
    rendering = (
        *reporting,
        *_files(TEMPLATES, "*"),
        DATA / "references.bib",
        DATA / "datapackage.json",  # checksums and licences of the tables
        DATA / "sources.csv",
        CITATION,
        REQUIREMENTS / "report.txt",  # the libraries that render
        ROOT / "pyproject.toml",  # the version that the report prints
    )

    @task(name="assemble")
    def join(
        code: Annotated[tuple[Path, ...], _code(*reporting)],
        output: Annotated[Path, Product] = assembled,
        ran: tuple[Path, ...] = executed,
        prose: tuple[Path, ...] = written,
    ) -> None:
        del ran, prose, code
        from helpers.pipeline.publication import chapter, require_own_findings  # only now: slow to import
        from helpers.reporting.assembly import assemble, collect_findings
        from helpers.reporting.filling import fill_prose

        made = {name: chapter(paths, name) for name in chapters}
        for name in (step.name for step in CHAPTERS if step.after):
            require_own_findings(paths, name, made)
        report = assemble(list(made.items()), parameters)
        require_registered(collect_findings(report))
        fill_prose(report)
        notebooks.write(report, output)

    yield join

    @task(name="render")
    def render(
        code: Annotated[tuple[Path, ...], _code(*rendering)],
        page: Annotated[Path, Product] = html,
        paper: Annotated[Path, Product] = pdf,
        notebook: Path = assembled,
    ) -> None:
        del code
        from helpers.reporting import rendering

        text, data = rendering.render(notebooks.read(notebook))
        page.write_bytes(text.encode())  # the same bytes on every system
        paper.write_bytes(data)

    yield render

    @task(name="publish")
    def replace(
        output: Annotated[Path, Product] = paths.manifest,
        rendered: tuple[Path, ...] = (assembled, html, pdf),
        ran: tuple[Path, ...] = executed,
        prose: tuple[Path, ...] = written,
    ) -> None:
        del output, ran, prose
        from helpers.pipeline.publication import publish

        publish(paths, rendered, [step.name for step in CHAPTERS])

    yield replace


def _findings(paths: EditionPaths, chapter: str) -> Path:
    return paths.results(chapter) / "findings.json"


def _code(*files: Path) -> PythonNode:
    """Files as a dependency by what they mean: a comment in a module changes nothing."""
    names = [file.relative_to(ROOT).as_posix() for file in files]
    return PythonNode(value=files, hash=lambda _: "".join(meaning(name) for name in names))


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(
        path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts
    )

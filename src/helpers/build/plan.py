"""The tasks of a build: one for each chapter, and one for the report that is made of them."""

from functools import partial

from helpers.build import publication
from helpers.build.inputs import OutOfDateError, files_in
from helpers.build.notebook import parameters_for
from helpers.build.runner import Task
from helpers.build.staleness import meaning_digest, reasons_to_rerun, run_traced
from helpers.build.tracing import file_digest
from helpers.parameters import Parameters
from helpers.paths import (
    CITATION,
    DATA,
    NOTEBOOKS,
    REGISTER,
    REQUIREMENTS,
    ROOT,
    TEMPLATES,
    EditionPaths,
)
from helpers.report import CHAPTERS, Step

REPORT = "report"


def build_tasks(parameters: Parameters, stats_at_start: dict[str, list[int]]) -> list[Task]:
    """All tasks of one edition, the report last; `stats_at_start`: of the inputs when it began."""
    chapters = chapter_tasks(parameters)
    paths = EditionPaths(parameters.edition)

    def publish_report() -> None:
        require_up_to_date(chapters)
        publication.publish(paths, parameters, stats_at_start, made_from(paths))

    names = tuple(chapter.name for chapter in chapters)
    return [
        *chapters,
        Task(REPORT, names, lambda: publication.reasons_to_publish(paths, made_from(paths)), publish_report),
    ]


def chapter_tasks(parameters: Parameters) -> list[Task]:
    """A task for each notebook: it runs if anything that decided its last run is not the same."""
    return [_chapter_task(step, parameters, EditionPaths(parameters.edition)) for step in CHAPTERS]


def require_up_to_date(chapters: list[Task]) -> None:
    """OutOfDateError if a chapter has read what is not there any more, an edited helper or other findings."""
    for chapter in chapters:
        if reasons := chapter.reasons_to_run():
            raise OutOfDateError(f"while the report was built: {chapter.name}: {reasons[0]}")


def _chapter_task(step: Step, parameters: Parameters, paths: EditionPaths) -> Task:
    values = parameters_for(step.name, parameters)
    output, trace = paths.notebook(step.name), paths.trace(step.name)

    def reasons_to_run() -> list[str]:
        """What it reads of other chapters is what their notebooks carry: a preview takes over no results."""
        for name in step.after:
            publication.restore_findings(paths, name)
        return reasons_to_rerun(trace, step.name, values, output)

    return Task(step.name, step.after, reasons_to_run, partial(run_traced, step.name, values, output, trace))


def made_from(paths: EditionPaths) -> dict[str, str]:
    """What the documents are made from, with a digest of each; the modules that make them note themselves."""
    results = {f"the results of {step.name}": file_digest(paths.notebook(step.name)) for step in CHAPTERS}
    files = [
        *(NOTEBOOKS / f"{step.name}.ipynb" for step in CHAPTERS),
        *(DATA / name for name in ("references.bib", "datapackage.json", "sources.csv")),
        *(REGISTER, CITATION),
        REQUIREMENTS / "report.txt",  # the libraries that render
        ROOT / "pyproject.toml",  # the version that the report prints
        *files_in(TEMPLATES),
    ]
    names = [file.relative_to(ROOT).as_posix() for file in files]
    return results | {name: meaning_digest(name) for name in names}

"""Edit a project, run what is due, run everything: did anything stay stale, did anything run for nothing?

Run as a program on a copy of the project whose notebooks nobody else uses (`PYTHONPATH` names it); prints one
JSON line for each edit. Arguments: first edit, the one after the last.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from helpers.build.notebook import parameters_for
from helpers.build.staleness import reasons_to_rerun, run_traced
from helpers.datasets.package import record_checksums
from helpers.parameters import load_parameters
from helpers.paths import DATA, NOTEBOOKS, PARAMETERS, REQUIREMENTS, SOURCE, TEMPLATES, EditionPaths
from helpers.report import CHAPTERS

SEED = 20231222
PATHS = EditionPaths("latest")
TABLES = ("exchange_rate_daily", "japan_debt", "military_expenditure")
PROBES = sorted((SOURCE / "analysis").glob("probe_*.py"))


def pick(rng: np.random.Generator, *choices: Any) -> Any:
    return choices[rng.integers(len(choices))]


def replaced(file: Path, pattern: str, new: Callable[["re.Match[str]"], str], place: int = 0) -> str:
    """Replace the match at a place; the name of the file."""
    text = file.read_text(encoding="utf-8")
    match = list(re.finditer(pattern, text))[place]
    file.write_text(text[: match.start()] + new(match) + text[match.end() :], encoding="utf-8")
    return file.name


def data(rng: np.random.Generator) -> str:
    """One more at the end of a number of a table."""
    file = DATA / f"{pick(rng, *TABLES)}.csv"
    numbers = len(re.findall(r"(?<=,)\d+\.\d+(?=,|\n)", file.read_text(encoding="utf-8")))
    name = replaced(file, r"(?<=,)\d+\.\d+(?=,|\n)", lambda found: found[0] + "1", int(rng.integers(numbers)))
    record_checksums()
    return name


def helper_body(rng: np.random.Generator) -> str:
    return replaced(pick(rng, *PROBES), r"\+ (\d+)", lambda found: f"+ {int(found[1]) + 1}")


def helper_comment(rng: np.random.Generator) -> str:
    return replaced(pick(rng, *PROBES), r"(?=# )", lambda found: "# more\n")


def docstring(rng: np.random.Generator) -> str:
    return replaced(pick(rng, *PROBES), r'"""', lambda found: '"""More. ')


def parameter(rng: np.random.Generator) -> str:
    return replaced(PARAMETERS / "latest.yaml", r"(?<=seed: )(\d+)", lambda found: str(int(found[1]) + 1))


def lock(rng: np.random.Generator) -> str:
    return replaced(REQUIREMENTS / "report.txt", r"(?<=\npandas==3\.)\d+", lambda found: found[0] + "1")


def lock_hash(rng: np.random.Generator) -> str:
    return replaced(
        REQUIREMENTS / "report.txt", r"(?<=--hash=sha256:)\w", lambda found: "f0"[found[0] == "f"]
    )


def prose(rng: np.random.Generator) -> str:
    return _in_cell(rng, "markdown", "More prose.")


def code_comment(rng: np.random.Generator) -> str:
    return _in_cell(rng, "code", "# a comment")


def code(rng: np.random.Generator) -> str:
    return _in_cell(rng, "code", "print('more')")


def template(rng: np.random.Generator) -> str:
    file = sorted(path for path in TEMPLATES.rglob("*.j2") if path.is_file())[0]
    file.write_text(file.read_text(encoding="utf-8") + "{# more #}\n", encoding="utf-8")
    return file.name


def _in_cell(rng: np.random.Generator, kind: str, text: str) -> str:
    file = NOTEBOOKS / f"{CHAPTERS[rng.integers(len(CHAPTERS))].name}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    cell = [cell for cell in notebook.cells if cell.cell_type == kind][-1]
    cell.source = f"{text}\n{cell.source}"
    nbformat.write(notebook, file)
    return file.name


EDITS: tuple[Callable[[np.random.Generator], str], ...] = (
    data,
    helper_body,
    helper_comment,
    docstring,
    parameter,
    lock,
    lock_hash,
    prose,
    code,
    code_comment,
    template,
)


def run(name: str) -> None:
    """Run a chapter as the build does."""
    run_traced(name, parameters_for(name, load_parameters("latest")), PATHS.notebook(name), PATHS.trace(name))


def results() -> dict[str, str]:
    """Outputs of each chapter."""
    notebooks = {step.name: nbformat.read(PATHS.notebook(step.name), as_version=4) for step in CHAPTERS}
    return {
        name: json.dumps([cell.get("outputs", []) for cell in notebook.cells])
        for name, notebook in notebooks.items()
    }


def edited(number: int) -> dict[str, object]:
    """Make an edit; which chapters ran for what reasons, which results changed, which were left stale."""
    rng, edit = np.random.default_rng([SEED, number]), EDITS[number % len(EDITS)]
    before, where = results(), edit(rng)
    ran = {}
    for step in CHAPTERS:
        values, output = parameters_for(step.name, load_parameters("latest")), PATHS.notebook(step.name)
        reasons = reasons_to_rerun(PATHS.trace(step.name), step.name, values, output)
        if reasons:
            ran[step.name] = reasons
            run(step.name)
    after = results()
    for step in CHAPTERS:
        if step.name not in ran:
            run(step.name)
    truth = results()
    return {
        "kind": edit.__name__,
        "where": where,
        "ran": ran,
        "changed": [name for name in truth if truth[name] != before[name]],
        "stale": [name for name in truth if truth[name] != after[name]],
    }


if __name__ == "__main__":
    for step in CHAPTERS:
        run(step.name)
    for number in range(*map(int, sys.argv[1:])):
        print(json.dumps(edited(number)), flush=True)

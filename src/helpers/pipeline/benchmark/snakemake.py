"""Snakemake over the same notebooks: in an environment of its own, with one rule for each notebook."""

import os
import subprocess
import sys
from pathlib import Path

from helpers.pipeline.chapters import CHAPTERS, Step

from helpers.paths import reports

PINNED = "snakemake==9.27.1"

_HEAD = """\
from glob import glob
TABLES = [*glob("data/*.csv"), "data/datapackage.json"]
CODE = glob("src/helpers/**/*.py", recursive=True)

rule all:
    input: {pages}

rule pages:
    input: {executed}
    output: {pages}
    shell: "{folder}/jupyter-nbconvert --to html {{input}}"
"""

_RULE = """
rule:
    input: "notebooks/{name}.ipynb", "notebooks/parameters/latest.yaml", TABLES, CODE, {earlier}
    output: "executed/{name}.ipynb"
    shell: "{folder}/papermill {{input[0]}} {{output}} -f notebooks/parameters/latest.yaml"
"""


def command() -> tuple[tuple[str, ...], ...]:
    """As a user of two cores calls it."""
    return ((str(_folder() / "bin" / "snakemake"), "--cores", "2"),)


def prepare(root: Path) -> None:
    """Install it where that has not been done, and write the Snakefile."""
    if not (_folder() / "installed").exists():
        _install()
    (root / "Snakefile").write_text(snakefile(), encoding="utf-8")


def snakefile() -> str:
    """The same plan as that of this project, by the command lines of papermill and nbconvert."""
    names = [step.name for step in CHAPTERS]
    folder = Path(sys.executable).parent
    head = _HEAD.format(pages=_paths(names, "html"), executed=_paths(names, "ipynb"), folder=folder)
    return head + "".join(_rule(step, folder) for step in CHAPTERS)


def _rule(step: Step, folder: Path) -> str:
    return _RULE.format(name=step.name, earlier=_paths(step.after, "ipynb") or "[]", folder=folder)


def _paths(names: "tuple[str, ...] | list[str]", kind: str) -> str:
    return ", ".join(f'"executed/{name}.{kind}"' for name in names)


def _folder() -> Path:
    return reports() / ".work" / "benchmark" / "snakemake"


def _install() -> None:
    """With uv, as the project's own environment; raise OSError or CalledProcessError with what it says."""
    uv = str(Path(sys.executable).with_name("uv"))
    options = {**os.environ, "VIRTUAL_ENV": str(_folder()), "UV_COMPILE_BYTECODE": "1"}
    _folder().parent.mkdir(parents=True, exist_ok=True)
    for arguments in (
        ["venv", "--clear", "--python", sys.executable, str(_folder())],
        ["pip", "install", PINNED],
    ):
        subprocess.run(  # noqa: S603  (our own environment)
            [uv, *arguments, "--quiet"], env=options, check=True, capture_output=True, text=True
        )
    (_folder() / "installed").touch()

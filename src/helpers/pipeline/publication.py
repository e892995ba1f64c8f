"""Replace a published edition by a complete new one, at once."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import nbformat

from helpers.paths import EditionPaths
from helpers.reporting.assembly import collect_findings
from helpers.reporting.findings import write_findings


def publish(paths: EditionPaths, rendered: Sequence[Path], chapters: Sequence[str]) -> None:
    """Gather everything a reader gets in a folder aside, then rename it into place.

    `rendered` are the assembled notebook, the HTML and the PDF. Until the rename the last good edition
    stays untouched; after it nothing of it remains.
    """
    assembled, html, pdf = rendered
    new, old = paths.work / "new", paths.work / "old"
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    for kind in ("figures", "tables", "notebooks"):
        (new / kind).mkdir(parents=True)
    for chapter in chapters:
        shutil.copy2(paths.notebook(chapter), new / "notebooks")
        for kind in ("figures", "tables"):
            shutil.copytree(paths.results(chapter) / kind, new / kind, dirs_exist_ok=True)
    write_findings(collect_findings(nbformat.read(assembled, as_version=4)), new / "findings.json")
    for file in (html, pdf):
        shutil.copy2(file, new)
    if paths.published.exists():
        paths.published.rename(old)
    new.rename(paths.published)
    shutil.rmtree(old, ignore_errors=True)

"""Replace a published edition by a complete new one, at once."""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.errors import ReportError
from helpers.paths import NOTEBOOKS, EditionPaths
from helpers.pipeline import notebooks
from helpers.pipeline.inputs import touched


def publish(paths: EditionPaths, rendered: Sequence[Path], chapters: Sequence[str]) -> None:
    """Gather everything a reader gets in a folder aside, then rename it into place.

    `rendered` are the assembled notebook, the HTML and the PDF. All that is published comes from them and
    from the executed notebooks. Until the rename the last good edition stays untouched.
    """
    restore_interrupted(paths)
    assembled, *documents = rendered
    new = _fresh(paths.work / "new")
    for name in chapters:
        notebooks.write(chapter(paths, name), new / "notebooks" / f"{name}.ipynb")
    _write_results(notebooks.read(assembled), new)
    for file in documents:
        shutil.copy2(file, new)
    lines = (f"{checksum}  {name}\n" for name, checksum in comparable(new).items())
    (new / "checksums.txt").write_text("".join(lines), encoding="utf-8")
    if names := touched(paths):
        raise ReportError(
            f"{', '.join(names)} changed while the report was built: nothing is published; "
            "the same command builds it as it is now"
        )
    _exchange(new, paths)
    fresh = paths.manifest.with_suffix(".part")
    fresh.write_text(json.dumps(_checksums(paths.published)), encoding="utf-8")
    fresh.replace(paths.manifest)  # at once: a build that is stopped leaves no half of it


def chapter(paths: EditionPaths, name: str) -> NotebookNode:
    """A chapter as it is written now, with the outputs of its last run."""
    from helpers.reporting.assembly import refreshed

    source = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return refreshed(notebooks.read(paths.notebook(name)), source)


def restore_findings(paths: EditionPaths, name: str) -> None:
    """Write the findings of a chapter as its executed notebook carries them.

    Who runs the notebook by hand, in JupyterLab or by papermill, replaces the file.
    """
    file = paths.results(name) / "findings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_carried(notebooks.read(paths.notebook(name))), encoding="utf-8")


def require_own_findings(paths: EditionPaths, name: str, chapters: Mapping[str, NotebookNode]) -> None:
    """ReportError if a chapter read findings that none of `chapters` carries; then it will run again."""
    read = json.loads(paths.trace(name).read_text(encoding="utf-8"))["bytes"]
    carried = {hashlib.sha256(_carried(executed).encode()).hexdigest() for executed in chapters.values()}
    if {seen for file, seen in read.items() if Path(file).match("results/*/findings.json")} - carried:
        paths.trace(name).unlink()
        raise ReportError(
            f"{name} has read findings that are not of this build (was a notebook run by hand?): nothing "
            "is published; the same command goes on from here"
        )


def _carried(executed: NotebookNode) -> str:
    """``findings.json`` as a chapter at work writes it."""
    from helpers.reporting.assembly import collect_findings
    from helpers.reporting.findings import as_json

    return as_json(collect_findings(executed), indent=None)


def is_intact(paths: EditionPaths) -> bool:
    """Whether the published edition is, file by file, what was published last."""
    if not paths.manifest.is_file():
        return False
    return json.loads(paths.manifest.read_text(encoding="utf-8")) == _checksums(paths.published)


def comparable(folder: Path) -> dict[str, str]:
    """Checksums of the published files, sorted by name; executed notebooks tell the version of Python."""
    all_files = sorted(_checksums(folder).items())
    return {name: checksum for name, checksum in all_files if not name.endswith(".ipynb")}


def restore_interrupted(paths: EditionPaths) -> None:
    """Put the last good edition back if a publication was stopped between its two renames."""
    if _old(paths).exists() and not paths.published.exists():
        _old(paths).rename(paths.published)


def _exchange(new: Path, paths: EditionPaths) -> None:
    shutil.rmtree(_old(paths), ignore_errors=True)
    if paths.published.exists():
        paths.published.rename(_old(paths))
    new.rename(paths.published)
    shutil.rmtree(_old(paths), ignore_errors=True)


def _write_results(assembled: NotebookNode, folder: Path) -> None:
    """Findings, figures and tables as the cells of the assembled notebook carry them."""
    from helpers.reporting.assembly import collect_findings
    from helpers.reporting.findings import MIME_KEY, write_findings

    write_findings(collect_findings(assembled), folder / "findings.json")
    for output in (output for cell in assembled.cells for output in cell.get("outputs", [])):
        details = output.get("metadata", {}).get(MIME_KEY, {})
        if "csv" in details:
            (folder / "tables" / f"{details['id']}.csv").write_text(details["csv"], encoding="utf-8")
        if details.get("kind") == "figure":
            (folder / "figures" / f"{details['id']}.svg").write_text(
                output.data["image/svg+xml"], encoding="utf-8"
            )


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for kind in ("figures", "tables", "notebooks"):
        (folder / kind).mkdir(parents=True)
    return folder


def _checksums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def _old(paths: EditionPaths) -> Path:
    return paths.work / "old"

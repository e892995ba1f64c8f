"""Make the documents of an edition and replace the published one by the complete new one, at once."""

import ctypes
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode

from helpers.build.inputs import require_unchanged
from helpers.build.notebook import read_notebook, write_notebook
from helpers.build.staleness import meaning_digest
from helpers.build.tracing import file_digest
from helpers.errors import ReportError
from helpers.parameters import Parameters
from helpers.paths import NOTEBOOKS, ROOT, EditionPaths
from helpers.report import CHAPTERS, reading_order

# What a build publishes; hidden files are of the system or of JupyterLab, and nobody misses them.
_OWN = re.compile(
    r"(.*/)?\..*|report\.(html|pdf)|checksums\.txt|findings\.json|figures/.+\.svg|tables/.+\.csv|notebooks/.+\.ipynb"
)

if TYPE_CHECKING:
    from helpers.document.assembly import Report


def publish(
    paths: EditionPaths,
    parameters: Parameters,
    stats_at_start: dict[str, list[int]],
    made_from: Mapping[str, str],
) -> None:
    """Gather everything a reader gets in a folder aside, then exchange the two.

    Until then the last good edition stays untouched. OutOfDateError if an input is not as it stood when
    the build began. `made_from` is noted, to tell later whether it must be done again.
    """
    notebook = assembled_notebook(paths, parameters)
    write_notebook(notebook, paths.work / "report.ipynb")  # for nbconvert by hand
    report = filled_report(notebook)
    new = _empty_folder(_new(paths))
    for step in CHAPTERS:
        write_notebook(chapter_with_outputs(paths, step.name), new / "notebooks" / f"{step.name}.ipynb")
    _write_results(report, new)
    _write_documents(report, new)
    lines = (f"{checksum}  {name}\n" for name, checksum in comparable_checksums(new).items())
    (new / "checksums.txt").write_text("".join(lines), encoding="utf-8")
    require_unchanged(stats_at_start)
    _exchange(new, paths)
    _note(paths, made_from)


def reasons_to_publish(paths: EditionPaths, made_from: Mapping[str, str]) -> list[str]:
    """Why an edition must be published: what it was made from changed, or what was published did."""
    if not paths.manifest.is_file():
        return ["it was not published yet"]
    noted = json.loads(paths.manifest.read_text(encoding="utf-8"))
    if noted.keys() != {"made_from", "files"}:
        return ["another version of the project published it"]
    if noted["files"] != _checksums(paths.published):
        return ["its files are not as they were published"]
    then = noted["made_from"]
    now = {**made_from, **{name: meaning_digest(name) for name in then if name.endswith(".py")}}
    return [f"{name} changed" for name in sorted(then.keys() | now.keys()) if then.get(name) != now.get(name)]


def require_own_files(paths: EditionPaths) -> None:
    """ReportError for a file in the published folder that no build writes: the next one would remove it."""
    names = [
        file.relative_to(paths.published).as_posix() for file in paths.published.rglob("*") if file.is_file()
    ]
    if others := sorted(name for name in names if not _OWN.fullmatch(name)):
        raise ReportError(
            f"reports/{paths.published.name}/{others[0]} is no file of a build, which would remove it: "
            f"move it elsewhere{f' (and {len(others) - 1} more)' if others[1:] else ''}"
        )


def chapter_with_outputs(paths: EditionPaths, name: str) -> NotebookNode:
    """A chapter as it is written now, with the outputs of its last run."""
    from helpers.document.assembly import merge_outputs_into_source

    source = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    return merge_outputs_into_source(read_notebook(paths.notebook(name)), source)


def restore_findings(paths: EditionPaths, name: str) -> None:
    """Write the findings of a chapter as its executed notebook carries them, if they are not so there."""
    from helpers.document.assembly import collect_findings
    from helpers.findings.finding import as_json

    file = paths.results(name) / "findings.json"
    carried = as_json(collect_findings(read_notebook(paths.notebook(name)).cells), indent=None)
    if not file.is_file() or file.read_text(encoding="utf-8") != carried:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        part.write_text(carried, encoding="utf-8")
        part.replace(file)


def comparable_checksums(folder: Path) -> dict[str, str]:
    """Checksums of the published files, sorted by name; executed notebooks tell the version of Python."""
    all_files = sorted(_checksums(folder).items())
    return {name: checksum for name, checksum in all_files if not name.endswith(".ipynb")}


def restore_interrupted(paths: EditionPaths) -> None:
    """Undo a publication that was stopped: the last good edition is in its place, and nothing beside it."""
    if _old(paths).exists() and not paths.published.exists():
        _old(paths).rename(paths.published)
    _remove_all_but_the_published(paths)


def assembled_notebook(paths: EditionPaths, parameters: Parameters) -> NotebookNode:
    """The chapters as they ran last, their texts as they are written now, in one notebook."""
    from helpers.document.assembly import assemble

    return assemble([(name, chapter_with_outputs(paths, name)) for name in reading_order()], parameters)


def filled_report(notebook: NotebookNode) -> "Report":
    """The report of an assembled notebook, with every text filled."""
    from helpers.document.assembly import report_of
    from helpers.document.fill import fill_prose
    from helpers.document.lengths import require_readable
    from helpers.findings.register import require_known

    report = report_of(notebook)
    require_known(report.findings, recorded=())
    fill_prose(report)
    require_readable(report)
    return report


def _write_documents(report: "Report", folder: Path) -> None:
    from helpers.document.exporters import render

    page, paper = render(report)
    (folder / "report.html").write_bytes(page.encode())  # the same bytes on every system
    (folder / "report.pdf").write_bytes(paper)


def _write_results(report: "Report", folder: Path) -> None:
    """Findings, figures and tables as the executed notebooks carry them."""
    from helpers.findings.finding import as_json

    (folder / "findings.json").write_text(as_json(report.findings), encoding="utf-8")
    for shown in report.shown.values():
        (folder / "tables" / f"{shown.id}.csv").write_text(shown.csv, encoding="utf-8")
        if shown.kind == "figure":
            (folder / "figures" / f"{shown.id}.svg").write_text(shown.content, encoding="utf-8")


def _exchange(new: Path, paths: EditionPaths) -> None:
    if not _swapped(new, paths.published):
        if paths.published.exists():
            paths.published.rename(_old(paths))  # `restore_interrupted` takes it back
        new.rename(paths.published)
    _remove_all_but_the_published(paths)


def _swapped(one: Path, other: Path) -> bool:
    """Exchange two folders so that both names are there at every moment; False where the system cannot."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None)  # no module of Python has it
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return (
        renameat2 is not None and renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
    )


def _remove_all_but_the_published(paths: EditionPaths) -> None:
    for folder in (_new(paths), _old(paths)):
        shutil.rmtree(folder, ignore_errors=True)


def _note(paths: EditionPaths, made_from: Mapping[str, str]) -> None:
    fresh = paths.manifest.with_suffix(".part")
    modules = {name: meaning_digest(name) for name in _modules_at_work()}
    noted = {"made_from": {**made_from, **modules}, "files": _checksums(paths.published)}
    fresh.write_text(json.dumps(noted, indent=1), encoding="utf-8")
    fresh.replace(paths.manifest)  # at once: a build that is stopped leaves no half of it


def _modules_at_work() -> list[str]:
    """Files of the project's modules that this process has imported: all that had a part in the documents."""
    files = [
        Path(module.__file__ or "") for name, module in sys.modules.items() if name.startswith("helpers")
    ]
    return sorted({file.relative_to(ROOT).as_posix() for file in files if file.is_relative_to(ROOT)})


def _empty_folder(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for kind in ("figures", "tables", "notebooks"):
        (folder / kind).mkdir(parents=True)
    return folder


def _checksums(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in found}


def _new(paths: EditionPaths) -> Path:
    return paths.work / "new"


def _old(paths: EditionPaths) -> Path:
    return paths.work / "old"

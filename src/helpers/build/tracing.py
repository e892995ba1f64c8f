"""What a notebook reads while it runs, noted by its own kernel: an IPython extension.

A kernel that is started with `kernel_arguments(file)` writes to `file` after each cell: the files under the
project that were opened for reading (with the checksum of what was there; modules by their source), the parts
of the data package and the rows of the register of findings that were asked for.
"""

import hashlib
import json
import os
import sys
import sysconfig
import threading
from importlib.util import source_from_cache
from pathlib import Path
from typing import Any

from helpers.datasets.package import PACKAGE, PART_READ, package_part
from helpers.paths import PARAMETERS, REGISTER, ROOT, reports

_ROW_READ = "helpers.findings.register"  # its `ROW_READ`
_WRITING = os.O_WRONLY | os.O_RDWR
# what paths of the libraries hold: there are thousands, and to resolve a path takes long
_LIBRARIES = (f"{os.sep}site-packages{os.sep}", sysconfig.get_path("stdlib") + os.sep)


def kernel_arguments(file: Path) -> list[str]:
    """What a kernel is started with to note what it reads."""
    return [f"--IPKernelApp.extra_extensions={__name__}", f"--ReadRecorder.file={file}"]


def load_ipython_extension(shell: Any) -> None:
    """Note from now on what is read, and what was imported to get here."""
    recorder = ReadRecorder(Path(shell.config.ReadRecorder.file))
    for module in list(sys.modules.values()):
        recorder.note_file(getattr(module, "__file__", None) or "")
    sys.addaudithook(recorder.on_audit_event)
    shell.events.register("post_run_cell", lambda _result: recorder.save())


class ReadRecorder:
    """Files, parts of the data package and rows of the register that were read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._files: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._rows: dict[str, str] = {}
        self._own = threading.local()

    def on_audit_event(self, event: str, details: tuple[Any, ...]) -> None:
        """One event of the interpreter (`sys.addaudithook`)."""
        if event == PART_READ:
            if details[0] not in self._parts:
                self._parts[details[0]] = value_digest(package_part(details[0]))
        elif event == _ROW_READ:
            from helpers.findings.register import (
                entry_values,  # only a notebook that records findings rests on it
            )

            self._rows.setdefault(details[0], value_digest(entry_values(details[0])))
        elif event == "open" and isinstance(details[0], str | bytes) and not hasattr(self._own, "noting"):
            _, mode, flags = details
            if not (set(mode or "") & set("wax+") or flags & _WRITING):
                self.note_file(os.fsdecode(details[0]))

    def note_file(self, path: str) -> None:
        """Note a file of the project with the checksum of what it holds now."""
        self._own.noting = True  # reading for the checksum is an event too
        try:
            name = project_name(path)
            if name and name not in self._files:
                self._files[name] = project_file_digest(name)
        finally:
            del self._own.noting

    def save(self) -> None:
        """Write down what was read so far."""
        noted = {"files": self._files, "package": self._parts, "register": self._rows}
        self._file.write_text(json.dumps(noted), encoding="utf-8")


def project_name(path: str) -> str:
    """Name of a file that can decide a result, from the project's folder or ``reports/``; empty for others.

    The data package and the register of findings are noted by their parts. Files of parameters are not: their
    values come as parameters.
    """
    if not path or any(part in path for part in _LIBRARIES):
        return ""
    file = Path(os.path.realpath(path))
    if file.suffix == ".pyc":
        file = _source_of(file)
    if file in (PACKAGE, REGISTER) or file.parent == PARAMETERS:
        return ""
    for folder, prefix in ((reports(), "reports/"), (ROOT, "")):
        looked_for_in_vain = folder == ROOT and file.suffix and not file.exists()  # it may come
        if file.is_relative_to(folder) and (file.is_file() or looked_for_in_vain):
            name = file.relative_to(folder).as_posix()
            return "" if name.startswith(".venv") else prefix + name
    return ""


def _source_of(compiled: Path) -> Path:
    try:
        return Path(source_from_cache(compiled))  # also in the folder of PYTHONPYCACHEPREFIX
    except ValueError:
        return compiled.with_suffix(".py")


def value_digest(content: Any) -> str:
    """Digest of plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]


def project_file(name: str) -> Path:
    """The file of a name that `project_name` gave."""
    kept = name.startswith("reports/sweeps/")  # these stay in their place, wherever a build writes
    if name.startswith("reports/") and not kept:
        return reports() / name.removeprefix("reports/")
    return ROOT / name


def file_digest(file: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def project_file_digest(name: str) -> str:
    """SHA-256 of a file of the project; a word where there is none."""
    try:
        return file_digest(project_file(name))
    except FileNotFoundError:
        return "missing"

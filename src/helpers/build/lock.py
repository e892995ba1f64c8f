"""One process at a time for one work folder, with a temporary folder that does not outlive it for long."""

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import ReportError
from helpers.kernels.process import folder_for_sockets

_NAME = "report-[0-9a-f]{8}"  # of a temporary folder
_MARK = "lock"  # a file in it that names its lock


class AlreadyRunningError(ReportError):
    """Another process does this work: which one, and since when. Later it may be free (`EX_TEMPFAIL`)."""

    status = 75


@contextmanager
def one_at_a_time(lock: Path, what: str) -> Iterator[None]:
    """Keep a second process out; when the first dies, however it dies, the system ends its lock.

    What the process and all it starts keep in temporary files goes with it; what a killed one left is removed
    by the next.
    """
    owner, temporary = lock.with_suffix(".owner"), _temporary_folder()
    held = FileLock(lock, blocking=False)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held.acquire()
        before, left = _read_owner(owner)
        _remove(Path(left), lock)
        owner.write_text(f"process {os.getpid()} since {datetime.now():%Y-%m-%d %H:%M:%S}\n{temporary}")
        temporary.mkdir(mode=0o700)
        (temporary / _MARK).write_text(str(lock.resolve()))
    except Timeout:
        raise AlreadyRunningError(
            f"{what} runs already ({_read_owner(owner)[0] or 'it has just begun'})"
        ) from None
    except OSError as error:
        raise ReportError(f"cannot write to {error.filename or lock.parent}: {error.strerror}") from error
    if before:
        print(f"{what} did not come to its end ({before}); this one goes on from there", flush=True)
    try:
        with _used_for_temporary_files(temporary):
            yield
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        owner.unlink(missing_ok=True)
        held.release()


def _remove(folder: Path, lock: Path) -> None:
    """Remove what a killed process left, if it had this lock: a project may have been copied with its own."""
    mark = folder / _MARK
    if re.fullmatch(_NAME, folder.name) and mark.is_file() and mark.read_text() == str(lock.resolve()):
        shutil.rmtree(folder, ignore_errors=True)


def _temporary_folder() -> Path:
    """A name that nothing has; the folders for sockets that are made in it must not be too long."""
    return Path(folder_for_sockets(longest=60)) / f"report-{secrets.token_hex(4)}"


@contextmanager
def _used_for_temporary_files(folder: Path) -> Iterator[None]:
    """By this process, and by what it starts."""
    before = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        variable, tempfile.tempdir = before
        os.environ.pop("TMPDIR")
        if variable is not None:
            os.environ["TMPDIR"] = variable


def _read_owner(owner: Path) -> tuple[str, str]:
    """Which process has the lock, or had it when it was killed, and its temporary folder."""
    try:
        description, _, folder = owner.read_text(encoding="utf-8").partition("\n")
    except FileNotFoundError:  # there is no owner, or it ends at this moment
        return "", ""
    return description, folder

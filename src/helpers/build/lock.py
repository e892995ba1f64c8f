"""One process at a time for one work folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import ReportError


class AlreadyRunningError(ReportError):
    """Another process does this work: which one, and since when. Later it may be free (`EX_TEMPFAIL`)."""

    status = 75


@contextmanager
def one_at_a_time(lock: Path, what: str) -> Iterator[None]:
    """Keep a second process out; when the first dies, however it dies, the system ends its lock."""
    owner = lock.with_suffix(".owner")
    held = FileLock(lock, blocking=False)
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held.acquire()
        before = _told(owner)
        owner.write_text(f"process {os.getpid()} since {datetime.now():%Y-%m-%d %H:%M:%S}")
    except Timeout:
        raise AlreadyRunningError(f"{what} runs already ({_told(owner) or 'it has just begun'})") from None
    except OSError as error:
        raise ReportError(f"cannot write to {lock.parent}: {error.strerror}") from error
    if before:
        print(f"{what} did not come to its end ({before}); this one goes on from there", flush=True)
    try:
        yield
    finally:
        owner.unlink(missing_ok=True)
        held.release()


def _told(owner: Path) -> str:
    try:
        return owner.read_text(encoding="utf-8")
    except FileNotFoundError:  # there is no owner, or it ends at this moment
        return ""

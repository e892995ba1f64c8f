"""One process at a time for one work folder."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from helpers.errors import ReportError
from helpers.paths import reports


class AlreadyRunningError(ReportError):
    """Another process does this work: which one, and since when. Later it may be free (`EX_TEMPFAIL`)."""

    status = 75


@contextmanager
def one_at_a_time(lock: Path, what: str) -> Iterator[None]:
    """Keep a second process out; when the first dies, however it dies, the system ends its lock.

    Processes that the first has started do not hold the lock: they may outlive it.
    """
    owner = lock.with_suffix(".owner")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        held = sqlite3.connect(lock, timeout=0, isolation_level=None)
        held.execute("BEGIN EXCLUSIVE")
        owner.write_text(f"process {os.getpid()} since {datetime.now():%Y-%m-%d %H:%M:%S}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise ReportError(f"cannot write to {lock.parent}: {error}") from None
        told = owner.read_text() if owner.is_file() else "it has just begun"
        raise AlreadyRunningError(f"{what} runs already ({told})") from None
    except OSError as error:
        raise ReportError(f"cannot write to {reports()}: {error.strerror}") from error
    with closing(held):
        yield
        owner.unlink(missing_ok=True)

"""What a command needs of the machine, and the one line for what the machine lacks."""

import errno
import sys
import tempfile

from helpers.errors import ReportError
from helpers.paths import reports

FILES = 256  # open at once: kernels have some thirty each

_LACKS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EFBIG}


def require_open_files() -> None:
    """Allow as many open files as are needed; ReportError where the system does not."""
    if sys.platform == "win32":
        return  # it has no such limit
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < FILES:
        raise ReportError(f"{most} files may be open at once (`ulimit -n`): {FILES} are needed")
    if allowed != resource.RLIM_INFINITY and allowed < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most))


def resource_fault(error: BaseException) -> str:
    """One line for what the machine lacks (disk, memory, files); empty for any other error."""
    if isinstance(error, MemoryError):
        return "no memory is left; nothing is lost, the same command goes on from here"
    if not isinstance(error, OSError) or error.errno not in _LACKS:
        return ""
    place = error.filename or f"{reports()} or {tempfile.gettempdir()}"
    return f"{error.strerror}: {place}; nothing is lost, the same command goes on from here"

"""What a program that is started takes over from the one that starts it, and a fork must be given."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_AT_START = re.compile(r"(?:PYTHON|LD_|LC_|OMP_|OPENBLAS_|MKL_|NPY_)\w*|LANG|TZ")


def process_limits() -> dict[str, Any]:
    """Limits, priority and umask of this program: a fork can be given them."""
    import resource  # not on Windows

    numbers = {getattr(resource, name) for name in vars(resource) if name.startswith("RLIMIT_")}
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return {
        "umask": int(status.split("Umask:")[1].split()[0], 8),
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "limits": {number: resource.getrlimit(number) for number in numbers},
    }


def differing_at_start(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Names of variables that differ in two environments and count only when a program starts.

    A fork cannot be given them: what reads them has read them.
    """
    names = [name for name in one.keys() | other.keys() if _AT_START.fullmatch(name)]
    return sorted(name for name in names if one.get(name) != other.get(name))

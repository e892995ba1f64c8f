"""``make report``: build an edition, or say in one line why not."""

import os
import sys

from helpers.build.build import OutOfDateError, build
from helpers.build.command import status_of

MOST_BEGINNINGS = 3  # a notebook that writes into the project would make every build out of date


def main(edition: str, beginnings: int) -> None:
    """Build an edition; as what was edited meanwhile may run here, another process begins again."""
    try:
        build(edition)
    except OutOfDateError as changed:
        if beginnings >= MOST_BEGINNINGS:
            raise
        print(f"{changed}; the build begins again", flush=True)
        again = ["-m", "helpers.build", edition, str(beginnings + 1)]
        os.execv(sys.executable, [sys.executable, *again])  # noqa: S606  (this program)


if __name__ == "__main__":
    name, number = (*sys.argv[1:], "", "")[:2]
    sys.exit(status_of(lambda: main(name or "latest", int(number or 1))))

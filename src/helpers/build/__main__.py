"""``make report``: build an edition, or say in one line why not."""

import os
import sys

from helpers.build.build import OutOfDateError, build
from helpers.build.command import status_of

BEGINNINGS = "DEFENCE_TURN_BEGINNINGS"
MOST_BEGINNINGS = 3  # a notebook that writes into the project would make every build out of date


def main(edition: str = "latest") -> None:
    """Build an edition; as what was edited meanwhile may run here, another process begins again."""
    beginnings = int(os.environ.pop(BEGINNINGS, "1"))
    try:
        build(edition)
    except OutOfDateError as changed:
        if beginnings >= MOST_BEGINNINGS:
            raise OutOfDateError(f"{changed}, again and again: nothing is published") from None
        print(f"{changed}; the build begins again", flush=True)
        os.environ[BEGINNINGS] = str(beginnings + 1)
        os.execv(sys.executable, [sys.executable, "-m", "helpers.build", edition])  # noqa: S606


if __name__ == "__main__":
    sys.exit(status_of(main, *filter(None, sys.argv[1:])))

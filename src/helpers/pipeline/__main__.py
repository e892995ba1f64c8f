"""``make report``: build an edition, or say in one line why not."""

import sys

from helpers.errors import ReportError
from helpers.pipeline.build import build


def main(arguments: list[str]) -> int:
    """Build the edition named on the command line."""
    try:
        build(" ".join(arguments) or "latest")
    except ReportError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

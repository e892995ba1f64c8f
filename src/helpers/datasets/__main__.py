"""``make data``: check every table and record sizes and checksums in the data package."""

import sys

from helpers.datasets.package import PACKAGE, read_package, record_checksums
from helpers.datasets.validation import require_valid_package
from helpers.errors import ReportError


def main() -> int:
    """Record the checksums if the tables fit their schemas; otherwise change nothing and name the faults."""
    try:
        print(f"data: valid; recorded: {', '.join(_recorded()) or 'nothing new'}")
    except ReportError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _recorded() -> list[str]:
    read_package()
    before = PACKAGE.read_text(encoding="utf-8")
    try:
        changed = record_checksums()
        require_valid_package()
    except BaseException:  # also when interrupted: no checksum stands for a table that was not checked
        PACKAGE.write_text(before, encoding="utf-8")
        raise
    return changed


if __name__ == "__main__":
    sys.exit(main())

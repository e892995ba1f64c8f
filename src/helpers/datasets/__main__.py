"""``make data``: check every table and record sizes and checksums in the data package."""

import sys

from helpers.datasets.package import PACKAGE, record_checksums
from helpers.datasets.validation import package_faults
from helpers.errors import ReportError


def main() -> int:
    """Record the checksums if the tables fit their schemas; otherwise change nothing and name the faults."""
    before = PACKAGE.read_text(encoding="utf-8")
    try:
        changed = record_checksums()
        faults = package_faults()
    except (ReportError, FileNotFoundError) as error:
        faults = [str(error)]
    if faults:
        PACKAGE.write_text(before, encoding="utf-8")
        print("\n".join(faults), file=sys.stderr)
        return 1
    print(f"data: valid; recorded: {', '.join(changed) or 'nothing new'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

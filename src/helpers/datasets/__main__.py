"""``make data``: check every table, tell what changed, and record sizes and checksums in the data package."""

import sys
from typing import Any

from helpers.datasets.changes import changes, keep_recorded
from helpers.datasets.package import record_checksums
from helpers.datasets.validation import package_faults, undescribed
from helpers.errors import ReportError


def main() -> int:
    """Record the checksums if the tables fit their schemas; otherwise change nothing and name the faults."""
    try:
        recorded = record_checksums(_check)
        keep_recorded()
    except (ReportError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"data: valid; recorded: {', '.join(recorded) or 'nothing new'}")
    return 0


def _check(package: dict[str, Any]) -> None:
    faults = package_faults(package) + undescribed()
    if faults:
        raise ReportError("\n".join(faults))
    for line in changes(package):
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())

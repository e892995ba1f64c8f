"""``make data``: check every table, tell what changed, and record sizes and checksums in the data package."""

import argparse
import sys
from typing import Any

from helpers.datasets.changes import change_lines, keep_recorded_tables
from helpers.datasets.package import record_checksums
from helpers.datasets.validation import content_faults, schema_faults, undescribed_files
from helpers.errors import ReportError


def main() -> int:
    """Record the checksums if the tables fit schemas and rules; otherwise change nothing, name the faults."""
    try:
        recorded = record_checksums(_check)
        keep_recorded_tables()
    except (ReportError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"data: valid; recorded: {', '.join(recorded) or 'nothing new'}")
    return 0


def _check(package: dict[str, Any]) -> None:
    unreadable = schema_faults(package) + undescribed_files()
    if not unreadable:  # what changed helps to see why a rule is broken
        for line in change_lines(package):
            print(line, flush=True)
    faults = unreadable or content_faults(package)
    if faults:
        raise ReportError("\n".join(faults))


if __name__ == "__main__":
    argparse.ArgumentParser(prog="python -m helpers.datasets", description=__doc__).parse_args()
    sys.exit(main())

"""``make sweep``: run a sweep, or say in one line why not."""

import sys

from helpers.errors import ReportError
from helpers.paths import SWEEPS
from helpers.pipeline.warm_process import WARM


def main(arguments: list[str]) -> int:
    """Run the sweep named on the command line, on a Dask cluster if its address follows."""
    name, cluster = (*arguments, "", "")[:2]
    if not cluster and (SWEEPS / f"{name}.yaml").is_file():
        WARM.start()  # it loads its libraries while those that plan and run load here
    try:
        from helpers.pipeline.sweep_plans import plan
        from helpers.pipeline.sweep_runs import run

        run(plan(name), cluster)
    except ReportError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

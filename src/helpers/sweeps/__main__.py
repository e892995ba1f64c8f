"""``make sweep``: run a sweep, or say in one line why not."""

import sys

from helpers.build.command import status_of
from helpers.kernels.process import FORK_SERVER
from helpers.paths import SWEEPS


def main(name: str = "", cluster: str = "") -> None:
    """Run a sweep, on a Dask cluster if its address is given."""
    if not cluster and (SWEEPS / f"{name}.yaml").is_file():
        FORK_SERVER.start()  # it loads its libraries while those that plan and run load here
    from helpers.sweeps.plan import read_plan
    from helpers.sweeps.run import run_sweep

    run_sweep(read_plan(name), cluster)


if __name__ == "__main__":
    sys.exit(status_of(main, *sys.argv[1:]))

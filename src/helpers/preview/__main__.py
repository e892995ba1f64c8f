"""``make preview``: serve an edition, build it again at each save, until Ctrl-C."""

import asyncio
import signal
import sys

from helpers.build.command import status_of
from helpers.preview.server import serve


def main(edition: str, port: str) -> None:
    """Preview an edition on a port, 0 for a free one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in the background of a shell
    try:
        asyncio.run(serve(edition, port))
    except KeyboardInterrupt:
        print("preview ended")


if __name__ == "__main__":
    sys.exit(status_of(lambda: main(*sys.argv[1:])))

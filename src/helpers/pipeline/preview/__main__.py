"""``make preview``: serve an edition, build it again at each save, until Ctrl-C."""

import asyncio
import signal
import sys
from collections.abc import Sequence

from helpers.errors import ReportError
from helpers.pipeline.preview.server import serve


def main(arguments: Sequence[str]) -> int:
    """Preview an edition; the arguments are its name and a port, 0 for a free one."""
    edition, port = arguments
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in the background of a shell
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # both end all it started
    try:
        asyncio.run(serve(edition, port))
    except ReportError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("preview ended")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

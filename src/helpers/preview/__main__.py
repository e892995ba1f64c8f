"""``make preview``: serve an edition, build it again at each save, until Ctrl-C."""

import asyncio
import signal
import sys

from helpers.build.command import ENDING, status_of
from helpers.preview.server import serve


def main(edition: str, port: str) -> None:
    """Preview an edition on a port, 0 for a free one."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in the background of a shell
    try:
        asyncio.run(_serve_until_ended(edition, port))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("preview ended")


async def _serve_until_ended(edition: str, port: str) -> None:
    """A signal cancels the work, as Ctrl-C does: an error raised in its midst leaves parts of it unclosed."""
    work = asyncio.current_task()
    assert work is not None

    def end() -> None:
        if not work.cancelling():
            work.cancel()

    for number in ENDING:
        if signal.getsignal(number) != signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, end)
    await serve(edition, port)


if __name__ == "__main__":
    sys.exit(status_of(main, *sys.argv[1:]))

"""Serve the preview: the report as it is built, in a frame that shows faults and follows every build.

Script and messages belong to the frame. The report in it is served byte by byte, with its own strict policy.
"""

import asyncio
import json
from dataclasses import asdict
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler

from helpers.build.lock import one_at_a_time
from helpers.errors import ReportError, one_line
from helpers.parameters import parameter_file
from helpers.paths import FRAME, previews
from helpers.preview.watch import Preview

HERE = "127.0.0.1"
_LAST_PORT = 65535
POLICY = "default-src 'none'; img-src data:; " + "; ".join(
    f"{kind}-src 'self'" for kind in ("script", "style", "connect", "frame")
)


async def serve(edition: str, port: str) -> None:
    """Serve an edition until the program is stopped; ReportError if edition or port cannot be had."""
    parameter_file(edition)
    sockets = _bound(port)
    with one_at_a_time(previews() / ".work" / edition / "preview.lock", f"the preview of '{edition}'"):
        preview = Preview(edition)
        server = HTTPServer(_application(preview))
        server.add_sockets(sockets)
        number = sockets[0].getsockname()[1]
        print(f"preview of edition '{edition}': http://{HERE}:{number}/ (Ctrl-C ends it)", flush=True)
        await preview.work()


def _bound(port: str) -> Any:
    if not (port.isdecimal() and int(port) <= _LAST_PORT):
        given = one_line(port)
        raise ReportError(f"PORT={given} is not allowed: a number to {_LAST_PORT}, 0 for a free port")
    try:
        return bind_sockets(int(port), HERE)
    except OSError as error:
        raise ReportError(f"PORT={port} cannot be used: {error.strerror}") from error


def _application(preview: Preview) -> Application:
    given = {"preview": preview}
    return Application(
        [
            ("/report.html", Report, given),
            ("/states", States, given),
            ("/(.*)", Frame, {"path": str(FRAME), "default_filename": "frame.html"}),
        ]
    )


class Frame(StaticFileHandler):
    """The page around the report, its script and its style."""

    def set_default_headers(self) -> None:
        """It has a policy of its own and is never taken from a cache."""
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("Cache-Control", "no-store")


class _Handler(RequestHandler):
    def initialize(self, preview: Preview) -> None:
        self.preview = preview
        self.set_header("Cache-Control", "no-store")


class Report(_Handler):
    """The last good report, as it was built."""

    def get(self) -> None:
        """Its bytes; 404 before there is one."""
        if not self.preview.page.is_file():
            raise HTTPError(404)
        self.finish(self.preview.page.read_bytes())


class States(_Handler):
    """Server-sent events: the state of the preview, now and whenever it changes."""

    async def get(self) -> None:
        """Send states for as long as somebody listens."""
        self.set_header("Content-Type", "text/event-stream")
        try:
            async for state in self.preview.states():
                self.write(f"data: {json.dumps(asdict(state))}\n\n")
                await self.flush()
        except (StreamClosedError, asyncio.CancelledError):
            return  # the page was closed, or the preview ends

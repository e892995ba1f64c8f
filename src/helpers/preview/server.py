"""Serve the preview: the report as it is built, in a frame that shows faults and follows every build.

Script and messages belong to the frame. The report in it is served byte by byte, with its own strict policy.
Only who has the address that is printed, and asks for it by its own name, is answered: not another user of
this machine, nor a page of the web whose name leads here.
"""

import asyncio
import json
import secrets
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
_USUAL_PORT = 80  # a browser leaves it out of the name that it asks for
POLICY = "default-src 'none'; img-src data:; " + "; ".join(
    f"{kind}-src 'self'" for kind in ("script", "style", "connect", "frame")
)


async def serve(edition: str, port: str) -> None:
    """Serve an edition until the program is stopped; ReportError if edition or port cannot be had."""
    parameter_file(edition)
    sockets = _bound(port)
    with one_at_a_time(previews() / ".work" / edition / "preview.lock", f"the preview of '{edition}'"):
        preview = Preview(edition)
        number = sockets[0].getsockname()[1]
        address = HERE if number == _USUAL_PORT else f"{HERE}:{number}"
        token = secrets.token_urlsafe()
        HTTPServer(_application(preview, token, address)).add_sockets(sockets)
        print(f"preview of edition '{edition}': http://{address}/{token}/ (Ctrl-C ends it)", flush=True)
        await preview.work()


def _bound(port: str) -> Any:
    if not (port.isdecimal() and int(port) <= _LAST_PORT):
        given = one_line(port)
        raise ReportError(f"PORT={given} is not allowed: a number to {_LAST_PORT}, 0 for a free port")
    try:
        return bind_sockets(int(port), HERE)
    except OSError as error:
        raise ReportError(f"PORT={port} cannot be used: {error.strerror}") from error


def _application(preview: Preview, token: str, address: str) -> Application:
    given = {"preview": preview}
    return Application(
        [
            (f"/{token}/report.html", ReportHandler, given),
            (f"/{token}/states", StatesHandler, given),
            (f"/{token}/(.*)", FrameHandler, {"path": str(FRAME), "default_filename": "frame.html"}),
        ],
        default_handler_class=ForbiddenHandler,
        names=(address, address.replace(HERE, "localhost")),
    )


class _GuardedHandler(RequestHandler):
    def set_default_headers(self) -> None:
        """Nothing is taken from a cache; no link out of the report tells its address, which has the token."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")

    def prepare(self) -> None:
        """403 for what is asked by another name of this machine, or by the page of another site."""
        names = self.settings["names"]
        allowed = (None, *(f"http://{name}" for name in names))
        if self.request.host not in names or self.request.headers.get("Origin") not in allowed:
            raise HTTPError(403)

    def write_error(self, status_code: int, **details: Any) -> None:
        """One line for who is refused."""
        if status_code != 403:
            super().write_error(status_code, **details)
            return
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("not allowed: only the address that the preview has printed is answered\n")


class ForbiddenHandler(_GuardedHandler):
    """Every address without the token."""

    def prepare(self) -> None:
        """Always 403."""
        raise HTTPError(403)


class FrameHandler(_GuardedHandler, StaticFileHandler):
    """The page around the report, its script and its style."""

    def set_default_headers(self) -> None:
        """It has a policy of its own."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", POLICY)


class _PreviewHandler(_GuardedHandler):
    def initialize(self, preview: Preview) -> None:
        self.preview = preview


class ReportHandler(_PreviewHandler):
    """The last good report, as it was built."""

    def get(self) -> None:
        """Its bytes; 404 before there is one."""
        if not self.preview.page.is_file():
            raise HTTPError(404)
        self.finish(self.preview.page.read_bytes())


class StatesHandler(_PreviewHandler):
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

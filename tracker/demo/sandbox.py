"""Sources on loopback, inside this process: a Prometheus with the sample quarter, or whatever else speaks.

Nothing leaves the machine. Every source has an address of its own, a path below that of the
server; the Prometheus of the sample quarter is at the root, and the one that broke five days ago
at `/edge`.
"""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

from .api import Api
from .prometheus import Prometheus
from .speaking import TEXT, Reply, Request
from .story import Story

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType

    from .speaking import Speaker

EDGE = "/edge"
_HOST = "127.0.0.1"


def quarter_speakers(now: datetime) -> dict[str, Speaker]:
    """The two sources of the sample quarter around an instant, by their paths."""
    story = Story(now)
    return {
        "": Prometheus(Api(story.platform(), now)),
        EDGE: Prometheus(Api(story.edge(), now, story.outage)),
    }


class Sandbox:
    """A context in which the sandbox listens on a free port of 127.0.0.1.

    Args:
        now: The instant around which the sample quarter is laid, and the servers' clock.
        speakers: Who answers, by the path of their address, such as `/github`; those of the
            sample quarter if left out. The one at the root, if any, has all other paths.
    """

    def __init__(self, now: datetime, speakers: Mapping[str, Speaker] | None = None) -> None:
        self._speakers = quarter_speakers(now) if speakers is None else speakers

    def __enter__(self) -> Self:
        """Start to listen."""
        self._server = _Server(self._speakers)
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="demo sandbox", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop to listen."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The address of the server, and of the source at its root."""
        return self._server.url

    @property
    def edge_url(self) -> str:
        """The address of the source that is broken."""
        return self.url + EDGE


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # several sources are asked at once

    def __init__(self, speakers: Mapping[str, Speaker]) -> None:
        super().__init__((_HOST, 0), _Handler)
        self.speakers = speakers

    @property
    def url(self) -> str:
        return f"http://{_HOST}:{self.server_port}"

    def reply(self, path: str, request: Request) -> Reply:
        """What the speaker says to whom a path belongs."""
        first = "/" + path[1:].partition("/")[0]
        prefix = first if first in self.speakers else ""
        speaker = self.speakers.get(prefix)
        if speaker is None:
            return Reply(404, "404 page not found\n", TEXT)
        below = path.removeprefix(prefix) or "/"
        return speaker.reply(
            Request(request.method, below, request.query, request.headers, request.body, self.url + prefix)
        )

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up: the demo shares its terminal with the user."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # only passed on


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        self._respond(b"")

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _respond(self, body: bytes) -> None:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qs(address.query, keep_blank_values=True)
        self._send(self.server.reply(address.path, Request(self.command, address.path, query, headers, body)))

    def _send(self, reply: Reply) -> None:
        body = reply.text.encode()
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if body:  # 304 has no body, and so no type
            self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep no access log."""

"""A Prometheus on loopback, inside this process, with the data of the sample quarter.

Nothing leaves the machine. `url` is a server that works; `edge_url`, a path below it, is one
that broke five days ago and has answered 503 ever since.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

from .api import Api, ApiError
from .story import Story

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType

    from .api import Parameters

EDGE = "/edge"
_JSON = "application/json"
_TEXT = "text/plain; charset=utf-8"
_HOST = "127.0.0.1"


class Sandbox:
    """A context in which the sandbox listens on a free port of 127.0.0.1.

    Args:
        now: The instant around which the sample quarter is laid, and the servers' clock.
    """

    def __init__(self, now: datetime) -> None:
        story = Story(now)
        self._apis = {"": Api(story.platform(), now), EDGE: Api(story.edge(), now, story.outage)}

    def __enter__(self) -> Self:
        """Start to listen."""
        self._server = _Server(self._apis)
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
        """The address of the server that works."""
        return f"http://{_HOST}:{self._server.server_port}"

    @property
    def edge_url(self) -> str:
        """The address of the server that is broken."""
        return self.url + EDGE


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, apis: Mapping[str, Api]) -> None:
        super().__init__((_HOST, 0), _Handler)
        self.apis = apis

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
        self._respond({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._respond(parse_qs(body.decode(errors="replace"), keep_blank_values=True))

    def _respond(self, form: Parameters) -> None:
        address = urlsplit(self.path)
        parameters = {**parse_qs(address.query, keep_blank_values=True), **form}
        prefix = EDGE if address.path.startswith(EDGE + "/") else ""
        api, path = self.server.apis[prefix], address.path.removeprefix(prefix)
        answer = api.answer(path.removeprefix("/api/v1/"), parameters) if path.startswith("/api/v1/") else None
        if answer is not None:
            self._send(answer[0], _JSON, json.dumps(answer[1], separators=(",", ":")))
        else:
            self._send(*_page(api, path))

    def _send(self, status: int, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep no access log."""


def _page(api: Api, path: str) -> tuple[int, str, str]:
    """Status, content type and text of an address outside the API."""
    if path not in ("/", "/-/ready"):
        return 404, _TEXT, "404 page not found\n"
    try:
        api.check_up()
    except ApiError as error:
        return error.status, _TEXT, f"{error}\n"
    return 200, _TEXT, "Prometheus Server is Ready.\n"

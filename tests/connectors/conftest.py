"""A loopback server that does what a script says, well behaved or not."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it; header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the address; the last one of a name wins."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The parameters of a form body; the last one of a name wins."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    """One connection; behaviours write to it with `send`, `head`, `pause` and `reset`."""

    protocol_version = "HTTP/1.1"
    server: Scripted
    seen: Seen

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        """Note the request and play what the script says for it."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.seen = Seen(self.command, self.path, headers, body)
        self.server.requests.append(self.seen)
        self.play(self.server.next_reply(self.seen))

    do_GET = do_HEAD = do_POST = answer  # noqa: N815 - the names http.server looks for

    def play(self, reply: Any) -> None:
        """Send a reply: JSON, bytes, text, `(status, headers, body)`, or a function of the handler."""
        while callable(reply):
            reply = reply(self)
        if reply is None:
            self.close_connection = True
            return
        status, headers, body = reply if isinstance(reply, tuple) else (200, {}, reply)
        kind = "application/json" if isinstance(body, dict | list) else "text/plain"
        data = json.dumps(body).encode() if isinstance(body, dict | list) else body
        data = data.encode() if isinstance(data, str) else data
        length = {} if status == 304 else {"Content-Length": str(len(data))}
        self.head(status, {"Content-Type": kind, **length, **headers}, b"" if self.command == "HEAD" else data)

    def head(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """Send status line, headers and a first piece of the body in one packet."""
        lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers.items())]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def send(self, data: bytes) -> None:
        """Send bytes as they are; raises ConnectionError or ssl.SSLError once the client is gone."""
        self.wfile.write(data)
        self.wfile.flush()

    def pause(self, seconds: float) -> bool:
        """Wait, but not beyond the end of the test; whether to go on."""
        return not self.server.ending.wait(seconds)

    def reset(self) -> None:
        """Drop the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.connection.close()

    def handle(self) -> None:
        """Serve the connection; a client that left early has its departure noted in `cut`."""
        try:
            super().handle()
        except (OSError, ValueError):
            self.server.cut.set()

    def finish(self) -> None:
        """Close what is left."""
        with contextlib.suppress(OSError, ValueError):
            super().finish()


class Scripted(ThreadingHTTPServer):
    """The server: `url`, the `requests` it saw, whether a client `cut` it off."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, script: Any, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.tls = tls
        self.requests: list[Seen] = []
        self.connections = 0
        self.cut = threading.Event()
        self.ending = threading.Event()
        self._taken: dict[str, int] = {}
        self._sockets: dict[Any, socket.socket] = {}
        self._lock = threading.Lock()
        self.port = self.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [seen.path for seen in self.requests]

    def next_reply(self, seen: Seen) -> Any:
        """What the script says: per path, per turn (the last turn repeats), or by a function of `Seen`."""
        reply = self.script(seen) if callable(self.script) else self._by_path(seen.path)
        if not isinstance(reply, list) or not any(callable(r) or isinstance(r, tuple) for r in reply):
            return reply
        with self._lock:
            turn = self._taken.get(seen.path, 0)
            self._taken[seen.path] = turn + 1
        return reply[min(turn, len(reply) - 1)]

    def _by_path(self, path: str) -> Any:
        return self.script.get(path, self.script.get("*", (404, {}, "no such path in the script")))

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept and remember a connection."""
        connection, address = super().get_request()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connections += 1
        self._sockets[address] = connection.dup()
        return connection, address

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection, over TLS where asked; a handshake that fails ends it."""
        try:
            if self.tls is None:
                super().finish_request(request, client_address)
                return
            with contextlib.suppress(OSError), self.tls.wrap_socket(request, server_side=True) as wrapped:
                super().finish_request(wrapped, client_address)
        finally:
            self._sockets.pop(client_address).close()

    def stop(self) -> None:
        """End every connection and every thread."""
        self.ending.set()
        self.shutdown()
        for connection in list(self._sockets.values()):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    """`scripted(script, tls=None)` starts a server on 127.0.0.1 and returns it.

    The script maps paths (or `*`) to replies, or is a function of `Seen`. A reply is a dict or
    list (JSON), text, bytes, `(status, headers, body)`, a function of the handler that writes by
    itself or returns one of the others, or a list of turns: tuples and functions, of
    which each request takes the next and the last repeats.
    """
    running: list[tuple[Scripted, threading.Thread]] = []

    def start(script: Any, tls: ssl.SSLContext | None = None) -> Scripted:
        server = Scripted(script, tls)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.stop()
        thread.join()

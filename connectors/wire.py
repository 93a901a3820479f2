"""Connections to one origin: kept alive, counted, bounded in time and size."""

from __future__ import annotations

import threading
import time
import weakref
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.core.outcome import Fault
from tracker.ports import Contact

from .deadline import connect
from .decoding import decoder_for
from .failures import Reason, TroubleError, reason_of
from .http_source import Origin

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from .call import Call
    from .deadline import BoundedSocket, Deadline
    from .http_source import HttpSource

CHUNK = 1 << 16
_PORTS = {"http": 80, "https": 443}
_SENT_AS_IT_IS = "".join(map(chr, range(0x21, 0x7F)))


class _Connection(HTTPConnection):
    """A connection over a socket that is open, and as bounded as the socket is."""

    sock: BoundedSocket  # None once it is closed

    def __init__(self, origin: Origin, sock: BoundedSocket) -> None:
        super().__init__(origin.host.rstrip("."), origin.port)
        self.default_port = _PORTS[origin.scheme]  # which the Host header leaves out
        self.auto_open = 0
        self.sock = sock

    def is_open(self) -> bool:
        """Whether the server means to take another request."""
        return bool(self.sock)

    def ask(self, call: Call) -> HTTPResponse:
        """Send a request and read the head of the answer; closed if that fails."""
        target = quote(call.target.partition("#")[0], safe=_SENT_AS_IT_IS)
        try:
            with suppress(BrokenPipeError, ConnectionResetError):  # an answer may have come before the end
                self.request(call.method, target, call.body, call.headers)
            return self.getresponse()
        except BaseException:
            self.close()
            raise


class Wire:
    """Sends requests to the origin of a source and gives back whole, decoded answers; threads may share it.

    Args:
        source: Where every request goes, and how the server is checked.
        gate: Held while a request runs: it bounds how many run at once, and so how many
            connections are kept.
        body_cap: Most bytes of a decoded body.

    Attributes:
        contact: What was noticed while connecting.

    Raises:
        SettingsError: A certificate or key cannot be read.
    """

    def __init__(self, source: HttpSource, gate: threading.Semaphore, *, body_cap: int) -> None:
        self._origin = Origin.of(source.url)
        self._tls = _tls_of(source) if self._origin.scheme == "https" else None
        self._gate = gate
        self._body_cap = body_cap
        self._idle: list[_Connection] = []
        self._closed = False
        self._lock = threading.Lock()
        self._let_go = weakref.finalize(self, _close_all, self._idle)  # at the latest when nobody holds the wire
        self.contact = Contact()

    def exchange(self, call: Call, deadline: Deadline) -> tuple[int, dict[str, str], bytes]:
        """Send one request and return status, headers in lower case, and the decoded body.

        Raises:
            TroubleError: No whole answer came by the deadline, or it is over the cap.
        """
        if not self._gate.acquire(timeout=deadline.left()):
            raise TroubleError(
                Reason("was not asked in time: too many requests to it are under way", None, Fault.LOCAL)
            )
        try:
            return self._exchange(call, deadline)
        except (HTTPException, OSError) as error:
            raise TroubleError(reason_of(error, deadline)) from None
        finally:
            self._gate.release()

    def close(self) -> None:
        """Close the connections that are kept; one in use closes after its call."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _exchange(self, call: Call, deadline: Deadline) -> tuple[int, dict[str, str], bytes]:
        connection, response = self._asked(call, deadline)
        try:
            found = {name.lower(): value for name, value in response.headers.items()}
            return response.status, found, self._body(response, found)
        finally:
            self._put_back(connection, response)

    def _asked(self, call: Call, deadline: Deadline) -> tuple[_Connection, HTTPResponse]:
        """The head of the answer, and the connection it came over: a kept one if one still lives."""
        kept = self._kept(deadline)
        if kept is not None:
            try:
                return kept, kept.ask(call)
            except ConnectionError:  # the server let go of it in this very moment
                if not call.repeatable:
                    raise
        new = self._new(deadline)
        return new, new.ask(call)

    def _kept(self, deadline: Deadline) -> _Connection | None:
        """The last connection that was put back and is still open."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if connection.sock.is_quiet():
                connection.sock.settimeout(deadline.left())
                return connection
            connection.close()

    def _new(self, deadline: Deadline) -> _Connection:
        began = time.monotonic()
        sock, until = connect(self._origin.host, self._origin.port, deadline), None
        connection = _Connection(self._origin, sock)
        if self._tls is not None:
            from .tls import certificate_end, secured

            connection.sock = secure = secured(sock, self._tls, connection.host)
            connection.sock.settimeout(deadline.left())
            until = certificate_end(secure)
        if self.contact.connect_seconds is None:
            self.contact.connect_seconds = time.monotonic() - began
            self.contact.certificate_until = until
        return connection

    def _put_back(self, connection: _Connection, response: HTTPResponse) -> None:
        """Keep a connection whose answer was read to its end, if it is to live on."""
        with self._lock:
            keep = response.isclosed() and connection.is_open() and not self._closed
            if keep:
                self._idle.append(connection)
        if not keep:
            response.close()
            connection.close()

    def _body(self, response: HTTPResponse, headers: Mapping[str, str]) -> bytes:
        decoder = decoder_for(headers.get("content-encoding", ""), self._body_cap)
        if decoder.takes_whole(response.length):
            return response.read()  # in one piece, which is never copied
        while chunk := response.read(CHUNK):
            decoder.feed(chunk)
        if response.length:
            raise IncompleteRead(b"", response.length)
        return decoder.finish()


def _close_all(connections: list[_Connection]) -> None:
    for connection in connections:
        connection.close()
    connections.clear()


def _tls_of(source: HttpSource) -> ssl.SSLContext:
    from .tls import tls_context

    return tls_context(source)

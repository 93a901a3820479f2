"""Connections to one origin: kept alive, counted, bounded in time and size."""

from __future__ import annotations

import logging
import ssl
import time
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, InsecureRequestWarning, NewConnectionError
from urllib3.util import Timeout

from tracker.core.outcome import Fault
from tracker.errors import SettingsError
from tracker.ports import Contact

from .deadline import BoundedTlsSocket, Deadline, connect
from .failures import Reason, TroubleError, reason_of, spoilt

if TYPE_CHECKING:
    import socket
    import threading
    from collections.abc import Mapping

    from .http_source import HttpSource, Origin

CHUNK = 1 << 16
_LEAST = 0.001
_GZIP = zlib.MAX_WBITS + 16

# It logs whole addresses, and a token may be in one: an answer can redirect to what it was told.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class _Connection(HTTPConnection):
    """A connection whose timeout covers everything from the look-up of the name on.

    What it meets while connecting is noted in the `contact` that its pool hands on.
    """

    def __init__(self, *args: Any, contact: Contact, **more: Any) -> None:  # noqa: ANN401 - those of its base class
        super().__init__(*args, **more)
        self._contact = contact

    def _new_conn(self) -> socket.socket:
        deadline = Deadline.after(self.timeout or 0)
        try:
            return connect(self._dns_host, self.port, deadline)
        except OSError as error:
            raise NewConnectionError(self, "no connection") from error

    def connect(self) -> None:
        """Connect, and leave for the request what connecting did not use up."""
        began = time.monotonic()
        super().connect()
        took = time.monotonic() - began
        self.timeout = max((self.timeout or 0) - took, _LEAST)
        if self._contact.connect_seconds is None:
            self._contact.connect_seconds = took
            self._contact.certificate_until = _certificate_end(self.sock)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class Wire:
    """Sends requests to one origin and gives back whole, decoded answers.

    Args:
        origin: Where every request goes.
        tls: How servers are checked, for https.
        gate: Held while a request runs: it bounds how many run at once.
        body_cap: Most bytes of a decoded body.

    Attributes:
        contact: What was noticed while connecting.
    """

    def __init__(
        self, origin: Origin, tls: ssl.SSLContext | None, gate: threading.Semaphore, *, body_cap: int, kept: int
    ) -> None:
        self._gate = gate
        self._body_cap = body_cap
        self.contact = Contact()
        self._pool = (
            _Pool(origin.host, origin.port, maxsize=kept, contact=self.contact)
            if origin.scheme == "http"
            else _TlsPool(origin.host, origin.port, maxsize=kept, ssl_context=tls, contact=self.contact)
        )

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, deadline: Deadline
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request and return status, headers in lower case, and the decoded body.

        Raises:
            TroubleError: No whole answer came by the deadline, or it is over the cap.
        """
        if not self._gate.acquire(timeout=deadline.left()):
            raise TroubleError(
                Reason("was not asked in time: too many requests to it are under way", None, Fault.LOCAL)
            )
        try:
            return self._exchange(method, target, headers, body, deadline)
        except (HTTPError, OSError) as error:
            raise TroubleError(reason_of(error, deadline)) from None
        finally:
            self._gate.release()

    def close(self) -> None:
        """Close the connections that are kept."""
        self._pool.close()

    def _exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, deadline: Deadline
    ) -> tuple[int, dict[str, str], bytes]:
        response = self._pool.urlopen(
            method,
            target,
            body=body,
            headers=headers,
            timeout=Timeout(total=deadline.left()),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            found = {name.lower(): value for name, value in response.headers.items()}
            return response.status, found, self._body(response, found)
        finally:
            response.close()  # only if it was not read to its end; else the connection is back in the pool

    def _body(self, response: urllib3.BaseHTTPResponse, headers: Mapping[str, str]) -> bytes:
        decoder = decoder_for(headers.get("content-encoding", ""), self._body_cap)
        for chunk in response.stream(CHUNK, decode_content=False):
            decoder.feed(chunk)
        return decoder.finish()


class Plain:
    """Collects a body up to a cap."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._parts = bytearray()

    def feed(self, data: bytes) -> None:
        """Take a piece; raises TroubleError once the body is over the cap."""
        self._parts += data
        if len(self._parts) > self._cap:
            raise spoilt(f"sends an answer of more than {self._cap:,} bytes", "ask for less, or raise the body cap")

    def finish(self) -> bytes:
        """The whole body."""
        return bytes(self._parts)

    def room(self) -> int:
        """How many bytes may follow, and one more to see that there are too many."""
        return self._cap + 1 - len(self._parts)


class Inflated(Plain):
    """Decodes gzip or deflate while collecting, and never far beyond the cap."""

    def __init__(self, cap: int, name: str) -> None:
        super().__init__(cap)
        self._name = name
        self._inflater: zlib._Decompress | None = None

    def feed(self, data: bytes) -> None:
        """Decode a piece; raises TroubleError if it cannot be, or decodes to more than the cap."""
        self._inflater = self._inflater or zlib.decompressobj(_window(self._name, data))
        while data:
            if self._inflater.eof:  # a gzip file may be followed by another
                self._inflater = zlib.decompressobj(_GZIP)
            try:
                super().feed(self._inflater.decompress(data, self.room()))
            except zlib.error:
                raise spoilt("sends an answer that cannot be decompressed") from None
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def finish(self) -> bytes:
        """The whole body; raises TroubleError if it ends in the middle."""
        if self._inflater is not None and not self._inflater.eof:
            raise spoilt("sends a compressed answer that ends in the middle")
        return super().finish()


def decoder_for(encoding: str, cap: int) -> Plain:
    """What decodes a content encoding; raises TroubleError for nested and unknown ones."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return Plain(cap)
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflated(cap, name)
    raise spoilt("sends an answer in a content encoding that was not asked for", "a proxy in between may be at fault")


def _window(name: str, data: bytes) -> int:
    """The `wbits` for an encoding; what is called deflate comes with a zlib frame, or bare."""
    if name != "deflate":
        return _GZIP
    framed = data[0] & 0x0F == zlib.DEFLATED
    return zlib.MAX_WBITS if framed else -zlib.MAX_WBITS


def tls_context(source: HttpSource) -> ssl.SSLContext:
    """How the servers of a source are checked, and our certificate for them.

    Raises:
        SettingsError: A certificate or key cannot be read.
    """
    try:
        context = ssl.create_default_context(cafile=source.ca_file)
        if source.client_cert:
            context.load_cert_chain(source.client_cert, source.client_key, password=_no_password)
    except (OSError, ValueError) as error:
        files = ", ".join(name for name in (source.ca_file, source.client_cert, source.client_key) if name)
        detail = error.strerror if error.__class__ in (FileNotFoundError, PermissionError) else "not a usable PEM file"
        raise SettingsError(
            f"cannot use {files}: {detail}", help="check ca_file:, client_cert: and client_key:"
        ) from None
    context.sslsocket_class = BoundedTlsSocket
    context.set_alpn_protocols(["http/1.1"])
    if not source.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        urllib3.disable_warnings(InsecureRequestWarning)  # the user has chosen; `doctor` keeps saying so
    return context


def _certificate_end(sock: socket.socket | None) -> datetime | None:
    """The last instant of the server's certificate, where it was checked."""
    certificate = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _no_password() -> str:
    raise ValueError("the key is encrypted")

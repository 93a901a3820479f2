"""How servers are checked, and what they show."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tracker.errors import SettingsError

from .deadline import BoundedSocket

if TYPE_CHECKING:
    from .http_source import HttpSource


class BoundedTlsSocket(BoundedSocket, ssl.SSLSocket):
    """A bounded socket over TLS; an SSL context makes it when it is its `sslsocket_class`."""


def secured(sock: BoundedSocket, context: ssl.SSLContext, host: str) -> BoundedTlsSocket:
    """The connection over TLS, the server being checked; it keeps its deadline.

    Raises:
        OSError: It failed, `ssl.SSLError` where TLS did; the connection is closed.
    """
    try:
        wrapped = context.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise
    assert isinstance(wrapped, BoundedTlsSocket)
    return wrapped


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
    return context


def certificate_end(sock: ssl.SSLSocket) -> datetime | None:
    """The last instant of the server's certificate, where it was checked."""
    certificate = sock.getpeercert()
    if not certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def _no_password() -> str:
    raise ValueError("the key is encrypted")

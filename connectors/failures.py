"""What went wrong on the way to a source, in words: cause, cure, and whose fault it is."""

from __future__ import annotations

import errno
import socket
from http.client import IncompleteRead
from typing import TYPE_CHECKING, NamedTuple

from tracker.core.outcome import Fault
from tracker.errors import BadAnswer, ConnectorError, Refused, Unreachable

from .deadline import ForbiddenAddressError

if TYPE_CHECKING:
    from .deadline import Deadline


class Reason(NamedTuple):
    """A cause, as the rest of a sentence about the source, and what to do about it.

    `passing` says that the same request may do better soon.
    """

    text: str
    help: str | None = None
    fault: Fault = Fault.SOURCE
    kind: type[ConnectorError] = Unreachable
    passing: bool = False


class TroubleError(Exception):
    """No whole answer came, for this reason; the door makes a `ConnectorError` of it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.text)
        self.reason = reason


_CUT = Reason(
    "cut the connection before its answer was complete",
    "is a proxy in between, or, over TLS, a client_cert: needed?",
    passing=True,
)
_NOT_HTTP = Reason("does not answer in HTTP", "is the port right, and does it need https?")
_ENDS_TLS = Reason(
    "cannot be reached safely: TLS failed", "is https right for this port, and is a client_cert: needed?"
)
_WANTS_CERTIFICATE = Reason("wants a client certificate", "set client_cert: and client_key:", Fault.CONFIG)

_CERTIFICATE = {
    "expired": Reason("shows a certificate that has expired", "renew the certificate of the server"),
    "not yet valid": Reason(
        "shows a certificate that is not valid yet", "are the clock of this machine and the certificate right?"
    ),
    "name": Reason(
        "shows a certificate for another name",
        "use the name in the certificate in url:, or give the server a certificate for this name",
    ),
    "issuer": Reason(
        "shows a certificate of an authority that this machine does not know (self-signed?)",
        "name a file with the authority's certificate in ca_file:",
    ),
}
_VERIFY_CODES = {9: "not yet valid", 10: "expired", 62: "name", 64: "name"} | dict.fromkeys((18, 19, 20, 21), "issuer")
"""Codes of X509_V_ERR_… in OpenSSL's x509_vfy.h."""

_LOCAL_NETWORK = Reason(
    "cannot be reached: this machine has no network", "check the network of this machine", Fault.LOCAL, passing=True
)
_LOCAL_FILES = Reason(
    "was not asked: this process has too many files open", "raise the limit of open files", Fault.LOCAL
)
_ERRNO = {
    errno.ECONNREFUSED: Reason("refuses connections", "is the system up, and is the port right?", passing=True),
    errno.EHOSTUNREACH: Reason("cannot be reached: no route to the host", passing=True),
    errno.ENETUNREACH: _LOCAL_NETWORK,
    errno.ENETDOWN: _LOCAL_NETWORK,
    errno.EADDRNOTAVAIL: _LOCAL_NETWORK,
    errno.EMFILE: _LOCAL_FILES,
    errno.ENFILE: _LOCAL_FILES,
}
_NO_SUCH_HOST = Reason("cannot be found: no such host", "is the address in url: right?", Fault.CONFIG)
_NO_NAMES = Reason(
    "cannot be found: this machine cannot resolve names", "check the name servers of this machine", Fault.LOCAL,
    passing=True,
)  # fmt: skip
_FORBIDDEN = Reason(
    "was not asked: its name leads to the metadata service of a cloud", "correct url:", Fault.CONFIG, Refused
)


def reason_of(error: Exception, deadline: Deadline) -> Reason:
    """The reason behind an exception of `http.client` or of a socket."""
    if isinstance(error, TimeoutError):
        return late(deadline)
    if isinstance(error, OSError):
        return _os_reason(error)
    return _CUT if isinstance(error, IncompleteRead) else _NOT_HTTP


def late(deadline: Deadline) -> Reason:
    """The reason when time is up: the source's fault, unless our own budget cut the time short."""
    if deadline.ours:
        return Reason(f"had only {deadline.seconds:.2g} s left in this run, too little for an answer",
                      "give the run a larger budget", Fault.LOCAL)  # fmt: skip
    return Reason(f"gave no whole answer within {deadline.seconds:g} s",
                  "is it overloaded? a narrower query or a longer deadline may help")  # fmt: skip


def spoilt(text: str, help: str | None = None) -> TroubleError:
    """A whole answer came and cannot be used."""
    return TroubleError(Reason(text, help, kind=BadAnswer))


def _os_reason(error: OSError) -> Reason:
    if isinstance(error, ForbiddenAddressError):
        return _FORBIDDEN
    if isinstance(error, socket.gaierror):
        return _NO_NAMES if error.errno in (socket.EAI_AGAIN, socket.EAI_SYSTEM) else _NO_SUCH_HOST
    return _tls_reason(error) or _ERRNO.get(error.errno or 0, _CUT)


def _tls_reason(error: OSError) -> Reason | None:
    import ssl

    if not isinstance(error, ssl.SSLError):
        return None
    if isinstance(error, ssl.SSLCertVerificationError):
        known = _VERIFY_CODES.get(error.verify_code)
        other = Reason(f"shows a certificate that is not accepted: {error.verify_message}".rstrip(": ."))
        return _CERTIFICATE[known] if known else other
    if "CERTIFICATE_REQUIRED" in (error.reason or ""):
        return _WANTS_CERTIFICATE
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _CUT
    word = (error.reason or "").replace("_", " ").lower()
    return _ENDS_TLS._replace(text=f"{_ENDS_TLS.text} ({word})" if word else _ENDS_TLS.text)

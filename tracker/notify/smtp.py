"""One mail to a mail server: what it takes, what it refuses, and what it leaves in doubt.

A reply of 4xx asks for another try, one of 5xx is final (RFC 5321, 4.2.1). Without a reply to the
content it is not known whether the mail arrived.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from .sender import UndeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_IMPLICIT: Final = "implicit"
_PORTS: Final = {_IMPLICIT: 465}
_PORT: Final = 587
_READY: Final = 220
_ACCEPTED: Final = range(250, 260)
_REFUSED: Final = range(400, 600)
_FINAL: Final = range(500, 600)
_LONGEST: Final = 160
_CURE: Final = "are host: and port: right, and is tls: what the server speaks?"


class Line(Protocol):
    """What makes connections that end in time; see `connectors.dialing`."""

    BoundedTlsSocket: type[ssl.SSLSocket]

    def dial(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connection; all that is done with it, from the look-up of the name on, ends within the seconds."""


class Reply(NamedTuple):
    """What a server answers: its code, and its text on one line without a secret."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip()

    @property
    def is_final(self) -> bool:
        """Whether asking again cannot help."""
        return self.code in _FINAL


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and how it is spoken to.

    Attributes:
        host: Its name.
        line: What makes the connection.
        hide: Takes secrets out of what it says.
        port: Its port; None is the usual one.
        tls: `starttls`, `implicit` or `none`.
        ca_file: Certificates of the authorities to trust; None means those of the system.
        login: User and password, if it wants them.
        deadline: Seconds for all of one mail, from the look-up of the name on.
    """

    host: str
    line: Line
    hide: Callable[[str], str]
    port: int | None = None
    tls: str = "starttls"
    ca_file: str | None = None
    login: tuple[str, str] | None = None
    deadline: float = 30.0

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self.host, self.port or _PORTS.get(self.tls, _PORT)

    def __str__(self) -> str:
        host, port = self.address
        return f"{host}:{port}"

    def take(self, content: bytes, sender: str, to: Sequence[str]) -> dict[str, Reply]:
        """Hand a mail over; the addresses that were refused, where others were not.

        Raises:
            UndeliveredError: Nobody will get it, or that is not known.
        """
        try:
            with self._connected() as connection:
                return self._accepted(connection, content, sender, to)
        except smtplib.SMTPResponseException as error:
            raise self._failed(f": {self._reply(error.smtp_code, error.smtp_error)}", error.smtp_code) from None
        except smtplib.SMTPException as error:
            raise self._failed(_broken(error)) from None
        except OSError as error:
            raise self._failed(_trouble(error), help=_CURE) from None

    def _failed(self, how: str, code: int = 0, help: str | None = None) -> UndeliveredError:
        return UndeliveredError(f"mail server {self}{how}", certain=True, final=code in _FINAL, help=help)

    def _reply(self, code: int, text: bytes | str) -> Reply:
        said = text.decode(errors="replace") if isinstance(text, bytes) else text
        line = " ".join("".join(c if c.isprintable() else " " for c in self.hide(said)).split())
        return Reply(code, line[:_LONGEST])

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """A connection, signed in; it takes no longer than the deadline."""
        connection = _Connection(self)
        try:
            code, greeting = connection.connect(*self.address)
            if code != _READY:
                raise smtplib.SMTPConnectError(code, greeting)
            if self.tls == "starttls":
                connection.starttls(context=self.context())
            if self.login is not None:
                connection.login(*self.login)
            yield connection
            with suppress(smtplib.SMTPException, OSError):  # it has the mail; how it says goodbye is its affair
                connection.quit()
        finally:
            connection.close()

    def context(self) -> ssl.SSLContext:
        """How the server is checked.

        Raises:
            UndeliveredError: The certificates of the authorities cannot be read.
        """
        try:
            context = ssl.create_default_context(cafile=self.ca_file)
        except OSError:
            message = f"mail server {self} was not asked: {self.ca_file} is no usable PEM file"
            raise UndeliveredError(message, certain=True, help="check ca_file:") from None
        context.sslsocket_class = self.line.BoundedTlsSocket
        return context

    def _accepted(self, connection: smtplib.SMTP, content: bytes, sender: str, to: Sequence[str]) -> dict[str, Reply]:
        """Hand the mail over; which addresses the server refused, if not all of them."""
        connection.ehlo_or_helo_if_needed()
        reply = self._reply(*connection.mail(sender))
        if reply.code not in _ACCEPTED:
            raise self._failed(f" refuses the sender: {reply}", reply.code)
        replies = {address: self._reply(*connection.rcpt(address)) for address in to}
        refused = {address: reply for address, reply in replies.items() if reply.code not in _ACCEPTED}
        if len(refused) == len(to):
            told = "; ".join(f"{address}: {reply}" for address, reply in refused.items())
            lasting = min(reply.code for reply in refused.values())  # one that asks for another try gets it
            raise self._failed(f" refuses {told}", lasting)
        self._hand_over(connection, content)
        return refused

    def _hand_over(self, connection: smtplib.SMTP, content: bytes) -> None:
        """Send the content; without an answer it is not known whether the mail arrived."""
        doubt = UndeliveredError(f"mail server {self} did not say whether it took the mail", certain=False)
        try:
            reply = self._reply(*connection.data(content))
        except smtplib.SMTPDataError:  # it did not let the content begin
            raise
        except (smtplib.SMTPException, OSError):
            raise doubt from None
        if reply.code in _REFUSED:
            raise self._failed(f" does not take the mail: {reply}", reply.code)
        if reply.code not in _ACCEPTED:
            raise doubt


class _Connection(smtplib.SMTP):
    """A conversation over a socket that is bounded as a whole."""

    def __init__(self, server: MailServer) -> None:
        # Given no name to greet with, smtplib looks one up, and a name server that hangs hangs it.
        super().__init__(local_hostname=_greeting(), timeout=server.deadline)
        self._server = server
        self._host = server.host  # which TLS checks; only a constructor that connects at once sets it

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = self._server.line.dial(host, port, timeout)
        if self._server.tls != _IMPLICIT:
            return sock
        try:
            return self._server.context().wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise


def _greeting() -> str:
    """The name to greet with: the full one of this machine, or an address literal (RFC 5321, 4.1.3)."""
    name = socket.gethostname()
    return name if "." in name.strip(".") and name.isascii() else "[127.0.0.1]"


def _broken(error: smtplib.SMTPException) -> str:
    """What became of a conversation that ended without a reply, as the rest of a sentence."""
    if isinstance(error.__context__, TimeoutError):
        return _trouble(error.__context__)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return " ended the conversation"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f" does not offer {str(error).removesuffix(' extension not supported by server.')}"
    return f": {str(error).rstrip('.').lower()}"


def _trouble(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return " did not answer in time"
    if isinstance(error, socket.gaierror):
        return f" cannot be found: {_lower(error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f" shows a certificate that is not trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f" cannot be reached safely: TLS failed ({(error.reason or '').replace('_', ' ').lower()})"
    return f" cannot be reached: {_lower(error)}"


def _lower(error: OSError) -> str:
    return (error.strerror or "no connection").lower()

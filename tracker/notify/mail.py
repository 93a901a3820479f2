"""Mail by SMTP: encrypted unless told otherwise, bounded in time, each recipient once."""

from __future__ import annotations

import hashlib
import json
import smtplib
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_string
from email.policy import SMTP
from typing import TYPE_CHECKING, Any, Final

from .sender import ID_HEADER, UndeliveredError, header_id, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from email.message import EmailMessage

    from tracker.core.delivery import Delivery

_IMPLICIT: Final = "implicit"
_PORTS: Final = {_IMPLICIT: 465}
_PORT: Final = 587
_ACCEPTED: Final = range(250, 260)
_LONGEST: Final = 160
_BOTH_WAYS: Final = 2  # socket.SHUT_RDWR


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server and how it is spoken to.

    Attributes:
        host: Its name.
        port: Its port; None is the usual one.
        tls: `starttls`, `implicit` or `none`.
        ca_file: Certificates of the authorities to trust; None means those of the system.
        login: User and password, if it wants them.
        deadline: Seconds for all of one mail.
    """

    host: str
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


@dataclass(frozen=True, slots=True)
class MailSender:
    """Mail from one sender to some addresses, or a nudge to its owner where the address is known."""

    server: MailServer
    sender: str
    to: tuple[str, ...]
    people: Mapping[str, str]

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Send to those who do not have it; the progress is a JSON list of those who do."""
        taken: list[str] = json.loads(delivery.progress or "[]")
        wanted = recipients(delivery, self.to, self.people)
        missing = [address for address in wanted if address not in taken]
        mail = message(delivery, self.sender, wanted)
        refused = _sent(self.server, mail, self.sender, missing)
        if refused:
            keep(json.dumps([address for address in wanted if address not in refused], ensure_ascii=False))
            told = "; ".join(f"{address}: {reason}" for address, reason in refused.items())
            raise UndeliveredError(f"mail server {self.server} refuses {told}", certain=True)


def recipients(delivery: Delivery, to: Sequence[str], people: Mapping[str, str]) -> tuple[str, ...]:
    """Whom a delivery goes to: a nudge to its owner, if the address is known, all else to everybody."""
    kind, *_, last = delivery.letter.report.split("/")
    known = people.get(last) if kind == "nudge" else None
    return (known,) if known else tuple(to)


def message(delivery: Delivery, sender: str, to: Sequence[str]) -> EmailMessage:
    """The mail as it goes out: the letter with sender, recipients, and an id that stays the same."""
    mail = message_from_string(delivery.letter.content, policy=SMTP)
    subject = mail["Subject"]
    del mail["Subject"]
    mail["Subject"] = marked(str(subject), delivery)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Message-ID"] = f"<{hashlib.sha256(delivery.id.encode()).hexdigest()[:40]}@keyresult.invalid>"
    mail[ID_HEADER] = header_id(delivery)
    return mail


def _sent(server: MailServer, mail: EmailMessage, sender: str, to: Sequence[str]) -> dict[str, str]:
    """Send a mail; the addresses that were refused, with the reason, where others were not."""
    try:
        with _connected(server) as connection:
            return _accepted(server, connection, mail, sender, to)
    except smtplib.SMTPException as error:
        raise UndeliveredError(f"mail server {server}: {_reply(error, server)}", certain=True) from None
    except OSError as error:
        raise UndeliveredError(f"mail server {server} {_trouble(error)}", certain=True, help=_CURE) from None


_CURE: Final = "are host: and port: right, and is tls: what the server speaks?"


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection, signed in, that is cut when its time is up."""
    connection = _connection(server)
    timer = threading.Timer(server.deadline, _cut, (connection,))
    timer.daemon = True
    timer.start()
    try:
        connection.connect(*server.address)
        if server.tls == "starttls":
            connection.starttls(context=_context(server))
        if server.login is not None:
            connection.login(*server.login)
        yield connection
        with suppress(smtplib.SMTPException, OSError):  # it has the mail; how it says goodbye is its affair
            connection.quit()
    finally:
        timer.cancel()
        connection.close()


def _connection(server: MailServer) -> smtplib.SMTP:
    if server.tls == _IMPLICIT:
        found: smtplib.SMTP = smtplib.SMTP_SSL(timeout=server.deadline, context=_context(server))
    else:
        found = smtplib.SMTP(timeout=server.deadline)
    found._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 - only its constructor sets the name that TLS checks, and that connects without a bound
    return found


def _context(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file)


def _cut(connection: smtplib.SMTP) -> None:
    sock: Any = connection.sock
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(_BOTH_WAYS)


def _accepted(
    server: MailServer, connection: smtplib.SMTP, mail: EmailMessage, sender: str, to: Sequence[str]
) -> dict[str, str]:
    """Hand the mail over; which addresses the server refused, if not all of them."""
    connection.ehlo_or_helo_if_needed()
    code, reply = connection.mail(sender)
    if code not in _ACCEPTED:
        raise UndeliveredError(f"mail server {server} refuses the sender: {code} {_text(reply)}", certain=True)
    refused = {}
    for address in to:
        code, reply = connection.rcpt(address)
        if code not in _ACCEPTED:
            refused[address] = f"{code} {_text(reply)}"
    if len(refused) == len(to):
        told = "; ".join(f"{address}: {reason}" for address, reason in refused.items())
        raise UndeliveredError(f"mail server {server} refuses {told}", certain=True)
    _hand_over(server, connection, mail.as_bytes(policy=SMTP))
    return refused


def _hand_over(server: MailServer, connection: smtplib.SMTP, content: bytes) -> None:
    """Send the content; without an answer it is not known whether the mail arrived."""
    try:
        code, reply = connection.data(content)
    except smtplib.SMTPDataError as error:
        raise UndeliveredError(f"mail server {server}: {_reply(error, server)}", certain=True) from None
    except (smtplib.SMTPException, OSError):
        raise UndeliveredError(f"mail server {server} did not say whether it took the mail", certain=False) from None
    if code not in _ACCEPTED:
        raise UndeliveredError(f"mail server {server} does not take the mail: {code} {_text(reply)}", certain=True)


def _reply(error: smtplib.SMTPException, server: MailServer) -> str:
    """What the server said, without the password should it repeat it."""
    code, reply = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", str(error))
    said = f"{code} {_text(reply)}".strip()
    for secret in server.login or ():
        said = said.replace(secret, "[secret]")
    return said[:1].lower() + said[1:]


def _text(reply: bytes | str) -> str:
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST]


def _trouble(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "did not answer in time"
    return f"cannot be reached: {(error.strerror or 'no connection').lower()}"

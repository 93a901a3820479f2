"""Mail by SMTP: encrypted unless told otherwise, bounded in time, each recipient once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from email import message_from_string
from email.policy import SMTP
from typing import TYPE_CHECKING

from .sender import ID_HEADER, Outgoing, UndeliveredError, header_id, marked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from email.message import EmailMessage

    from tracker.core.delivery import Delivery

    from .smtp import MailServer


@dataclass(frozen=True, slots=True)
class MailSender:
    """Mail from one sender to some addresses, or a nudge to its owner where the address is known.

    The progress of a delivery is a JSON list of the addresses that have it.
    """

    server: MailServer
    sender: str
    to: tuple[str, ...]
    people: Mapping[str, str]

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """The mail, to those who do not have it."""
        mail, missing = self._mail(delivery)
        where = f"mail server {self.server}, from {self.sender}, to {', '.join(missing)}"
        return [Outgoing(where, mail.as_bytes(policy=SMTP).decode())]

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Send to those who do not have it."""
        mail, missing = self._mail(delivery)
        refused = self.server.take(mail.as_bytes(policy=SMTP), self.sender, missing)
        if refused:
            keep(json.dumps([each for each in self._wanted(delivery) if each not in refused], ensure_ascii=False))
            told = "; ".join(f"{address}: {reply}" for address, reply in refused.items())
            final = all(reply.is_final for reply in refused.values())
            raise UndeliveredError(f"mail server {self.server} refuses {told}", certain=True, final=final)

    def _mail(self, delivery: Delivery) -> tuple[EmailMessage, list[str]]:
        """The mail, and who does not have it."""
        wanted, taken = self._wanted(delivery), json.loads(delivery.progress or "[]")
        return message(delivery, self.sender, wanted), [address for address in wanted if address not in taken]

    def _wanted(self, delivery: Delivery) -> tuple[str, ...]:
        return recipients(delivery, self.to, self.people)


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

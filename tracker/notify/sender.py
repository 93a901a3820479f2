"""What every way of delivery offers, and how it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import quote

from tracker.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.core.delivery import Delivery

ID_HEADER = "X-Keyresult-Id"
"""The header that carries the id of a delivery, the same for every attempt."""
RESENT = "(resent) "
"""Begins the title of what may have arrived before."""


class UndeliveredError(DeliveryError):
    """A target did not take a report, or not all of it.

    Args:
        message: What failed and where.
        certain: Whether it is certain that nothing arrived of what was tried last.
        final: Whether the target will never take it as it is, so that repeating cannot help.
        until: The instant before which the target wants nothing at all.
        help: What to do about it.
    """

    def __init__(
        self,
        message: str,
        *,
        certain: bool,
        final: bool = False,
        until: datetime | None = None,
        help: str | None = None,
    ) -> None:
        super().__init__(message, help=help)
        self.certain = certain
        self.final = final
        self.until = until


class Outgoing(NamedTuple):
    """One message as it goes out.

    `where` says to whom or what, without a secret; `content` is the text of the mail, the JSON body or the file.
    """

    where: str
    content: str


class Sender(Protocol):
    """A way to one target."""

    def outgoing(self, delivery: Delivery) -> list[Outgoing]:
        """What `send` would send now, whole and in order; nothing is sent and no secret is read."""

    def send(self, delivery: Delivery, keep: Callable[[str], None]) -> None:
        """Send what the target has not taken yet; returning means that it has all of it.

        Args:
            delivery: What is sent; its `progress` is what was kept last.
            keep: Call it with the progress after each part that the target has taken.

        Raises:
            UndeliveredError: The target did not take it.
        """


def header_id(delivery: Delivery) -> str:
    """The id in the characters of a header."""
    return quote(delivery.id)


def marked(title: str, delivery: Delivery) -> str:
    """A title, marked where the report may have arrived before."""
    return f"{RESENT}{title}" if delivery.resend else title

"""`keyresult send -n`: exactly what would go where, to the byte; nothing is sent and no secret is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.delivery import Claim, begun
from tracker.errors import SettingsError

from .options import current
from .output import document, note, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.delivery import Delivery
    from tracker.notify.sender import Outgoing

    from .send import Wish
    from .workspace import Opened


def show(wish: Wish) -> int:
    """Show what a wish would send now."""
    from .send import SCHEMA, would_be_sent
    from .told import documents
    from .workspace import opened

    with opened() as session:
        found = would_be_sent(wish, session)
        going = [*_going(found, session)]
    if current().json:
        document({"schema": SCHEMA, "items": [*map(_whole, documents(found), found, going)]})
        return 0
    for delivery, messages in zip(found, going, strict=True):
        say(f"{delivery.id}: {delivery.letter.form} to {delivery.target}")
        for message in messages:
            say(f"{message.where}:\n{message.content}")
    if not found:
        note("nothing would be sent")
    return 0


def _going(found: Sequence[Delivery], session: Opened) -> Iterator[list[Outgoing]]:
    """The messages of each delivery, as its sender would make them now."""
    from tracker.clock import SystemClock
    from tracker.mailroom import Mailroom, Unread
    from tracker.notify.sender import Outgoing

    mailroom = Mailroom(session.settings, Unread(), SystemClock())
    for delivery in found:
        try:
            yield mailroom.sender(delivery.target).outgoing(begun(delivery, Claim("", session.judge.at)))
        except SettingsError as error:  # its target left the settings
            yield [Outgoing(f"nowhere: {error.message}", delivery.letter.content)]


def _whole(item: dict[str, object], delivery: Delivery, messages: Sequence[Outgoing]) -> dict[str, object]:
    return {**item, "content": delivery.letter.content, "messages": [message._asdict() for message in messages]}

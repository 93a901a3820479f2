"""The part of the store in memory that keeps what is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.core.compared import Sent
from tracker.core.delivery import DeliveryState

from .memory_base import MemoryBase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tracker.core.delivery import Delivery
    from tracker.core.notices import Held, Topic

    from .timeline import Timeline


class MemoryOutbox(MemoryBase):
    """An outbox in plain dictionaries."""

    def __init__(self) -> None:
        super().__init__()
        self._outbox: dict[str, Delivery] = {}
        self._held: list[tuple[Timeline, Held]] = []

    def queue(self, deliveries: Iterable[Delivery], held: Iterable[Held] = ()) -> list[str]:
        """Keep letters, queue their deliveries and remember what is told; the new ids."""
        self._require_writing()
        new = {each.id: each for each in deliveries if each.id not in self._outbox}
        self._outbox.update(new)
        for each in held:
            subject = self._timeline(each.key_result)
            self._held = [(of, kept) for of, kept in self._held if of is not subject or kept.topic is not each.topic]
            self._held.append((subject, each))
        return list(new)

    def waiting(self) -> list[Delivery]:
        """Every delivery that is not sent, in the order in which they were queued."""
        return [each for each in self._outbox.values() if each.state is not DeliveryState.SENT]

    def delivery(self, id: str) -> Delivery | None:
        """The delivery of that id, if there is one."""
        return self._outbox.get(id)

    def sent(self, kind: str, team: str, *, known_at: datetime | None = None) -> list[Sent]:
        """The reports of a kind and team that reached a target, once for each target, by when they first did."""
        found = [
            Sent(each.letter.report, each.letter.written_at, each.sent_at, each.letter.cycle)
            for each in self._outbox.values()
            if each.sent_at is not None and each.letter.report.startswith(f"{kind}/{team}/")
        ]
        return sorted((each for each in found if known_at is None or each.sent_at <= known_at), key=_first_sent)

    def mark(self, delivery: Delivery) -> None:
        """Keep how far a delivery is."""
        self._require_writing()
        kept = self._outbox[delivery.id]
        self._outbox[delivery.id] = replace(delivery, letter=kept.letter)

    def held(self) -> dict[tuple[str, Topic], Held]:
        """What is remembered for notices, by key result and topic."""
        named = (replace(kept, key_result=subject.name) for subject, kept in self._held)
        return {(each.key_result, each.topic): each for each in named}


def _first_sent(report: Sent) -> datetime:
    return report.sent_at

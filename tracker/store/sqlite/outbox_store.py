"""The part of the SQLite store that keeps what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .connected import Connected

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from tracker.core.compared import Sent
    from tracker.core.delivery import Delivery
    from tracker.core.notices import Held, Topic


class OutboxStore(Connected):
    """An outbox in a SQLite file. What it is made of is imported when it is asked for: a poll rarely sends."""

    def queue(self, deliveries: Iterable[Delivery], held: Iterable[Held] = ()) -> list[str]:
        """Keep letters, queue their deliveries and remember what is told, in one transaction; the new ids."""
        from . import outbox

        with self._transaction("queue a report") as connection:
            return outbox.queue(connection, deliveries, held)

    def waiting(self) -> list[Delivery]:
        """Every delivery that is not sent, in the order in which they were queued."""
        from . import outbox

        with self._reading() as connection:
            return outbox.waiting(connection)

    def delivery(self, id: str) -> Delivery | None:
        """The delivery of that id, if there is one."""
        from . import outbox

        with self._reading() as connection:
            return outbox.delivery(connection, id)

    def sent(self, kind: str, team: str, *, known_at: datetime | None = None) -> list[Sent]:
        """The reports of a kind and team that reached a target, once for each target, by when they first did."""
        from tracker.store.times import FOREVER, micros

        from .sent import sent

        with self._reading() as connection:
            return sent(connection, kind, team, FOREVER if known_at is None else micros(known_at))

    def mark(self, delivery: Delivery) -> None:
        """Keep how far a delivery is."""
        from . import outbox

        with self._transaction("mark a delivery") as connection:
            outbox.mark(connection, delivery)

    def held(self) -> dict[tuple[str, Topic], Held]:
        """What is remembered for notices, by key result and topic."""
        from . import outbox

        with self._reading() as connection:
            return outbox.held(connection)

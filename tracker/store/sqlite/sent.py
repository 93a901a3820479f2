"""Which reports were sent, and when they first were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.compared import Sent
from tracker.store.times import instant

if TYPE_CHECKING:
    import sqlite3

SENT = """
    SELECT l.report, l.written_at, o.sent_at, l.cycle FROM outbox o JOIN letter l ON l.id = o.letter
    WHERE o.id >= :first AND o.id < :end AND o.sent_at <= :known ORDER BY o.sent_at, o.position
"""


def sent(connection: sqlite3.Connection, kind: str, team: str, known: int) -> list[Sent]:
    """The reports of a kind and team that were sent by `known`, in microseconds: once for each target."""
    prefix = f"{kind}/{team}"
    rows = connection.execute(SENT, {"first": f"{prefix}/", "end": f"{prefix}0", "known": known})
    return [Sent(report, instant(written), instant(sent), cycle) for report, written, sent, cycle in rows]

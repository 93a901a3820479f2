"""What is sent at rest: letters, their deliveries, and what people were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.delivery import Claim, Delivery, DeliveryState, Letter
from tracker.core.notices import Held, Topic
from tracker.store.times import instant, micros

from . import names

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Any

ADD_LETTER = """
    INSERT INTO letter (report, form, subject, content, digest, written_at, cycle) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (report, form, digest) DO NOTHING
"""
ADD_DELIVERY = """
    INSERT INTO outbox (id, letter, target, state, attempts, next_at, sent_at, error, resend, progress, owner, until)
    SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM letter WHERE report = ? AND form = ? AND digest = ?
    ON CONFLICT (id) DO NOTHING
"""
DELIVERIES = """
    SELECT l.report, l.form, l.subject, l.content, l.written_at, l.cycle,
        o.target, o.state, o.attempts, o.next_at, o.sent_at, o.error, o.resend, o.progress, o.owner, o.until
    FROM outbox o JOIN letter l ON l.id = o.letter
"""
MARK = """
    UPDATE outbox SET state = ?, attempts = ?, next_at = ?, sent_at = ?, error = ?, resend = ?, progress = ?,
        owner = ?, until = ?
    WHERE id = ?
"""
HOLD = """
    INSERT INTO held (key_result, topic, told, seen, since, polls, warned_at) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (key_result, topic) DO UPDATE SET told = excluded.told, seen = excluded.seen,
        since = excluded.since, polls = excluded.polls, warned_at = excluded.warned_at
"""
HELD = """
    SELECT k.name, h.topic, h.told, h.seen, h.since, h.polls, h.warned_at
    FROM held h JOIN key_result k ON k.id = h.key_result
"""


def queue(connection: sqlite3.Connection, deliveries: Iterable[Delivery], held: Iterable[Held]) -> list[str]:
    """Add letters and deliveries whose ids are new, and remember what is told; the new ids."""
    added = [delivery.id for delivery in deliveries if _add(connection, delivery)]
    kept = list(held)
    subjects = names.subjects(connection, {each.key_result for each in kept})
    connection.executemany(HOLD, [(subjects[each.key_result].id, *_held(each)) for each in kept])
    return added


def _add(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    if connection.execute("SELECT 1 FROM outbox WHERE id = ?", (delivery.id,)).fetchone():
        return False
    letter = delivery.letter
    key = (letter.report, letter.form, letter.digest)
    written = (letter.subject, letter.content, letter.digest, micros(letter.written_at), letter.cycle)
    connection.execute(ADD_LETTER, (letter.report, letter.form, *written))
    connection.execute(ADD_DELIVERY, (delivery.id, delivery.target, *_state(delivery), *key))
    return True


def waiting(connection: sqlite3.Connection) -> list[Delivery]:
    """Every delivery that is not sent, in order."""
    rows = connection.execute(f"{DELIVERIES} WHERE o.state != 'sent' ORDER BY o.position")
    return [_delivery(row) for row in rows]


def delivery(connection: sqlite3.Connection, id: str) -> Delivery | None:
    """The delivery of that id, if there is one."""
    row = connection.execute(f"{DELIVERIES} WHERE o.id = ?", (id,)).fetchone()
    return None if row is None else _delivery(row)


def mark(connection: sqlite3.Connection, delivery: Delivery) -> None:
    """Keep how far a delivery is."""
    connection.execute(MARK, (*_state(delivery), delivery.id))


def held(connection: sqlite3.Connection) -> dict[tuple[str, Topic], Held]:
    """What is remembered for notices."""
    found = (
        Held(name, Topic(topic), told, seen, instant(since), polls, _instant(warned_at))
        for name, topic, told, seen, since, polls, warned_at in connection.execute(HELD)
    )
    return {(each.key_result, each.topic): each for each in found}


def _held(held: Held) -> tuple[Any, ...]:
    return held.topic, held.told, held.seen, micros(held.since), held.polls, _micros(held.warned_at)


def _state(delivery: Delivery) -> tuple[Any, ...]:
    claim = delivery.claim
    return (
        delivery.state,
        delivery.attempts,
        _micros(delivery.next_at),
        _micros(delivery.sent_at),
        delivery.error,
        delivery.resend,
        delivery.progress,
        claim and claim.owner,
        claim and micros(claim.until),
    )


def _delivery(row: Sequence[Any]) -> Delivery:
    report, form, subject, content, written_at, cycle, *row = row
    target, state, attempts, next_at, sent_at, error, resend, progress, owner, until = row
    return Delivery(
        letter=Letter(report, form, subject, content, instant(written_at), cycle),
        target=target,
        state=DeliveryState(state),
        attempts=attempts,
        next_at=_instant(next_at),
        sent_at=_instant(sent_at),
        error=error,
        resend=bool(resend),
        progress=progress,
        claim=None if owner is None else Claim(owner, instant(until)),
    )


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _instant(at: int | None) -> datetime | None:
    return None if at is None else instant(at)

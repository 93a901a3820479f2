"""What polls write: readings, corrections and the polls themselves; rows are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.errors import StoreError
from tracker.store.times import day_number, instant, micros, slot_instant, slot_number

from . import gaps as gap_rows
from . import names, rollup
from .batches import new_batch
from .places import place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tracker.core.makeup import Makeup
    from tracker.core.readings import Gap, Reading
    from tracker.ports import PollRecord

    from .names import Subject

    Fresh = Sequence[tuple[int, Subject, Reading]]

ADVANCE = """
    INSERT INTO latest VALUES (?, ?)
    ON CONFLICT DO UPDATE SET slot = excluded.slot WHERE excluded.slot > slot
"""


def open_poll(connection: sqlite3.Connection, at: datetime, due: int) -> int:
    """Begin a poll; its number is one more than the last, as none is ever deleted."""
    insert = "INSERT INTO poll (started_at, due) VALUES (?, ?) RETURNING id"
    return int(connection.execute(insert, (micros(at), due)).fetchone()[0])


def close_poll(
    connection: sqlite3.Connection, poll: int, at: datetime, *, stored: int, missing: int, requests: int
) -> None:
    """End a poll.

    Raises:
        StoreError: There is no such poll, or it has ended already.
    """
    update = (
        "UPDATE poll SET finished_at = ?, stored = ?, missing = ?, requests = ? WHERE id = ? AND finished_at IS NULL"
    )
    if connection.execute(update, (micros(at), stored, missing, requests, poll)).rowcount == 0:
        raise StoreError(f"poll {poll} is not open")


def polls(connection: sqlite3.Connection, limit: int) -> list[PollRecord]:
    """The last polls, the newest first."""
    from tracker.ports import PollRecord

    query = """
        SELECT id, started_at, finished_at, due, stored, missing, requests FROM poll ORDER BY id DESC LIMIT ?
    """
    return [
        PollRecord(number, instant(started), None if finished is None else instant(finished), *counts)
        for number, started, finished, *counts in connection.execute(query, (limit,))
    ]


def record(
    connection: sqlite3.Connection,
    poll: int | None,
    at: datetime,
    readings: Sequence[Reading],
    gaps: Sequence[Gap],
    makeups: Mapping[tuple[str, datetime], Makeup] | None,
) -> int:
    """Store readings whose slot is free, with their makeups, then gaps after the newest; how many readings were new."""
    subjects = names.subjects(connection, _named(readings, gaps))
    fresh = _fresh(connection, subjects, readings)
    for slot, subject, _ in fresh:
        subject.newest = max(subject.newest, slot)
    missed = gap_rows.still_missing(subjects, gaps)
    for filled in (True, False):
        part = [each for each in fresh if each[2].filled is filled]
        if part or (missed and not filled):
            batch = new_batch(connection, poll, at, filled=filled)
            _add(connection, part, batch)
            gap_rows.close_filled(connection, part, batch)
            gap_rows.add(connection, () if filled else missed, batch)
    if makeups:
        from . import makeups as makeup_rows

        makeup_rows.keep(connection, ((slot, subject.id, reading) for slot, subject, reading in fresh), makeups)
    return len(fresh)


def _named(readings: Sequence[Reading], gaps: Sequence[Gap]) -> list[str]:
    return [reading.key_result for reading in readings] + [gap.key_result for gap in gaps]


def _fresh(connection: sqlite3.Connection, subjects: Mapping[str, Subject], readings: Sequence[Reading]) -> Fresh:
    """The readings of slots that are free, each slot once, in the order of the table."""
    free: dict[tuple[int, int], tuple[Subject, Reading]] = {}
    for reading in readings:
        subject, slot = subjects[reading.key_result], slot_number(reading.at)
        if slot > subject.newest or not _is_taken(connection, slot, subject.id):
            free.setdefault((slot, subject.id), (subject, reading))
    return [(slot, *free[slot, number]) for slot, number in sorted(free)]


def _is_taken(connection: sqlite3.Connection, slot: int, key_result: int) -> bool:
    query = "SELECT 1 FROM reading WHERE place = ?"
    return connection.execute(query, (place(slot, key_result),)).fetchone() is not None


def _add(connection: sqlite3.Connection, fresh: Fresh, batch: int) -> None:
    connection.executemany(
        "INSERT INTO reading (place, value, batch) VALUES (?, ?, ?)",
        [(place(slot, subject.id), reading.value, batch) for slot, subject, reading in fresh],
    )
    connection.executemany("INSERT INTO evidence VALUES (?, ?, ?)", _evidence(fresh))
    connection.executemany(ADVANCE, {subject.id: (subject.id, slot) for slot, subject, _ in fresh}.values())
    connection.executemany(rollup.UPSERT, [_share(slot, subject, reading, batch) for slot, subject, reading in fresh])


def _evidence(fresh: Fresh) -> list[tuple[int, int | None, int | None]]:
    """What is worth a row: an instant other than the slot's, or a sample count."""
    worth = []
    for slot, subject, reading in fresh:
        observed = None if reading.observed_at == slot_instant(slot) else micros(reading.observed_at)
        if observed is not None or reading.samples is not None:
            worth.append((place(slot, subject.id), observed, reading.samples))
    return worth


def _share(slot: int, subject: Subject, reading: Reading, batch: int) -> tuple[int, int, int, float, int, int]:
    """A reading's share of the roll-up."""
    added = rollup.checksum(subject.id, slot, reading.value, batch)
    return subject.id, day_number(subject.zone, slot), slot, reading.value, added, batch


def correct(connection: sqlite3.Connection, reading: Reading, *, reason: str, author: str) -> None:
    """Add a correction of a slot that has a reading.

    Raises:
        StoreError: The slot has none.
    """
    found, slot = names.find(connection, reading.key_result), slot_number(reading.at)
    if found is None or not _is_taken(connection, slot, found[0]):
        message = f"{reading.key_result} has no reading at {reading.at.isoformat()} to correct"
        raise StoreError(message, help="record a reading for that slot instead")
    number, zone = found
    batch = new_batch(connection, None, reading.recorded_at)
    connection.execute(
        """INSERT INTO correction (place, value, observed_at, samples, reason, author, batch)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (place(slot, number), reading.value, micros(reading.observed_at), reading.samples, reason, author, batch),
    )
    rollup.refresh(connection, number, zone, day_number(zone, slot))

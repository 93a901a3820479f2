"""The daily roll-up: one row for each key result and day, from which reports read."""

from __future__ import annotations

import zlib
from itertools import groupby
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from tracker.store.times import FOREVER, SLOTS_PER_DAY, day_number, first_slot

from .places import place
from .series import rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from .series import Row

CHECKSUM_MASK = 0x7FFFFFFF
_FIELDS = Struct("<qdq")

UPSERT = """
    INSERT INTO daily (key_result, day, last_slot, last, low, high, count, checksum, batch)
    VALUES (?, ?, ?, ?4, ?4, ?4, 1, ?5, ?6)
    ON CONFLICT DO UPDATE SET
        last = CASE WHEN excluded.last_slot > last_slot THEN excluded.last ELSE last END,
        last_slot = max(last_slot, excluded.last_slot),
        low = min(low, excluded.low), high = max(high, excluded.high), count = count + 1,
        checksum = (checksum + excluded.checksum) & 2147483647, batch = max(batch, excluded.batch)
"""
"""Adds one reading: key result, day, slot, value, checksum, batch."""

ENDS = """
    SELECT (SELECT min(day) FROM daily WHERE key_result = ?1), (SELECT max(day) FROM daily WHERE key_result = ?1)
"""
"""Two look-ups, where one query of both would walk through every day."""
REPLACE = "INSERT OR REPLACE INTO daily VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Day(NamedTuple):
    """What the roll-up keeps of a day, in the order of the columns of `daily`."""

    last_slot: int
    last: float
    low: float
    high: float
    readings: int
    checksum: int
    batch: int


def checksum(key_result: int, slot: int, value: float, batch: int) -> int:
    """The CRC-32 of a reading as it is stored, less a bit: SQLite keeps 31 bits in four bytes."""
    return zlib.crc32(_FIELDS.pack(place(slot, key_result), value, batch)) & CHECKSUM_MASK


def fold(key_result: int, readings: Iterable[Row]) -> Day | None:
    """The roll-up of a day's readings, which ascend; None if there are none."""
    day = None
    for row in readings:
        first = checksum(key_result, row.slot, row.first_value, row.first_batch)
        day = with_reading(day, row.slot, row.value, first, row.newest_batch)
    return day


def with_reading(day: Day | None, slot: int, value: float, added: int, batch: int) -> Day:
    """A day with one more reading, of a slot after its last; `added` is the reading's checksum."""
    if day is None:
        return Day(slot, value, value, value, 1, added, batch)
    return Day(
        slot,
        value,
        min(day.low, value),
        max(day.high, value),
        day.readings + 1,
        (day.checksum + added) & CHECKSUM_MASK,
        max(day.batch, batch),
    )


def refold(
    connection: sqlite3.Connection, key_result: int, zone: str, day: int, *, first: int, last: int, known: int
) -> Day | None:
    """The roll-up of a day from its readings within `first` and `last` that were recorded by `known`."""
    begin, end = max(first, first_slot(zone, day)), min(last, first_slot(zone, day + 1) - 1)
    return fold(key_result, rows(connection, key_result, begin, end, known))


def refresh(connection: sqlite3.Connection, key_result: int, zone: str, day: int) -> None:
    """Make the roll-up of one day equal to its readings again, after a correction."""
    folded = refold(connection, key_result, zone, day, first=0, last=FOREVER, known=FOREVER)
    assert folded is not None, "a corrected day has a reading"
    connection.execute(REPLACE, (key_result, day, *folded))


def rebuild(connection: sqlite3.Connection, key_result: int, zone: str) -> None:
    """Make the whole roll-up of a key result anew, after its zone has changed."""
    first, last = span(connection, key_result)
    stored = rows(connection, key_result, first, last, FOREVER)
    connection.execute("DELETE FROM daily WHERE key_result = ?", (key_result,))
    for day, readings in groupby(stored, lambda row: day_number(zone, row.slot)):
        folded = fold(key_result, readings)
        assert folded is not None, "a group has a reading"
        connection.execute(REPLACE, (key_result, day, *folded))


def span(connection: sqlite3.Connection, key_result: int) -> tuple[int, int]:
    """Slots that enclose every reading of a key result; an empty span if it has none."""
    first, last = connection.execute(ENDS, (key_result,)).fetchone()
    if first is None:
        return 0, -1
    return (first - 1) * SLOTS_PER_DAY, (last + 2) * SLOTS_PER_DAY  # no zone is a whole day from UTC

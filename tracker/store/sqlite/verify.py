"""Examining a database: what SQLite checks, and that every derived row equals its readings.

The checksums of the roll-up find what SQLite's own check cannot: a flipped bit in a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.store.times import FOREVER, SLOTS_PER_DAY, day_date, day_number, slot_instant

from .rollup import Day, checksum, with_reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    Days = dict[tuple[int, int], Day]

SCAN = """
    SELECT r.slot, r.key_result, r.value, r.batch, c.value, c.batch
    FROM reading r LEFT JOIN correction c ON c.id = (
        SELECT max(x.id) FROM correction x WHERE x.place = r.place)
    ORDER BY r.place
"""
STORED_DAY = """
    SELECT last_slot, last, low, high, count, checksum, batch FROM daily WHERE key_result = ? AND day = ?
"""
NOT_FINITE = """
    SELECT k.name, n.slot FROM (
        SELECT place, value, slot, key_result FROM reading
        UNION ALL SELECT place, c.value, slot, key_result FROM correction c JOIN reading USING (place)
    ) n JOIN key_result k ON k.id = n.key_result WHERE NOT abs(n.value) < 9e999
"""
WRONG_LATEST = """
    SELECT k.name FROM key_result k LEFT JOIN latest l ON l.key_result = k.id
    WHERE l.slot IS NOT (SELECT max(last_slot) FROM daily WHERE key_result = k.id) ORDER BY k.name
"""
LOST_POLLS = """
    SELECT previous + 1, id - 1 FROM (SELECT id, lag(id, 1, 0) OVER (ORDER BY id) AS previous FROM poll)
    WHERE id > previous + 1
"""


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything that is wrong, one line each; nothing if all is well. Changes nothing."""
    damage = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if damage:
        yield from (f"database damaged: {line}" for line in damage)
        return
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"a row of {table} points to a missing row of {parent}"
    for name, slot in connection.execute(NOT_FINITE):
        yield f"{name}: the number at {slot_instant(slot)} is not finite"
    yield from _wrong_days(connection)
    for (name,) in connection.execute(WRONG_LATEST):
        yield f"{name}: the latest slot is not that of its newest reading"
    for first, last in lost_polls(connection):
        yield f"polls {first} to {last} are missing: something was lost"


def lost_polls(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Holes in the poll numbers, each by its first and last missing number."""
    return [(first, last) for first, last in connection.execute(LOST_POLLS)]


def _wrong_days(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare every day of the roll-up with one computed from its readings."""
    names = dict(connection.execute("SELECT id, name FROM key_result"))
    compared = 0
    for key_result, day, computed in _computed_days(connection):
        stored = connection.execute(STORED_DAY, (key_result, day)).fetchone()
        compared += stored is not None
        if stored != computed:
            yield f"{names[key_result]}: the roll-up of {day_date(day)} does not equal its readings"
    (days,) = connection.execute("SELECT count(*) FROM daily").fetchone()
    if days != compared:
        yield f"{days - compared} days of the roll-up have no readings"


def _computed_days(connection: sqlite3.Connection) -> Iterator[tuple[int, int, Day]]:
    """Key result, day and what its roll-up should be, in one pass that holds a few days at a time."""
    zones = dict(connection.execute("SELECT id, zone FROM key_result"))
    days: Days = {}
    today = None
    for slot, key_result, value, batch, corrected, correction in connection.execute(SCAN):
        if slot // SLOTS_PER_DAY != today:
            today = slot // SLOTS_PER_DAY
            yield from _taken(days, before=today - 1)  # no zone is a whole day behind UTC
        if key_result not in zones:
            continue  # reported as a missing parent
        place = key_result, day_number(zones[key_result], slot)
        effective, newest = (value, batch) if corrected is None else (corrected, max(batch, correction))
        added = checksum(key_result, slot, value, batch)
        days[place] = with_reading(days.get(place), slot, effective, added, newest)
    yield from _taken(days, before=FOREVER)


def _taken(days: Days, *, before: int) -> Iterator[tuple[int, int, Day]]:
    """Take out the days before a day."""
    for place in [place for place in days if place[1] < before]:
        yield (*place, days.pop(place))

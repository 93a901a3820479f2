"""What reports read: the history of a key result as it was known at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.core.readings import DayValue, Definition, Gap, History, Reading
from tracker.store.times import (
    EPOCH,
    FOREVER,
    SLOT,
    SLOT_MICROS,
    day_date,
    day_number,
    first_slot,
    instant,
    micros,
    slot_instant,
    slot_number,
)

from . import series
from .batches import first_unknown
from .journal import notes
from .rollup import refold, span
from .switches import switches

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

KEY_RESULT = """
    SELECT name, id, zone FROM key_result WHERE id = coalesce(
        (SELECT id FROM key_result WHERE name = :name), (SELECT key_result FROM alias WHERE name = :name))
"""
DAYS = """
    SELECT day, last_slot, last, low, high, count, checksum, batch FROM daily
    WHERE key_result = ? AND day BETWEEN ? AND ? ORDER BY day
"""
EARLIER_DAYS = """
    SELECT day, last_slot, last, low, high, count, checksum, batch FROM daily
    WHERE key_result = ? AND day <= ? ORDER BY day DESC
"""
DEFINITIONS = """
    SELECT d.content, d.effective_at, d.git_commit, d.git_author FROM definition d JOIN batch b ON b.id = d.batch
    WHERE d.key_result = ? AND d.effective_at <= ? AND b.recorded_at <= ? ORDER BY d.id
"""
NEWEST_GAP = """
    SELECT g.outcome, g.fault, g.message, g.since, g.last, g.attempts, g.until
    FROM gap g JOIN batch b ON b.id = g.opened_batch
    WHERE g.key_result = ? AND g.since <= ? AND b.recorded_at <= ? ORDER BY g.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Window:
    """What may be seen: slots from `first` to `last`, up to `until`, recorded by `known`.

    Every batch before `first_unknown` was recorded by then.
    """

    first: int
    last: int
    until: int
    known: int
    first_unknown: int


def window(connection: sqlite3.Connection, since: datetime, until: datetime, known_at: datetime | None) -> Window:
    """The window between two instants, as it was known at a third; None is now and for ever."""
    known = FOREVER if known_at is None else micros(known_at)
    return Window(
        first=-((EPOCH - since) // SLOT),
        last=slot_number(until),
        until=micros(until),
        known=known,
        first_unknown=first_unknown(connection, known),
    )


def look_up(connection: sqlite3.Connection, name: str, seen: Window) -> Archive | None:
    """A key result by its full name, present or past; None if it is unknown."""
    row = connection.execute(KEY_RESULT, {"name": name}).fetchone()
    return row and Archive(connection, row[0], row[1], row[2], seen)


@dataclass(frozen=True, slots=True)
class Archive:
    """One key result, seen through a window."""

    connection: sqlite3.Connection
    name: str
    number: int
    zone: str
    window: Window

    def history(self) -> History:
        """Everything that a judgement needs."""
        latest = self._latest()
        window = self.window
        return History(
            latest=latest,
            days=self._days(),
            gap=self._gap(latest),
            definitions=self._definitions(),
            notes=notes(self.connection, self.name, self.number, day_number(self.zone, window.last), window.known),
            switches=switches(self.connection, self.name, self.number, window.last, window.known),
        )

    def readings(self) -> list[Reading]:
        """Every reading, ascending."""
        first, last = span(self.connection, self.number)
        return self._readings(max(first, self.window.first), min(last, self.window.last))

    def _readings(self, first: int, last: int) -> list[Reading]:
        rows = series.rows(self.connection, self.number, first, last, self.window.known)
        return [series.reading(self.name, row) for row in rows]

    def _days(self) -> tuple[DayValue, ...]:
        first, last = (day_number(self.zone, slot) for slot in (self.window.first, self.window.last))
        values = []
        for day, *columns in self.connection.execute(DAYS, (self.number, first, last)):
            seen = self._seen(day, columns, self.window.first)
            if seen is not None:
                values.append(DayValue(day_date(day), slot_instant(seen[0]), *seen[1:5]))
        return tuple(values)

    def _seen(self, day: int, stored: Sequence[Any], first: int) -> Sequence[Any] | None:
        """What the window, from slot `first`, shows of a day: its roll-up where that may be seen whole."""
        last_slot, batch = stored[0], stored[-1]
        window = self.window
        if last_slot <= window.last and batch < window.first_unknown and first_slot(self.zone, day) >= first:
            return stored
        return refold(self.connection, self.number, self.zone, day, first=first, last=window.last, known=window.known)

    def _latest(self) -> Reading | None:
        """The newest reading, also one from before the window."""
        newest = self.connection.execute("SELECT slot FROM latest WHERE key_result = ?", (self.number,)).fetchone()
        if newest is None:
            return None
        if newest[0] <= self.window.last and (found := self._readings(newest[0], newest[0])):
            return found[0]
        slot = self._newest_slot()
        return None if slot is None else self._readings(slot, slot)[0]

    def _newest_slot(self) -> int | None:
        stored = self.connection.execute(EARLIER_DAYS, (self.number, day_number(self.zone, self.window.last)))
        for day, *columns in stored:
            seen = self._seen(day, columns, 0)
            if seen is not None:
                return int(seen[0])
        return None

    def _gap(self, latest: Reading | None) -> Gap | None:
        """The newest gap, if it reaches beyond the latest reading."""
        window = self.window
        row = self.connection.execute(NEWEST_GAP, (self.number, window.last, window.known)).fetchone()
        if row is None:
            return None
        outcome, fault, message, since, stored_last, attempts, until = row
        last = max(since, min(stored_last, window.last, window.known // SLOT_MICROS))
        if latest is not None and slot_instant(last) <= latest.at:
            return None
        return Gap(
            key_result=self.name,
            outcome=Outcome(outcome),
            fault=Fault(fault),
            message=message,
            since=slot_instant(since),
            last=slot_instant(last),
            attempts=attempts,
            until=None if until is None else instant(until),
        )

    def _definitions(self) -> tuple[Definition, ...]:
        rows = self.connection.execute(DEFINITIONS, (self.number, self.window.until, self.window.known))
        return tuple(Definition(self.name, content, instant(at), *origin) for content, at, *origin in rows)

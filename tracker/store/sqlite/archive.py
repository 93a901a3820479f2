"""What is seen of the past: a window of slots, as it was known at an instant; and every reading in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.store.times import EPOCH, FOREVER, SLOT, micros, slot_number

from . import series
from .batches import first_unknown
from .rollup import span

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from tracker.core.readings import Reading

KEY_RESULT = """
    SELECT name, id, zone FROM key_result WHERE id = coalesce(
        (SELECT id FROM key_result WHERE name = :name), (SELECT key_result FROM alias WHERE name = :name))
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

    def readings(self) -> list[Reading]:
        """Every reading, ascending."""
        first, last = span(self.connection, self.number)
        return self._readings(max(first, self.window.first), min(last, self.window.last))

    def _readings(self, first: int, last: int) -> list[Reading]:
        rows = series.rows(self.connection, self.number, first, last, self.window.known)
        return [series.reading(self.name, row) for row in rows]

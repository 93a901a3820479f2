"""Histories in bulk: what reports read of many key results, each of them through one view or several.

One query of a kind serves a handful of key results. Only the days of each are read by
themselves: they lie together, in order. What two views show alike is made once and is one and the
same, so that nobody needs to judge it twice.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from tracker.core.readings import DayValue, History
from tracker.store.times import FOREVER, day_date, day_number, first_slot, slot_instant, slot_number

from . import series
from .known import Known, known_of
from .rollup import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.core.readings import Reading

    from .archive import Window
    from .series import Row

HANDFUL = 64
"""How many key results share a query."""

SUBJECTS = """
    SELECT w.value, k.name, k.id, k.zone FROM json_each(?) w CROSS JOIN key_result k ON k.id = coalesce(
        (SELECT id FROM key_result WHERE name = w.value), (SELECT key_result FROM alias WHERE name = w.value))
"""
DAYS = """
    SELECT day, last_slot, last, low, high, count, batch FROM daily
    WHERE key_result = ? AND day BETWEEN ? AND ? ORDER BY day
"""
EARLIER_DAYS = """
    SELECT day, last_slot, batch FROM daily WHERE key_result = ? AND day <= ? ORDER BY day DESC
"""

_last_slot_of, _batch_of = itemgetter(1), itemgetter(-1)
_day_value = partial(tuple.__new__, DayValue)


@dataclass(frozen=True, slots=True)
class Subject:
    """A key result by its present name, its number and the zone of its days."""

    name: str
    number: int
    zone: str


def histories(
    connection: sqlite3.Connection, names: Iterable[str], windows: Sequence[Window]
) -> Iterator[tuple[str, tuple[History, ...]]]:
    """Each name with its history through each window, in the order given; empty ones if it is unknown."""
    remaining = iter(names)
    while some := list(islice(remaining, HANDFUL)):
        subjects = _subjects(connection, some)
        known = known_of(connection, list(subjects.values()), windows)
        for name in some:
            subject = subjects.get(name)
            yield name, (History(),) * len(windows) if subject is None else _seen(connection, subject, known, windows)


def _subjects(connection: sqlite3.Connection, names: Sequence[str]) -> dict[str, Subject]:
    """Those that are known, by the name they are asked for by, a past one too."""
    rows = connection.execute(SUBJECTS, (json.dumps(names),))
    return {asked: Subject(name, number, zone) for asked, name, number, zone in rows}


def _seen(
    connection: sqlite3.Connection, subject: Subject, known: Known, windows: Sequence[Window]
) -> tuple[History, ...]:
    """What each window shows of a key result; equal histories are the same one."""
    days = _Days.of(connection, subject, windows)
    made: list[History] = []
    for window in windows:
        seen = days.through(window)
        latest = days.latest(known.newest.get(subject.number), seen, window)
        history = known.history(subject, window, latest, seen)
        made.append(next((other for other in made if other == history), history))
    return tuple(made)


@dataclass(slots=True)
class _Days:
    """The days of one key result as they are stored, and what is read beside them where that is not enough.

    Attributes:
        rows: Day, last slot, last, low, high, count and batch of each.
        values: The same as values.
        read: The readings of parts of days, by their first and last slot, and what they amount to.
    """

    connection: sqlite3.Connection
    subject: Subject
    rows: Sequence[tuple[int, int, float, float, float, int, int]]
    values: list[DayValue]
    read: dict[tuple[int, int], tuple[list[Row], DayValue | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: sqlite3.Connection, subject: Subject, windows: Sequence[Window]) -> _Days:
        """The days that any of the windows touches."""
        first = day_number(subject.zone, min(window.first for window in windows))
        last = day_number(subject.zone, max(window.last for window in windows))
        rows = connection.execute(DAYS, (subject.number, first, last)).fetchall()
        return cls(connection, subject, rows, _values(rows))

    def through(self, window: Window) -> tuple[DayValue, ...]:
        """The days that a window shows: the roll-up of those that it shows whole, and readings of the others."""
        rows, zone = self.rows, self.subject.zone
        whole = bisect_right(rows, window.last, key=_last_slot_of)
        if self._newest_batch(whole) >= window.first_unknown or (rows and first_slot(zone, rows[0][0]) < window.first):
            return tuple(self._one_by_one(window))
        cut = None
        if whole < len(rows) and rows[whole][0] <= day_number(zone, window.last):
            cut = self._part(rows[whole][0], window)[1]
        return (*self.values[:whole],) if cut is None else (*self.values[:whole], cut)

    def _newest_batch(self, whole: int) -> int:
        """The last batch that touched any of the first days."""
        return max(map(_batch_of, self.rows[:whole]), default=0)

    def _one_by_one(self, window: Window) -> Iterator[DayValue]:
        zone = self.subject.zone
        first, last = (day_number(zone, slot) for slot in (window.first, window.last))
        for row, value in zip(self.rows, self.values, strict=True):
            if first <= row[0] <= last:
                whole = _is_whole(zone, row[0], row[1], row[-1], window.first, window)
                seen = value if whole else self._part(row[0], window)[1]
                if seen is not None:
                    yield seen

    def _part(self, day: int, window: Window) -> tuple[list[Row], DayValue | None]:
        """The readings of a day that a window shows, and what they amount to."""
        zone = self.subject.zone
        first, last = max(window.first, first_slot(zone, day)), min(window.last, first_slot(zone, day + 1) - 1)
        if (first, last) not in self.read:
            self.read[first, last] = self._folded(day, self._rows(first, last, FOREVER))
        found = self.read[first, last]
        if any(row.newest_batch >= window.first_unknown for row in found[0]):
            return self._folded(day, self._rows(first, last, window.known))
        return found

    def _folded(self, day: int, rows: list[Row]) -> tuple[list[Row], DayValue | None]:
        folded = fold(self.subject.number, rows)
        if folded is None:
            return rows, None
        slot, last, low, high, count = folded[:5]
        return rows, DayValue(day_date(day), slot_instant(slot), last, low, high, count)

    def _rows(self, first: int, last: int, known: int) -> list[Row]:
        return series.rows(self.connection, self.subject.number, first, last, known)

    def latest(self, newest: Row | None, seen: Sequence[DayValue], window: Window) -> Reading | None:
        """The newest reading that a window shows, also one from before it; `newest` is that of the store."""
        if newest is None:
            return None
        if newest.slot <= window.last:
            if newest.newest_batch < window.first_unknown:
                return series.reading(self.subject.name, newest)
            if found := self._rows(newest.slot, newest.slot, window.known):
                return series.reading(self.subject.name, found[0])
        slot = slot_number(seen[-1].at) if seen else self._newest_slot(window)
        return None if slot is None else self._reading(slot, window)

    def _reading(self, slot: int, window: Window) -> Reading:
        """The reading of a slot that has one; it may have been read as part of a day."""
        for rows, _ in self.read.values():
            if rows and rows[-1].slot == slot and rows[-1].newest_batch < window.first_unknown:
                return series.reading(self.subject.name, rows[-1])
        return series.reading(self.subject.name, self._rows(slot, slot, window.known)[0])

    def _newest_slot(self, window: Window) -> int | None:
        """The newest slot before the window that has a reading."""
        number, zone = self.subject.number, self.subject.zone
        for day, last_slot, batch in self.connection.execute(EARLIER_DAYS, (number, day_number(zone, window.last))):
            if _is_whole(zone, day, last_slot, batch, 0, window):
                return int(last_slot)
            last = min(window.last, first_slot(zone, day + 1) - 1)
            found = self._rows(first_slot(zone, day), last, window.known)
            if found:
                return found[-1].slot
        return None


def _values(rows: Sequence[tuple[int, int, float, float, float, int, int]]) -> list[DayValue]:
    """The days of rows, made column by column: a report makes a million of them."""
    if not rows:
        return []
    days, slots, last, low, high, counts, _ = zip(*rows, strict=True)
    columns = zip(map(day_date, days), map(slot_instant, slots), last, low, high, counts, strict=True)
    return list(map(_day_value, columns))


def _is_whole(zone: str, day: int, last_slot: int, batch: int, first: int, window: Window) -> bool:
    """Whether a window, from slot `first`, shows a day as the roll-up has it."""
    return last_slot <= window.last and batch < window.first_unknown and first_slot(zone, day) >= first

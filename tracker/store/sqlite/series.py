"""Readings with their corrections, as they were known at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.core.readings import Reading
from tracker.store.times import FOREVER, SLOT_MICROS, instant, slot_instant

if TYPE_CHECKING:
    import sqlite3

# One look-up for each slot of the span: the readings of one key result lie far apart, and a span
# has far fewer slots than it has readings of all key results.
_COLUMNS = """
    r.slot, r.value, r.batch, c.value, c.batch, coalesce(c.observed_at, e.observed_at),
    CASE WHEN c.id IS NULL THEN e.samples ELSE c.samples END, b.filled,
    coalesce(cb.recorded_at, b.recorded_at), CASE WHEN c.id IS NULL THEN b.poll ELSE cb.poll END
"""
_OF_READING = """
    CROSS JOIN batch b ON b.id = r.batch AND b.recorded_at <= :known
    LEFT JOIN evidence e ON e.place = r.place
    LEFT JOIN correction c ON c.id = (
        SELECT max(x.id) FROM correction x JOIN batch xb ON xb.id = x.batch
        WHERE x.place = r.place AND xb.recorded_at <= :known)
    LEFT JOIN batch cb ON cb.id = c.batch
"""
EFFECTIVE = f"""
    WITH RECURSIVE span (slot) AS (
        SELECT :first WHERE :first <= :last UNION ALL SELECT slot + 1 FROM span WHERE slot < :last
    )
    SELECT {_COLUMNS} FROM span
    CROSS JOIN reading r ON r.place = (span.slot << 20) + :key_result {_OF_READING}
"""  # noqa: S608 - fixed fragments
NEWEST = f"""
    SELECT l.key_result, {_COLUMNS} FROM json_each(:numbers) w
    CROSS JOIN latest l ON l.key_result = w.value
    CROSS JOIN reading r ON r.place = (l.slot << 20) + l.key_result {_OF_READING}
"""  # noqa: S608 - fixed fragments


class Row(NamedTuple):
    """A reading as it is stored, and what its last correction made of it."""

    slot: int
    first_value: float
    first_batch: int
    corrected_value: float | None
    correction_batch: int | None
    observed_at: int | None
    samples: int | None
    filled: int
    recorded_at: int
    poll: int | None

    @property
    def value(self) -> float:
        """The value that counts."""
        return self.first_value if self.corrected_value is None else self.corrected_value

    @property
    def newest_batch(self) -> int:
        """The last batch that it is of."""
        return self.first_batch if self.correction_batch is None else max(self.first_batch, self.correction_batch)


def rows(connection: sqlite3.Connection, key_result: int, first: int, last: int, known: int) -> list[Row]:
    """The readings of one key result in the slots from `first` to `last`, recorded by `known`."""
    wanted = {"key_result": key_result, "first": first, "last": last, "known": known}
    return [Row(*row) for row in connection.execute(EFFECTIVE, wanted)]


def newest(connection: sqlite3.Connection, numbers: str) -> dict[int, Row]:
    """The newest reading of each key result that has any, by all that is known; `numbers` are JSON."""
    wanted = {"numbers": numbers, "known": FOREVER}
    return {number: Row(*row) for number, *row in connection.execute(NEWEST, wanted)}


def reading(name: str, row: Row) -> Reading:
    """The reading of a row, with the key result's full name."""
    observed = row.slot * SLOT_MICROS if row.observed_at is None else row.observed_at
    return Reading(
        key_result=name,
        at=slot_instant(row.slot),
        value=row.value,
        observed_at=instant(observed),
        recorded_at=instant(row.recorded_at),
        samples=row.samples,
        poll=row.poll,
        filled=bool(row.filled),
    )

"""Measured baselines at rest: one for each key result and span, added once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.readings import Baseline
from tracker.store.times import FOREVER, MICROSECOND, instant, micros

from . import names
from .batches import new_batch

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime, timedelta

FROZEN = """
    SELECT k.name, b.value, b.low, b.high, b.days, b.readings, batch.recorded_at
    FROM baseline b JOIN batch ON batch.id = b.batch JOIN key_result k ON k.id = b.key_result
    WHERE b.key_result = ? AND b.span = ? AND batch.recorded_at <= ?
"""


def freeze(connection: sqlite3.Connection, baseline: Baseline) -> bool:
    """Add a baseline; False if there is one of its key result and span."""
    span = baseline.window // MICROSECOND
    subject = names.subjects(connection, [baseline.key_result])[baseline.key_result]
    taken = "SELECT 1 FROM baseline WHERE key_result = ? AND span = ?"
    if connection.execute(taken, (subject.id, span)).fetchone() is not None:
        return False
    numbers = (baseline.value, baseline.low, baseline.high, baseline.days, baseline.readings)
    batch = new_batch(connection, None, baseline.measured_at)
    connection.execute("INSERT INTO baseline VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (subject.id, span, *numbers, batch))
    return True


def baseline(
    connection: sqlite3.Connection, key_result: str, window: timedelta, known_at: datetime | None
) -> Baseline | None:
    """The baseline of a key result over a window, if it was known."""
    found = names.find(connection, key_result)
    if found is None:
        return None
    known = FOREVER if known_at is None else micros(known_at)
    row = connection.execute(FROZEN, (found[0], window // MICROSECOND, known)).fetchone()
    if row is None:
        return None
    name, value, low, high, days, readings, measured_at = row
    return Baseline(name, window, value, low, high, days, readings, instant(measured_at))

"""Batches: one row for each transaction that records, from which every row knows when and by which poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.store.times import FOREVER, micros

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime


def new_batch(connection: sqlite3.Connection, poll: int | None, at: datetime, *, filled: bool = False) -> int:
    """Begin a batch and return its number, one more than the last.

    The readings of a `filled` one came from a source's history.
    """
    insert = "INSERT INTO batch (poll, recorded_at, filled) VALUES (?, ?, ?) RETURNING id"
    return int(connection.execute(insert, (poll, micros(at), filled)).fetchone()[0])


def first_unknown(connection: sqlite3.Connection, known: int) -> int:
    """The first batch that was recorded after `known`; every smaller number was recorded by then."""
    (batch,) = connection.execute("SELECT min(id) FROM batch WHERE recorded_at > ?", (known,)).fetchone()
    return FOREVER if batch is None else int(batch)

"""What readings are made of, as a table: for those few that tell it, once a day."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tracker.core.breakdown import Group
from tracker.core.makeup import Makeup
from tracker.ports import canonical
from tracker.store.times import slot_number

from .places import place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from tracker.core.readings import Reading

KEEP = "INSERT INTO makeup VALUES (?, ?)"
FIND = """
    SELECT m.content FROM makeup m JOIN reading r USING (place) JOIN batch b ON b.id = r.batch
    WHERE m.place = ? AND b.recorded_at <= ?
"""


def keep(
    connection: sqlite3.Connection,
    fresh: Iterable[tuple[int, int, Reading]],
    makeups: Mapping[tuple[str, datetime], Makeup],
) -> None:
    """Keep the makeups of readings that are new, each with its slot's number and its key result's."""
    rows = [
        (place(slot, number), _written(makeups[reading.key_result, reading.at]))
        for slot, number, reading in fresh
        if (reading.key_result, reading.at) in makeups
    ]
    connection.executemany(KEEP, rows)


def find(connection: sqlite3.Connection, number: int, at: datetime, known: int) -> Makeup | None:
    """The makeup of the reading of a slot, if one was kept with it by `known`."""
    row = connection.execute(FIND, (place(slot_number(at), number), known)).fetchone()
    return None if row is None else _read(row[0])


def _written(makeup: Makeup) -> str:
    parts = [[name, part.size, part.total] for name, part in makeup.parts.items()]
    return canonical({"by": makeup.dimension, "mean": makeup.mean, "thing": makeup.thing, "parts": parts})


def _read(text: str) -> Makeup:
    kept = json.loads(text)
    parts = {name: Group(size, total) for name, size, total in kept["parts"]}
    return Makeup(kept["by"], parts, kept["mean"], kept["thing"])

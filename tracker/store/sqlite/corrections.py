"""Corrections as they were recorded, each beside the value that it took the place of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tracker.core.readings import Correction
from tracker.store.times import instant, micros, slot_instant

from .places import KEY_RESULT_BITS, place

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from .archive import Archive, Window

_MASK = (1 << KEY_RESULT_BITS) - 1

CORRECTIONS = """
    SELECT slot, before, value, recorded_at, reason, author FROM (
        SELECT c.id, r.slot, coalesce(lag(c.value) OVER (PARTITION BY c.place ORDER BY c.id), r.value) AS before,
            c.value, b.recorded_at, c.reason, c.author
        FROM correction c JOIN reading r ON r.place = c.place JOIN batch b ON b.id = c.batch
        WHERE c.place BETWEEN :first AND :last AND r.key_result = :key_result)
    WHERE recorded_at <= :known ORDER BY id
"""


CORRECTED_AFTER = """
    SELECT count(*) FROM correction c JOIN batch b ON b.id = c.batch
    WHERE b.recorded_at > :after AND b.recorded_at <= :known AND c.place BETWEEN :first AND :last
        AND (c.place & :mask) IN (
            SELECT coalesce((SELECT id FROM key_result WHERE name = w.value),
                (SELECT key_result FROM alias WHERE name = w.value)) FROM json_each(:names) w)
"""


def corrected_after(connection: sqlite3.Connection, key_results: Iterable[str], after: datetime, seen: Window) -> int:
    """How many corrections of slots within a window were recorded after an instant."""
    wanted = {
        "after": micros(after),
        "known": seen.known,
        "first": place(max(seen.first, 0), 0),
        "last": place(seen.last, _MASK),
        "mask": _MASK,
        "names": json.dumps(list(key_results)),
    }
    return int(connection.execute(CORRECTED_AFTER, wanted).fetchone()[0])


def corrections(seen: Archive) -> list[Correction]:
    """Every correction of a key result's slot within a window, in the order of recording."""
    wanted = {
        "first": place(seen.window.first, 0),
        "last": place(seen.window.last, _MASK),
        "key_result": seen.number,
        "known": seen.window.known,
    }
    return [
        Correction(seen.name, slot_instant(slot), before, value, instant(recorded), reason, author)
        for slot, before, value, recorded, reason, author in seen.connection.execute(CORRECTIONS, wanted)
    ]

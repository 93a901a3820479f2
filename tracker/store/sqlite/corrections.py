"""Corrections as they were recorded, each beside the value that it took the place of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.readings import Correction
from tracker.store.times import instant, slot_instant

from .places import KEY_RESULT_BITS, place

if TYPE_CHECKING:
    from .archive import Archive

CORRECTIONS = """
    SELECT slot, before, value, recorded_at, reason, author FROM (
        SELECT c.id, r.slot, coalesce(lag(c.value) OVER (PARTITION BY c.place ORDER BY c.id), r.value) AS before,
            c.value, b.recorded_at, c.reason, c.author
        FROM correction c JOIN reading r ON r.place = c.place JOIN batch b ON b.id = c.batch
        WHERE c.place BETWEEN :first AND :last AND r.key_result = :key_result)
    WHERE recorded_at <= :known ORDER BY id
"""


def corrections(seen: Archive) -> list[Correction]:
    """Every correction of a key result's slot within a window, in the order of recording."""
    wanted = {
        "first": place(seen.window.first, 0),
        "last": place(seen.window.last, (1 << KEY_RESULT_BITS) - 1),
        "key_result": seen.number,
        "known": seen.window.known,
    }
    return [
        Correction(seen.name, slot_instant(slot), before, value, instant(recorded), reason, author)
        for slot, before, value, recorded, reason, author in seen.connection.execute(CORRECTIONS, wanted)
    ]

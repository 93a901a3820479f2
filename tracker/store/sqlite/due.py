"""Which tasks are due, as SQL: shared by the store and by the quick look of an idle poll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.store.times import MONDAY_MICROS, SLOT_MICROS, micros

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

TASKS = """(SELECT *, :now - (:now - :monday) % every AS slot FROM task WHERE polled) t
    LEFT JOIN latest l ON l.key_result = t.key_result"""
"""Every polled task with its current slot and the slot of its newest reading."""

IN_SPAN = "t.slot >= t.due_from AND t.slot < t.due_until"
UNREAD = "(l.slot IS NULL OR l.slot * :slot < t.slot)"


def parameters(now: datetime) -> Mapping[str, int]:
    """What the fragments are bound to."""
    return {"now": micros(now), "monday": MONDAY_MICROS, "slot": SLOT_MICROS}

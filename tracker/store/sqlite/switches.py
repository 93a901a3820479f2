"""Measures that were replaced: opened when a plan is installed, answered once the old one was asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tracker.core.readings import Switch
from tracker.ports import OpenSwitch
from tracker.store.times import instant, slot_instant, slot_number

from .batches import new_batch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from tracker.ports import Task

OLD = """
    SELECT b.connector, b.source, b.source_fields, b.measure_fields, b.unit
    FROM task t JOIN task_body b USING (position) WHERE t.key_result = ?
        AND EXISTS (SELECT 1 FROM latest l WHERE l.key_result = t.key_result)
        AND NOT EXISTS (
            SELECT 1 FROM switch s WHERE s.key_result = t.key_result
            AND NOT EXISTS (SELECT 1 FROM switch_answer a WHERE a.switch = s.id))
"""
OPEN = """
    INSERT INTO switch (key_result, definition, connector, source, source_fields, measure_fields, unit)
    VALUES (?, (SELECT max(id) FROM definition WHERE key_result = ?), ?, ?, ?, ?, ?)
"""
UNANSWERED = """
    SELECT s.id, k.name, d.effective_at, s.connector, s.source, s.source_fields, s.measure_fields, s.unit
    FROM switch s JOIN key_result k ON k.id = s.key_result JOIN definition d ON d.id = s.definition
    WHERE NOT EXISTS (SELECT 1 FROM switch_answer a WHERE a.switch = s.id) ORDER BY s.id
"""
ANSWERED = """
    SELECT s.key_result, a.slot, b.recorded_at, d.effective_at, a.new, a.new_unit, a.old, s.unit, a.before,
        a.before_slot, a.reason
    FROM json_each(?) w CROSS JOIN switch s ON s.key_result = w.value
    CROSS JOIN switch_answer a ON a.switch = s.id
    CROSS JOIN definition d ON d.id = s.definition
    CROSS JOIN batch b ON b.id = a.batch
    ORDER BY s.id
"""


def open_switch(connection: sqlite3.Connection, key_result: int, task: Task) -> None:
    """Remember the measure that a task replaces, if it is another one and was ever read.

    It is called when the new definition is there already, and the old task is there still.
    """
    old = connection.execute(OLD, (key_result,)).fetchone()
    if old is not None and tuple(old) != _measure(task):
        connection.execute(OPEN, (key_result, key_result, *old))


def _measure(task: Task) -> tuple[str, ...]:
    return task.connector, task.source, task.source_fields, task.measure_fields, task.unit


def open_switches(connection: sqlite3.Connection) -> list[OpenSwitch]:
    """Those that have no answer yet, in order."""
    return [OpenSwitch(number, name, instant(at), *old) for number, name, at, *old in connection.execute(UNANSWERED)]


def answer_switch(connection: sqlite3.Connection, number: int, switch: Switch, at: datetime) -> None:
    """Add the answer of a switch."""
    before = None if switch.before_at is None else slot_number(switch.before_at)
    values = (slot_number(switch.at), switch.new, switch.new_unit, switch.old, switch.before, before, switch.reason)
    row = (number, *values, new_batch(connection, None, at))
    connection.execute("INSERT INTO switch_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def switches(
    connection: sqlite3.Connection, key_results: Mapping[int, str]
) -> dict[int, list[tuple[int, int, Switch]]]:
    """The answered switches of key results, whose names are given by number: each with slot and time of record."""
    found: dict[int, list[tuple[int, int, Switch]]] = {}
    for number, slot, recorded, effective, *values in connection.execute(ANSWERED, (json.dumps(list(key_results)),)):
        new, new_unit, old, old_unit, before, before_slot, reason = values
        before_at = None if before_slot is None else slot_instant(before_slot)
        which = (key_results[number], instant(effective), slot_instant(slot))
        switch = Switch(*which, new, new_unit, old, old_unit, before, before_at, reason)
        found.setdefault(number, []).append((slot, recorded, switch))
    return found

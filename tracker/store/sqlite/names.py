"""Full names of key results and their numbers, past names included."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

NEVER = -1
"""The newest slot of a key result without readings."""

SUBJECTS = """
    SELECT k.name, k.id, k.zone, coalesce(l.slot, :never), g.id, g.outcome, g.fault, g.message, g.last
    FROM json_each(:names) wanted
    CROSS JOIN key_result k ON k.name = wanted.value
    LEFT JOIN latest l ON l.key_result = k.id
    LEFT JOIN gap g ON g.key_result = k.id AND g.closed_batch IS NULL
"""
PRESENT_NAME = "SELECT k.name FROM alias a JOIN key_result k ON k.id = a.key_result WHERE a.name = ?"


@dataclass(slots=True, repr=False, eq=False)
class OpenGap:
    """The gap that is open, `last` being its last slot."""

    id: int
    kind: tuple[str, str, str]
    last: int


@dataclass(slots=True, repr=False, eq=False)
class Subject:
    """What a writer needs to know of a key result; `newest` is its newest slot with a reading."""

    id: int
    zone: str
    newest: int
    gap: OpenGap | None


def find(connection: sqlite3.Connection, name: str) -> tuple[int, str] | None:
    """Number and zone of a key result, also by a past name; None if there is none."""
    query = "SELECT id, zone FROM key_result WHERE name = ?"
    row = connection.execute(query, (name,)).fetchone()
    if row is None and (present := _present_name(connection, name)):
        row = connection.execute(query, (present,)).fetchone()
    return row and (row[0], row[1])


def _present_name(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute(PRESENT_NAME, (name,)).fetchone()
    return row and str(row[0])


def add(connection: sqlite3.Connection, name: str, zone: str) -> int:
    """Add a key result and return its number."""
    row = connection.execute("INSERT INTO key_result (name, zone) VALUES (?, ?) RETURNING id", (name, zone)).fetchone()
    return int(row[0])


def subjects(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, Subject]:
    """The key results of these names; one that no plan has named yet is added, with UTC days."""
    wanted = dict.fromkeys(names)
    found = _named(connection, wanted)
    for name in wanted:
        if name not in found:
            found[name] = _past(connection, name, found) or Subject(add(connection, name, "UTC"), "UTC", NEVER, None)
    return found


def _named(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, Subject]:
    rows = connection.execute(SUBJECTS, {"names": json.dumps(list(names)), "never": NEVER})
    return {
        name: Subject(number, zone, newest, None if gap is None else OpenGap(gap, (outcome, fault, message), last))
        for name, number, zone, newest, gap, outcome, fault, message, last in rows
    }


def _past(connection: sqlite3.Connection, name: str, found: dict[str, Subject]) -> Subject | None:
    """The key result that once had the name: one and the same object under both of its names."""
    present = _present_name(connection, name)
    if present is None:
        return None
    return found.get(present) or _named(connection, [present])[present]

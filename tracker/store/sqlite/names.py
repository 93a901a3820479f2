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
    SELECT wanted.value, k.id, k.zone, coalesce(l.slot, :never), g.id, g.outcome, g.fault, g.message, g.last
    FROM json_each(:names) wanted
    LEFT JOIN alias a ON a.name = wanted.value
    JOIN key_result k ON k.id = coalesce((SELECT id FROM key_result WHERE name = wanted.value), a.key_result)
    LEFT JOIN latest l ON l.key_result = k.id
    LEFT JOIN gap g ON g.key_result = k.id AND g.closed_batch IS NULL
"""


@dataclass(slots=True)
class OpenGap:
    """The gap that is open, `last` being its last slot."""

    id: int
    kind: tuple[str, str, str]
    last: int


@dataclass(slots=True)
class Subject:
    """What a writer needs to know of a key result; `newest` is its newest slot with a reading."""

    id: int
    zone: str
    newest: int
    gap: OpenGap | None


def find(connection: sqlite3.Connection, name: str) -> tuple[int, str] | None:
    """Number and zone of a key result, also by a past name; None if there is none."""
    row = connection.execute("SELECT id, zone FROM key_result WHERE name = ?", (name,)).fetchone()
    if row is None:
        past = "SELECT k.id, k.zone FROM alias a JOIN key_result k ON k.id = a.key_result WHERE a.name = ?"
        row = connection.execute(past, (name,)).fetchone()
    return row  # type: ignore[no-any-return]  # a row of the two columns, or None


def add(connection: sqlite3.Connection, name: str, zone: str) -> int:
    """Add a key result and return its number."""
    row = connection.execute("INSERT INTO key_result (name, zone) VALUES (?, ?) RETURNING id", (name, zone)).fetchone()
    return int(row[0])


def subjects(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, Subject]:
    """The key results of these names; one that no plan has named yet is added, with UTC days."""
    wanted = dict.fromkeys(names)
    known = {"names": json.dumps(list(wanted)), "never": NEVER}
    found = {
        name: Subject(id, zone, newest, None if gap is None else OpenGap(gap, (outcome, fault, message), last))
        for name, id, zone, newest, gap, outcome, fault, message, last in connection.execute(SUBJECTS, known)  # noqa: A001 - the column's own word
    }
    for name in wanted:
        if name not in found:
            found[name] = Subject(add(connection, name, "UTC"), "UTC", NEVER, None)
    return found

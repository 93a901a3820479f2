"""What people say at rest: check-ins with their blockers, and notes."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from tracker.core.words import Blocked, CheckIn, Note
from tracker.store.times import FOREVER, date_number, day_date, instant, micros

from . import names
from .batches import new_batch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

ADD_CHECK_IN = """
    INSERT INTO check_in (key_result, author, confidence, text, kept, missed, made, batch)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
CHECK_INS = """
    SELECT w.value, c.id, k.name, b.recorded_at, c.author, c.confidence, c.text, c.kept, c.missed, c.made
    FROM json_each(?) w
    CROSS JOIN key_result k ON k.id = coalesce(
        (SELECT id FROM key_result WHERE name = w.value), (SELECT key_result FROM alias WHERE name = w.value))
    CROSS JOIN check_in c ON c.key_result = k.id
    CROSS JOIN batch b ON b.id = c.batch
    WHERE b.recorded_at <= ? ORDER BY w.key, c.id
"""
ADD_NOTE = "INSERT INTO note (key_result, day, text, author, rebase, batch) VALUES (?, ?, ?, ?, ?, ?)"
NOTES = """
    SELECT n.key_result, n.day, b.recorded_at, n.text, n.author, n.rebase
    FROM json_each(?) w CROSS JOIN note n ON n.key_result = w.value CROSS JOIN batch b ON b.id = n.batch
    ORDER BY n.day, n.id
"""


def check_in(connection: sqlite3.Connection, said: CheckIn) -> None:
    """Add a check-in and the blockers that it tells of."""
    subject = names.subjects(connection, [said.key_result])[said.key_result]
    lists = (json.dumps(texts, ensure_ascii=False) for texts in (said.kept, said.missed, said.made))
    batch = new_batch(connection, None, said.at)
    row = (subject.id, said.author, said.confidence, said.text, *lists, batch)
    (number,) = connection.execute(ADD_CHECK_IN, row).fetchone()
    connection.executemany(
        "INSERT INTO blocker_opened (check_in, text, asked) VALUES (?, ?, ?)",
        [(number, blocked.text, blocked.asked) for blocked in said.blocked],
    )
    connection.executemany(
        "INSERT INTO blocker_resolved (check_in, number) VALUES (?, ?)",
        [(number, resolved) for resolved in said.resolved],
    )


def check_ins(
    connection: sqlite3.Connection, key_results: Iterable[str], known_at: datetime | None
) -> dict[str, tuple[CheckIn, ...]]:
    """The check-ins on each key result, by the name it was asked by."""
    wanted = (json.dumps(list(dict.fromkeys(key_results))), FOREVER if known_at is None else micros(known_at))
    rows = groupby(connection.execute(CHECK_INS, wanted), itemgetter(0))
    return {name: tuple(_check_in(connection, row[1:]) for row in said) for name, said in rows}


def _check_in(connection: sqlite3.Connection, row: Sequence[Any]) -> CheckIn:
    number, name, at, author, confidence, text, kept, missed, made = row
    opened = connection.execute("SELECT text, asked FROM blocker_opened WHERE check_in = ? ORDER BY id", (number,))
    resolved = connection.execute("SELECT number FROM blocker_resolved WHERE check_in = ? ORDER BY id", (number,))
    return CheckIn(
        key_result=name,
        at=instant(at),
        author=author,
        confidence=confidence,
        text=text,
        kept=tuple(json.loads(kept)),
        missed=tuple(json.loads(missed)),
        made=tuple(json.loads(made)),
        blocked=tuple(Blocked(*row) for row in opened),
        resolved=tuple(row[0] for row in resolved),
    )


def annotate(connection: sqlite3.Connection, note: Note) -> None:
    """Add a note."""
    subject = names.subjects(connection, [note.key_result])[note.key_result]
    batch = new_batch(connection, None, note.at)
    row = (subject.id, date_number(note.day), note.text, note.author, note.rebase, batch)
    connection.execute(ADD_NOTE, row)


def notes(connection: sqlite3.Connection, key_results: Mapping[int, str]) -> dict[int, list[tuple[int, int, Note]]]:
    """The notes on key results, whose names are given by number: each with day and time of recording."""
    found: dict[int, list[tuple[int, int, Note]]] = {}
    for number, day, at, text, author, rebase in connection.execute(NOTES, (json.dumps(list(key_results)),)):
        note = Note(key_results[number], day_date(day), text, author, instant(at), bool(rebase))
        found.setdefault(number, []).append((day, at, note))
    return found

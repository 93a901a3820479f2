"""Projections and closings at rest: what was foretold, and what became of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tracker.core.closing import Closing, FinalScore, ForecastGrade, Foretold
from tracker.core.model import Ambition
from tracker.core.standing import Projection, Status
from tracker.errors import StoreError
from tracker.store.times import FOREVER, instant, micros

from . import names
from .batches import new_batch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import datetime

COLUMNS = "low, centre, high, chance, score, points, method"
LAST = f"SELECT {COLUMNS} FROM projection_log WHERE key_result = ? ORDER BY id DESC LIMIT 1"  # noqa: S608 - a constant
LAST_OF_EACH = f"""
    SELECT w.value, {COLUMNS} FROM json_each(?) w
    CROSS JOIN projection_log p ON p.id = (SELECT max(id) FROM projection_log WHERE key_result = coalesce(
        (SELECT id FROM key_result WHERE name = w.value), (SELECT key_result FROM alias WHERE name = w.value)))
"""  # noqa: S608 - a constant
ADD_PROJECTION = f"""
    INSERT INTO projection_log (key_result, {COLUMNS}, batch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608 - a constant
FORETOLD = f"""
    SELECT k.name, b.recorded_at, {COLUMNS} FROM projection_log p
    JOIN batch b ON b.id = p.batch JOIN key_result k ON k.id = p.key_result
    WHERE p.key_result = ? ORDER BY p.id
"""  # noqa: S608 - a constant
ADD_CLOSING = """
    INSERT INTO closing (team, cycle, revision, author, reason, forecasts, hits, brier, digest, batch)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""
CLOSINGS = """
    SELECT c.id, c.cycle, c.revision, b.recorded_at, c.author, c.reason, c.forecasts, c.hits, c.brier, c.digest
    FROM closing c JOIN batch b ON b.id = c.batch WHERE c.team = ? AND b.recorded_at <= ? ORDER BY c.id
"""
SCORES = """
    SELECT key_result, status, ambition, computed, carries, adjusted, reason FROM closing_score
    WHERE closing = ? ORDER BY position
"""


def foretell(connection: sqlite3.Connection, at: datetime, projections: Mapping[str, Projection]) -> int:
    """Add the projections that differ from the last ones of their key results; how many did."""
    subjects = names.subjects(connection, projections)
    rows = [(subjects[name].id, *_columns(projection)) for name, projection in projections.items()]
    changed = [row for row in rows if connection.execute(LAST, row[:1]).fetchone() != row[1:]]
    if changed:
        batch = new_batch(connection, None, at)
        connection.executemany(ADD_PROJECTION, [(*row, batch) for row in changed])
    return len(changed)


def _columns(projection: Projection) -> tuple[object, ...]:
    numbers = (projection.low, projection.centre, projection.high, projection.chance, projection.score)
    return (*numbers, projection.points, projection.method)


def foretold(connection: sqlite3.Connection, key_results: Iterable[str]) -> list[Foretold]:
    """Every projection of each key result, in order."""
    found = (names.find(connection, name) for name in key_results)
    return [
        Foretold(name, instant(at), Projection(*columns))
        for subject in found
        if subject is not None
        for name, at, *columns in connection.execute(FORETOLD, (subject[0],))
    ]


def last_projections(connection: sqlite3.Connection, key_results: Iterable[str]) -> dict[str, Projection]:
    """The last projection of each key result that has one."""
    rows = connection.execute(LAST_OF_EACH, (json.dumps(list(key_results)),))
    return {name: Projection(*columns) for name, *columns in rows}


def close_cycle(connection: sqlite3.Connection, closing: Closing) -> None:
    """Add a closing, whose revision follows the last one of its team and cycle.

    Raises:
        StoreError: It does not: another run was quicker.
    """
    count = "SELECT count(*) FROM closing WHERE team = ? AND cycle = ?"
    (last,) = connection.execute(count, (closing.team, closing.cycle)).fetchone()
    if closing.revision != last + 1:
        raise StoreError(f"{closing.team} {closing.cycle} has {last} closings; revision {closing.revision} is not next")
    grade, batch = closing.grade, new_batch(connection, None, closing.at)
    said = (closing.team, closing.cycle, closing.revision, closing.author, closing.reason)
    row = (*said, grade.made, grade.hits, grade.brier, closing.digest, batch)
    (number,) = connection.execute(ADD_CLOSING, row).fetchone()
    connection.executemany(
        "INSERT INTO closing_score VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(number, position, *_score(final)) for position, final in enumerate(closing.scores)],
    )


def _score(final: FinalScore) -> tuple[object, ...]:
    judged = (final.key_result, final.status.value, final.ambition.value, final.computed, final.carries)
    return (*judged, final.adjusted, final.reason)


def closings(connection: sqlite3.Connection, team: str, known_at: datetime | None) -> list[Closing]:
    """The closings of a team, in order."""
    rows = connection.execute(CLOSINGS, (team, FOREVER if known_at is None else micros(known_at)))
    return [
        Closing(
            team=team,
            cycle=cycle,
            revision=revision,
            at=instant(at),
            author=author,
            reason=reason,
            scores=_scores(connection, number),
            grade=ForecastGrade(made, hits, brier),
            digest=digest,
        )
        for number, cycle, revision, at, author, reason, made, hits, brier, digest in rows
    ]


def _scores(connection: sqlite3.Connection, closing: int) -> tuple[FinalScore, ...]:
    return tuple(
        FinalScore(name, Status(status), Ambition(ambition), computed, bool(carries), adjusted, reason)
        for name, status, ambition, computed, carries, adjusted, reason in connection.execute(SCORES, (closing,))
    )

"""The compiled plan at rest: installed as a whole, asked for what is due."""

from __future__ import annotations

import json
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING

from tracker.ports import CompiledPlan, Due, Task
from tracker.store.times import MICROSECOND, date_number, day_date, instant, micros, slot_instant

from . import names, rollup
from .batches import new_batch
from .due import IN_SPAN, TASKS, UNREAD, parameters

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from typing import Any

    from tracker.core.teams import Outline
    from tracker.ports import Part, TeamPlan

_NONE = "[]"
"""An empty list in JSON, as most rows have it."""

COLUMNS = "k.name, t.every, t.due_from, t.due_until, t.polled, t.baseline, body.*"
"""Of `key_result k`, `task t` and `task_body body`: what `_task` takes."""

# Narrow rows are scanned; the wide body is fetched only of what is due.
DUE = f"""
    SELECT t.slot, coalesce(g.attempts, 0), l.slot, {COLUMNS}
    FROM {TASKS}
    LEFT JOIN gap g ON g.key_result = t.key_result AND g.closed_batch IS NULL
    JOIN key_result k ON k.id = t.key_result
    JOIN task_body body ON body.position = t.position
    WHERE {IN_SPAN} AND (:every_task OR {UNREAD})
    ORDER BY t.position
"""  # noqa: S608 - fixed fragments

ALL_TASKS = f"""
    SELECT {COLUMNS} FROM task t
    JOIN key_result k ON k.id = t.key_result
    JOIN task_body body ON body.position = t.position
"""  # noqa: S608 - fixed fragments
IN_ORDER = "ORDER BY t.position"
UNFROZEN = """
    WHERE t.baseline IS NOT NULL AND body.cycle_start <= ?
        AND NOT EXISTS (SELECT 1 FROM baseline b WHERE b.key_result = t.key_result AND b.span = t.baseline)
"""

ADD_DEFINITION = """
    INSERT INTO definition (key_result, content, effective_at, git_commit, git_author, batch) VALUES (?, ?, ?, ?, ?, ?)
"""

NEXT_DUE = """
    SELECT min(next) FROM (
        SELECT due_until, max(
            :now - (:now - :monday) % every + every,
            due_from + (every - (due_from - :monday) % every) % every
        ) AS next FROM task WHERE polled
    ) WHERE next < due_until
"""

OUTLINES = "SELECT place, team, cycle, first, last, zone FROM plan_team ORDER BY place"
TEAM_DOCUMENT = "SELECT document FROM plan_team WHERE place = ? AND team = ? AND cycle = ?"

RETIRE = """
    UPDATE key_result SET retired_at = CASE WHEN id IN (SELECT key_result FROM task) THEN NULL ELSE ?1 END
    WHERE (retired_at IS NULL) <> (id IN (SELECT key_result FROM task))
"""


def document(connection: sqlite3.Connection, fingerprint: str) -> CompiledPlan | None:
    """The installed plan without its tasks and teams, None if it is another one."""
    query = "SELECT fingerprint, document, problems, git_commit FROM plan WHERE fingerprint = ?"
    row = connection.execute(query, (fingerprint,)).fetchone()
    return row and CompiledPlan(row[0], row[1], (), row[2], row[3])


def outlines(connection: sqlite3.Connection) -> list[Outline]:
    """The team cycles of the plan, in order."""
    from tracker.core.cycle import Cycle
    from tracker.core.teams import Outline

    return [
        Outline(place, team, Cycle(cycle, day_date(first), day_date(last), zone))
        for place, team, cycle, first, last, zone in connection.execute(OUTLINES)
    ]


def team_document(connection: sqlite3.Connection, outline: Outline) -> str | None:
    """The document of a team cycle, if it has that place in the plan still."""
    row = connection.execute(TEAM_DOCUMENT, (outline.place, outline.team, outline.cycle.name)).fetchone()
    return row and str(row[0])


def named(connection: sqlite3.Connection, id: str) -> list[tuple[str, int]]:
    """The full names that end in an id, each with the place of its team cycle."""
    return connection.execute("SELECT name, place FROM plan_name WHERE id = ?", (id,)).fetchall()


def due(connection: sqlite3.Connection, now: datetime, *, every_task: bool) -> list[Due]:
    """Tasks whose current slot has no reading, in plan order; or every task in its span."""
    wanted = {**parameters(now), "every_task": every_task}
    return [
        Due(_task(columns), instant(slot), failures, None if last is None else slot_instant(last))
        for slot, failures, last, *columns in connection.execute(DUE, wanted)
    ]


def tasks(connection: sqlite3.Connection) -> list[Task]:
    """Every task, in plan order."""
    return [_task(columns) for columns in connection.execute(ALL_TASKS + IN_ORDER)]


def unfrozen(connection: sqlite3.Connection, now: datetime) -> list[Task]:
    """The tasks whose cycle has begun and whose measured baseline is not frozen, in plan order."""
    return [_task(columns) for columns in connection.execute(ALL_TASKS + UNFROZEN + IN_ORDER, (micros(now),))]


def _task(columns: Sequence[Any]) -> Task:
    name, every, due_from, due_until, polled, baseline, _, *body = columns
    cycle_start, cycle_end, zone, connector, source, source_fields, measure_fields, unit, definition, was, parts = body
    return Task(  # by position, in half the time: a poll waits for every due one before it asks anything
        name,
        _span(every),
        instant(due_from),
        instant(due_until),
        instant(cycle_start),
        instant(cycle_end),
        intern(zone),  # thousands of tasks share a few of these
        intern(connector),
        intern(source),
        intern(source_fields),
        measure_fields,
        intern(unit),
        definition,
        () if was == _NONE else tuple(json.loads(was)),
        bool(polled),
        () if parts == _NONE else _parts(parts),
        None if baseline is None else _span(baseline),
    )


@lru_cache(maxsize=64)
def _span(micros: int) -> timedelta:
    return micros * MICROSECOND


def _parts(text: str) -> tuple[Part, ...]:
    from tracker.ports import Part

    return tuple(Part(name, made_of, its, age * MICROSECOND) for name, made_of, its, age in json.loads(text))


def next_due(connection: sqlite3.Connection, now: datetime) -> datetime | None:
    """The first instant after now at which a slot of a task begins within its span."""
    (at,) = connection.execute(NEXT_DUE, parameters(now)).fetchone()
    return None if at is None else instant(at)


def install(connection: sqlite3.Connection, plan: CompiledPlan, at: datetime) -> None:
    """Replace the plan and its tasks; key results that it no longer names are retired, not removed."""
    current = {task.key_result for task in plan.tasks}
    numbered = [(_follow(connection, task, current), task) for task in plan.tasks]
    _keep_definitions(connection, numbered, plan, at)
    _replace_tasks(connection, numbered)
    row = (plan.fingerprint, plan.document, plan.problems, plan.commit, micros(at))
    connection.execute("INSERT OR REPLACE INTO plan VALUES (1, ?, ?, ?, ?, ?)", row)
    _replace_teams(connection, plan.teams)
    connection.execute(RETIRE, (micros(at),))


def _follow(connection: sqlite3.Connection, task: Task, current: set[str]) -> int:
    """The number of a task's key result: known, known by an earlier name, or new."""
    name = task.key_result
    found = connection.execute("SELECT id, zone FROM key_result WHERE name = ?", (name,)).fetchone()
    found = found or _rename(connection, task, current)
    if found is None:
        return names.add(connection, name, task.zone)
    number, zone = found
    if zone != task.zone:
        connection.execute("UPDATE key_result SET zone = ? WHERE id = ?", (task.zone, number))
        rollup.rebuild(connection, number, task.zone)
    return int(number)


def _rename(connection: sqlite3.Connection, task: Task, current: set[str]) -> tuple[int, str] | None:
    """Give the first earlier key result that the plan has let go of its new name."""
    for past in task.was:
        found = names.find(connection, past)
        if found is None:
            continue
        number = found[0]
        (old,) = connection.execute("SELECT name FROM key_result WHERE id = ?", (number,)).fetchone()
        if old not in current:
            connection.execute("UPDATE key_result SET name = ? WHERE id = ?", (task.key_result, number))
            connection.execute("INSERT OR REPLACE INTO alias VALUES (?, ?)", (old, number))
            return found
    return None


def _keep_definitions(
    connection: sqlite3.Connection, numbered: Sequence[tuple[int, Task]], plan: CompiledPlan, at: datetime
) -> None:
    """Add a definition for each key result whose last one differs, and remember the measure it replaces."""
    last = "SELECT content FROM definition WHERE key_result = ? ORDER BY id DESC LIMIT 1"
    changed = [
        (number, task)
        for number, task in numbered
        if connection.execute(last, (number,)).fetchone() != (task.definition,)
    ]
    if not changed:
        return
    from .switches import open_switch

    batch = new_batch(connection, None, at)
    for number, task in changed:
        origin = plan.origin(task.key_result)
        row = (number, task.definition, micros(at), origin.commit, origin.author, batch)
        connection.execute(ADD_DEFINITION, row)
        open_switch(connection, number, task)


def _replace_tasks(connection: sqlite3.Connection, numbered: Sequence[tuple[int, Task]]) -> None:
    connection.execute("DELETE FROM task_body")
    connection.execute("DELETE FROM task")
    connection.executemany(
        "INSERT INTO task VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(position, number, *_when(task)) for position, (number, task) in enumerate(numbered)],
    )
    connection.executemany(
        "INSERT INTO task_body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(position, *_body(task)) for position, (_, task) in enumerate(numbered)],
    )


def _replace_teams(connection: sqlite3.Connection, teams: Sequence[TeamPlan]) -> None:
    connection.execute("DELETE FROM plan_name")
    connection.execute("DELETE FROM plan_team")
    connection.executemany(
        "INSERT INTO plan_team VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (place, each.team, each.cycle, date_number(each.first), date_number(each.last), each.zone, each.document)
            for place, each in enumerate(teams)
        ],
    )
    names = [(name.rpartition("/")[2], name, place) for place, team in enumerate(teams) for name in team.names]
    connection.executemany("INSERT INTO plan_name VALUES (?, ?, ?)", names)


def _when(task: Task) -> tuple[object, ...]:
    span = (micros(task.due_from), micros(task.due_until))
    return task.every // MICROSECOND, *span, task.polled, task.baseline and task.baseline // MICROSECOND


def _body(task: Task) -> tuple[object, ...]:
    return (
        micros(task.cycle_start),
        micros(task.cycle_end),
        task.zone,
        task.connector,
        task.source,
        task.source_fields,
        task.measure_fields,
        task.unit,
        task.definition,
        json.dumps(task.was),
        json.dumps([_part(part) for part in task.parts]),
    )


def _part(part: Part) -> tuple[str, str, str, int]:
    return part.name, part.key_result, part.unit, part.stale_after // MICROSECOND

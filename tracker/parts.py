"""Key results that are computed from others: read after them, from what is stored of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from .ports import Archive, Due, Part, Task


def in_levels(dues: Sequence[Due]) -> Iterator[list[Due]]:
    """The dues in the order in which they can be read: each level needs only those before it."""
    by_name = {due.task.key_result: due for due in dues}
    for level in _levels([due.task for due in dues]):
        yield [by_name[task.key_result] for task in level]


def by_parts(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, each after those that it is computed from."""
    return [task for level in _levels(tasks) for task in level]


def _levels(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    waiting = list(tasks)
    while waiting:
        names = {task.key_result for task in waiting}
        ready = [task for task in waiting if not any(part.key_result in names for part in task.parts)]
        ready = ready or waiting  # a circle, which no valid plan has
        yield ready
        read = {task.key_result for task in ready}
        waiting = [task for task in waiting if task.key_result not in read]


def with_readings(archive: Archive, task: Task, since: datetime, until: datetime) -> Task:
    """The task, its parts with every stored reading that may count for a slot within [since, until]."""
    return task._replace(parts=read_parts(archive, task.parts, since, until))


def read_parts(
    archive: Archive, parts: Iterable[Part], since: datetime, until: datetime, *, known_at: datetime | None = None
) -> tuple[Part, ...]:
    """The parts, each with every reading that may count for a slot within [since, until], as known at an instant."""
    return tuple(
        part._replace(
            readings=tuple(archive.readings(part.key_result, since - part.stale_after, until, known_at=known_at)),
        )
        for part in parts
    )

"""The compiled plan, as stores keep it."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta

    from .asking import Part


class Task(NamedTuple):
    """One measured key result of the compiled plan: all that `poll` needs to know of it.

    `connector` is the entry point's value (`module:attribute`), `source_fields` and
    `measure_fields` are JSON of the validated fields, `was` full names whose history it
    continues, `definition` canonical JSON of goal and measure, `zone` the team's zone.
    `due_from` and `due_until` bound the slots that are polled; `cycle_end` is exclusive. One that
    is not `polled` is recorded by hand. `parts` are what it is computed from, if it is; `baseline`
    is how long before the cycle its baseline is measured, if it is.
    """

    key_result: str
    every: timedelta
    due_from: datetime
    due_until: datetime
    cycle_start: datetime
    cycle_end: datetime
    zone: str
    connector: str
    source: str
    source_fields: str
    measure_fields: str
    unit: str
    definition: str
    was: tuple[str, ...] = ()
    polled: bool = True
    parts: tuple[Part, ...] = ()
    baseline: timedelta | None = None


class Due(NamedTuple):
    """A task whose current slot has no reading yet, with what is remembered of it.

    `failures` counts the attempts since its newest reading, `last` is the slot of that reading.
    """

    task: Task
    slot: datetime
    failures: int = 0
    last: datetime | None = None


class Origin(NamedTuple):
    """The last commit that changed a file, and its author; None where git knows none, or the file has changed since."""

    commit: str | None = None
    author: str | None = None


class TeamPlan(NamedTuple):
    """What one team set out to do in one cycle, as the store keeps it.

    `first`, `last` and `zone` are those of the cycle, `names` the full names of its key results
    and health metrics, and `document` is JSON of the whole.
    """

    team: str
    cycle: str
    first: date
    last: date
    zone: str
    names: tuple[str, ...]
    document: str


class CompiledPlan(NamedTuple):
    """A validated plan in the form the store keeps.

    `fingerprint` covers the content of every file and setting it came from, `document` is JSON
    of settings and sources, `teams` are the rest of the plan, each for itself, `problems` are the
    rendered findings of files that could not be used.
    `commit` is that of all files together; `origins` has those of each key result's file, by its
    full name, where they are known apart.
    """

    fingerprint: str
    document: str
    tasks: tuple[Task, ...]
    problems: str = ""
    commit: str | None = None
    origins: Mapping[str, Origin] = MappingProxyType({})
    teams: tuple[TeamPlan, ...] = ()

    def origin(self, key_result: str) -> Origin:
        """The origin of a key result's definition."""
        return self.origins.get(key_result, Origin(self.commit))


class SourceState(NamedTuple):
    """What is remembered of a source across runs: consecutive failures, and a pause until."""

    source: str
    failures: int = 0
    until: datetime | None = None
    message: str = ""


def canonical(value: object) -> str:
    """JSON with sorted keys and no spare white space: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

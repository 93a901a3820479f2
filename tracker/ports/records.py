"""What stores remember of polls and of replaced measures, and how their past is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class View(NamedTuple):
    """The time within [since, until] by what was recorded by `known_at`; None is all."""

    since: datetime
    until: datetime
    known_at: datetime | None = None


class OpenSwitch(NamedTuple):
    """A measure that was replaced, and is yet to be asked for a slot that the new one was read for.

    `number` names it to the store; the other fields are those of the `Task` as it was.
    """

    number: int
    key_result: str
    effective_at: datetime
    connector: str
    source: str
    source_fields: str
    measure_fields: str
    unit: str


class Polled(NamedTuple):
    """How many polls there were, and how many of those could not read all that was wanted of them."""

    polls: int
    incomplete: int


class PollRecord(NamedTuple):
    """One poll as it was kept; `finished_at`, `stored`, `missing` and `requests` are None if it never ended."""

    number: int
    started_at: datetime
    finished_at: datetime | None
    due: int
    stored: int | None
    missing: int | None
    requests: int | None

"""Readings, gaps and plans for the tests of stores."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.core.outcome import Fault, Outcome
from tracker.core.readings import Gap, History, Reading
from tracker.ports import CompiledPlan, Task, TeamPlan

if TYPE_CHECKING:
    from tracker.ports import Store

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
"""A Monday."""
START = datetime(2026, 10, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
NAME = "platform/2026-Q4/deploy-fast/deploy-time"


def make_reading(at: datetime, value: float, **changed: object) -> Reading:
    """A reading of `NAME`, true for its slot and recorded then, unless changed."""
    fields = {"key_result": NAME, "observed_at": at, "recorded_at": at} | changed
    return Reading(at=at, value=value, **fields)  # type: ignore[arg-type]


def make_gap(since: datetime, message: str = "timed out", **changed: object) -> Gap:
    """One failed attempt of `NAME` at a slot, unless changed."""
    fields = {"key_result": NAME, "outcome": Outcome.FAILED, "fault": Fault.SOURCE, "last": since} | changed
    return Gap(message=message, since=since, **fields)  # type: ignore[arg-type]


def make_task(name: str = NAME, **changed: object) -> Task:
    """An hourly task in the cycle from `START` to `END`, with days in Berlin, unless changed."""
    fields = {
        "every": HOUR,
        "due_from": START,
        "due_until": END,
        "cycle_start": START,
        "cycle_end": END,
        "zone": "Europe/Berlin",
        "connector": "tracker.connectors.manual:connector",
        "source": "manual",
        "source_fields": "{}",
        "measure_fields": "{}",
        "unit": "min",
        "definition": '{"target":10}',
    } | changed
    return Task(name, **fields)  # type: ignore[arg-type]


TEAMS = (
    TeamPlan(
        "platform",
        "2026-Q4",
        date(2026, 10, 1),
        date(2026, 12, 31),
        "UTC",
        ("platform/2026-Q4/a/fast", "platform/2026-Q4/a/slow"),
        '{"n":1}',
    ),
    TeamPlan("web", "2026", date(2026, 1, 1), date(2026, 12, 31), "Europe/Berlin", ("web/2026/b/fast",), '{"n":2}'),
)
"""What two teams set out to do, with documents that a store need not understand."""


def make_plan(
    *tasks: Task, fingerprint: str = "f1", commit: str | None = "abc123", teams: tuple[TeamPlan, ...] = ()
) -> CompiledPlan:
    """A compiled plan of these tasks."""
    broken = "okrs/a.yaml:1:1 broken"
    return CompiledPlan(fingerprint, '{"teams":[]}', tasks, problems=broken, commit=commit, teams=teams)


def install(store: Store, *tasks: Task, at: datetime = START, fingerprint: str = "f1") -> None:
    """Install a plan of these tasks under the lock."""
    with store.writing():
        store.install(make_plan(*tasks, fingerprint=fingerprint), at)


def record(store: Store, *items: Reading | Gap, at: datetime, poll: int | None = None) -> int:
    """Record readings and gaps under the lock; how many readings were new."""
    readings = [item for item in items if isinstance(item, Reading)]
    gaps = [item for item in items if isinstance(item, Gap)]
    with store.writing():
        return store.record(poll, at, readings, gaps)


def correct(store: Store, corrected: Reading) -> None:
    """Correct a reading under the lock."""
    with store.writing():
        store.correct(corrected, reason="typing error", author="dana")


def history(store: Store, *, until: datetime = END, known_at: datetime | None = None) -> History:
    """What the store tells of `NAME` since `START`."""
    return store.history(NAME, START, until, known_at=known_at)

"""A small world for polls: a clock, tasks, a store in memory and fake connectors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.collect import Poller
from tracker.ports import Ask, CompiledPlan, Due, Task, canonical
from tracker.runs import Session
from tracker.store.memory import MemoryStore
from tracker.testing.fakes import FakeConnector, FakeMeasure, FakeSource, NoHttp, TickingClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.facts import KeptFacts

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 24, 9, 20, tzinfo=UTC)


@dataclass
class World:
    """Everything a poll needs, in memory.

    `connectors` are by source name; a source that is not there cannot be opened.
    """

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: TickingClock = field(default_factory=lambda: TickingClock(NOW))
    connectors: dict[str, Any] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)

    def task(self, name: str, source: str = "prod", **changed: Any) -> Task:
        """A task that has been due since the cycle began."""
        start = datetime(2026, 10, 1, tzinfo=UTC)
        end = datetime(2027, 1, 1, tzinfo=UTC)
        values: dict[str, Any] = {
            "key_result": f"platform/2026-Q4/speed/{name}",
            "every": HOUR,
            "due_from": start,
            "due_until": end,
            "cycle_start": start,
            "cycle_end": end,
            "zone": "UTC",
            "connector": "fake:connector",
            "source": source,
            "source_fields": "{}",
            "measure_fields": canonical({"query": name}),
            "unit": "min",
            "definition": canonical({"goal": name}),
        }
        return Task(**{**values, **changed})

    def install(self, *tasks: Task) -> None:
        """Put a plan of these tasks in force."""
        self.store.install(CompiledPlan("print", "{}", tasks), self.clock.now())

    def dues(self) -> list[Due]:
        """What is due now."""
        return self.store.due(self.clock.now())

    def open(self, dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        """The opener: a session with the fake connector of the dues' source."""
        source = dues[0].task.source
        self.opened.append(source)
        connector = self.connectors[source]
        if isinstance(connector, Exception):
            raise connector
        asks = tuple(
            Ask(
                due.task.key_result,
                FakeMeasure(due.task.key_result.rsplit("/", 1)[1]),
                at or due.slot,
                due.task.cycle_start,
                due.task.cycle_end,
            )
            for due in dues
        )
        return Session(connector, FakeSource(), asks, NoHttp(), facts)

    def answers(self, source: str = "prod", **answers: Any) -> FakeConnector:
        """Let a source answer so."""
        connector = FakeConnector({name.replace("_", "-"): answer for name, answer in answers.items()})
        self.connectors[source] = connector
        return connector

    def poller(self, **parts: Any) -> Poller:
        """A poller over this world."""
        return Poller(self.store, self.open, self.clock, **parts)


@pytest.fixture
def world() -> Iterator[World]:
    """A fresh world whose store is open for writing."""
    made = World()
    with made.store.writing():
        yield made

"""What a run takes and what it gives: sessions with sources, items, results."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from .core.outcome import Fault, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .facts import KeptFacts
    from .ports import Ask, Connector, Due, Http


class Limits(NamedTuple):
    """How long a run may take in seconds, and how many sources are read at once."""

    run_budget: float = 600.0
    source_deadline: float = 300.0
    at_once: int = 32


class Session(NamedTuple):
    """A source made ready to be read: everything a connector's `read` takes."""

    connector: Connector
    source: object
    asks: tuple[Ask, ...]
    http: Http
    facts: KeptFacts


class Opener(Protocol):
    """Makes a source ready; the only part of a poll that knows how adapters are built."""

    def __call__(self, dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        """A session for dues of one source; `at` replaces their slots where it is given.

        Raises:
            SettingsError: A secret or a field is missing.
            ConnectorError: The source cannot be opened.
        """


class Item(NamedTuple):
    """What became of one due key result; `value` is in the measure's native unit."""

    key_result: str
    slot: datetime
    outcome: Outcome
    fault: Fault | None
    value: float | None
    unit: str
    samples: int | None
    message: str
    help: str | None = None


class PollResult(NamedTuple):
    """What a poll did; complete when every due key result was read and stored."""

    poll: int | None
    started_at: datetime
    finished_at: datetime
    due: int
    stored: int
    requests: int
    items: tuple[Item, ...]
    interrupted: bool = False

    @property
    def complete(self) -> bool:
        """Whether every due key result was read and stored."""
        return not self.interrupted and len(self.items) == self.due and all(i.outcome is Outcome.OK for i in self.items)


class Watcher(Protocol):
    """Follows a poll as it goes: each item once it is safely stored."""

    def __call__(self, items: Sequence[Item]) -> None:
        """Called after the commit that made the items durable."""

"""What connectors are asked, and what they answer."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime, timedelta

    from tracker.core.makeup import Makeup
    from tracker.core.outcome import Fault, Outcome
    from tracker.core.readings import Reading


class Part(NamedTuple):
    """A key result that another one is computed from.

    Attributes:
        name: What the measure calls it.
        key_result: Its full name.
        unit: The symbol of its native unit.
        stale_after: The age beyond which a reading of it does not count.
        readings: Those that are stored, ascending by slot: filled in for an `Ask`, none in a `Task`.
    """

    name: str
    key_result: str
    unit: str
    stale_after: timedelta
    readings: tuple[Reading, ...] = ()


class Ask(NamedTuple):
    """One measure to be read for one key result.

    Attributes:
        key_result: Full name; the answer carries it back.
        measure: An instance of the connector's `Measure`.
        at: The instant the number should be true for, where the source can be asked so: the
            slot, or now under `probe` and `poll --force`.
        cycle_start, cycle_end: The cycle's first and (exclusive) last instant.
        unit: The symbol of the native unit, which the number is to be in.
        parts: For a `Deriver`, the key results that the number is computed from.
    """

    key_result: str
    measure: Any
    at: datetime
    cycle_start: datetime
    cycle_end: datetime
    unit: str = ""
    parts: tuple[Part, ...] = ()


class Found(NamedTuple):
    """A number, in the measure's native unit, as the source gave it.

    `observed_at` is the instant it is true for. `evidence` holds JSON-able facts about how it
    came about, for `explain` and `probe`; never a secret. `warning` is said beside a good value. `makeup` is what
    the number is made of, where that comes with it.
    """

    key_result: str
    value: float
    observed_at: datetime
    samples: int | None = None
    evidence: Mapping[str, object] = MappingProxyType({})
    warning: str | None = None
    makeup: Makeup | None = None


class Missing(NamedTuple):
    """The absence of a number, with its reason: any outcome but `ok`.

    `help` is the one next thing to do. `until` is set for `deferred`.
    """

    key_result: str
    outcome: Outcome
    fault: Fault
    message: str
    help: str | None = None
    until: datetime | None = None


Answer = Found | Missing


def missing_all(asks: Iterable[Ask], outcome: Outcome, fault: Fault, message: str) -> Iterator[Missing]:
    """The same absence for each of the asks."""
    return (Missing(ask.key_result, outcome, fault, message) for ask in asks)

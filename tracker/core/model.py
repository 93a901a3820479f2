"""The values that the whole program speaks of: plan, readings and gaps.

Numbers of a goal are in the goal's own unit. The value of a reading is in the measure's native
unit, exactly as the source gave it; `assess` converts it. Every instant is aware and UTC.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .baseline import Baseline
    from .cycle import Cycle
    from .outcome import Fault, Outcome
    from .quantity import Unit

HOUR = timedelta(hours=1)


class Ambition(StrEnum):
    """How a goal is meant: `stretch` goals are healthy at 0.7, `committed` ones must be kept."""

    STRETCH = "stretch"
    COMMITTED = "committed"


class Lifecycle(StrEnum):
    """Whether a key result is being worked on, as its file says."""

    ACTIVE = "active"
    PAUSED = "paused"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The share of progress, 0 to 1, that is expected at the end of a day."""

    day: date
    share: float


@dataclass(frozen=True, slots=True)
class Reach:
    """Move a number from a baseline to a target; the direction is that of the two numbers.

    Attributes:
        baseline: Where it starts, in `unit`.
        target: Where it is to end, in `unit`; never equal to the baseline.
        strict: Whether the target itself does not count as reached (`<`, `>`).
        unit: The unit the target was written in.
        measured: Where a measured baseline comes from, `28 days before 1 Oct 2026`; None if the
            file says the baseline.
    """

    baseline: float
    target: float
    strict: bool
    unit: Unit
    measured: str | None = None

    @property
    def decreasing(self) -> bool:
        """Whether lower is better."""
        return self.target < self.baseline


@dataclass(frozen=True, slots=True)
class ReachFromHistory:
    """A reach goal whose baseline is measured from the time before the cycle.

    Exactly one of `target` and `factor` is given: an absolute target in `unit`, or a factor of
    the measured baseline (0.6 for "-40 %", 10 for "x10"). `unit` is None when only a factor is.
    `decreasing` is what a comparator says of the direction, None without one. `window` is of
    whole days.
    """

    window: timedelta
    target: float | None
    factor: float | None
    strict: bool
    unit: Unit | None
    decreasing: bool | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a band; a strict bound is not itself inside."""

    value: float
    strict: bool


@dataclass(frozen=True, slots=True)
class Keep:
    """Hold a number above, below or within bounds, in `unit`; at least one bound is given."""

    low: Bound | None
    high: Bound | None
    unit: Unit

    def holds(self, value: float) -> bool:
        """Whether a value, in `unit`, is within the bounds."""
        above = self.low is None or value > self.low.value or (value == self.low.value and not self.low.strict)
        below = self.high is None or value < self.high.value or (value == self.high.value and not self.high.strict)
        return above and below


@dataclass(frozen=True, slots=True)
class Milestone:
    """One dated step; `done` is the day it was done, if it is."""

    title: str
    due: date
    done: date | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Milestones:
    """Dated steps, in the order of the file."""

    steps: tuple[Milestone, ...]


Goal = Reach | ReachFromHistory | Keep | Milestones


@dataclass(frozen=True, slots=True)
class Measure:
    """What to ask of a source.

    Attributes:
        connector: Name of the connector.
        source: Name of the source in the settings.
        fields: The connector's own fields, validated, JSON-able.
        unit: Native unit of the values that come back.
    """

    connector: str
    source: str
    fields: Mapping[str, object]
    unit: Unit


@dataclass(frozen=True, slots=True)
class KeyResult:
    """A key result or, with `health` set, a health metric: watched, never scored.

    `name` is the full name, `team/cycle/objective/id`; a health metric has `health` for its
    objective. `was` holds earlier ids whose history it continues. `measure` is None only for
    milestones. `every` is the polling interval; `stale_after` None means the default of `trust`.
    """

    id: str
    name: str
    title: str
    owner: str | None
    goal: Goal
    measure: Measure | None
    every: timedelta = HOUR
    weight: float = 1.0
    ambition: Ambition = Ambition.STRETCH
    stale_after: timedelta | None = None
    guardrails: tuple[str, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    lifecycle_reason: str | None = None
    poll_from: date | None = None
    was: tuple[str, ...] = ()
    health: bool = False


@dataclass(frozen=True, slots=True)
class Objective:
    """What is to be achieved. `name` is `team/cycle/id`; `supports` is `team/objective`."""

    id: str
    name: str
    title: str
    owner: str | None
    key_results: tuple[KeyResult, ...]
    supports: str | None = None


@dataclass(frozen=True, slots=True)
class TeamCycle:
    """What one team set out to do in one cycle, in the order of its files."""

    team: str
    cycle: Cycle
    objectives: tuple[Objective, ...]
    health_metrics: tuple[KeyResult, ...] = ()

    def key_results(self) -> tuple[KeyResult, ...]:
        """Every scored key result, in order."""
        return tuple(kr for objective in self.objectives for kr in objective.key_results)


@dataclass(frozen=True, slots=True)
class Source:
    """A named connection: connector, its validated JSON-able fields, never a secret's value."""

    name: str
    connector: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """Every team and cycle, and the sources that their measures ask."""

    teams: tuple[TeamCycle, ...]
    sources: Mapping[str, Source]


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one key result for one slot.

    Attributes:
        key_result: Full name.
        at: The slot, an aligned UTC instant.
        value: In the measure's native unit, unrounded.
        observed_at: The instant the value is true for.
        recorded_at: When we learned it.
        samples: How many events stand behind it, if the source can say.
        poll: The poll that stored it; None when a person recorded it.
        filled: Whether it was filled in later from the source's history.

    Raises:
        ValueError: For a value that is NaN or infinite, or an instant without a zone.
    """

    key_result: str
    at: datetime
    value: float
    observed_at: datetime
    recorded_at: datetime
    samples: int | None = None
    poll: int | None = None
    filled: bool = False

    def __post_init__(self) -> None:
        """Refuse what must never be stored."""
        if not math.isfinite(self.value):
            msg = f"a reading must be a finite number, not {self.value}"
            raise ValueError(msg)
        if any(instant.tzinfo is None for instant in (self.at, self.observed_at, self.recorded_at)):
            msg = "an instant needs a time zone"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Gap:
    """A span of slots without a reading; repeated failures of one kind extend the span.

    `since` and `last` are the first and last slot, `attempts` how often it was tried, and
    `until` the instant before which a deferred source is not asked again.
    """

    key_result: str
    outcome: Outcome
    fault: Fault
    message: str
    since: datetime
    last: datetime
    attempts: int = 1
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """A revision of goal and measure, effective from an instant; `content` is canonical JSON."""

    key_result: str
    content: str
    effective_at: datetime
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class DayValue:
    """What the roll-up keeps of one day, in the native unit.

    `day` is the calendar day in the team's zone, `at` the slot of its last reading, `value` that
    reading; `low` and `high` are the day's extremes over `count` readings.
    """

    day: date
    at: datetime
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class History:
    """What the store knew of one key result at an instant: the input of every judgement.

    `days` ascend and have no entry for a day without a reading. `gap` is the open one: attempts
    after the latest reading that gave none. `definitions` ascend; the last is in force.
    `baseline` is the frozen one, where the goal has it measured.
    """

    latest: Reading | None = None
    days: tuple[DayValue, ...] = ()
    gap: Gap | None = None
    definitions: tuple[Definition, ...] = field(default=())
    baseline: Baseline | None = None

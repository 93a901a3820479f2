"""The plan as values: goals, key results, objectives, teams and sources.

Numbers of a goal are in the goal's own unit; readings, which are not, are in `readings`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from .source import Source as Source  # noqa: PLC0414, TC001 - it is of the model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .cycle import Cycle
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
        polled: Whether polls read it; what is not polled a person records.
        recomputable: Whether its numbers can be computed again from what is stored, so that parts of
            a change are known; told by the plan, as only the connector knows.
    """

    connector: str
    source: str
    fields: Mapping[str, object]
    unit: Unit
    polled: bool = True
    recomputable: bool = False


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

    @property
    def recorded(self) -> bool:
        """Whether a person records its numbers, so that no poll asks for them."""
        return self.measure is not None and not self.measure.polled


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
class Plan:
    """Every team and cycle, and the sources that their measures ask.

    The teams of a plan that is stored may be made one at a time: see `teams.Teams`.
    """

    teams: Sequence[TeamCycle]
    sources: Mapping[str, Source]

"""Where things stand: the result types of every judgement, shared by all screens.

`assess` makes a `Standing` of a key result, `roll_up` an `ObjectiveStanding` of those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from .model import KeyResult, Objective, TeamCycle
    from .projection import Effort
    from .readings import Gap
    from .signal import Chart, Limits, Signal
    from .words import CheckIn


class Status(StrEnum):
    """Where a key result is heading; always shown with its reason sentence."""

    ACHIEVED = "achieved"
    ON_TRACK = "on track"
    AT_RISK = "at risk"
    OFF_TRACK = "off track"
    NO_DATA = "no data"
    NOT_STARTED = "not started"
    PAUSED = "paused"
    DROPPED = "dropped"


class Trust(StrEnum):
    """How far the newest number can be relied on."""

    FRESH = "fresh"
    LATE = "late"
    STALE = "stale"
    BROKEN = "broken"
    PARTIAL = "partial"
    NEVER = "never"
    REDEFINED = "redefined"


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the value is likely to be at the end of the cycle: an 80 % range, in the goal's unit.

    `chance` is the chance of reaching the target; `score` that of the centre, 0 to 1; `points`
    the number of weekly values and `method` the name of the method behind it.
    """

    low: float
    centre: float
    high: float
    chance: float
    score: float
    points: int
    method: str


class WeekValue(NamedTuple):
    """The last reading of an ISO week, in the goal's unit; `value` None: no reading that week.

    `held` says for a keep goal whether every day with data held; None for other goals.
    """

    monday: date
    value: float | None
    held: bool | None = None

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one key result stands at an instant.

    Numbers are in the goal's unit, unrounded; None always has its cause in `reason` or `gap`.

    Attributes:
        value: The newest reading, however old; `trust` says whether it may be called current.
        observed_at: The instant `value` is true for.
        progress: Share of the way, unclamped (reach), held days / days with data (keep), done
            weight / all weight (milestones). None when the value must not count.
        expected: The share expected by now, 0 to 1; None where pace does not apply (keep).
        score: `progress` clamped to 0 … 1: the score so far.
        projected: The score expected at the end, 0 to 1, where the goal's kind allows one.
        change: Newest value minus the one a week before; None if either is missing.
        done, total: Held days and days with data (keep), or steps done and all (milestones).
        coverage: Days with data / days of the cycle gone by (keep); None otherwise.
        achievement: `touched`, `held 3 of 4 weeks` or `regressed`, or None.
        weeks: One entry for each ISO week of the cycle that has begun.
        samples_before: The samples of the reading that `change` counts from, where that is known.
        effort: What reaching the target takes (reach); None once reached or without data.
        before: The weeks that end before the cycle starts.
        basis: The weeks that are over and on which a projection rests, or would.
        charts: Process behaviour charts of weekly values; the last one is in force.
        unjudged: Why it cannot be told whether it really moved; None if it can, or without data.
    """

    key_result: KeyResult
    status: Status
    reason: str
    trust: Trust
    value: float | None = None
    observed_at: datetime | None = None
    samples: int | None = None
    progress: float | None = None
    expected: float | None = None
    score: float | None = None
    projected: float | None = None
    projection: Projection | None = None
    change: float | None = None
    done: int | None = None
    total: int | None = None
    coverage: float | None = None
    achievement: str | None = None
    weeks: tuple[WeekValue, ...] = ()
    gap: Gap | None = None
    samples_before: int | None = None
    effort: Effort | None = None
    before: tuple[WeekValue, ...] = ()
    basis: tuple[WeekValue, ...] = ()
    charts: tuple[Chart, ...] = ()
    unjudged: str | None = None

    @property
    def usual(self) -> Limits | None:
        """The limits of usual variation in force; None where it is not known."""
        return self.charts[-1].limits if self.charts else None

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals with a week in the cycle, ascending."""
        found = (signal for chart in self.charts for signal in chart.signals)
        return tuple(signal for signal in found if signal.until >= self.weeks[0].monday)

    @property
    def moves(self) -> tuple[Signal, ...]:
        """The signals that no later week has ended, by the limits in force: one at most."""
        return tuple(signal for signal in self.charts[-1].signals if signal.lasting) if self.charts else ()


@dataclass(frozen=True, slots=True)
class ObjectiveStanding:
    """Where an objective stands: the weakest status, the mean score and what it could be.

    `score` is the weighted mean over the key results with data, None when there is none. `low`
    and `high` are its value if every unknown one scored 0, or 1. `known` of `total` have data.
    """

    objective: Objective
    standings: tuple[Standing, ...]
    status: Status
    score: float | None
    known: int
    total: int
    low: float
    high: float

    @property
    def coverage(self) -> str:
        """How many of the key results the score rests on, as `2 of 3`."""
        return f"{self.known} of {self.total}"


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """Where one team stands in one cycle, at an instant; health metrics are never scored.

    `words` are the check-ins on each key result by its full name, in the order they were made;
    nothing is judged by them.
    """

    team: TeamCycle
    at: datetime
    objectives: tuple[ObjectiveStanding, ...]
    health: tuple[Standing, ...]
    status: Status
    score: float | None
    known: int
    total: int
    low: float
    high: float
    words: Mapping[str, Sequence[CheckIn]] = field(default_factory=dict)

    def standings(self) -> tuple[Standing, ...]:
        """Every scored key result's standing, in the order of the plan."""
        return tuple(standing for objective in self.objectives for standing in objective.standings)

    def of(self, name: str) -> Standing:
        """The standing of a key result or health metric, by its full name."""
        return next(each for each in (*self.standings(), *self.health) if each.key_result.name == name)

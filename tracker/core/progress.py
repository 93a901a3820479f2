"""How far a key result has come: one formula for each kind of goal.

Every value is in the goal's unit. Progress is unclamped: 1 is the target, above 1 is beyond it,
below 0 is further away than the baseline. `clamped` is for display and roll-up only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .model import Keep, Milestone, Reach
    from .readings import DayValue

    Day = TypeVar("Day", "LastOfDay", DayValue)


class LastOfDay(NamedTuple):
    """The last reading of a day in the team's zone: its slot, and its value in the goal's unit."""

    day: date
    at: datetime
    value: float


def clamped(share: float) -> float:
    """A share limited to 0 … 1."""
    return min(1.0, max(0.0, share))


def reach_progress(goal: Reach, value: float) -> float:
    """The share of the way from baseline to target, unclamped: (value − baseline) / (target − baseline)."""
    return (value - goal.baseline) / (goal.target - goal.baseline)


def reached(goal: Reach, value: float) -> bool:
    """Whether a value meets the target: on its far side, or at it unless the target is strict."""
    if value == goal.target:
        return not goal.strict
    return value < goal.target if goal.decreasing else value > goal.target


@dataclass(frozen=True, slots=True)
class KeptDays:
    """How a keep goal has fared, in days of the cycle.

    Attributes:
        held: Days whose last reading was within the bounds.
        total: Days with a reading.
        gone: Days that are over, and today once it has a reading.
        left: The remaining days.
    """

    held: int
    total: int
    gone: int
    left: int

    @property
    def share(self) -> float | None:
        """Held days / days with data; None when no day has any."""
        return self.held / self.total if self.total else None

    @property
    def coverage(self) -> float | None:
        """Days with data / days gone by; None before the first."""
        return self.total / self.gone if self.gone else None

    def projected(self, *, held_now: bool) -> float:
        """The share of all days of the cycle that will have been held, if it stays as it is now.

        A day that went by without data is a day of the cycle not known to have held.
        """
        return (self.held + (self.left if held_now else 0)) / (self.gone + self.left)


def keep_days(
    goal: Keep, days: Sequence[Day], cycle: Cycle, at: datetime, in_unit: Callable[[float], float] = float
) -> KeptDays:
    """Count the days held, by the last reading of each.

    Args:
        goal: The bounds.
        days: The days with a reading, within the cycle and up to `at`.
        cycle: The cycle whose days are counted.
        at: The judging instant.
        in_unit: As for `held_days`.
    """
    today = cycle.day_of(at)
    gone = cycle.days_gone(at) + any(day.day == today for day in reversed(days))
    return KeptDays(held=held_days(goal, days, in_unit), total=len(days), gone=gone, left=cycle.days - gone)


def held_days(goal: Keep, days: Sequence[Day], in_unit: Callable[[float], float] = float) -> int:
    """How many days were held, by the last reading of each; where both extremes hold, so does all between them.

    Args:
        goal: The bounds.
        days: Any days with a reading.
        in_unit: What turns their values into the goal's unit; of two values never the greater
            into the smaller.
    """
    values = [day.value for day in days]
    if values and goal.holds(in_unit(min(values))) and goal.holds(in_unit(max(values))):
        return len(values)
    return sum(goal.holds(in_unit(value)) for value in values)


def is_done(step: Milestone, day: date) -> bool:
    """Whether a step was done by the end of a day; one marked done later was not yet."""
    return step.done is not None and step.done <= day


def is_overdue(step: Milestone, day: date) -> bool:
    """Whether a step's due day has passed without it; one due today is not overdue yet."""
    return step.due < day and not is_done(step, day)


def milestones_share(steps: Sequence[Milestone], day: date) -> float:
    """The weight of the steps done by a day / the weight of all."""
    return sum(step.weight for step in steps if is_done(step, day)) / sum(step.weight for step in steps)

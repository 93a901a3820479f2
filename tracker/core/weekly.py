"""What happened from week to week: weekly values, the change on the week, and what was achieved.

Every value is in the goal's unit; a week or a day without a reading is never bridged.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .model import Keep
from .progress import reached
from .standing import WeekValue
from .wording import plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .cycle import Cycle, Week
    from .model import DayValue, Goal, Reach, Reading

WEEK = timedelta(days=7)


def week_values(goal: Goal, days: Sequence[DayValue], cycle: Cycle, at: datetime) -> tuple[WeekValue, ...]:
    """The last reading of each ISO week of the cycle that has begun by `at`, in the team's zone."""
    return tuple(_week_value(goal, days, week) for week in cycle.weeks() if week.start <= at)


def _week_value(goal: Goal, days: Sequence[DayValue], week: Week) -> WeekValue:
    inside = [day for day in days if week.start <= day.at < week.end]
    if not inside:
        return WeekValue(week.monday, None)
    held = all(goal.holds(day.value) for day in inside) if isinstance(goal, Keep) else None
    return WeekValue(week.monday, inside[-1].value, held)


def week_change(latest: Reading, days: Sequence[DayValue]) -> float | None:
    """The newest value less the last one from 7 to 14 days earlier; None if there is none."""
    newest, oldest = latest.observed_at - WEEK, latest.observed_at - 2 * WEEK
    earlier = [day.value for day in days if oldest <= day.at <= newest]
    return latest.value - earlier[-1] if earlier else None


def achievement(goal: Reach, value: float, days: Sequence[DayValue], weeks: Sequence[WeekValue]) -> str | None:
    """What became of the target: None while it was never reached.

    `regressed`: reached on an earlier day, not now. `held 3 of 4 weeks`: reached now and first in
    an earlier week, counted from that week on by weekly value. `touched`: reached only lately.

    Args:
        goal: The target.
        value: The newest value.
        days: The days with a reading within the cycle, ascending.
        weeks: The weeks begun, ascending; one without a value is not counted.
    """
    first = next((day.day for day in days if reached(goal, day.value)), None)
    if not reached(goal, value):
        return None if first is None else "regressed"
    if first is None or weeks[-1].monday <= first:
        return "touched"
    held = [reached(goal, week.value) for week in weeks if week.value is not None and week.monday + WEEK > first]
    return f"held {sum(held)} of {plural(len(held), 'week')}"

"""What happened from week to week: weekly values, the change on the week, and what was achieved.

Every value is in the goal's unit; a week or a day without a reading is never bridged.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from .model import Keep
from .progress import reached
from .standing import WeekValue
from .wording import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .model import Goal, Reach
    from .progress import LastOfDay
    from .readings import DayValue

    Day = TypeVar("Day", LastOfDay, DayValue)

WEEK = timedelta(days=7)


def week_values(goal: Goal, days: Sequence[LastOfDay], cycle: Cycle, at: datetime) -> tuple[WeekValue, ...]:
    """The last reading of each ISO week of the cycle that has begun by `at`, in the team's zone."""
    by_monday: dict[date, list[float]] = {}
    for day in days:
        by_monday.setdefault(monday_of(day.day), []).append(day.value)
    begun = [week.monday for week in cycle.weeks() if week.start <= at]
    return tuple(_week_value(goal, monday, by_monday.get(monday)) for monday in begun)


def successive_weeks(days: Iterable[tuple[date, float]], in_unit: Callable[[float], float]) -> tuple[WeekValue, ...]:
    """The last value of each whole ISO week from the first with one to the last, within a cycle or not.

    Args:
        days: The days with a reading, ascending, each with its last value.
        in_unit: What turns such a value into the unit wanted.
    """
    last = {monday_of(day): value for day, value in days}
    if not last:
        return ()
    first, weeks = min(last), (max(last) - min(last)) // WEEK + 1
    mondays = (first + number * WEEK for number in range(weeks))
    return tuple(WeekValue(monday, in_unit(last[monday]) if monday in last else None) for monday in mondays)


def monday_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def _week_value(goal: Goal, monday: date, values: Sequence[float] | None) -> WeekValue:
    """The value of a week with these last readings of its days, or without any."""
    if not values:
        return WeekValue(monday, None)
    held = all(map(goal.holds, values)) if isinstance(goal, Keep) else None
    return WeekValue(monday, values[-1], held)


def week_change(value: float, observed_at: datetime, days: Sequence[LastOfDay]) -> float | None:
    """The newest value less the last one from 7 to 14 days before it; None if there is none."""
    earlier = week_earlier(observed_at, days)
    return None if earlier is None else value - earlier.value


def week_earlier(observed_at: datetime, days: Sequence[Day]) -> Day | None:
    """The day with a reading that an instant is compared with: the last one from 7 to 14 days before it."""
    earlier = [day for day in days if observed_at - 2 * WEEK <= day.at <= observed_at - WEEK]
    return earlier[-1] if earlier else None


def achievement(goal: Reach, value: float, days: Sequence[LastOfDay], weeks: Sequence[WeekValue]) -> str | None:
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
    if first is None or monday_of(first) == weeks[-1].monday:
        return "touched"
    since = [week.value for week in weeks if week.monday >= monday_of(first)]
    held = [reached(goal, value) for value in since if value is not None]
    return f"held {sum(held)} of {plural(len(held), 'week')}"

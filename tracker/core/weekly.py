"""What happened from week to week: weekly values, the change on the week, and what was achieved.

Every value is in the goal's unit; a week or a day without a reading is never bridged.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from .model import Keep
from .progress import held_days, reached
from .standing import WeekValue
from .wording import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from .cycle import Cycle
    from .model import Goal, Reach
    from .progress import LastOfDay
    from .readings import DayValue

    Day = TypeVar("Day", LastOfDay, DayValue)

WEEK = timedelta(days=7)
_day, _value = attrgetter("day"), attrgetter("value")


def week_values(
    goal: Goal, days: Sequence[Day], cycle: Cycle, at: datetime, in_unit: Callable[[float], float] = float
) -> tuple[WeekValue, ...]:
    """The last reading of each ISO week of the cycle that has begun by `at`, in the team's zone.

    Args:
        goal: The goal, whose unit `in_unit` turns a value of the days into.
        days: The days with a reading within the cycle, ascending.
        cycle: The cycle.
        at: Weeks that begin later are left out.
        in_unit: Of two values never makes the greater one the smaller.
    """
    weeks = dict(_by_week(days))
    begun = (week.monday for week in cycle.weeks() if week.start <= at)
    return tuple(_week_value(goal, monday, weeks.get(monday, ()), in_unit) for monday in begun)


def weeks_within(weeks: Sequence[WeekValue], first: date | None, cycle: Cycle, at: datetime) -> tuple[WeekValue, ...]:
    """What `week_values` says of a goal without bounds, from the weeks that `successive_weeks` has made.

    Args:
        weeks: Those of every day with a reading before the end of the cycle.
        first: The first day of the cycle with a reading: a value from before it is not of the cycle.
        cycle: The cycle.
        at: Weeks that begin later are left out.
    """
    begun = [week.monday for week in cycle.weeks() if week.start <= at]
    since = None if first is None else monday_of(first)
    known = {week.monday: week for week in weeks if since is not None and week.monday >= since}
    return tuple(known.get(monday) or WeekValue(monday, None) for monday in begun)


def successive_weeks(days: Sequence[Day], in_unit: Callable[[float], float]) -> tuple[WeekValue, ...]:
    """The last value of each whole ISO week from the first with one to the last, within a cycle or not.

    Args:
        days: The days with a reading, ascending.
        in_unit: What turns their values into the unit wanted.
    """
    return tuple(WeekValue(monday, in_unit(some[-1].value) if some else None) for monday, some in _by_week(days))


def monday_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def _by_week(days: Sequence[Day]) -> Iterator[tuple[date, Sequence[Day]]]:
    """Each Monday from that of the first day to that of the last, with the days of its week."""
    monday, begin = monday_of(days[0].day) if days else date.max, 0
    while begin < len(days):
        following = monday + WEEK
        end = bisect_left(days, following, lo=begin, key=_day)
        yield monday, days[begin:end]
        monday, begin = following, end


def _week_value(goal: Goal, monday: date, days: Sequence[Day], in_unit: Callable[[float], float]) -> WeekValue:
    """The value of a week with these days, or without any."""
    if not days:
        return WeekValue(monday, None)
    held = held_days(goal, days, in_unit) == len(days) if isinstance(goal, Keep) else None
    return WeekValue(monday, in_unit(days[-1].value), held)


def week_change(
    value: float,
    observed_at: datetime,
    days: Sequence[Day],
    in_unit: Callable[[float], float] = float,
) -> float | None:
    """The newest value less the last one from 7 to 14 days before it; None if there is none.

    `in_unit` turns a value of the days into the unit of the newest one.
    """
    earlier = week_earlier(observed_at, days)
    return None if earlier is None else value - in_unit(earlier.value)


def week_earlier(observed_at: datetime, days: Sequence[Day]) -> Day | None:
    """The day with a reading that an instant is compared with: the last one from 7 to 14 days before it."""
    until = observed_at - WEEK
    last = next((day for day in reversed(days) if day.at <= until), None)
    return last if last is not None and last.at >= until - WEEK else None


def achievement(
    goal: Reach,
    value: float,
    days: Sequence[Day],
    weeks: Sequence[WeekValue],
    in_unit: Callable[[float], float] = float,
) -> str | None:
    """What became of the target: None while it was never reached.

    `regressed`: reached on an earlier day, not now. `held 3 of 4 weeks`: reached now and first in
    an earlier week, counted from that week on by weekly value. `touched`: reached only lately.

    Args:
        goal: The target.
        value: The newest value.
        days: The days with a reading within the cycle, ascending.
        weeks: The weeks begun, ascending; one without a value is not counted.
        in_unit: What turns a value of the days into the goal's unit; of two values never the
            greater into the smaller.
    """
    first = _first_reached(goal, days, in_unit)
    if not reached(goal, value):
        return None if first is None else "regressed"
    if first is None or monday_of(first) == weeks[-1].monday:
        return "touched"
    since = [week.value for week in weeks if week.monday >= monday_of(first)]
    held = [reached(goal, value) for value in since if value is not None]
    return f"held {sum(held)} of {plural(len(held), 'week')}"


def _first_reached(goal: Reach, days: Sequence[Day], in_unit: Callable[[float], float]) -> date | None:
    """The first day with a value that reaches the target; if the best one does not, none does."""
    best = (min if goal.decreasing else max)(map(_value, days), default=None)
    if best is None or not reached(goal, in_unit(best)):
        return None
    return next(day.day for day in days if reached(goal, in_unit(day.value)))

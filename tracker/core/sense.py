"""Whether a new number makes sense beside what is known: its usual steps, its gaps, its unit.

Every number is in the goal's unit. A doubt is worth a look and proves nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .model import Keep, Reach
from .progress import reached
from .row import unit_of
from .signal import LEAST_POINTS
from .standing import WeekValue
from .units import natural_bounds
from .wording import number_text, plural, range_text, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from .model import Goal, KeyResult
    from .progress import LastOfDay
    from .units import Unit

WEEKS: Final = 12
"""How many weeks a number is seen beside."""

_UPPER_RANGE: Final = 3.27
"""Upper limit of moving ranges over their mean, for individual values (Wheeler's D4, 3.268)."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_SLIPS: Final = MappingProxyType(
    {
        60: "seconds, minutes and hours",
        100: "a ratio and a percentage",
        1000: "milliseconds and seconds, or a unit and its thousandfold",
    }
)
_AS_NEAR: Final = 2.0
"""A factor of a half to twice a known one may be a confusion of units."""


@dataclass(frozen=True, slots=True)
class Sense:
    """What is known around a number.

    Attributes:
        weeks: The last 12 weeks up to the number's own, from the first with a value on.
        known: Earlier days in these weeks that have a reading.
        step: What the steps between weeks usually stay below; None with too few of them.
        silent: Days without a reading since the first day of these weeks that has one, beyond its interval.
        doubts: What is worth a look, lower case, without a full stop.
    """

    weeks: tuple[WeekValue, ...]
    known: int
    step: float | None
    silent: int
    doubts: tuple[str, ...]


def make_sense(key_result: KeyResult, value: float, today: date, before: Sequence[LastOfDay]) -> Sense:
    """A new number beside the last readings of earlier days.

    Args:
        key_result: Whose number it is.
        value: The number, in the goal's unit.
        today: The day it is true for, in the team's zone.
        before: The last reading of each day, ascending; those of `today` and later do not count.
    """
    first = _monday(today) - (WEEKS - 1) * _WEEK
    days = [day for day in before if first <= day.day < today]
    weeks = _weeks(days, value, today)
    return Sense(
        weeks,
        len(days),
        _usual_step(weeks),
        _silent(days, today, key_result.every),
        tuple(_doubts(key_result, value, weeks)),
    )


def sense_texts(sense: Sense, unit: Unit, samples: int | None) -> tuple[str, ...]:
    """What is known around a number in words, without its doubts."""
    if not sense.known:
        told = ["no earlier reading to compare with"]
    else:
        gaps = f"{plural(sense.silent, 'day')} without a reading" if sense.silent else "no gaps"
        told = [_step_text(sense, unit), gaps]
    return (*told, *([f"n = {samples:,}"] if samples is not None else []))


def _step_text(sense: Sense, unit: Unit) -> str:
    if sense.step is not None:
        return f"usual step between weeks is up to {value_text(sense.step, unit)}"
    earlier = sum(week.value is not None for week in sense.weeks[:-1])
    return f"{plural(earlier, 'earlier week')} known, too few to tell a usual step"


def ends_text(sense: Sense, unit: Unit) -> str:
    """The two ends of the weeks, as `29.5 to 23.8 min`."""
    known = [week.value for week in sense.weeks if week.value is not None]
    return range_text(known[0], known[-1], unit)


def _weeks(days: Sequence[LastOfDay], value: float, today: date) -> tuple[WeekValue, ...]:
    """The weeks from the first with a reading to today's, which has the new number."""
    last = {_monday(day.day): day.value for day in days} | {_monday(today): value}
    first = min(last)
    count = (_monday(today) - first).days // 7 + 1
    mondays = (first + number * _WEEK for number in range(count))
    return tuple(WeekValue(monday, last.get(monday)) for monday in mondays)


def _usual_step(weeks: Sequence[WeekValue]) -> float | None:
    """3.27 times the mean step between weeks before this one; None with fewer than 8 of them."""
    earlier = [week.value for week in weeks[:-1] if week.value is not None]
    if len(earlier) < LEAST_POINTS:
        return None
    return _UPPER_RANGE * math.fsum(abs(after - before) for before, after in pairwise(earlier)) / (len(earlier) - 1)


def _silent(days: Sequence[LastOfDay], today: date, every: timedelta) -> int:
    """Days without a reading between the first one that has it and today, beyond those of the interval itself."""
    usual = max(1, math.ceil(every / _DAY))
    apart = ((after - before).days for before, after in pairwise([*(day.day for day in days), today]))
    return sum(max(0, length - usual) for length in apart)


def _doubts(key_result: KeyResult, value: float, weeks: Sequence[WeekValue]) -> Iterator[str]:
    unit = unit_of(key_result)
    assert unit is not None, "only steps have no unit, and nobody measures those"
    found = [doubt for doubt in (_impossible(value, unit), unit_slip(key_result.goal, value, unit)) if doubt]
    yield from found or _met(key_result.goal, weeks)


def _impossible(value: float, unit: Unit) -> str | None:
    """That no number of the unit can be so, if none can."""
    low, high = natural_bounds(unit)
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    return f"{value_text(value, unit)} is not possible for this unit: {_bounds_text(low, high, unit)}"


def _met(goal: Goal, weeks: Sequence[WeekValue]) -> Iterator[str]:
    """That nothing is left to be done, if it ever was."""
    if isinstance(goal, Reach) and all(reached(goal, week.value) for week in weeks if week.value is not None):
        yield "the target is met already, and was in every week that is known: is it the right target?"


def _bounds_text(low: float | None, high: float | None, unit: Unit) -> str:
    if low is not None and high is not None:
        return f"it is from {range_text(low, high, unit)}"
    return f"it is never below {number_text(low or 0.0)}"


def unit_slip(goal: Goal, value: float, unit: Unit) -> str | None:
    """What a confusion of units would look like: far from the baseline, by about the factor between two units."""
    expected = _expected(goal)
    if not expected or value <= 0 or expected < 0 or _on_the_way(goal, value):
        return None
    ratio = max(value / expected, expected / value)
    factor = min(_SLIPS, key=lambda each: abs(math.log(ratio / each)))
    if not 1 / _AS_NEAR <= ratio / factor <= _AS_NEAR:
        return None
    what = "baseline" if isinstance(goal, Reach) else "bound"
    side = f"{number_text(ratio)} times the {what} of" if value > expected else f"1/{number_text(ratio)} of the {what},"
    return f"{value_text(value, unit)} is {side} {value_text(expected, unit)}: {_SLIPS[factor]} may be confused"


def _expected(goal: Goal) -> float | None:
    """The number that values are expected to be around."""
    if isinstance(goal, Reach):
        return goal.baseline
    if isinstance(goal, Keep):
        bound = goal.low or goal.high
        return None if bound is None else bound.value
    return None


def _on_the_way(goal: Goal, value: float) -> bool:
    """Whether a value lies between baseline and target, however far those are apart."""
    if not isinstance(goal, Reach):
        return False
    return min(goal.baseline, goal.target) <= value <= max(goal.baseline, goal.target)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

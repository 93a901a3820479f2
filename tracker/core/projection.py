"""Where a number will probably be at the end of the cycle, and what reaching the target takes.

The level is found by simple exponential smoothing, the drift is the mean weekly step shrunk by
its own evidence, and the range grows with the one-step errors: `docs/projection.md` has the
formulas and how they fare against others. Every number is in the goal's unit.

A week without a reading is never filled in. What came after a gap of k weeks counts as one step
and as one surprise: the step is divided by k, the surprise by the growth that the range itself
would have had over k weeks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from .progress import clamped, reach_progress, reached
from .standing import Projection
from .student import student_cdf, student_quantile
from .wording import change_text, day_text, number_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from .model import Reach
    from .standing import WeekValue
    from .units import Unit

METHOD: Final = "smoothed level with shrunk drift"
LEAST_POINTS: Final = 6
MOST_POINTS: Final = 13
UPPER_END: Final = 0.90
"""The range ends where this share of what may come lies below, and above: it holds 80 %."""

Bounds = tuple[float | None, float | None]
"""The least and greatest possible value; None where there is no such bound."""

_WEIGHTS: Final = tuple(tenths / 10 for tenths in range(10, 0, -1))
_EQUALLY_GOOD: Final = 1e-9
_DAYS: Final = 7


class Point(NamedTuple):
    """A weekly value, and how many weeks after the one before it; 1 without a gap."""

    after: int
    value: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What the weekly points say, before it is looked ahead.

    Attributes:
        level: The smoothed value at the last point.
        drift: The expected change per week.
        weight: The smoothing weight a, 0.1 … 1.0; 1.0 makes the level the last value.
        sigma: The standard deviation of one-step errors; 0 where nothing ever changed.
        points: How many weekly values it rests on.
    """

    level: float
    drift: float
    weight: float
    sigma: float
    points: int

    @property
    def freedom(self) -> int:
        """Degrees of freedom of `sigma`: its errors, less one that the choice of the weight has cost."""
        return self.points - 2

    def centre(self, weeks: float) -> float:
        """The middle of the distribution so many weeks ahead."""
        return self.level + weeks * self.drift

    def scale(self, weeks: float) -> float:
        """The scale of the t distribution so many weeks ahead."""
        return self.sigma * _growth(weeks, self.weight)


def fit(weeks: Sequence[WeekValue]) -> Fit | None:
    """The level, drift and error of the last 13 weekly values; None with fewer than 6."""
    points = weekly_points(weeks)[-MOST_POINTS:]
    if len(points) < LEAST_POINTS:
        return None
    weight, errors, level = _best_weight(points)
    sigma = math.hypot(*errors) / math.sqrt(len(errors) - 1)
    return Fit(level, shrunk_mean(weekly_steps(points)), weight, sigma, len(points))


def project(goal: Reach, weeks: Sequence[WeekValue], weeks_ahead: float, bounds: Bounds) -> Projection | None:
    """The range, the chance and the score at the end of the cycle.

    None with fewer than 6 weekly values, and when no time is left.

    Args:
        goal: The target to be reached, and the unit of everything.
        weeks: Successive weeks that are over (`finished_weeks`), ascending, before the cycle or
            in it; those without a value are gaps.
        weeks_ahead: From the end of the last of `weeks` to the end of the cycle (`weeks_to`).
        bounds: The natural bounds of the quantity.
    """
    found = fit(weeks)
    if found is None or weeks_ahead <= 0:
        return None
    ahead = weeks_ahead + silent_weeks(weeks)
    centre, scale = found.centre(ahead), found.scale(ahead)
    half_width = student_quantile(UPPER_END, found.freedom) * scale
    low, middle, high = (_clipped(value, bounds) for value in (centre - half_width, centre, centre + half_width))
    return Projection(
        low=low,
        centre=middle,
        high=high,
        chance=_chance(goal, centre, scale, found.freedom),
        score=clamped(reach_progress(goal, middle)),
        points=found.points,
        method=METHOD,
    )


def finished_weeks(weeks: Sequence[WeekValue], today: date) -> list[WeekValue]:
    """The weeks that are over: only they have a last value that compares with the others."""
    since = today - timedelta(days=_DAYS - 1)
    return [week for week in weeks if week.monday < since]


def weeks_to(last: date, weeks: Sequence[WeekValue]) -> float:
    """How many weeks there are from the end of the last of `weeks` to the end of a day."""
    return (last - _sunday(weeks[-1].monday)).days / _DAYS


def weekly_points(weeks: Sequence[WeekValue]) -> list[Point]:
    """The weeks that have a value, each with its distance to the one before it."""
    points, before = [], None
    for monday, value, _ in weeks:
        if value is not None:
            points.append(Point(1 if before is None else (monday - before).days // _DAYS, value))
            before = monday
    return points


def weekly_steps(points: Sequence[Point]) -> list[float]:
    """The changes from one weekly value to the next; one over a gap of k weeks is divided by k."""
    return [(now.value - before.value) / now.after for before, now in pairwise(points)]


def silent_weeks(weeks: Sequence[WeekValue]) -> int:
    """How many weeks at the end have no value; at least one week has."""
    return next(silent for silent, week in enumerate(reversed(weeks)) if week.value is not None)


def shrunk_mean(steps: Sequence[float]) -> float:
    """The mean of two steps or more, drawn towards zero the less it stands out of their scatter.

    It is m·t²/(t² + 4) with t = m·sqrt(n)/s, for a mean m and standard deviation s of n steps.
    """
    mean = math.fsum(steps) / len(steps)
    if mean == 0:
        return 0.0
    deviation = math.hypot(*(step - mean for step in steps)) / math.sqrt(len(steps) - 1)
    doubt = 2 * deviation / (mean * math.sqrt(len(steps)))  # 2/t: finite where t is not
    return mean / (1 + doubt * doubt)


@dataclass(frozen=True, slots=True)
class Effort:
    """What reaching the target takes, signed as the change of the value itself.

    Attributes:
        needed: The weekly step that leads to the target at the end of the cycle.
        best: The greatest weekly step towards the target so far; None if there was none.
        last_day: The last day from which `best` still leads there in time; None without `best`,
            or if the target was never within its reach.
    """

    needed: float
    best: float | None
    last_day: date | None

    @property
    def times_best(self) -> float | None:
        """The step needed as a multiple of the best one."""
        return None if self.best is None else self.needed / self.best


def reach_effort(goal: Reach, weeks: Sequence[WeekValue], today: date, last: date) -> Effort | None:
    """What it takes from the last weekly value on; None without one, once reached, and after the end.

    Args:
        goal: The target to be reached.
        weeks: Successive weeks, ascending; the running one may be among them.
        today: The day the last value is from; it counts as a day that is left.
        last: The last day of the cycle.
    """
    points = weekly_points(weeks)
    left = (last - today).days + 1
    if not points or left <= 0 or reached(goal, points[-1].value):
        return None
    distance = goal.target - points[-1].value
    towards = [step for step in weekly_steps(points) if step and (step < 0) is goal.decreasing]
    best = max(towards, key=abs, default=None)
    return Effort(
        needed=distance * _DAYS / left,
        best=best,
        last_day=None if best is None else _last_day(_DAYS * distance / best, weeks[0].monday, last),
    )


def effort_text(effort: Effort, unit: Unit, today: date) -> str:
    """What it takes in words, lower case, without a full stop; `today` parts `is` from `was`."""
    needs = f"needs {_step_text(effort.needed, unit)} each week"
    if effort.best is None or effort.times_best is None:
        return f"{needs}; no week so far came nearer to the target"
    beside = f"{number_text(effort.times_best)} times the best so far ({_step_text(effort.best, unit)})"
    if effort.last_day is None:
        return f"{needs}, {beside}; at that best it was never within reach"
    verb = "is" if today <= effort.last_day else "was"
    return f"{needs}, {beside}; at that best it {verb} within reach until {day_text(effort.last_day)}"


def _step_text(step: float, unit: Unit) -> str:
    return change_text(step, unit, lower_is_better=None)


def _sunday(monday: date) -> date:
    return monday + timedelta(days=_DAYS - 1)


def _growth(weeks: float, weight: float) -> float:
    """By how much more than a week's error a level is off after so many weeks; 1 after one."""
    return math.sqrt(1 + (weeks - 1) * weight * weight)


def _smoothed(points: Sequence[Point], weight: float) -> tuple[list[float], float]:
    """The one-step errors of exponential smoothing from the first value on, and the last level."""
    level, errors = points[0].value, []
    for after, value in points[1:]:
        surprise = value - level
        errors.append(surprise if after == 1 else surprise / _growth(after, weight))  # mostly 1: spares the root
        level += weight * surprise
    return errors, level


def _best_weight(points: Sequence[Point]) -> tuple[float, list[float], float]:
    """The weight of the least squared errors, with what it makes; of equally good ones the largest: it claims least."""
    made = [_smoothed(points, weight) for weight in _WEIGHTS]
    sizes = [math.hypot(*errors) for errors, _ in made]
    least = min(sizes) * (1 + _EQUALLY_GOOD)
    best = next(place for place, size in enumerate(sizes) if size <= least)
    return _WEIGHTS[best], *made[best]


def _chance(goal: Reach, centre: float, scale: float, freedom: int) -> float:
    """The share of the distribution on the target's far side."""
    if scale == 0:
        return float(reached(goal, centre))
    beyond = (goal.target - centre) / scale
    return student_cdf(beyond if goal.decreasing else -beyond, freedom)


def _clipped(value: float, bounds: Bounds) -> float:
    low, high = bounds
    above = value if low is None else max(low, value)
    return above if high is None else min(high, above)


def _last_day(days: float, first: date, last: date) -> date | None:
    """The latest day from which so many days, itself included, fit before the end; None before `first`."""
    spare = (last - first).days + 1 - max(round(days, 6), 1)
    return None if spare < 0 else first + timedelta(days=math.floor(spare))

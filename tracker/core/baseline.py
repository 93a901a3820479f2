"""Baselines: what a number was before its cycle, measured, and compared with what was declared.

The value of a span is the median of its days' last readings, which a few odd days do not move.
Beside it stand the lowest and the highest median of its ISO weeks: how much the number varied from
week to week, with nothing assumed about its distribution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from .model import Reach, ReachFromHistory
from .progress import reached
from .readings import Baseline
from .units import convert
from .wording import day_text, plural, value_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from .cycle import Cycle
    from .model import KeyResult
    from .readings import DayValue, History

NEEDED_DAYS = 7
"""Days with data without which no baseline is measured, where the interval allows as many."""
SLIPS = (60.0, 100.0, 1000.0)
"""Factors between units that are easily mistaken: min and s, % and ratio, s and ms."""
NEAR = 1.5
"""How far beyond history a value in the right unit may lie."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """What a number was over a span of days, in one unit.

    Attributes:
        median: Of the days' last readings.
        low, high: The lowest and highest weekly median.
        least, most: The lowest and highest reading.
        days, readings: How many there were.
    """

    median: float
    low: float
    high: float
    least: float
    most: float
    days: int
    readings: int


class Flag(StrEnum):
    """What may be wrong with a declared baseline."""

    TOO_LITTLE = "too little history"
    MEETS_TARGET = "already meets the target"
    OUTSIDE = "lies outside history"
    UNIT_SLIP = "would fit in another unit"


def span_of(days: Sequence[DayValue]) -> Span | None:
    """What the number was over these days, which ascend; None of no days."""
    if not days:
        return None
    weekly = [_median([day.value for day in week]) for week in _weeks(days)]
    return Span(
        median=_median([day.value for day in days]),
        low=min(weekly),
        high=max(weekly),
        least=min(day.low for day in days),
        most=max(day.high for day in days),
        days=len(days),
        readings=sum(day.count for day in days),
    )


def days_before(history: History, start: datetime, window: timedelta) -> list[DayValue]:
    """The days of a history within the window that ends at an instant."""
    return [day for day in history.days if start - window <= day.at < start]


def needed_days(window: timedelta, every: timedelta) -> int:
    """How many days of a window must have data: a week's, or as many as the interval gives, at least one."""
    return max(1, min(NEEDED_DAYS, window // max(every, _DAY)))


def measure(
    name: str, window: timedelta, every: timedelta, start: datetime, history: History, at: datetime
) -> Baseline | None:
    """The baseline of a key result, measured at `at`; None while too few days have data.

    Args:
        name: Its full name.
        window: How long before the cycle to look.
        every: Its polling interval.
        start: The cycle's first instant.
        history: What was known of it, in its native unit.
        at: The instant of measuring.
    """
    span = span_of(days_before(history, start, window))
    if span is None or span.days < needed_days(window, every):
        return None
    return Baseline(name, window, span.median, span.low, span.high, span.days, span.readings, at)


def with_baseline(key_result: KeyResult, cycle: Cycle, baseline: Baseline | None) -> KeyResult:
    """The key result with its measured baseline in place; as it was if it has none, or one that is past the target."""
    goal, native = key_result.goal, key_result.measure
    if not isinstance(goal, ReachFromHistory) or baseline is None or native is None:
        return key_result
    unit = goal.unit or native.unit
    value = convert(baseline.value, native.unit, unit)
    target = value * goal.factor if goal.factor is not None else goal.target
    assert target is not None
    if target == value or (goal.decreasing is not None and goal.decreasing != (target < value)):
        return key_result
    source = f"{window_text(goal.window)} before {day_text(cycle.first)}"
    return replace(key_result, goal=Reach(value, target, goal.strict, unit, measured=source))


def why_unmeasured(key_result: KeyResult, cycle: Cycle, history: History) -> str:
    """Why a goal has no baseline, as a sentence, once its cycle has begun."""
    goal = key_result.goal
    assert isinstance(goal, ReachFromHistory)
    before = f"the {window_text(goal.window)} before {day_text(cycle.first)}"
    if history.baseline is not None:
        return f"the baseline measured from {before}, {_native(key_result, history.baseline)}, is at or past the target"
    days, needed = len(days_before(history, cycle.start, goal.window)), needed_days(goal.window, key_result.every)
    if days < needed:
        have = "1 day has data" if days == 1 else f"{plural(days, 'day')} have data"
        return f"the baseline is measured from {before}; {have}, {needed} are needed"
    return f"the baseline is to be measured from {before}: the next poll does it, or `keyresult baseline freeze`"


def verified(goal: Reach, span: Span, needed: int) -> tuple[Flag, ...]:
    """What may be wrong with a declared baseline, held against what was measured, in the goal's unit."""
    outside = not span.least <= goal.baseline <= span.most
    found = {
        Flag.TOO_LITTLE: span.days < needed,
        Flag.MEETS_TARGET: reached(goal, span.median),
        Flag.OUTSIDE: outside,
        Flag.UNIT_SLIP: outside and slip(goal.baseline, span) is not None,
    }
    return tuple(flag for flag, holds in found.items() if holds)


def slip(declared: float, span: Span) -> float | None:
    """The factor between common units by which a declared value would come nearest to the median.

    None if none brings it within history, or near it: not half as far again beyond either end.
    """
    if declared <= 0 or span.median <= 0:
        return None
    factors = (factor for slip in SLIPS for factor in (slip, 1 / slip))
    nearest = min(factors, key=lambda factor: abs(math.log(declared * factor / span.median)))
    return nearest if span.least / NEAR <= declared * nearest <= span.most * NEAR else None


def converted(span: Span, into: Callable[[float], float]) -> Span:
    """The span with its numbers in another unit."""
    return replace(
        span,
        median=into(span.median),
        low=into(span.low),
        high=into(span.high),
        least=into(span.least),
        most=into(span.most),
    )


def window_text(window: timedelta) -> str:
    """A window of whole days: `28 days`."""
    return plural(window.days, "day")


def _native(key_result: KeyResult, baseline: Baseline) -> str:
    assert key_result.measure is not None, "what has a baseline was measured"
    return value_text(baseline.value, key_result.measure.unit)


def _weeks(days: Sequence[DayValue]) -> list[list[DayValue]]:
    weeks: dict[date, list[DayValue]] = {}
    for day in days:
        weeks.setdefault(day.day - timedelta(days=day.day.weekday()), []).append(day)
    return list(weeks.values())


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle, odd = divmod(len(ordered), 2)
    return ordered[middle] if odd else (ordered[middle - 1] + ordered[middle]) / 2

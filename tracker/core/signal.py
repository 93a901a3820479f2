"""Whether a number really moved: process behaviour charts of weekly values.

Limits are the mean ± 2.66 · mean moving range of the weeks before the cycle, else of the first
weeks there are. Two rules give a signal: a value outside the limits, or 8 in a row on one side
of the centre. A signal is worth a look and proves nothing: `docs/signals.md` has the measured
rates of false alarms. Every number is in the goal's unit.

A week without a reading is no evidence: it neither breaks nor lengthens a row, and the weeks
before and after it are neighbours to the moving range, which can only widen the limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from .wording import day_text, plural, range_text, value_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from .projection import Bounds
    from .standing import WeekValue
    from .units import Unit

LEAST_POINTS: Final = 8
ENOUGH_POINTS: Final = 12
RUN: Final = 8

_WEEK: Final = timedelta(days=7)
_TO_SUNDAY: Final = timedelta(days=6)
_REACH: Final = 2.66
_DUST: Final = 1e-9
_VERDICTS: Final = MappingProxyType({None: "changed", True: "better", False: "worse"})


class Rule(StrEnum):
    """Why a value stands out."""

    OUTSIDE = "outside"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Limits:
    """The usual range, and the weeks that made it: `points` of them, the first and last by Monday.

    `skewed` says that it was made from logarithms.
    """

    centre: float
    low: float
    high: float
    points: int
    first: date
    last: date
    skewed: bool = False

    @property
    def trial(self) -> bool:
        """Whether so few weeks made them that they may still move a good deal."""
        return self.points < ENOUGH_POINTS

    def side(self, value: float) -> int:
        """On which side of the centre a value is: 1 above, -1 below, 0 on it."""
        apart, dust = value - self.centre, self._dust
        return 1 if apart > dust else -1 if apart < -dust else 0

    def outside(self, value: float) -> bool:
        """Whether a value is beyond a limit."""
        dust = self._dust
        return value - self.high > dust or self.low - value > dust

    @property
    def _dust(self) -> float:
        """What a difference must exceed: less is the dust of binary arithmetic."""
        low, high = abs(self.low), abs(self.high)
        return _DUST * (max(high, low))


@dataclass(frozen=True, slots=True)
class Signal:
    """Weeks in a row, on one side of the centre, that stand out.

    Attributes:
        rule: `OUTSIDE` if the first of them is beyond a limit, else `RUN`.
        since, until: The first and the last of the weeks, by Monday.
        lasting: Whether no later week with a value has ended it.
        weeks: How many weeks with a value it has.
        value: The value of the first of them.
        above: Whether they are above the centre.
        better: Whether that is good; None where neither side is, as in a band.
        limits: What was usual.
    """

    rule: Rule
    since: date
    until: date
    lasting: bool
    weeks: int
    value: float
    above: bool
    better: bool | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Chart:
    """The weeks from one rebasing note to the next, with limits of their own.

    `limits` is None where fewer than 8 of the weeks have a value, and there is no signal then.
    """

    weeks: tuple[WeekValue, ...]
    limits: Limits | None
    signals: tuple[Signal, ...]


def charts(
    weeks: Sequence[WeekValue],
    *,
    start: date,
    lower_is_better: bool | None,
    rebased: Sequence[date] = (),
    skewed: bool = False,
    bounds: Bounds = (None, None),
) -> tuple[Chart, ...]:
    """The process behaviour charts of a series, ascending; the last one is in force.

    Args:
        weeks: Successive weeks, ascending, before the cycle and in it.
        start: The first day of the cycle; weeks that end before it make the limits.
        lower_is_better: The direction of the goal; None for a band.
        rebased: The days of notes that start new limits; the week of such a day is the first of
            a new chart.
        skewed: As for `limits`.
        bounds: As for `limits`.
    """
    made = []
    for stretch in stretches(weeks, rebased):
        usual = limits(stretch, start=start, skewed=skewed, bounds=bounds)
        found = () if usual is None else signals(stretch, usual, lower_is_better=lower_is_better)
        made.append(Chart(stretch, usual, found))
    return tuple(made)


def stretches(weeks: Sequence[WeekValue], rebased: Sequence[date] = ()) -> list[tuple[WeekValue, ...]]:
    """The weeks, parted at the week of each rebasing day; none of the parts is empty."""

    def part(week: WeekValue) -> int:
        return sum(week.monday + _WEEK > day for day in rebased)

    if not rebased:
        return [tuple(weeks)] if weeks else []
    return [tuple(stretch) for _, stretch in groupby(weeks, key=part)]


def limits(
    weeks: Sequence[WeekValue], *, start: date, skewed: bool = False, bounds: Bounds = (None, None)
) -> Limits | None:
    """The usual range of a stretch of weeks; None if fewer than 8 have a value.

    It is made by the last 12 of the weeks that end before `start` if 8 or more of those have a
    value, else by the first 12 of all.

    Args:
        weeks: Successive weeks, ascending, without a rebasing note between them.
        start: The first day of the cycle.
        skewed: Whether ratios count rather than differences, as for durations: limits are then
            made from logarithms, unless a value is zero or less.
        bounds: The natural bounds of the quantity, which limits never pass.
    """
    known = [week for week in weeks if week.value is not None]
    before = [week for week in known if week.monday + _TO_SUNDAY < start]
    base = before[-ENOUGH_POINTS:] if len(before) >= LEAST_POINTS else known[:ENOUGH_POINTS]
    if len(base) < LEAST_POINTS:
        return None
    values = [*map(_value, base)]
    skewed = skewed and min(values) > 0
    low, centre, high = _natural_limits(values, skewed=skewed)
    least, most = bounds
    return Limits(
        centre=centre,
        low=low if least is None else max(low, least),
        high=high if most is None else min(high, most),
        points=len(base),
        first=base[0].monday,
        last=base[-1].monday,
        skewed=skewed,
    )


def signals(weeks: Sequence[WeekValue], usual: Limits, *, lower_is_better: bool | None) -> tuple[Signal, ...]:
    """Every signal of a stretch of weeks, ascending; those that made the limits are judged too.

    Successive values on one side of the centre give one signal at most.
    """
    known = [week for week in weeks if week.value is not None]
    rows = [(side, list(row)) for side, row in groupby(known, key=lambda week: usual.side(_value(week)))]
    found = (
        _signal(side, row, usual, lower_is_better=lower_is_better, lasting=row[-1] is known[-1])
        for side, row in rows
        if side
    )
    return tuple(signal for signal in found if signal)


def not_judged(window: timedelta | None) -> str | None:
    """Why weekly values over such a window cannot be judged; None if they can.

    Weekly values over a window of more than a week share days, so that one event moves several.
    """
    if window is None or window <= _WEEK:
        return None
    return f"its window of {plural(window.days, 'day')} overlaps from week to week"


def signal_text(signal: Signal, unit: Unit) -> str:
    """A signal in words, lower case, without a full stop.

    `better since the week to 19 Jul 2026 (37.2 min; usual range was 38.9 to 51.1 min)`
    """
    verdict = _VERDICTS[signal.better]
    return f"{verdict} {_when_text(signal)} ({_evidence_text(signal, unit)}{_trial_text(signal.limits)})"


def _value(week: WeekValue) -> float:
    assert week.value is not None
    return week.value


def _natural_limits(values: Sequence[float], *, skewed: bool) -> tuple[float, float, float]:
    """Lower limit, centre and upper limit, on a scale of ratios or of differences."""
    if skewed:
        low, centre, high = _limits_of([math.log(value) for value in values])
        return math.exp(low), math.exp(centre), math.exp(high)
    return _limits_of(values)


def _limits_of(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean less, mean, and mean plus 2.66 · mean moving range."""
    ranges = [abs(after - before) for before, after in pairwise(values)]
    centre, half = math.fsum(values) / len(values), _REACH * math.fsum(ranges) / len(ranges)
    return centre - half, centre, centre + half


def _signal(
    side: int, row: Sequence[WeekValue], usual: Limits, *, lower_is_better: bool | None, lasting: bool
) -> Signal | None:
    """What successive values on one side amount to: from the first one outside on, else all if they are 8."""
    first_outside = next((at for at, week in enumerate(row) if usual.outside(_value(week))), None)
    if first_outside is None and len(row) < RUN:
        return None
    standing_out = row[first_outside or 0 :]
    above = side > 0
    return Signal(
        rule=Rule.RUN if first_outside is None else Rule.OUTSIDE,
        since=standing_out[0].monday,
        until=standing_out[-1].monday,
        lasting=lasting,
        weeks=len(standing_out),
        value=_value(standing_out[0]),
        above=above,
        better=None if lower_is_better is None else above is not lower_is_better,
        limits=usual,
    )


def _when_text(signal: Signal) -> str:
    since, until = (day_text(monday + _TO_SUNDAY) for monday in (signal.since, signal.until))
    if signal.lasting:
        return f"since the week to {since}"
    return f"in the week to {since}" if since == until else f"in the weeks to {since} to {until}"


def _evidence_text(signal: Signal, unit: Unit) -> str:
    usual = signal.limits
    if signal.rule is Rule.OUTSIDE:
        return f"{value_text(signal.value, unit)}; usual range was {range_text(usual.low, usual.high, unit)}"
    side = "above" if signal.above else "below"
    return f"{plural(signal.weeks, 'week')} in a row {side} the usual middle of {value_text(usual.centre, unit)}"


def _trial_text(usual: Limits) -> str:
    return f"; trial limits from {plural(usual.points, 'week')}" if usual.trial else ""

"""What the weekly values of a key result say beyond today.

Where the number will end, what reaching the target takes, and whether it really moved: each from
the successive ISO weeks before the cycle and in it. Values are in the goal's unit.

Usual variation is learnt before the cycle, where nobody was working on the number yet; a
projection rests on the weeks of the cycle alone, where somebody is. A measure that was replaced
makes other numbers: both then begin with it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from .model import Keep, Reach
from .projection import (
    LEAST_POINTS,
    MOST_POINTS,
    finished_weeks,
    project,
    reach_effort,
    weekly_points,
    weeks_to,
)
from .row import lower_is_better
from .signal import LEAST_POINTS as LEAST_TO_JUDGE
from .signal import charts, not_judged
from .slots import parse_interval
from .units import QuantityError, natural_bounds
from .weekly import monday_of
from .wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime, timedelta

    from .cycle import Cycle
    from .model import KeyResult
    from .projection import Bounds, Effort
    from .readings import Definition, History, Reading
    from .signal import Chart
    from .standing import Projection, WeekValue
    from .units import Unit

_monday = attrgetter("monday")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What weekly values say; None and empty where they say nothing.

    Attributes:
        before: The weeks that end before the cycle starts, ascending.
        basis: The weeks that are over and have made the projection, or would if they were enough.
        projection: Where it will end.
        effort: What reaching the target takes.
        charts: Its process behaviour charts, ascending.
        unjudged: Why it cannot be told whether it really moved; None if it can.
    """

    before: tuple[WeekValue, ...] = ()
    basis: tuple[WeekValue, ...] = ()
    projection: Projection | None = None
    effort: Effort | None = None
    charts: tuple[Chart, ...] = ()
    unjudged: str | None = None


def outlook(
    key_result: KeyResult,
    cycle: Cycle,
    history: History,
    at: datetime,
    weeks: tuple[WeekValue, ...],
    *,
    brief: bool = False,
) -> Outlook:
    """What the weekly values of a key result say at an instant.

    Args:
        key_result: Its goal is to reach or to keep a number.
        cycle: The cycle it belongs to.
        history: What was known of it.
        at: The instant that judges.
        weeks: Its successive ISO weeks from the first to the last with a reading, none after the
            cycle, in the goal's unit.
        brief: Leave out the effort and the charts, which no verdict rests on.
    """
    goal, ended, latest = key_result.goal, at >= cycle.end, history.latest
    assert latest is not None, "only what was read has an outlook"
    over = weeks if ended else finished_weeks(weeks, cycle.day_of(at))
    replaced = replacement_days(history.definitions, cycle)
    basis = basis_of(over, (cycle.first, *replaced))
    reach = goal if isinstance(goal, Reach) and not ended else None
    projection = None if reach is None else projection_of(reach, basis, cycle)
    if brief:
        return Outlook(basis=basis, projection=projection)
    made, unjudged = _charts(key_result, cycle, history, over, replaced)
    return Outlook(
        before=weeks[: bisect_left(weeks, monday_of(cycle.first), key=_monday)],
        basis=basis,
        projection=projection,
        effort=None if reach is None else _effort(reach, basis_of(weeks, replaced), latest, cycle),
        charts=made,
        unjudged=unjudged,
    )


def projection_of(goal: Reach, basis: Sequence[WeekValue], cycle: Cycle) -> Projection | None:
    """The projection to the end of the cycle from weeks that are over; None if they are too few."""
    if not basis:
        return None
    return project(goal, basis, weeks_to(cycle.last, basis), possible(goal.unit, basis))


def points_in(basis: Sequence[WeekValue]) -> int:
    """How many weekly values a projection from these weeks would rest on."""
    return min(len(weekly_points(basis)), MOST_POINTS)


def few_points_text(points: int) -> str:
    """Why there is no projection, as `4 weekly values, 6 are needed for a projection`."""
    return f"{plural(points, 'weekly value')}, {LEAST_POINTS} are needed for a projection"


def basis_of(over: Sequence[WeekValue], replaced: Sequence[date]) -> tuple[WeekValue, ...]:
    """The weeks that compare with the last one: those since the measure was last replaced."""
    if not replaced:
        return tuple(over)
    return tuple(over[bisect_left(over, monday_of(max(replaced)), key=_monday) :])


def possible(unit: Unit, weeks: Iterable[WeekValue]) -> Bounds:
    """The natural bounds of a quantity, less those that its values do not keep to."""
    low, high = natural_bounds(unit)
    known = [week.value for week in weeks if week.value is not None]
    return (
        None if low is None or min(known, default=low) < low else low,
        None if high is None or max(known, default=high) > high else high,
    )


def replacement_days(definitions: Sequence[Definition], cycle: Cycle) -> tuple[date, ...]:
    """The days on which a measure took another one's place; a changed goal alone is no such day."""
    return tuple(cycle.day_of(new.effective_at) for old, new in pairwise(definitions) if _measure(old) != _measure(new))


def window_of(key_result: KeyResult) -> timedelta | None:
    """The window that each value of the measure spans, where its fields name one."""
    window = key_result.measure and key_result.measure.fields.get("window")
    try:
        return parse_interval(window) if isinstance(window, str) else None
    except QuantityError:
        return None


def _measure(definition: Definition) -> object:
    content = json.loads(definition.content)
    return content.get("measure") if isinstance(content, dict) else None


def _effort(goal: Reach, weeks: Sequence[WeekValue], latest: Reading, cycle: Cycle) -> Effort | None:
    """What the target takes; None with one weekly value, which has no step to compare with."""
    compared = len(weekly_points(weeks)) > 1
    return reach_effort(goal, weeks, cycle.day_of(latest.at), cycle.last) if compared else None


def _charts(
    key_result: KeyResult, cycle: Cycle, history: History, over: Sequence[WeekValue], replaced: Sequence[date]
) -> tuple[tuple[Chart, ...], str | None]:
    """The charts of weeks that are over, and why they do not judge; none for windows that overlap."""
    goal, why = key_result.goal, not_judged(window_of(key_result))
    assert isinstance(goal, Reach | Keep), "only numbers make charts"
    if why is not None:
        return (), why
    made = charts(
        over,
        start=cycle.first,
        lower_is_better=lower_is_better(goal),
        rebased=[*replaced, *(note.day for note in history.notes if note.rebase)],
        skewed=goal.unit.dimension == "time",
        bounds=possible(goal.unit, over),
    )
    return made, None if made and made[-1].limits else _too_few(made)


def _too_few(made: Sequence[Chart]) -> str:
    known = len(weekly_points(made[-1].weeks)) if made else 0
    return f"{plural(known, 'weekly value')}, {LEAST_TO_JUDGE} are needed"

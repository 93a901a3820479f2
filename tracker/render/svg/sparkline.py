"""The sparkline: the last 13 weeks as a line the size of a word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.model import Reach
from tracker.core.row import quantity_text
from tracker.core.wording import day_text, plural
from tracker.render.palette import colour_of

from .axes import Axes, value_range
from .drawing import Size, at, box, dot, drawing, number, path, upright
from .weekly import line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from tracker.core.standing import Standing, WeekValue

SIZE: Final = Size(120, 28)
WEEKS: Final = 13
_INSET: Final = 4
_NEAR: Final = 1.5
_HALF_A_WEEK: Final = timedelta(days=3)


def sparkline(standing: Standing) -> Markup | None:
    """The line of the last weeks, scaled to its own data; None with fewer than two values.

    The grey band is the usual range, the tick the start of the cycle, the dot the newest value.
    The target is drawn only where it is near: within 1.5 times the range of the data.
    """
    weeks = (*standing.before, *standing.weeks)[-WEEKS:]
    known = [(week, week.value) for week in weeks if week.value is not None]
    values = [value for _, value in known]
    if len(values) <= 1:
        return None
    newest = f"{quantity_text(standing, values[-1])} in the week to {day_text(known[-1][0].sunday)}"
    ends = f"{quantity_text(standing, values[0])} to {newest}"
    targets = _near_target(standing, values)
    axes = _axes(weeks, [*values, *targets])
    parts = [*_background(standing, weeks, axes, targets), *_line(standing, weeks, axes)]
    return drawing("spark", SIZE, f"{plural(len(weeks), 'week')}, {ends}", parts)


def _axes(weeks: Sequence[WeekValue], values: Sequence[float]) -> Axes:
    low, high = value_range(values, zero=False)
    edges = (_INSET, SIZE.width - _INSET, _INSET, SIZE.height - _INSET)
    return Axes(weeks[0].monday, weeks[-1].monday, low, high, *edges)


def _near_target(standing: Standing, values: Sequence[float]) -> list[float]:
    """The target if it is near enough to leave the line its shape."""
    goal = standing.key_result.goal
    if not isinstance(goal, Reach):
        return []
    low, high = min(values), max(values)
    room = _NEAR * (high - low)
    return [goal.target] if high - room <= goal.target <= low + room else []


def _background(
    standing: Standing, weeks: Sequence[WeekValue], axes: Axes, targets: Sequence[float]
) -> Iterator[Markup]:
    usual = standing.usual
    if usual is not None:
        top = axes.y(usual.high)
        yield path("usual", box(0, top, SIZE.width, axes.y(usual.low) - top))
    if len(weeks) > len(standing.weeks) > 0:
        yield path("start", upright(axes.x(standing.weeks[0].monday - _HALF_A_WEEK), 0, SIZE.height))
    for target in targets:
        yield path("target", f"M{at(0, axes.y(target))}H{number(SIZE.width)}")


def _line(standing: Standing, weeks: Sequence[WeekValue], axes: Axes) -> Iterator[Markup]:
    yield path("line", line(weeks, lambda week, value: (axes.x(week.monday), axes.y(value))))
    week, value = next((week, week.value) for week in reversed(weeks) if week.value is not None)
    yield path(f"newest {colour_of(standing.status)}", dot(axes.x(week.monday), axes.y(value)))

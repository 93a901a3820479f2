"""The layers of a chart of weekly values; every subject has at least one value."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from tracker.core.model import Reach
from tracker.core.row import counts_as_current
from tracker.render.palette import colour_of

from .drawing import at, box, broad_path, dot, number, path, polyline, upright, words
from .weekly import line, stretches, sunday

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from markupsafe import Markup

    from tracker.core.signal import Chart, Limits
    from tracker.core.standing import Projection, WeekValue

    from .axes import Axes
    from .subject import Subject

_DAY: Final = timedelta(days=1)
_HALF_A_WEEK: Final = timedelta(days=3.5)
_WEEK: Final = timedelta(days=7)
_RING: Final = 6
_FLAG_ABOVE: Final = 5
_NAMED_AT: Final = 0.75
_NAME_BELOW, _NAME_ABOVE = 14, 6
_NAME_ROOM: Final = 60
_NARROWEST: Final = 4


def usual(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """The usual range: a band over the weeks that made it, then thin lines to the next rebasing."""
    for chart in subject.standing.charts:
        if chart.limits is not None:
            yield from _range(chart, chart.limits, axes)


def _range(chart: Chart, limits: Limits, axes: Axes) -> Iterator[Markup]:
    left, right = axes.x(limits.first), axes.x(limits.last + _WEEK)
    top, bottom, middle = (axes.y(value) for value in (limits.high, limits.low, limits.centre))
    end = axes.x(sunday(chart.weeks[-1]) + _DAY)
    yield path("usual", box(left, top, right - left, bottom - top))
    yield path("limit", "".join(f"M{at(left, y)}H{number(end)}" for y in (top, bottom)))
    yield path("mean", f"M{at(left, middle)}H{number(end)}")


def gaps(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """A hatched column for every week that went by without a reading, after the first that had one.

    Where the newest value is no longer current, one column from it to today instead.
    """
    current, (newest, _) = counts_as_current(subject.standing), _newest(subject)
    begun = next(week.monday for week in subject.weeks if week.value is not None)
    silent = [
        week.monday
        for week in subject.weeks
        if week.value is None and begun < week.monday and sunday(week) < (subject.today if current else newest)
    ]
    columns = "".join(upright(axes.x(monday + _HALF_A_WEEK), axes.top, axes.bottom) for monday in silent)
    yield broad_path("absent", axes.x(begun + _WEEK) - axes.x(begun), columns)
    if not current:
        yield from _silence(axes, axes.x(newest), axes.x(subject.today))


def _silence(axes: Axes, left: float, right: float) -> Iterator[Markup]:
    """A hatched column from the newest value to today, named beside it where there is room."""
    yield broad_path("absent", max(right - left, _NARROWEST), upright((left + right) / 2, axes.top, axes.bottom))
    roomy = right + _NAME_ROOM < axes.right
    x = right + _NAME_ABOVE if roomy else left - _NAME_ABOVE
    yield words("axis" if roomy else "axis end", x, axes.top + _NAME_BELOW, "no data")


def start(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """A dotted line where the cycle starts, if there are weeks before it."""
    if subject.standing.before:
        yield path("start", upright(axes.x(subject.cycle.first), axes.top, axes.bottom))


def pace(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """Even pace from baseline to target, through the goal's checkpoints."""
    goal, cycle = subject.standing.key_result.goal, subject.cycle
    if not isinstance(goal, Reach):
        return
    shares = {cycle.first: 0.0, cycle.last + _DAY: 1.0} | {
        checkpoint.day + _DAY: checkpoint.share for checkpoint in subject.standing.key_result.checkpoints
    }
    way = goal.target - goal.baseline
    points = axes.points((day, goal.baseline + shares[day] * way) for day in sorted(shares))
    yield path("pace", polyline(points))
    yield _pace_name(points, axes.y(_newest(subject)[1]))


def _pace_name(points: Sequence[tuple[float, float]], newest: float) -> Markup:
    """The name of the pace line beside its last stretch, on the side where the newest value is not."""
    (left, before), (right, after) = points[-2:]
    x, y = left + _NAMED_AT * (right - left), before + _NAMED_AT * (after - before)
    below = newest < y
    side = "" if below is (after < before) else " end"
    return words(f"pace{side}", x, y + (_NAME_BELOW if below else -_NAME_ABOVE), "even pace")


def levels(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """The target or the bounds, across the cycle."""
    left = axes.x(subject.cycle.first)
    yield path("target", "".join(f"M{at(left, axes.y(level))}H{number(axes.right)}" for level in subject.levels()))


def cone(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """The likely range, opening from the last value to the end of the cycle."""
    projection = subject.standing.projection
    if projection is not None:
        yield path("cone", _cone(axes, projection, *_newest(subject)))


def _cone(axes: Axes, projection: Projection, day: date, value: float) -> str:
    tip = at(axes.x(day), axes.y(value))
    low, high = (at(axes.right, axes.y(end)) for end in (projection.low, projection.high))
    return f"M{low}L{tip}L{high}"


def series(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """The weekly values as line and dots: grey before the cycle, then in ink."""

    def place(week: WeekValue, value: float) -> tuple[float, float]:
        return axes.x(subject.day(week)), axes.y(value)

    for kind, weeks in (("before", subject.standing.before), ("line", _joined_on(subject))):
        yield path(kind, line(weeks, place))
        yield path(f"{kind} dots", "".join(dot(*place(*each)) for run in stretches(weeks) for each in run))
    day, value = _newest(subject)
    yield path(f"newest {colour_of(subject.standing.status)}", dot(axes.x(day), axes.y(value)))


def _joined_on(subject: Subject) -> tuple[WeekValue, ...]:
    """The weeks of the cycle, from the last one before it on, so that the line does not break there."""
    return (*subject.standing.before[-1:], *subject.standing.weeks)


def _newest(subject: Subject) -> tuple[date, float]:
    """The newest weekly value and where it is drawn."""
    week, value = stretches(subject.weeks)[-1][-1]
    return subject.day(week), value


def signals(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """A ring around every weekly value that belongs to a signal."""
    spans = [(signal.since, signal.until) for chart in subject.standing.charts for signal in chart.signals]
    places = [
        (axes.x(subject.day(week)), axes.y(week.value))
        for week in subject.weeks
        if week.value is not None and any(since <= week.monday <= until for since, until in spans)
    ]
    yield path("ring", "".join(_circle(x, y) for x, y in places))


def _circle(x: float, y: float) -> str:
    return f"M{at(x - _RING, y)}a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"


def flags(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """A dotted line with a number on every day to point out; the numbers are told beside the chart."""
    days = [flag.day for flag in subject.flags]
    yield path("flag", "".join(upright(axes.x(day), axes.top, axes.bottom) for day in days))
    for count, day in enumerate(days, start=1):
        yield words("flag middle", axes.x(day), axes.top - _FLAG_ABOVE, str(count))

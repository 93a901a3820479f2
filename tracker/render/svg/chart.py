"""The chart of one measured key result: weeks, usual range, pace, goal and likely end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.core.model import Keep, Reach
from tracker.core.report import sentence
from tracker.core.row import lower_is_better
from tracker.core.units import natural_bounds
from tracker.core.wording import number_text, plural
from tracker.render.layout import clip
from tracker.render.style import Style

from . import layers
from .axes import Axes, round_values, spread, value_range
from .drawing import Size, at, drawing, number, path, words
from .weekly import weeks_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from markupsafe import Markup

    from .subject import Subject

SIZE: Final = Size(640, 220)
_RIGHT, _TOP, _BOTTOM = 490, 30, 194
_CHARACTER: Final = 6.8
_LONGEST_LABEL: Final = 25
_LINE_APART: Final = 14
_DROP: Final = 4
_MONTH_APART: Final = 40
_NEAR_CEILING: Final = 0.95
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BETTER: Final = {True: "lower is better ↓", False: "higher is better ↑", None: ""}
_LAYERS: Final = (
    layers.usual,
    layers.gaps,
    layers.start,
    layers.flags,
    layers.cone,
    layers.pace,
    layers.levels,
    layers.series,
    layers.signals,
)


def chart(subject: Subject) -> Markup | None:
    """The weekly values of a key result with everything that is known; None without any value.

    The title is the reason of its status, the description what the line shows.
    """
    if all(week.value is None for week in subject.weeks):
        return None
    axes = _axes(subject)
    parts = [
        *_grid(subject, axes),
        *(part for layer in _LAYERS for part in layer(subject, axes)),
        *_labels(subject, axes),
    ]
    return drawing("chart", SIZE, sentence(subject.standing.reason), parts, chart_text(subject))


def chart_text(subject: Subject) -> str:
    """What the chart shows, in words."""
    told = [weeks_text(subject.standing, subject.weeks)]
    told.extend(f"{label.text}." for label in _ends(subject))
    if subject.flags:
        told.append(f"{plural(len(subject.flags), 'flag')}.")
    return " ".join(sentence(each) for each in told)


class _Label(NamedTuple):
    """A direct label: the value it belongs to, its class and its words."""

    value: float
    kind: str
    text: str


def _axes(subject: Subject) -> Axes:
    low, high = value_range(_shown(subject), zero=subject.zero)
    first = min([week.monday for week in subject.weeks] + [subject.cycle.first])
    left = 10 + _CHARACTER * max(len(_tick(subject, value)) for value in round_values(low, high))
    return Axes(first, subject.cycle.last, low, high, left, _RIGHT, _TOP, _BOTTOM)


def _shown(subject: Subject) -> list[float]:
    """Every value that must be in view."""
    goal, projection = subject.standing.key_result.goal, subject.standing.projection
    limits = [chart.limits for chart in subject.standing.charts if chart.limits is not None]
    return [
        *(week.value for week in subject.weeks if week.value is not None),
        *subject.levels(),
        *([goal.baseline] if isinstance(goal, Reach) else []),
        *([projection.low, projection.high] if projection else []),
        *(value for each in limits for value in (each.low, each.high)),
    ]


def _grid(subject: Subject, axes: Axes) -> Iterator[Markup]:
    values = round_values(axes.low, axes.high)
    yield path("grid", "".join(f"M{at(axes.left, axes.y(value))}H{number(axes.right)}" for value in values))
    for value in values:
        yield words("axis end", axes.left - 6, axes.y(value) + _DROP, _tick(subject, value))
    for month in _months(axes):
        yield words("axis", axes.x(month), axes.bottom + 16, _MONTHS[month.month - 1])
    yield words("axis", 0, 12, _axis_title(subject))


def _months(axes: Axes) -> list[date]:
    """The days that are named by their month: each first, and where the chart begins if that is not beside one."""
    firsts = axes.months()
    beside = firsts and axes.x(firsts[0]) - axes.left < _MONTH_APART
    return firsts if beside else [axes.first, *firsts]


def _tick(subject: Subject, value: float) -> str:
    ceiling = _ceiling(subject)
    return number_text(value if ceiling is None else abs(ceiling - value))


def _ceiling(subject: Subject) -> float | None:
    """What a ratio falls short of, where its target is so near that only the shortfall can be read."""
    unit, levels = subject.unit, subject.levels()
    top = natural_bounds(unit)[1] if unit else None
    if top is None or not levels or min(levels) < _NEAR_CEILING * top:
        return None
    return top


def _axis_title(subject: Subject) -> str:
    unit = subject.unit.symbol if subject.unit else ""
    goal = subject.standing.key_result.goal
    ceiling = _ceiling(subject)
    if ceiling is not None:
        return f"{unit} short of {number_text(ceiling)}, less is better ↑"
    return ", ".join(filter(None, [unit, _BETTER[lower_is_better(goal)]]))


def _labels(subject: Subject, axes: Axes) -> Iterator[Markup]:
    """The words beside the right edge, kept apart from one another."""
    labels = _ends(subject)
    places = spread([axes.y(label.value) for label in labels], _LINE_APART, axes.top, axes.bottom)
    for label, y in zip(labels, places, strict=True):
        yield words(label.kind, axes.right + 8, y + _DROP, clip(label.text, _LONGEST_LABEL))


def _ends(subject: Subject) -> list[_Label]:
    """What is named at the right edge: the goal, the likely end and the usual range."""
    return [*_goal_labels(subject), *_cone_label(subject), *_usual_label(subject)]


def _goal_labels(subject: Subject) -> list[_Label]:
    goal = subject.standing.key_result.goal
    if isinstance(goal, Reach):
        return [_Label(goal.target, "target", f"target {Style().compared(subject.row.target)}")]
    if not isinstance(goal, Keep):
        return []
    ends = (("at least", goal.low), ("at most", goal.high))
    return [
        _Label(bound.value, "target", f"keep {word} {number_text(bound.value, unit=goal.unit)}")
        for word, bound in ends
        if bound is not None
    ]


def _cone_label(subject: Subject) -> list[_Label]:
    likely = subject.standing.projection
    if likely is None:
        return []
    return [_Label(likely.centre, "cone", f"likely {_between(subject, likely.low, likely.high)}")]


def _usual_label(subject: Subject) -> list[_Label]:
    usual = subject.standing.usual
    if usual is None:
        return []
    if usual.trial:
        return [_Label(usual.centre, "usual", f"trial limits ({plural(usual.points, 'point')})")]
    return [_Label(usual.centre, "usual", f"usual {_between(subject, usual.low, usual.high)}")]


def _between(subject: Subject, low: float, high: float) -> str:
    return " to ".join(number_text(value, unit=subject.unit) for value in (low, high))

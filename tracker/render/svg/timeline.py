"""The time line of a milestone goal: every step at its due day, and today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.core.report import sentence
from tracker.core.wording import day_text
from tracker.render.escape import clean
from tracker.render.layout import cells, clip

from .axes import Axes
from .drawing import Size, at, drawing, number, path, upright, words
from .strips import by_kind, mark, steps_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from markupsafe import Markup

    from tracker.core.model import Milestone, Milestones

    from .subject import Subject

_WIDTH: Final = 640
_EDGE: Final = 12
_LINE: Final = 24
_FIRST_ROW: Final = 50
_ROW: Final = 32
_MOST_NAMED: Final = 8
_LONGEST: Final = 22
_CHARACTER: Final = 7


class _Name(NamedTuple):
    """What stands below a mark: its lines, the middle of them, and the row they are in."""

    lines: tuple[str, ...]
    middle: float
    row: int


def timeline(goal: Milestones, subject: Subject) -> Markup:
    """A ticked disc for a step done, a triangle for an overdue one, a ring for one to do.

    Up to eight steps are named below their marks, more are numbered in the order of the plan.
    """
    axes = Axes(subject.cycle.first, subject.cycle.last, 0, 1, _EDGE, _WIDTH - _EDGE, 4, _LINE + 14)
    names = _names(goal.steps, axes)
    height = _FIRST_ROW + _ROW * max(name.row for name in names) + (len(names[0].lines) - 1) * 13 + 6
    parts = [*_base(subject, axes), *_marks(goal, subject.today, axes), *_below(names)]
    return drawing("timeline", Size(_WIDTH, height), sentence(steps_text(goal, subject.today)), parts, _described(goal))


def _base(subject: Subject, axes: Axes) -> Iterator[Markup]:
    yield path("grid", f"M{at(axes.left, _LINE)}H{number(axes.right)}")
    if subject.cycle.first <= subject.today <= subject.cycle.last:
        yield path("today", upright(axes.x(subject.today), axes.top, axes.bottom))


def _marks(goal: Milestones, today: date, axes: Axes) -> list[Markup]:
    return by_kind([mark(step, today, axes.x(step.due), _LINE) for step in goal.steps])


def _below(names: Sequence[_Name]) -> Iterator[Markup]:
    for name in names:
        for count, text in enumerate(name.lines):
            yield words("middle", name.middle, _FIRST_ROW + _ROW * name.row + 13 * count, text)


def _names(steps: Sequence[Milestone], axes: Axes) -> list[_Name]:
    """The words of every step, in the first row where they do not run into those before."""
    ends: list[float] = []
    found = {}
    for position in sorted(range(len(steps)), key=lambda position: steps[position].due):
        lines = _lines(steps, position)
        half = _CHARACTER * max(map(cells, lines)) / 2
        middle = min(max(axes.x(steps[position].due), half), _WIDTH - half)
        row = next((row for row, end in enumerate(ends) if end <= middle - half), len(ends))
        ends[row : row + 1] = [middle + half + _CHARACTER]
        found[position] = _Name(lines, middle, row)
    return [found[position] for position in range(len(steps))]


def _lines(steps: Sequence[Milestone], position: int) -> tuple[str, ...]:
    if len(steps) > _MOST_NAMED:
        return (str(position + 1),)
    step = steps[position]
    return clip(clean(step.title), _LONGEST), _short_day(step.due)


def _short_day(day: date) -> str:
    return day_text(day).rpartition(" ")[0]


def _described(goal: Milestones) -> str:
    told = ", ".join(f"{step.title}, due {day_text(step.due)}" for step in goal.steps[:_MOST_NAMED])
    return sentence(
        f"Steps: {told}" if len(goal.steps) <= _MOST_NAMED else f"{len(goal.steps)} steps by their due days"
    )

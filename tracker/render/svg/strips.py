"""Strips of equal cells: the weeks of a keep goal, and the steps of a milestone goal.

What a cell means is told by its shape: filled, crossed, dashed, a line; ticked, ring, triangle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.core.progress import is_done, is_overdue
from tracker.core.wording import plural

from .drawing import Size, at, box, drawing, number, path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from markupsafe import Markup

    from tracker.core.model import Milestone, Milestones
    from tracker.core.standing import WeekValue

STRIP: Final = Size(240, 26)
STEPS: Final = Size(160, 20)
RADIUS: Final = 6
_TOP, _HEIGHT, _GUTTER = 5, 16, 2
_CROSS: Final = 3


def week_strip(weeks: Sequence[WeekValue], total: int) -> Markup:
    """The weeks of the cycle: held filled, missed crossed out, no data dashed, still to come a line.

    Args:
        weeks: The weeks begun, ascending, with what became of them.
        total: How many weeks the cycle has.
    """
    step = STRIP.width / max(total, 1)
    cells = [_week(week, position * step, step - _GUTTER) for position, week in enumerate(weeks)]
    future = f"M{at(len(weeks) * step, STRIP.height / 2)}H{number(STRIP.width)}" if len(weeks) < total else ""
    return drawing("strip", STRIP, _weeks_text(weeks), [*by_kind(cells), path("future", future)])


def _week(week: WeekValue, x: float, width: float) -> tuple[str, str]:
    cell = box(x + 1, _TOP, width, _HEIGHT)
    if week.held is None:
        return "absent", cell
    if week.held:
        return "held", cell
    arm, (middle, centre) = min(_CROSS, width / 3), (x + 1 + width / 2, _TOP + _HEIGHT / 2)
    cross = f"M{at(middle - arm, centre - arm)}l{at(2 * arm, 2 * arm)}m{at(-2 * arm, 0)}l{at(2 * arm, -2 * arm)}"
    return "missed", cell + cross


def _weeks_text(weeks: Sequence[WeekValue]) -> str:
    held, missed = (sum(week.held is kept for week in weeks) for kept in (True, False))
    absent = len(weeks) - held - missed
    silent = f", {absent} without data" if absent else ""
    return f"held in {held} of {plural(held + missed, 'week')}{silent}"


def step_strip(goal: Milestones, today: date) -> Markup:
    """The steps of a milestone goal: a ticked disc is done, a triangle overdue, a ring to do."""
    apart = min(20.0, STEPS.width / len(goal.steps))
    marks = [mark(step, today, apart * position + 10, 10) for position, step in enumerate(goal.steps)]
    return drawing("steps", STEPS, steps_text(goal, today), by_kind(marks))


def steps_text(goal: Milestones, today: date) -> str:
    """How many steps are done and overdue: `2 of 5 steps done, 1 overdue`."""
    done = sum(is_done(step, today) for step in goal.steps)
    late = sum(is_overdue(step, today) for step in goal.steps)
    return f"{done} of {plural(len(goal.steps), 'step')} done{f', {late} overdue' if late else ''}"


def mark(step: Milestone, today: date, x: float, y: float) -> tuple[str, str]:
    """The class and the path of a step's mark around a point."""
    disc = f"M{at(x - RADIUS, y)}a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"
    if is_overdue(step, today):
        return "overdue", f"M{at(x, y - RADIUS)}l7 12h-14z"
    if is_done(step, today):
        return "done", f"{disc}M{at(x - 3, y)}l2 2.5 4-5"
    return "todo", disc


def by_kind(marks: Sequence[tuple[str, str]]) -> list[Markup]:
    """One path for each class, in the order in which the classes first occur."""
    data: Mapping[str, list[str]] = {kind: [] for kind, _ in marks}
    for kind, drawn in marks:
        data[kind].append(drawn)
    return [path(kind, "".join(drawn)) for kind, drawn in data.items()]

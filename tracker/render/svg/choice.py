"""Which drawing suits a key result, in a row and in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.model import Keep, Milestones

from .bullet import bullet
from .chart import chart
from .strips import step_strip, week_strip
from .timeline import timeline

if TYPE_CHECKING:
    from markupsafe import Markup

    from .subject import Subject


def row_picture(subject: Subject) -> Markup:
    """The drawing beside a key result in a table: bullet, strip of weeks, or strip of steps."""
    goal = subject.standing.key_result.goal
    if isinstance(goal, Milestones):
        return step_strip(goal, subject.today)
    if isinstance(goal, Keep) and subject.standing.weeks:
        return week_strip(subject.standing.weeks, len(subject.cycle.weeks()))
    return bullet(subject.row)


def detail_picture(subject: Subject) -> Markup | None:
    """The drawing that fills the width: time line or chart; None where there is nothing to draw yet."""
    goal = subject.standing.key_result.goal
    return timeline(goal, subject) if isinstance(goal, Milestones) else chart(subject)

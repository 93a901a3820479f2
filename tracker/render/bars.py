"""Small pictures made of characters: the progress bar, strips of weeks and steps, the sparkline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core.model import Keep, Milestones
from tracker.core.progress import is_done, is_overdue
from tracker.core.series import series_text

from .escape import clean
from .layout import GUTTER, cells, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tracker.core.model import Milestone
    from tracker.core.series import WeekLine
    from tracker.core.standing import Standing, WeekValue

    from .style import Glyphs, Style

CELLS = 20
UNKNOWN = "?"


def picture(standing: Standing, today: date, weeks: int, glyphs: Glyphs) -> str | None:
    """The picture that suits the goal, or None if the standing has nothing to draw.

    `today` is the day in the team's zone, `weeks` the number of weeks of the cycle.
    """
    goal = standing.key_result.goal
    if isinstance(goal, Milestones):
        return steps_strip(goal, today, glyphs)
    if standing.progress is None:
        return None
    if isinstance(goal, Keep):
        return weeks_strip(standing.weeks, weeks, glyphs)
    return progress_bar(standing.progress, standing.expected, glyphs)


def progress_bar(progress: float, expected: float | None, glyphs: Glyphs) -> str:
    """Twenty cells filled by progress, clamped to 0 … 1, with a mark where even pace would be."""
    filled = _cells(progress)
    bar = [glyphs.full] * filled + [glyphs.rest] * (CELLS - filled)
    if expected is not None:
        bar[min(CELLS - 1, _cells(expected))] = glyphs.pace
    return "".join(bar)


def _cells(share: float) -> int:
    """Whole cells of a share; only a full share fills the last one."""
    return int(min(1.0, max(0.0, share)) * CELLS)


def weeks_strip(weeks: Sequence[WeekValue], total: int, glyphs: Glyphs) -> str:
    """One character for each week of the cycle: held, missed, no data, still to come."""
    past = "".join(_week(week, glyphs) for week in weeks)
    return past + glyphs.future * (total - len(weeks))


def _week(week: WeekValue, glyphs: Glyphs) -> str:
    if week.held is None:
        return UNKNOWN
    return glyphs.held if week.held else glyphs.missed


def steps_strip(goal: Milestones, today: date, glyphs: Glyphs) -> str:
    """One character for each step: done, overdue, to do."""
    return "".join(_step(step, today, glyphs) for step in goal.steps)


def _step(step: Milestone, today: date, glyphs: Glyphs) -> str:
    if is_overdue(step, today):
        return glyphs.overdue
    return glyphs.done if is_done(step, today) else glyphs.todo


def sparkline(values: Sequence[float | None], glyphs: Glyphs) -> str:
    """One character for each value, scaled to the values' own range; a gap stays a gap."""
    known = [value for value in values if value is not None]
    low = min(known, default=0.0)
    span = max(known, default=0.0) - low
    return "".join(" " if value is None else _spark(value - low, span, glyphs.sparks) for value in values)


def _spark(above: float, span: float, sparks: str) -> str:
    top = len(sparks) - 1
    return sparks[round(above / span * top)] if span > 0 else sparks[top // 2]


def series_lines(weeks: Sequence[WeekLine], style: Style, indent: str = "") -> list[str]:
    """The sparkline of some weeks with its two ends in words; none without a value."""
    line = indent + sparkline([week.raw for week in weeks], style.glyphs)
    if not line.strip():
        return []
    ends = clean(series_text(weeks) or "")
    if cells(line) + GUTTER + cells(ends) <= style.width:
        return [line + " " * GUTTER + ends]
    return [line, *wrap(ends, style.width, indent)]


def legend(pictures: str, glyphs: Glyphs) -> list[str]:
    """What the marks that occur in some pictures mean, as `┃ even pace`."""
    meanings = {
        glyphs.pace: "even pace",
        glyphs.held: "week held",
        glyphs.missed: "week missed",
        UNKNOWN: "no data",
        glyphs.done: "step done",
        glyphs.overdue: "step overdue",
        glyphs.todo: "step to do",
    }
    return [f"{mark} {meaning}" for mark, meaning in meanings.items() if mark in pictures]

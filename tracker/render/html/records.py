"""The tables beside the charts: what is drawn, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.core.model import Keep, Milestones
from tracker.core.progress import is_done, is_overdue
from tracker.core.row import quantity_text
from tracker.core.wording import day_text
from tracker.render.svg.weekly import sunday

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tracker.core.model import Milestone
    from tracker.core.report import Section
    from tracker.core.series import WeekLine

Record = tuple[str, ...]

_HELD: Final = {True: "held", False: "missed", None: ""}


class Table(NamedTuple):
    """What the records are of, the headings of their cells, and the records; the first cell heads its row."""

    caption: str
    headings: Record
    records: tuple[Record, ...]


def table(section: Section, today: date) -> Table:
    """The steps of a milestone goal by a day, or else the weeks, those before the cycle first."""
    goal = section.row.standing.key_result.goal
    if isinstance(goal, Milestones):
        return Table("steps", ("Step", "Due", "State"), tuple(_step(step, today) for step in goal.steps))
    if isinstance(goal, Keep):
        return Table("weeks", ("Week to", "Value", "Days"), (*_before(section, ""), *map(_kept, section.weeks)))
    return Table("weeks", ("Week to", "Value"), (*_before(section), *map(_week, section.weeks), *_likely(section)))


def _step(step: Milestone, today: date) -> Record:
    return step.title, day_text(step.due), _state(step, today)


def _state(step: Milestone, today: date) -> str:
    if step.done is not None and is_done(step, today):
        return f"done {day_text(step.done)}"
    return "overdue" if is_overdue(step, today) else "to do"


def _before(section: Section, *more: str) -> Iterator[Record]:
    standing = section.row.standing
    for week in standing.before:
        value = "no data" if week.value is None else quantity_text(standing, week.value)
        yield day_text(sunday(week)), value, *more


def _week(week: WeekLine) -> Record:
    return week.ends, week.value or "no data"


def _kept(week: WeekLine) -> Record:
    return (*_week(week), _HELD[week.held])


def _likely(section: Section) -> list[Record]:
    likely = section.row.likely
    return [("likely end", likely)] if likely else []

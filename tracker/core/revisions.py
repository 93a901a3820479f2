"""What an earlier report said that is otherwise known now: corrections, and weeks that were filled in since."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from .row import quantity_text, unit_of
from .wording import day_text, plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from .standing import Standing, TeamStanding, WeekValue


def revisions(now: TeamStanding, reported: TeamStanding) -> tuple[str, ...]:
    """A line for each weekly value that was first reported otherwise; a line for what was filled in.

    `deploy-success in the week to 16 Aug 2026: first reported as 98.9 %, now 98.7 %`

    Args:
        now: Where the team stood at the instant of an earlier report, by all that is known now.
        reported: The same, by what was known at that instant. What had no reading at all then was
            not in a report.
    """
    today = now.team.cycle.day_of(now.at)
    then = {each.key_result.name: each for each in (*reported.standings(), *reported.health)}
    pairs = ((standing, then[standing.key_result.name]) for standing in (*now.standings(), *now.health))
    known = (pair for pair in pairs if pair[1].observed_at is not None)
    return tuple(chain.from_iterable(_revised(*pair, today) for pair in known if not _alike(*pair)))


def _alike(now: Standing, then: Standing) -> bool:
    """Whether there is nothing to compare, which is so as a rule."""
    return now.weeks == then.weeks and unit_of(now.key_result) == unit_of(then.key_result)


def _revised(now: Standing, then: Standing, today: date) -> Iterator[str]:
    """What changed in the weeks that were over."""
    weeks = [pair for pair in zip(now.weeks, then.weeks, strict=True) if pair[0].sunday < today]
    for week, before in weeks:
        said, says = _text(then, before), _text(now, week)
        if said is not None and says is not None and said != says:
            name = now.key_result.id
            yield f"{name} in the week to {day_text(week.sunday)}: first reported as {said}, now {says}"
    filled = sum(before.value is None and week.value is not None for week, before in weeks)
    if filled:
        yield f"{now.key_result.id}: {plural(filled, 'week')} first reported without data, filled in since"


def _text(standing: Standing, week: WeekValue) -> str | None:
    return None if week.value is None else quantity_text(standing, week.value)

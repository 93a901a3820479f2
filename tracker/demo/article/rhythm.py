"""When things happen in the sandbox: so many a week, in working hours, the same every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from tracker.demo.series import HOUR, Curve, chance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.demo.story import Story

DAY = 24 * HOUR
WEEK = 7 * DAY
FIRST_WEEK = -40
"""The week in which everything begins; 0 is the quarter's first. No history reaches back further."""
_WORKING_DAYS = 5
_MORNING, _HOURS = 8, 9
_WANDER = 0.3
"""How far, in shares of the distance to the next, a moment may lie from its even place."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The quarter in seconds since 1970: when it begins, and what is now."""

    start: int
    now: float

    @classmethod
    def of(cls, story: Story) -> Calendar:
        """The calendar of a story."""
        return cls(int(datetime.combine(story.first, time(), UTC).timestamp()), story.now.timestamp())

    def hour(self, instant: float) -> int:
        """The hour of the quarter of an instant, as curves count them."""
        return int((instant - self.start) // HOUR)

    def value(self, curve: Curve, seed: str, instant: float) -> float:
        """What a curve says at an instant."""
        return curve.value(seed, self.hour(instant))


def moments(calendar: Calendar, seed: str, per_week: Curve) -> Iterator[tuple[int, int]]:
    """A number, from 0, and the instant in seconds since 1970 of everything that happened until now.

    The numbers ascend with time. Rates below one a week are kept as well: what a week owes is
    carried into the next.
    """
    number, owed = 0, 0.0
    this_week = int((calendar.now - calendar.start) // WEEK)
    for week in range(FIRST_WEEK, this_week + 1):
        monday = calendar.start + week * WEEK
        owed += per_week.value(seed, week * 7 * 24)
        happened = int(owed)
        owed -= happened
        for place in range(happened):
            instant = monday + _into_week((place + 0.5 + _WANDER * chance(f"{seed} {number}")) / happened)
            if instant > calendar.now:
                return
            yield number, instant
            number += 1


def written(at: float) -> str:
    """An instant in whole seconds, as most APIs write it: `2026-10-14T09:00:00Z`."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _into_week(share: float) -> int:
    """Seconds from Monday midnight after a share, 0 to 1, of the working hours of a week."""
    days, part = divmod(share * _WORKING_DAYS, 1)
    return int(days) * DAY + int((_MORNING + part * _HOURS) * HOUR)

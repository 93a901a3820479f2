"""When a key result is polled, and whether anybody works on it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tracker.core.model import HOUR, Lifecycle
from tracker.core.slots import parse_interval
from tracker.core.wording import plural

from .goals import parsed
from .quoting import shown
from .shapes import INTERVALS

if TYPE_CHECKING:
    from datetime import date

    from tracker.core.cycle import Cycle

    from .notes import Notes
    from .shapes import KeyResultShape

_ACCEPTED = frozenset(parse_interval(text) for text in INTERVALS)
_LONGEST_STALE = timedelta(days=7)


def polling_of(shape: KeyResultShape, notes: Notes) -> tuple[timedelta, timedelta | None]:
    """The polling interval and the age at which a reading is stale; their problems are noted."""
    every = parsed(parse_interval, shape.every, notes, "every") or HOUR
    if every not in _ACCEPTED:
        cure = f"choose one of {', '.join(INTERVALS)}"
        notes.error(
            "KR114", f"{shown(shape.every)} is not one of the intervals at which numbers are read", "every", help=cure
        )
    if shape.stale_after is None:
        return every, None
    return every, _stale_after(shape.stale_after, every, notes)


def lifecycle_of(shape: KeyResultShape, notes: Notes) -> tuple[Lifecycle, str | None]:
    """Whether it is active, paused or dropped, with the reason."""
    if shape.paused is not None and shape.dropped is not None:
        notes.error("KR103", "a key result is paused or dropped, not both", "paused", help="keep one", key=True)
    if shape.dropped is not None:
        return Lifecycle.DROPPED, shape.dropped
    if shape.paused is not None:
        return Lifecycle.PAUSED, shape.paused
    return Lifecycle.ACTIVE, None


def poll_from_of(shape: KeyResultShape, cycle: Cycle | None, notes: Notes) -> date | None:
    """The first day of polling, if it is given; noted if it is after the cycle."""
    day = shape.poll_from
    if day is not None and cycle is not None and day > cycle.last:
        message = f"{day} is after the cycle, which ends on {cycle.last}"
        notes.error("KR205", message, "poll_from", help=f"choose a day up to {cycle.last}")
    return day


def _stale_after(text: str, every: timedelta, notes: Notes) -> timedelta | None:
    age = parsed(parse_interval, text, notes, "stale_after")
    if age is None:
        return None
    if age < every:
        message = f"{shown(text)} is shorter than the polling interval"
        notes.error("KR114", message, "stale_after", help="let it be two intervals or more")
    if age > _LONGEST_STALE:
        message = f"with {shown(text)} a number that is {plural(age.days, 'day')} old still counts as current"
        notes.warn("KR406", message, "stale_after", help="choose a week or less, such as `7d`")
    return age

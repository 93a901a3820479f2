"""The time between two instants that counts: all of it, or without Saturdays and Sundays.

A working day is a whole day, so that a number of days reads as people say it: from Friday noon to
Monday noon is one working day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

_SATURDAY = 5
_WEEK = timedelta(days=7)
_WEEKEND = timedelta(days=2)


def calendar_seconds(start: datetime, end: datetime) -> float:
    """Seconds from one instant to another."""
    return (end - start).total_seconds()


def working_seconds(start: datetime, end: datetime, zone: ZoneInfo) -> float:
    """Seconds from one UTC instant to another that lie within Monday to Friday of the zone."""
    off = (max(0.0, calendar_seconds(max(start, first), min(end, last))) for first, last in _weekends(start, end, zone))
    return calendar_seconds(start, end) - sum(off)


def _weekends(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """First and last instants of the weekends from the one at or before `start` on."""
    day = start.astimezone(zone).date()
    day -= timedelta(days=(day.weekday() - _SATURDAY) % 7)
    while _midnight(day, zone) < end:
        yield _midnight(day, zone), _midnight(day + _WEEKEND, zone)
        day += _WEEK


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

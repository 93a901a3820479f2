"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import UsageError

FORMS = "a day such as 2026-11-23, or a time such as 2026-11-23T14:05 or 2026-11-23T14:05:00Z"
DAY = timedelta(days=1)


def parse_instant(text: str, zone: str) -> datetime:
    """An instant from a day, which means its end, or from a time; in `zone` unless it has one.

    Raises:
        UsageError: It is neither.
    """
    return _parsed(text, zone, DAY)


def parse_day_start(text: str, zone: str) -> datetime:
    """An instant from a day, which means its beginning, or from a time; raises as `parse_instant`."""
    return _parsed(text, zone, timedelta(0))


def parse_last_instant(text: str, zone: str) -> datetime:
    """An instant from a day, which means the last of it, or from a time; raises as `parse_instant`."""
    end = parse_instant(text, zone)
    return end if _day(text) is None else end - timedelta.resolution


def is_day(text: str) -> bool:
    """Whether a time is a whole day."""
    return _day(text) is not None


def _parsed(text: str, zone: str, into_day: timedelta) -> datetime:
    try:
        day = _day(text)
        moment = datetime.fromisoformat(text) if day is None else datetime.combine(day + into_day, time())
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f'"{text}" is not a time', help=f"write {FORMS}") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

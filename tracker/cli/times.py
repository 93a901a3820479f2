"""Times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import UsageError

FORMS = "a day such as 2026-11-23 (its end), or a time such as 2026-11-23T14:05 or 2026-11-23T14:05:00Z"


def parse_instant(text: str, zone: str) -> datetime:
    """An instant from a day, which means its end, or from a time; in `zone` unless it has one.

    Raises:
        UsageError: It is neither.
    """
    try:
        if len(text) == len("2026-11-23"):
            return _local(date.fromisoformat(text) + timedelta(days=1), time(), zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a time", help=f"write {FORMS}") from None
    if moment.tzinfo is None:
        return _local(moment.date(), moment.time(), zone)
    return moment.astimezone(UTC)


def parse_day_start(text: str, zone: str) -> datetime:
    """An instant from a day, which means its beginning, or from a time.

    Raises:
        UsageError: It is neither.
    """
    if len(text) == len("2026-11-23"):
        return parse_instant(text, zone) - timedelta(days=1)
    return parse_instant(text, zone)


def _local(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)

"""How stores number instants, slots and days: small integers with exact conversions.

An instant is counted in microseconds since 1970-01-01 UTC, a slot in quarter hours, and a day in
calendar days of a zone. Quarter hours are the finest polling interval; every zone changes its
offset at one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_DAY = date(1970, 1, 1)
SLOT = timedelta(minutes=15)
MICROSECOND = timedelta(microseconds=1)
SLOT_MICROS = SLOT // MICROSECOND
MONDAY_MICROS = timedelta(days=4) // MICROSECOND
"""1970-01-05, a Monday: the slots of every interval are counted from there."""
FOREVER = 2**62
"""An instant after every other, in microseconds."""
SLOTS_PER_DAY = 96


def micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware instant."""
    return (at - EPOCH) // MICROSECOND


@lru_cache(maxsize=2**12)
def instant(value: int) -> datetime:
    """The UTC instant of a number of microseconds since 1970."""
    return EPOCH + value * MICROSECOND


def slot_number(at: datetime) -> int:
    """The quarter hour that contains an aware instant."""
    return (at - EPOCH) // SLOT


@lru_cache(maxsize=2**16)
def slot_instant(slot: int) -> datetime:
    """The UTC instant at which a slot begins."""
    return EPOCH + slot * SLOT


@lru_cache(maxsize=2**12)
def day_date(day: int) -> date:
    """The calendar date of a numbered day."""
    return FIRST_DAY + timedelta(days=day)


def date_number(day: date) -> int:
    """The number of a calendar date."""
    return (day - FIRST_DAY).days


@lru_cache(maxsize=2**16)
def day_number(zone: str, slot: int) -> int:
    """The day, in the zone, on which a slot begins."""
    return date_number(slot_instant(slot).astimezone(_zone(zone)).date())


@lru_cache(maxsize=2**12)
def first_slot(zone: str, day: int) -> int:
    """The first slot of a day of the zone, also where the day has no midnight."""
    begin = datetime.combine(day_date(day), datetime.min.time(), tzinfo=_zone(zone)).astimezone(UTC)
    return -((EPOCH - begin) // SLOT)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo  # only where days are needed: an idle poll has none

    return ZoneInfo(name)

"""Slots: the aligned UTC instants for which key results are due, and intervals as text.

Slots are multiples of the interval counted from a Monday midnight, so that hours and days are
aligned to UTC midnight and weeks to Monday 00:00 UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_A_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
_LENGTHS = MappingProxyType(
    {
        "w": timedelta(weeks=1),
        "d": timedelta(days=1),
        "h": timedelta(hours=1),
        "m": timedelta(minutes=1),
        "s": timedelta(seconds=1),
    }
)
_LONGEST = timedelta(days=3660)
_INTERVAL = re.compile(r"(\d{1,9})\s*(s|m|min|h|d|w)", re.ASCII)
_HELP = "write a whole number of m, h, d or w, such as 15m, 1h, 1d, 1w or 28d"


def floor_slot(at: datetime, every: timedelta) -> datetime:
    """The latest slot at or before an aware instant, UTC."""
    return _A_MONDAY + (at - _A_MONDAY) // every * every


def next_slot(at: datetime, every: timedelta) -> datetime:
    """The first slot after an aware instant, UTC."""
    return floor_slot(at, every) + every


def slots_between(start: datetime, end: datetime, every: timedelta) -> Iterator[datetime]:
    """The slots from `start`, included, to `end`, excluded, ascending."""
    slot = floor_slot(start, every)
    if slot < start:
        slot += every
    while slot < end:
        yield slot
        slot += every


@lru_cache(maxsize=256)
def parse_interval(text: str) -> timedelta:
    """The length of time that a text such as `15m`, `1h`, `7d` or `1w` says; `m` is minutes here.

    Raises:
        QuantityError: It has another form, is zero, or is longer than ten years.
    """
    from .units import QuantityError  # with all of the units, which whoever reads an interval needs too

    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        raise QuantityError(f'"{text}" is not an interval', help=_HELP)
    seconds = int(match[1]) * _LENGTHS[match[2][0]].total_seconds()
    if not 0 < seconds <= _LONGEST.total_seconds():
        raise QuantityError(f'the interval "{text}" is not between 1 second and 10 years', help=_HELP)
    return timedelta(seconds=seconds)


def interval_text(every: timedelta) -> str:
    """The interval in the largest unit that it is a whole number of: `15m`, `1h`, `1d`, `4w`."""
    for letter, length in _LENGTHS.items():
        if every % length == timedelta(0):
            return f"{every // length}{letter}"
    return f"{every.total_seconds():g}s"

"""Cycles: named periods of whole days in a time zone, and their ISO weeks.

A day begins at its first instant in the zone: midnight, or the end of the gap where clocks skip
midnight. Instants are UTC; every period includes its start and excludes its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_YEARS = range(1970, 2200)
_NAMED = re.compile(r"(\d{4})(?:-([QH])(\d))?")
_EXPLICIT = re.compile(r"(\d{4}-\d\d-\d\d)\s*\.\.\s*(\d{4}-\d\d-\d\d)")
_MONTHS = {None: 12, "H": 6, "Q": 3}
_FORMS = "write 2026-Q4, 2026-H1, 2026, or 2026-10-01..2026-12-31"


class CycleError(ValueError):
    """A text that names no cycle, an unknown zone, or an end before the start; `help` is the cure."""

    def __init__(self, message: str, *, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True)
class Week:
    """An ISO week, or what of it lies in the cycle; `monday` is the week's Monday in any case."""

    monday: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Cycle:
    """A named period from the first to the last day, both included, in a time zone.

    Raises:
        CycleError: The last day is before the first, a year is out of range, or the zone is
            unknown.
    """

    name: str
    first: date
    last: date
    zone: str

    def __post_init__(self) -> None:
        """Refuse a period that cannot be."""
        if self.last < self.first:
            raise CycleError(f"cycle {self.name} ends on {self.last}, before it starts on {self.first}", help=_FORMS)
        if self.first.year not in _YEARS or self.last.year not in _YEARS:
            raise CycleError(
                f"cycle {self.name} is not within the years {_YEARS.start} to {_YEARS.stop - 1}", help=_FORMS
            )
        _zone(self.zone)

    @property
    def start(self) -> datetime:
        """The first instant, UTC."""
        return _first_instant(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after the cycle, UTC."""
        return _first_instant(self.last + _DAY, self.zone)

    @property
    def days(self) -> int:
        """How many days the cycle has, first and last included."""
        return (self.last - self.first).days + 1

    def day_of(self, at: datetime) -> date:
        """The calendar day of an instant in the zone, within the cycle or not."""
        return at.astimezone(_zone(self.zone)).date()

    def days_gone(self, at: datetime) -> int:
        """How many whole days are over: 0 before the cycle and on its first day, `days` after it."""
        return min(max((self.day_of(at) - self.first).days, 0), self.days)

    def elapsed(self, at: datetime) -> float:
        """The share of the cycle's days that are over, 0 to 1."""
        return self.days_gone(at) / self.days

    @lru_cache(maxsize=256)  # noqa: B019 - a few cycles, for as long as the program runs
    def weeks(self) -> tuple[Week, ...]:
        """The ISO weeks of the cycle in order, the first and last clipped to it."""
        monday = self.first - timedelta(days=self.first.weekday())
        count = (self.last - monday).days // 7 + 1
        return tuple(self._week(monday + number * _WEEK) for number in range(count))

    def week_of(self, at: datetime) -> tuple[int, int]:
        """The number of the week an instant is in, from 1, and how many there are.

        Before the cycle it is the first week, after it the last.
        """
        weeks = self.weeks()
        begun = sum(week.start <= at for week in weeks)
        return max(begun, 1), len(weeks)

    def _week(self, monday: date) -> Week:
        """The part of a week that lies in the cycle."""
        start = max(self.start, _first_instant(monday, self.zone))
        end = min(self.end, _first_instant(monday + _WEEK, self.zone))
        return Week(monday, start, end)


def parse_cycle(text: str | int, zone: str) -> Cycle:
    """The cycle that a text names: a quarter, a half, a year, or explicit dates.

    Raises:
        CycleError: The text has none of these forms, the end is before the start, or the zone is
            unknown.
    """
    name = str(text).strip()
    named = _NAMED.fullmatch(name.upper())
    explicit = _EXPLICIT.fullmatch(name)
    if explicit:
        first, last = _date(explicit[1]), _date(explicit[2])
        return Cycle(f"{first}..{last}", first, last, zone)
    if named is None:
        raise CycleError(f'"{name}" is not a cycle', help=_FORMS)
    first, last = _part_of_year(int(named[1]), _MONTHS[named[2]], int(named[3] or 1), name)
    return Cycle(name.upper(), first, last, zone)


def following(cycle: Cycle) -> Cycle:
    """The next cycle of the same kind: quarter, half, year, or as many days."""
    named = _NAMED.fullmatch(cycle.name)
    first = cycle.last + _DAY
    if named is None:
        last = first + timedelta(days=cycle.days - 1)
        return Cycle(f"{first}..{last}", first, last, cycle.zone)
    number = f"-{named[2]}{(first.month - 1) // _MONTHS[named[2]] + 1}" if named[2] else ""
    return parse_cycle(f"{first.year}{number}", cycle.zone)


def _part_of_year(year: int, months: int, number: int, name: str) -> tuple[date, date]:
    """First and last day of the numbered part of a year that is so many months long."""
    if not 1 <= number <= 12 // months or year not in _YEARS:
        raise CycleError(f'"{name}" is not a cycle', help=_FORMS)
    after = number * months
    following = date(year + after // 12, after % 12 + 1, 1)
    return date(year, after - months + 1, 1), following - _DAY


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CycleError(f"{text} is not a day of the calendar", help=_FORMS) from None


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    """The time zone of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # absent, malformed, or a folder of zones
        raise CycleError(
            f'unknown time zone "{name}"', help="write an IANA name such as Europe/Berlin, or UTC"
        ) from None


@lru_cache(maxsize=4096)
def _first_instant(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone, UTC.

    Of a midnight that comes twice this is the earlier. For one that clocks skip, fold 0 reads it
    with the offset from before the gap, which is the end of the gap where that begins at midnight.
    """
    return datetime.combine(day, time(0), _zone(zone)).astimezone(UTC)

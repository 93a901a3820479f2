"""When each kind of report is due: the cadence of the article, in the zone of the settings.

Friday 09:00 a nudge to owners; Monday 07:00 the weekly report on the week before; on the first and
third Monday leadership; after the month the monthly report; after the cycle its review. What tells of
a span that is over comes no earlier than `settle` after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tracker.core.cycle import Cycle

_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4
_LONGEST_SETTLE: Final = 40 * _DAY
_YEAR: Final = 400 * _DAY
_MORNING: Final = time(7)
_NUDGE: Final = time(9)
_LEADERSHIP_DAYS: Final = (*range(1, 8), *range(15, 22))
"""The days of a month on which its first and third Monday fall."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One report that is due.

    Attributes:
        kind: Its kind.
        period: What it is about, as `2026-W47`: part of its id.
        due: The instant from which on it is sent.
        until: The instant it is judged at: the end of what it is about.
        cycle: The name of the cycle it is about, for a review.
    """

    kind: str
    period: str
    due: datetime
    until: datetime
    cycle: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the schedule depends on: zone, `settle`, and the cycles there are."""

    zone: str
    settle: timedelta
    cycles: tuple[Cycle, ...] = ()

    def occasions(self, kind: str, since: datetime, until: datetime) -> list[Occasion]:
        """The occasions that become due within (since, until], ascending."""
        found = _RULES[kind](self, self._day(since) - _LONGEST_SETTLE, self._day(until))
        return sorted({each for each in found if since < each.due <= until}, key=lambda each: (each.due, each.period))

    def latest(self, kind: str, at: datetime) -> Occasion | None:
        """The last occasion whose span is over; a nudge is always about now."""
        return next(iter(self.last(kind, at)), None)

    def last(self, kind: str, at: datetime) -> list[Occasion]:
        """The last occasions whose span is over: one, or the reviews of all cycles that ended together."""
        if kind == "nudge":
            return [Occasion(kind, _week(self._day(at)), at, at)]
        over = [each for each in _RULES[kind](self, self._day(at) - _YEAR, self._day(at)) if each.until <= at]
        until = max((each.until for each in over), default=None)
        return [each for each in over if each.until == until]

    def of(self, kind: str, period: str, written: datetime) -> Occasion | None:
        """The occasion of a report that was written at an instant, by its period; None if no day has such a one."""
        last = self._day(written)
        return next((each for each in _RULES[kind](self, last - _YEAR, last) if each.period == period), None)

    def instant(self, day: date, clock: time = time(0)) -> datetime:
        """The first instant at which clocks show a time, or the end of the gap if they skip it; UTC."""
        return datetime.combine(day, clock, ZoneInfo(self.zone)).astimezone(UTC)

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def over(self, kind: str, period: str, day: date, cycle: str | None = None) -> Occasion:
        """The report on a span that ends where a day begins."""
        end = self.instant(day)
        return Occasion(kind, period, max(self.instant(day, _MORNING), end + self.settle), end, cycle)


def _nudges(calendar: Calendar, first: date, last: date) -> Iterator[Occasion]:
    for day in _days(first, last):
        if day.weekday() == _FRIDAY:
            due = calendar.instant(day, _NUDGE)
            yield Occasion("nudge", _week(day), due, due)


def _weekly(calendar: Calendar, first: date, last: date) -> Iterator[Occasion]:
    for day in _mondays(first, last):
        yield calendar.over("weekly", _week(day - _DAY), day)


def _leadership(calendar: Calendar, first: date, last: date) -> Iterator[Occasion]:
    for day in _mondays(first, last):
        if day.day in _LEADERSHIP_DAYS:
            yield calendar.over("leadership", f"{day}", day)


def _monthly(calendar: Calendar, first: date, last: date) -> Iterator[Occasion]:
    for day in _days(first, last):
        if day.day == 1:
            yield calendar.over("monthly", f"{day - _DAY:%Y-%m}", day)


def _reviews(calendar: Calendar, first: date, last: date) -> Iterator[Occasion]:
    for cycle in calendar.cycles:
        if first <= cycle.last + _DAY <= last:
            yield calendar.over("review", cycle.name, cycle.last + _DAY, cycle.name)


_RULES: Final[Mapping[str, Callable[[Calendar, date, date], Iterator[Occasion]]]] = {
    "nudge": _nudges,
    "weekly": _weekly,
    "leadership": _leadership,
    "monthly": _monthly,
    "review": _reviews,
}
SCHEDULED: Final = tuple(_RULES)
"""The kinds that have their days."""


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * _DAY for number in range((last - first).days + 1))


def _mondays(first: date, last: date) -> Iterator[date]:
    return (day for day in _days(first, last) if day.weekday() == 0)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"

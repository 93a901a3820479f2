"""A span of time as bounds in JQL, which knows only local times of the account, to the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .jql import quoted

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `start`, included, to `end`, excluded, both UTC and whole minutes; `start` None: since ever."""

    start: datetime | None
    end: datetime

    @classmethod
    def up_to(cls, at: datetime, length: timedelta | None) -> Span:
        """The span of that length, or without a beginning, that ends with the last whole minute."""
        end = at.astimezone(UTC).replace(second=0, microsecond=0)
        return cls(None if length is None else end - length, end)

    def holds(self, instant: datetime | None) -> bool:
        """Whether an instant lies within."""
        return instant is not None and instant < self.end and (self.start is None or self.start <= instant)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A span as local times; it reaches further where a bound falls into an hour that comes twice.

    When clocks are set back, a local time means two instants, and Jira picks one of them. Bounds
    are moved out of that hour, and `exact` is False: what lies outside the span has to be left
    out by its own instant.
    """

    first: str | None
    last: str
    exact: bool

    @classmethod
    def of(cls, span: Span, zone: ZoneInfo) -> Bounds:
        """The bounds of a span in a zone."""
        start = None if span.start is None else _outside(span.start, zone, -_HOUR)
        end = _outside(span.end, zone, _HOUR)
        first = None if start is None else _text(start, zone)
        return cls(first, _text(end, zone), exact=(start, end) == (span.start, span.end))

    def on(self, field: str) -> tuple[str, ...]:
        """Conditions that a date field lies within."""
        later = () if self.first is None else (f"{field} >= {self.first}",)
        return (*later, f"{field} < {self.last}")

    def entered(self, statuses: tuple[str, ...]) -> str:
        """The condition that an issue changed to one of the statuses meanwhile; only with a beginning."""
        during = f"DURING ({self.first}, {self.last})"
        return f"({' OR '.join(f'status CHANGED TO {quoted(status)} {during}' for status in statuses)})"


def _outside(at: datetime, zone: ZoneInfo, step: timedelta) -> datetime:
    while _comes_twice(at.astimezone(zone)):
        at += step
    return at


def _comes_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _text(at: datetime, zone: ZoneInfo) -> str:
    return f'"{at.astimezone(zone):%Y-%m-%d %H:%M}"'

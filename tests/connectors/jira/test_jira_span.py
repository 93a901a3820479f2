"""Spans of time as JQL bounds in the account's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tracker.connectors.jira.span import Bounds, Span

WEEK = timedelta(days=7)

# zone, end of a week in UTC, its bounds as local times, and whether they are exact
BOUNDS = {
    "UTC": ("UTC", "2026-10-14 09:00", "2026-10-07 09:00", "2026-10-14 09:00", True),
    "east of the date line": ("Pacific/Auckland", "2026-10-14 11:30", "2026-10-08 00:30", "2026-10-15 00:30", True),
    "across the end of summer time": (
        "Europe/Berlin", "2026-10-28 09:00", "2026-10-21 11:00", "2026-10-28 10:00", True,
    ),
    "across its beginning": ("Europe/Berlin", "2026-03-31 09:00", "2026-03-24 10:00", "2026-03-31 11:00", True),
    "just after the hour that is skipped": (
        "Europe/Berlin", "2026-03-29 01:00", "2026-03-22 02:00", "2026-03-29 03:00", True,
    ),
    "an end in the first of two equal hours": (
        "Europe/Berlin", "2026-10-25 00:30", "2026-10-18 02:30", "2026-10-25 03:30", False,
    ),
    "an end in the second of them": (
        "Europe/Berlin", "2026-10-25 01:30", "2026-10-18 03:30", "2026-10-25 03:30", False,
    ),
    "a beginning in the first": ("Europe/Berlin", "2026-11-01 00:30", "2026-10-25 01:30", "2026-11-01 01:30", False),
    "a beginning in the second": ("Europe/Berlin", "2026-11-01 01:30", "2026-10-25 01:30", "2026-11-01 02:30", False),
    "a clock set back by half an hour": (
        "Australia/Lord_Howe", "2026-04-04 15:15", "2026-03-29 02:15", "2026-04-05 02:45", False,
    ),
    "seconds are cut off": ("UTC", "2026-10-14 09:00:59", "2026-10-07 09:00", "2026-10-14 09:00", True),
}  # fmt: skip


@pytest.mark.parametrize(("zone", "end", "first", "last", "exact"), BOUNDS.values(), ids=BOUNDS.keys())
def test_bounds_are_local_times(zone: str, end: str, first: str, last: str, exact: bool) -> None:
    """Each bound is the local time of its instant, moved outwards where that time comes twice."""
    span = Span.up_to(datetime.fromisoformat(end).replace(tzinfo=UTC), WEEK)
    bounds = Bounds.of(span, ZoneInfo(zone))
    assert (f'"{first}"', f'"{last}"', exact) == (bounds.first, bounds.last, bounds.exact)


def test_a_span_holds_its_first_instant_and_not_its_last() -> None:
    """From its start, included, to its end, excluded; an absent instant is never within."""
    span = Span.up_to(datetime(2026, 10, 14, 9, tzinfo=UTC), WEEK)
    assert span.start is not None
    instants = [span.start, span.end - timedelta(seconds=1), span.end, span.start - timedelta(seconds=1), None]
    assert [True, True, False, False, False] == [span.holds(instant) for instant in instants]


def test_a_span_may_have_no_beginning() -> None:
    """Without a length it holds everything before its end, and only that bound is written."""
    span = Span.up_to(datetime(2026, 10, 14, 9, tzinfo=UTC), None)
    assert span.holds(datetime(1970, 1, 1, tzinfo=UTC))
    assert ('created < "2026-10-14 09:00"',) == Bounds.of(span, ZoneInfo("UTC")).on("created")

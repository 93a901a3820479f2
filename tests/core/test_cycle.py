"""Cycles: their names, days and ISO weeks, in zones that do odd things to midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.cycle import Cycle, CycleError, parse_cycle

PROPERTY = settings(deadline=None, max_examples=150)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Beirut",
    "America/Asuncion",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
)

NAMED = {
    "a quarter": ("2026-Q4", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    "the first quarter": ("2026-q1", "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
    "a half": ("2026-H1", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
    "the second half": ("2026-H2", "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
    "a year": ("2024", "2024", date(2024, 1, 1), date(2024, 12, 31)),
    "a year that YAML made a number": (2026, "2026", date(2026, 1, 1), date(2026, 12, 31)),
    "dates": (" 2026-10-01 .. 2026-11-15 ", "2026-10-01..2026-11-15", date(2026, 10, 1), date(2026, 11, 15)),
    "one day": ("2026-10-01..2026-10-01", "2026-10-01..2026-10-01", date(2026, 10, 1), date(2026, 10, 1)),
}


@pytest.mark.parametrize(("text", "name", "first", "last"), NAMED.values(), ids=NAMED)
def test_a_cycle_is_named_by_its_period(text: str | int, name: str, first: date, last: date) -> None:
    """A quarter, a half, a year or dates give a first and a last day."""
    assert Cycle(name, first, last, "UTC") == parse_cycle(text, "UTC")


REFUSED = {
    "a word": ("autumn", "not a cycle"),
    "a fifth quarter": ("2026-Q5", "not a cycle"),
    "a quarter zero": ("2026-Q0", "not a cycle"),
    "a third half": ("2026-H3", "not a cycle"),
    "a month": ("2026-10", "not a cycle"),
    "a year long gone": ("1066", "not a cycle"),
    "a day that is none": ("2026-02-30..2026-03-01", "not a day of the calendar"),
    "an end before the start": ("2026-12-31..2026-10-01", "before it starts"),
    "a year out of range": ("9999-01-01..9999-12-31", "not within the years 1970 to 2199"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_a_text_that_names_no_period_is_refused(text: str, message: str) -> None:
    """What is no period is refused, and the help lists the accepted forms."""
    with pytest.raises(CycleError, match=message) as refusal:
        parse_cycle(text, "UTC")
    assert refusal.value.help == "write 2026-Q4, 2026-H1, 2026, or 2026-10-01..2026-12-31"
    assert str(refusal.value) == refusal.value.message


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "Europe", "../etc/passwd", "", "/etc/localtime"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    """A zone that is absent, malformed or a folder is refused, with an example."""
    with pytest.raises(CycleError, match="unknown time zone") as refusal:
        parse_cycle("2026-Q4", zone)
    assert "Europe/Berlin" in (refusal.value.help or "")


def test_a_cycle_begins_and_ends_at_midnight_of_its_zone() -> None:
    """Start and end are the zone's midnights as UTC instants, the end excluded."""
    cycle = parse_cycle("2026-Q4", "Europe/Berlin")
    assert datetime(2026, 9, 30, 22, tzinfo=UTC) == cycle.start
    assert datetime(2026, 12, 31, 23, tzinfo=UTC) == cycle.end
    assert cycle.days == 92


MIDNIGHTS = {
    "skipped in Cairo": ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC)),
    "skipped in Beirut": ("Asia/Beirut", date(2026, 3, 29), datetime(2026, 3, 28, 22, tzinfo=UTC)),
    "skipped in Havana": ("America/Havana", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC)),
    "twice in Havana": ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),
}


@pytest.mark.parametrize(("zone", "day", "expected"), MIDNIGHTS.values(), ids=MIDNIGHTS)
def test_a_day_begins_at_its_first_instant(zone: str, day: date, expected: datetime) -> None:
    """Where midnight is skipped or comes twice, the day begins at its first instant."""
    cycle = Cycle("day", day, day, zone)
    assert expected == cycle.start
    assert cycle.day_of(cycle.start) == day
    assert cycle.day_of(cycle.start - timedelta(seconds=1)) == day - timedelta(days=1)


DST_WEEKS = {
    "clocks go forward": (date(2026, 3, 23), 167),
    "clocks go back": (date(2026, 10, 19), 169),
    "an ordinary week": (date(2026, 6, 1), 168),
}


@pytest.mark.parametrize(("monday", "hours"), DST_WEEKS.values(), ids=DST_WEEKS)
def test_a_week_is_as_long_as_its_clock_says(monday: date, hours: int) -> None:
    """A week of seven local days has 167, 168 or 169 hours."""
    (week,) = Cycle("week", monday, monday + timedelta(days=6), "Europe/Berlin").weeks()
    assert week.monday == monday
    assert timedelta(hours=hours) == week.end - week.start


def test_the_first_and_last_week_are_clipped_to_the_cycle() -> None:
    """A quarter that begins on a Thursday and ends on one has fourteen weeks, two of them short."""
    cycle = parse_cycle("2026-Q4", "UTC")
    weeks = cycle.weeks()
    assert len(weeks) == 14
    assert (date(2026, 9, 28), cycle.start) == (weeks[0].monday, weeks[0].start)
    assert datetime(2026, 10, 5, tzinfo=UTC) == weeks[0].end
    assert (date(2026, 12, 28), cycle.end) == (weeks[-1].monday, weeks[-1].end)


DAYS_GONE = {
    "before the cycle": (datetime(2026, 9, 1, tzinfo=UTC), 0),
    "on the first day": (datetime(2026, 10, 1, 23, 59, tzinfo=UTC), 0),
    "at the first midnight": (datetime(2026, 10, 2, tzinfo=UTC), 1),
    "on the last day": (datetime(2026, 12, 31, 12, tzinfo=UTC), 91),
    "at the end": (datetime(2027, 1, 1, tzinfo=UTC), 92),
    "long after": (datetime(2028, 1, 1, tzinfo=UTC), 92),
}


@pytest.mark.parametrize(("at", "expected"), DAYS_GONE.values(), ids=DAYS_GONE)
def test_only_whole_days_are_gone(at: datetime, expected: int) -> None:
    """A day counts once it is over; the share of days gone stays within 0 and 1."""
    cycle = parse_cycle("2026-Q4", "UTC")
    assert expected == cycle.days_gone(at)
    assert expected / 92 == cycle.elapsed(at)


def test_days_are_those_of_the_zone() -> None:
    """An instant late in the UTC evening is the next day in Berlin."""
    cycle = parse_cycle("2026-Q4", "Europe/Berlin")
    assert cycle.day_of(datetime(2026, 10, 1, 22, 30, tzinfo=UTC)) == date(2026, 10, 2)


WEEKS_OF = {
    "before the cycle": (datetime(2026, 9, 1, tzinfo=UTC), 1),
    "in the short first week": (datetime(2026, 10, 4, 23, tzinfo=UTC), 1),
    "at the first Monday": (datetime(2026, 10, 5, tzinfo=UTC), 2),
    "after the cycle": (datetime(2027, 2, 1, tzinfo=UTC), 14),
}


@pytest.mark.parametrize(("at", "number"), WEEKS_OF.values(), ids=WEEKS_OF)
def test_an_instant_is_in_a_numbered_week(at: datetime, number: int) -> None:
    """Weeks are numbered from one; outside the cycle the nearest one is named."""
    assert (number, 14) == parse_cycle("2026-Q4", "UTC").week_of(at)


CYCLES = st.builds(
    lambda first, length, zone: Cycle("cycle", first, first + timedelta(days=length), zone),
    st.dates(date(2000, 1, 1), date(2035, 12, 31)),
    st.integers(0, 400),
    st.sampled_from(ZONES),
)


@PROPERTY
@given(cycle=CYCLES, thousandths=st.integers(0, 999))
def test_every_instant_is_in_exactly_one_week(cycle: Cycle, thousandths: int) -> None:
    """The weeks of a cycle follow each other without gap or overlap, from its start to its end."""
    weeks = cycle.weeks()
    assert (cycle.start, cycle.end) == (weeks[0].start, weeks[-1].end)
    assert all(before.end == after.start for before, after in pairwise(weeks))
    at = cycle.start + (cycle.end - cycle.start) * thousandths // 1000
    holding = [week for week in weeks if week.start <= at < week.end]
    assert [weeks[cycle.week_of(at)[0] - 1]] == holding


@PROPERTY
@given(cycle=CYCLES)
def test_every_week_begins_on_monday_of_the_zone(cycle: Cycle) -> None:
    """Weeks begin on consecutive Mondays, and all but the first at the first instant of theirs."""
    weeks = cycle.weeks()
    assert all(week.monday.weekday() == 0 for week in weeks)
    assert all(after.monday - before.monday == timedelta(days=7) for before, after in pairwise(weeks))
    zone = ZoneInfo(cycle.zone)
    assert [week.monday for week in weeks[1:]] == [week.start.astimezone(zone).date() for week in weeks[1:]]


@PROPERTY
@given(cycle=CYCLES, days=st.integers(-10, 420))
def test_days_gone_never_fall(cycle: Cycle, days: int) -> None:
    """As time goes by, the share of the cycle that is over never falls and stays within 0 and 1."""
    at = cycle.start + timedelta(days=days)
    assert 0 <= cycle.elapsed(at) <= cycle.elapsed(at + timedelta(hours=7)) <= 1

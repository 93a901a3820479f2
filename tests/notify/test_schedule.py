"""When each kind of report is due, in the zone of the settings."""

from __future__ import annotations

from calendar import monthcalendar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.cycle import Cycle
from tracker.notify.schedule import SCHEDULED, Calendar

HOUR = timedelta(hours=1)
QUARTER = Cycle("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "Europe/Berlin")
BERLIN = Calendar("Europe/Berlin", HOUR, (QUARTER,))


def utc(*parts: int) -> datetime:
    """An instant."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


OCCASIONS = {
    "Friday 09:00 a nudge, about now": (
        "nudge",
        ["2026-W43", "2026-W44"],
        [utc(2026, 10, 23, 7), utc(2026, 10, 30, 8)],
    ),
    "Monday 07:00 on the week before, before and after the clocks change": (
        "weekly",
        ["2026-W42", "2026-W43", "2026-W44"],
        [utc(2026, 10, 19, 5), utc(2026, 10, 26, 6), utc(2026, 11, 2, 6)],
    ),
    "first and third Monday for leadership": (
        "leadership",
        ["2026-10-19", "2026-11-02"],
        [utc(2026, 10, 19, 5), utc(2026, 11, 2, 6)],
    ),
    "the first of a month on the month before": ("monthly", ["2026-10"], [utc(2026, 11, 1, 6)]),
}


@pytest.mark.parametrize(("kind", "periods", "dues"), OCCASIONS.values(), ids=OCCASIONS)
def test_kinds_have_their_days(kind: str, periods: list[str], dues: list[datetime]) -> None:
    """Two weeks around the change of clocks, in Berlin."""
    found = BERLIN.occasions(kind, utc(2026, 10, 18, 12), utc(2026, 11, 2, 12))
    assert (periods, dues) == ([each.period for each in found], [each.due for each in found])


@pytest.mark.parametrize("kind", [kind for kind in SCHEDULED if kind != "nudge"])
def test_a_report_is_found_again_by_its_period(kind: str) -> None:
    """By what it is about and when it was written, and so the instant at which it was judged."""
    for occasion in BERLIN.occasions(kind, utc(2026, 9, 1), utc(2027, 1, 15)):
        assert occasion == BERLIN.of(kind, occasion.period, occasion.due)
        assert occasion == BERLIN.of(kind, occasion.period, occasion.due + timedelta(days=40))
    assert BERLIN.of(kind, "2019-W01", utc(2026, 11, 1)) is None


def test_what_is_over_is_judged_at_its_end() -> None:
    """The weekly report is about the week to midnight, not about the hours of Monday."""
    (found,) = BERLIN.occasions("weekly", utc(2026, 10, 26), utc(2026, 10, 27))
    assert utc(2026, 10, 25, 23) == found.until


def test_settle_puts_off_what_would_come_before_it() -> None:
    """A settle of two days: the report comes two days after the week."""
    (found,) = Calendar("UTC", timedelta(days=2)).occasions("weekly", utc(2026, 11, 23), utc(2026, 11, 29))
    assert (utc(2026, 11, 25), utc(2026, 11, 23)) == (found.due, found.until)


def test_a_cycle_is_reviewed_after_its_end() -> None:
    """The morning after the last day, once."""
    (found,) = BERLIN.occasions("review", utc(2026, 10, 1), utc(2027, 3, 1))
    assert ("2026-Q4", utc(2027, 1, 1, 6), QUARTER.end) == (found.cycle, found.due, found.until)


def local(calendar: Calendar, kind: str, first: int, last: int) -> list[datetime]:
    """When a kind is due in some years, by the clocks of the zone."""
    zone = ZoneInfo(calendar.zone)
    found = calendar.occasions(kind, datetime(first, 1, 1, tzinfo=zone), datetime(last + 1, 1, 1, tzinfo=zone))
    return [each.due.astimezone(zone).replace(tzinfo=None) for each in found]


def mondays(year: int, month: int) -> list[int]:
    """The days of a month that are Mondays, as a calendar on a wall shows them."""
    return [week[0] for week in monthcalendar(year, month) if week[0]]


MONTHS = [(year, month) for year in (2026, 2027, 2028) for month in range(1, 13)]
WALL = {
    "nudge": [(y, m, week[4], 9) for y, m in MONTHS for week in monthcalendar(y, m) if week[4]],
    "weekly": [(y, m, day, 7) for y, m in MONTHS for day in mondays(y, m)],
    "leadership": [(y, m, day, 7) for y, m in MONTHS for day in (mondays(y, m)[0], mondays(y, m)[2])],
    "monthly": [(y, m, 1, 7) for y, m in MONTHS],
}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Pacific/Apia"])
@pytest.mark.parametrize("kind", WALL)
def test_three_years_are_as_the_calendar_on_the_wall_has_them(kind: str, zone: str) -> None:
    """Fridays at 09:00, Mondays at 07:00, first and third Mondays, firsts of months: whatever the clocks did before."""
    assert [datetime(*when) for when in WALL[kind]] == local(Calendar(zone, HOUR), kind, 2026, 2028)  # noqa: DTZ001 - by the clocks of the zone


CHANGES = {
    "clocks went forward the day before": ("Europe/Berlin", "weekly", (2026, 3, 30), "2026-W13", (2026, 3, 29, 22)),
    "clocks went back the day before": ("America/New_York", "weekly", (2026, 11, 2), "2026-W44", (2026, 11, 2, 5)),
    "clocks skipped the midnight that ends the month": (
        "America/Asuncion",
        "monthly",
        (2023, 10, 1),
        "2023-09",
        (2023, 10, 1, 4),
    ),
    "a year with 53 weeks": ("UTC", "weekly", (2027, 1, 4), "2026-W53", (2027, 1, 4)),
}


@pytest.mark.parametrize(("zone", "kind", "day", "period", "until"), CHANGES.values(), ids=CHANGES)
def test_what_is_over_ends_at_its_own_midnight(
    zone: str, kind: str, day: tuple[int, int, int], period: str, until: tuple[int, ...]
) -> None:
    """Or where clocks skip it, at the first instant of the day; the report is due at 07:00 all the same."""
    morning = datetime(*day, 7, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    (found,) = Calendar(zone, HOUR).occasions(kind, morning - HOUR, morning)
    assert (period, utc(*until), morning) == (found.period, found.until, found.due)


SETTLED = {
    "an hour": (HOUR, utc(2027, 1, 1, 6)),
    "ten hours": (timedelta(hours=10), utc(2027, 1, 1, 9)),
    "three days": (timedelta(days=3), utc(2027, 1, 3, 23)),
}


@pytest.mark.parametrize(("settle", "due"), SETTLED.values(), ids=SETTLED)
def test_a_review_waits_until_the_cycle_is_settled(settle: timedelta, due: datetime) -> None:
    """Cycle end and `settle`, and not before the morning; what it is about ends with the cycle."""
    calendar = Calendar("Europe/Berlin", settle, (QUARTER,))
    (found,) = calendar.occasions("review", utc(2026, 12, 1), utc(2027, 2, 1))
    assert (due, QUARTER.end) == (found.due, found.until)


LATEST = {
    "weekly": "2026-W46",
    "leadership": "2026-11-16",
    "monthly": "2026-10",
    "nudge": "2026-W47",
    "review": None,
}


@pytest.mark.parametrize(("kind", "period"), LATEST.items(), ids=LATEST)
def test_the_latest_is_the_last_that_is_over(kind: str, period: str | None) -> None:
    """On a Wednesday; a nudge is about now."""
    found = BERLIN.latest(kind, utc(2026, 11, 18, 12))
    assert period == (found.period if found else None)
    assert ([found] if found else []) == BERLIN.last(kind, utc(2026, 11, 18, 12))


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(ZONES, INSTANTS, st.integers(1, 60), st.sampled_from(SCHEDULED))
def test_no_occasion_is_lost_or_doubled_however_time_is_cut(zone: str, start: datetime, days: int, kind: str) -> None:
    """Spans that follow each other find what one span finds, ascending, each after what it is about."""
    calendar, middle = Calendar(zone, HOUR, (QUARTER,)), start + timedelta(days=days / 3)
    end = start + timedelta(days=days)
    whole = calendar.occasions(kind, start, end)
    assert whole == calendar.occasions(kind, start, middle) + calendar.occasions(kind, middle, end)
    assert all(start < each.due <= end and each.until <= each.due for each in whole)
    assert len(whole) == len({each.period for each in whole})


@given(ZONES, INSTANTS)
def test_the_weekly_report_comes_on_monday_mornings(zone: str, start: datetime) -> None:
    """07:00 by the clocks of the zone, one each week, whatever the clocks do."""
    found = Calendar(zone, HOUR).occasions("weekly", start, start + timedelta(weeks=5))
    local = [each.due.astimezone(ZoneInfo(zone)) for each in found]
    assert {(0, 7, 0)} == {(at.weekday(), at.hour, at.minute) for at in local}
    assert len(found) in {5, 6}

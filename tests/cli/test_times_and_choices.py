"""Times as people type them, and which cycles are meant."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.cli.times import parse_day_start, parse_instant, parse_last_instant
from tracker.clock import SystemClock
from tracker.core.cycle import Cycle
from tracker.core.model import Plan, TeamCycle
from tracker.errors import SelectionError, UsageError
from tracker.standings import choose


@pytest.mark.parametrize(
    ("text", "zone", "start", "last", "end"),
    [
        pytest.param("2026-11-23", "UTC", "23T00:00:00", "23T23:59:59.999999", "24T00:00:00", id="a day"),
        pytest.param("20261123", "UTC", "23T00:00:00", "23T23:59:59.999999", "24T00:00:00", id="a compact day"),
        pytest.param("2026-W48-1", "UTC", "23T00:00:00", "23T23:59:59.999999", "24T00:00:00", id="a day of a week"),
        pytest.param(
            "2026-11-23", "Asia/Tokyo", "22T15:00:00", "23T14:59:59.999999", "23T15:00:00", id="a day far east"
        ),
        pytest.param("2026-11-23T14:05", "Asia/Tokyo", "23T05:05:00", "23T05:05:00", "23T05:05:00", id="a local time"),
        pytest.param("2026-11-23T14:05Z", "Asia/Tokyo", "23T14:05:00", "23T14:05:00", "23T14:05:00", id="a UTC time"),
        pytest.param("2026-11-23 14:05:01+02:00", "UTC", *["23T12:05:01"] * 3, id="a time with its offset"),
    ],
)
def test_a_text_is_an_instant(text: str, zone: str, start: str, last: str, end: str) -> None:
    """A day means its beginning, its last instant or its end; a time means itself."""
    expected = [datetime.fromisoformat(f"2026-11-{each}+00:00") for each in (start, last, end)]

    assert expected == [parse(text, zone) for parse in (parse_day_start, parse_last_instant, parse_instant)]


def test_a_day_is_as_long_as_it_is() -> None:
    """The day on which clocks go back has 25 hours."""
    start, end = parse_day_start("2026-10-25", "Europe/Berlin"), parse_instant("2026-10-25", "Europe/Berlin")

    assert 25 * 3600 == (end - start).total_seconds()


@pytest.mark.parametrize("text", ["", "noon", "2026-13-01", "2026-11-23T25:00", "9999-12-31", "0001-01-01T00:00+23:00"])
def test_anything_else_is_no_time(text: str) -> None:
    """What is no time, or beyond the calendar, is wrong usage."""
    with pytest.raises(UsageError, match="is not a time"):
        parse_instant(text, "UTC")


def team(name: str, cycle: str, first: date, last: date) -> TeamCycle:
    """A team without objectives."""
    return TeamCycle(name, Cycle(cycle, first, last, "UTC"), ())


Q3 = (date(2026, 7, 1), date(2026, 9, 30))
Q4 = (date(2026, 10, 1), date(2026, 12, 31))
NEXT = (date(2027, 1, 1), date(2027, 3, 31))
PLAN = Plan(
    (
        team("ops", "2026-Q3", *Q3),
        team("web", "2026-Q3", *Q3),
        team("web", "2026-Q4", *Q4),
        team("web", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        team("web", "2027-Q1", *NEXT),
        team("new", "2027-Q1", *NEXT),
    ),
    {},
)


@pytest.mark.parametrize(
    ("team_name", "cycle", "expected"),
    [
        pytest.param(
            None, None, ["ops 2026-Q3", "web 2026-Q4", "web 2026", "new 2027-Q1"], id="those under way, or the newest"
        ),
        pytest.param("web", None, ["web 2026-Q4", "web 2026"], id="of a team"),
        pytest.param("WEB", "2026-q4", ["web 2026-Q4"], id="in any case"),
        pytest.param(None, "2026-Q3", ["ops 2026-Q3", "web 2026-Q3"], id="of a cycle"),
    ],
)
def test_cycles_under_way_are_meant(team_name: str | None, cycle: str | None, expected: list[str]) -> None:
    """Without a cycle those under way count, or else each team's newest."""
    chosen = choose(PLAN, team_name, cycle, datetime(2026, 11, 24, tzinfo=UTC))

    assert expected == [f"{each.team} {each.cycle.name}" for each in chosen]


def test_nothing_chosen_is_an_error() -> None:
    """What there is instead is said."""
    with pytest.raises(SelectionError, match='no OKR file has team "ops" and cycle "2026"') as caught:
        choose(PLAN, "ops", "2026", datetime(2026, 11, 24, tzinfo=UTC))

    assert "there are: new 2027-Q1, ops 2026-Q3, web 2026, web 2026-Q3, web 2026-Q4, web 2027-Q1" == caught.value.help


def test_the_system_s_clock_is_in_utc() -> None:
    """Now is aware, and in UTC."""
    assert UTC == SystemClock().now().tzinfo

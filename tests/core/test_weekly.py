"""What happened from week to week."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from tracker.core.cycle import parse_cycle
from tracker.core.progress import LastOfDay
from tracker.core.standing import WeekValue
from tracker.core.weekly import achievement, successive_weeks, week_change, week_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.cycle import Cycle
    from tracker.core.model import Keep, Reach

WEEKS = (date(2026, 6, 29), date(2026, 7, 6), date(2026, 7, 13), date(2026, 7, 20))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param("2026-06-30 23:59", [], id="before the cycle: none"),
        pytest.param("2026-07-01 00:00", [(WEEKS[0], 43)], id="the first week is clipped to the cycle"),
        pytest.param("2026-07-05 23:59", [(WEEKS[0], 43)], id="Sunday is still the first week"),
        pytest.param("2026-07-06 00:00", [(WEEKS[0], 43), (WEEKS[1], None)], id="Monday begins a week"),
        pytest.param(
            "2026-07-14 00:00",
            [(WEEKS[0], 43), (WEEKS[1], None), (WEEKS[2], 40)],
            id="a week without a reading is never bridged",
        ),
    ],
)
def test_week_values(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    last_of_days: Callable[..., list[LastOfDay]],
    deploy_time: Reach,
    at: str,
    expected: list[tuple[date, float | None]],
) -> None:
    """A week's value is its last reading: 43 on Thursday, none in the second week, then 40."""
    days = last_of_days(date(2026, 7, 1), 44, 43, *[None] * 10, 40)
    weeks = week_values(deploy_time, days, quarter, instant(at))
    assert expected == [(week.monday, week.value) for week in weeks]
    assert all(week.held is None for week in weeks)


def test_weeks_of_a_keep_goal(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    last_of_days: Callable[..., list[LastOfDay]],
    failure_rate: Keep,
) -> None:
    """A week is held when every day with data held, and neither held nor missed without data."""
    days = last_of_days(date(2026, 7, 1), 12, None, 15, *[None] * 10, 16, 12)
    weeks = week_values(failure_rate, days, quarter, instant("2026-07-16 00:00"))
    assert weeks == (WeekValue(WEEKS[0], 15, held=True), WeekValue(WEEKS[1], None), WeekValue(WEEKS[2], 12, held=False))


def test_weeks_begin_in_the_zone_of_the_team(instant: Callable[[str], datetime], deploy_time: Reach) -> None:
    """In Auckland a Monday reading belongs to the new week although it is Sunday in UTC."""
    cycle = parse_cycle("2026-Q3", "Pacific/Auckland")
    days = [LastOfDay(date(2026, 7, 6), instant("2026-07-05 13:00"), 41)]
    weeks = week_values(deploy_time, days, cycle, instant("2026-07-05 13:00"))
    assert weeks == (WeekValue(WEEKS[0], None), WeekValue(WEEKS[1], 41))


@pytest.mark.parametrize(
    ("days_before", "expected"),
    [
        pytest.param({7: 28.1}, -1.7, id="a week ago to the minute"),
        pytest.param({6: 30, 8: 28.1}, -1.7, id="the last one at least a week old"),
        pytest.param({13: 40, 9: 28.1}, -1.7, id="of several, the newest"),
        pytest.param({14: 28.1}, -1.7, id="two weeks ago to the minute"),
        pytest.param({15: 28.1}, None, id="nothing within two weeks"),
        pytest.param({6: 28.1}, None, id="nothing a week old"),
        pytest.param({}, None, id="nothing else at all"),
    ],
)
def test_week_change(
    instant: Callable[[str], datetime],
    days_before: dict[int, float],
    expected: float | None,
) -> None:
    """The change is to the last reading from 7 to 14 days before; without one there is none."""
    newest = instant("2026-08-16 12:00")
    days = [
        LastOfDay(date(2026, 8, 16 - ago) if ago < 16 else date(2026, 7, 31), newest.replace(day=16 - ago), value)
        for ago, value in sorted(days_before.items(), reverse=True)
    ]
    assert expected == pytest.approx(week_change(26.4, newest, days))


REACHED, NOT = 9.0, 11.0


@pytest.mark.parametrize(
    ("at", "values", "expected"),
    [
        pytest.param("2026-07-22 13:00", {1: NOT, 22: NOT}, None, id="never reached"),
        pytest.param("2026-07-22 13:00", {1: NOT, 22: REACHED}, "touched", id="reached today"),
        pytest.param("2026-07-24 13:00", {21: REACHED, 22: NOT, 24: REACHED}, "touched", id="reached this week"),
        pytest.param("2026-07-22 13:00", {15: REACHED, 22: NOT}, "regressed", id="reached before, not now"),
        pytest.param("2026-07-22 13:00", {14: REACHED, 22: REACHED}, "held 2 of 2 weeks", id="held ever since"),
        pytest.param(
            "2026-07-22 13:00", {1: REACHED, 9: NOT, 15: REACHED, 22: REACHED}, "held 3 of 4 weeks", id="but for a week"
        ),
        pytest.param(
            "2026-07-22 13:00", {1: REACHED, 22: REACHED}, "held 2 of 2 weeks", id="weeks without a reading not counted"
        ),
        pytest.param(
            "2026-07-22 13:00",
            {8: REACHED, 10: NOT, 15: NOT, 22: REACHED},
            "held 1 of 3 weeks",
            id="the week it was first reached in counts by its last reading",
        ),
        pytest.param(
            "2026-07-20 00:30", {17: REACHED}, "held 1 of 1 week", id="a week just begun without a reading yet"
        ),
    ],
)
def test_achievement(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    deploy_time: Reach,
    at: str,
    values: dict[int, float],
    expected: str | None,
) -> None:
    """To touch a target is not to hold it."""
    days = [LastOfDay(date(2026, 7, d), instant(f"2026-07-{d:02} 12:00"), value) for d, value in values.items()]
    weeks = week_values(deploy_time, days, quarter, instant(at))
    assert expected == achievement(deploy_time, days[-1].value, days, weeks)


def test_reached_by_the_newest_reading_alone(deploy_time: Reach) -> None:
    """A target reached by a reading that no day of the cycle has yet is touched."""
    assert achievement(deploy_time, REACHED, [], [WeekValue(WEEKS[0], None)]) == "touched"


@pytest.mark.parametrize(
    ("days", "values"),
    [
        pytest.param([], [], id="none"),
        pytest.param([("2026-08-16", 1.0)], [2.0], id="one"),
        pytest.param(
            [("2026-08-03", 1.0), ("2026-08-09", 2.0), ("2026-08-25", 3.0)], [4.0, None, None, 6.0], id="with a gap"
        ),
    ],
)
def test_successive_weeks(days: list[tuple[str, float]], values: list[float | None]) -> None:
    """Whole ISO weeks from the first with a reading to the last, in the unit wanted; the last value counts."""
    noons = [(datetime.fromisoformat(f"{day} 12:00+00:00"), value) for day, value in days]
    found = successive_weeks([LastOfDay(at.date(), at, value) for at, value in noons], lambda value: 2 * value)
    assert values == [week.value for week in found]
    assert all(week.monday.weekday() == 0 for week in found)
    assert [] == [week for week in found if (week.sunday - week.monday).days != 6]

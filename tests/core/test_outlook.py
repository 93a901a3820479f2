"""What weekly values say beyond today: where it will end, what it takes, whether it really moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.model import Keep, Measure, Reach
from tracker.core.outlook import possible, replacement_days, window_of
from tracker.core.projection import finished_weeks, project, weeks_to
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import DayValue, Definition, History, Reading
from tracker.core.standing import Standing, Status, WeekValue
from tracker.core.words import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.core.cycle import Cycle
    from tracker.core.readings import Gap

MINUTES, SECONDS, PERCENT = parse_unit("min"), parse_unit("s"), parse_unit("%")
WEEK = timedelta(weeks=1)
FIRST_MONDAY = date(2026, 4, 6)
"""Twelve whole weeks lie between it and the week of 1 July, in which the cycle starts."""
STEADY = [44, 46, 45, 44, 46, 45, 44, 46, 45, 44, 46, 45]
FALLING = [44.0, 41.0, 37.5, 33.0, 30.0, 28.0]


@pytest.fixture(scope="session")
def weekly() -> Callable[..., History]:
    """Makes a history with a reading at noon of the Sunday of successive weeks; None leaves a week out."""

    def build(values: Sequence[float | None], first: date = FIRST_MONDAY, **changes: Any) -> History:
        sundays = (first + number * WEEK + timedelta(days=6) for number in range(len(values)))
        noons = [(datetime(d.year, d.month, d.day, 12, tzinfo=UTC), v) for d, v in zip(sundays, values, strict=True)]
        days = tuple(DayValue(at.date(), at, v, v, v, 1) for at, v in noons if v is not None)
        latest = Reading("a/b/c/d", days[-1].at, days[-1].value, days[-1].at, days[-1].at, changes.pop("samples", None))
        return History(latest, days, **changes)

    return build


def test_a_projection_rests_on_the_weeks_of_the_cycle(
    judge: Callable[..., Standing], quarter: Cycle, deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """The weeks before the cycle make no projection: nobody was working on the number yet."""
    values = [*STEADY, *FALLING, 26.4]
    standing = judge(deploy_time, weekly(values), "2026-08-17 07:00")
    weeks = [WeekValue(FIRST_MONDAY + n * WEEK, value) for n, value in enumerate(values)]
    mine = weeks[12:]

    assert (tuple(weeks[:12]), tuple(mine)) == (standing.before, standing.basis)
    assert project(deploy_time, mine, weeks_to(quarter.last, mine), (0.0, None)) == standing.projection
    assert "from 7 weeks)" in standing.reason


def test_the_first_weeks_are_judged_by_pace(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """However long the history, a cycle that has just begun has no projection, and the reason says so."""
    standing = judge(deploy_time, weekly([*STEADY, 45.0]), "2026-07-06 07:00")

    assert standing.projection is None
    assert "by pace: 1 weekly value, 6 are needed for a projection" in standing.reason


@pytest.mark.parametrize(
    ("at", "points", "text"),
    [
        pytest.param("2026-08-16 13:00", 5, "5 weekly values, 6 are needed for a projection", id="Sunday noon"),
        pytest.param("2026-08-17 00:00", 6, None, id="the week is over"),
    ],
)
def test_the_running_week_makes_no_projection(
    judge: Callable[..., Standing],
    deploy_time: Reach,
    weekly: Callable[..., History],
    at: str,
    points: int,
    text: str | None,
) -> None:
    """A week has a last value when it is over; the reason says how many there are until they are enough."""
    standing = judge(deploy_time, weekly(FALLING, date(2026, 7, 6)), at)
    assert points == sum(week.value is not None for week in standing.basis)
    assert (text is None) == (standing.projection is not None)
    assert text is None or standing.reason.endswith(f"expected by now, by pace: {text}")
    assert text is not None or "likely to end at" in standing.reason


def test_a_week_without_a_reading_is_looked_beyond(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """Silent weeks are gaps, and weeks more to look ahead."""
    history = weekly([*STEADY, 44.0, None, None, 40.0, 38.0, 37.0, 36.0, 35.0])
    standing = judge(deploy_time, history, "2026-08-24 00:00")
    assert [44.0, None, None, 40.0] == [week.value for week in standing.basis[:4]]
    assert standing.projection is not None
    assert 6 == standing.projection.points


def test_a_replaced_measure_starts_again(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History], instant: Callable[..., Any]
) -> None:
    """Numbers of another measure are no movement: they make neither a projection nor limits."""
    changed = tuple(
        Definition("a/b/c/d", f'{{"goal":{goal},"measure":{{"query":"{query}"}}}}', instant(at))
        for goal, query, at in (
            (1, "a", "2026-04-01 00:00"),
            (2, "a", "2026-05-01 00:00"),
            (2, "b", "2026-08-05 09:00"),
        )
    )
    standing = judge(deploy_time, weekly([*STEADY, *FALLING], definitions=changed), "2026-08-10 00:00")
    assert [28.0] == [week.value for week in standing.basis]
    assert standing.reason.endswith("by pace: 1 weekly value, 6 are needed for a projection")
    assert ([17, 1], "1 weekly value, 8 are needed") == (
        [len(chart.weeks) for chart in standing.charts],
        standing.unjudged,
    )


def test_a_changed_goal_is_no_replaced_measure(quarter: Cycle, instant: Callable[..., Any]) -> None:
    """Only what is asked makes other numbers; content of an unknown form changes nothing."""
    contents = ('{"goal":1,"measure":2}', '{"goal":2,"measure":2}', '{"goal":2,"measure":3}', "1", "2")
    revisions = [
        Definition("a/b/c/d", content, instant(f"2026-08-0{n} 23:30")) for n, content in enumerate(contents, start=1)
    ]
    assert (date(2026, 8, 3), date(2026, 8, 4)) == replacement_days(revisions, quarter)


def test_a_rebasing_note_starts_new_limits(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History], instant: Callable[..., Any]
) -> None:
    """After a change that is understood the new level is usual; the projection goes on."""
    notes = (
        Note("a/b/c/d", date(2026, 5, 1), "holidays", "lee", instant("2026-05-01 09:00")),
        Note("a/b/c/d", date(2026, 7, 1), "new runners", "lee", instant("2026-07-01 09:00"), rebase=True),
    )
    standing = judge(deploy_time, weekly([*STEADY, *FALLING], notes=notes), "2026-08-10 00:00")
    assert (2, 6) == (len(standing.charts), standing.projection and standing.projection.points)
    assert (None, ()) == (standing.usual, standing.moves)


def test_a_real_change_is_a_signal(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """A value beyond the usual range of the weeks before the cycle stands out, and is named by its week."""
    standing = judge(deploy_time, weekly([*STEADY, *FALLING]), "2026-08-10 00:00")
    (signal,) = standing.moves
    assert (date(2026, 7, 6), True, True) == (signal.since, signal.better, signal.lasting)
    assert standing.usual is not None
    assert (12, True) == (standing.usual.points, standing.usual.skewed)
    assert ((signal,), None) == (standing.signals, standing.unjudged)


def test_signals_from_before_the_cycle_are_not_told(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """A spike that was over when the cycle began is known to the chart only."""
    standing = judge(deploy_time, weekly([90.0, *STEADY, 45.0, 44.0], date(2026, 3, 30)), "2026-07-06 07:00")
    assert 1 == len(standing.charts[-1].signals)
    assert ((), ()) == (standing.signals, standing.moves)


@pytest.mark.parametrize("window", ["28d", "8d"])
def test_overlapping_windows_are_not_judged(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History], window: str
) -> None:
    """One event moves several weeks of a longer window; the projection is made all the same."""
    measure = Measure("jira", "jira", {"window": window}, MINUTES)
    standing = judge(deploy_time, weekly([*STEADY, *FALLING]), "2026-08-10 00:00", measure=measure)
    days = window.removesuffix("d")
    assert f"its window of {days} days overlaps from week to week" == standing.unjudged
    assert ((), None) == (standing.charts, standing.usual)
    assert standing.projection is not None


@pytest.mark.parametrize("window", [None, 28, "rolling", "7d"])
def test_a_window_of_a_week_or_of_another_form_is_judged(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History], window: object
) -> None:
    """What is no interval says nothing of a window."""
    measure = Measure("jira", "jira", {"window": window}, MINUTES)
    standing = judge(deploy_time, weekly([*STEADY, 45.0]), "2026-07-06 07:00", measure=measure)
    assert standing.unjudged is None
    assert (timedelta(days=7) if window == "7d" else None) == window_of(standing.key_result)


@pytest.mark.parametrize(
    ("goal", "skewed"),
    [
        pytest.param(parse_keep("<= 60 min"), True, id="a duration has limits of ratios"),
        pytest.param(parse_keep("<= 60 %"), False, id="a share does not"),
    ],
)
def test_a_keep_goal_has_signals_and_no_projection(
    judge: Callable[..., Standing], weekly: Callable[..., History], goal: Keep, skewed: bool
) -> None:
    """What is to be held is watched for changes; where it will end is told by its days."""
    standing = judge(goal, weekly([*STEADY, 45.0]), "2026-07-06 07:00")
    assert standing.usual is not None
    assert (skewed, None, None) == (standing.usual.skewed, standing.projection, standing.effort)


def test_values_in_another_unit_are_converted(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """Weeks, limits and projection are in the goal's unit."""
    measure = Measure("prometheus", "prod", {}, SECONDS)
    seconds = judge(deploy_time, weekly([60.0 * v for v in [*STEADY, 45.0]]), "2026-07-06 07:00", measure=measure)
    minutes = judge(deploy_time, weekly([*STEADY, 45.0]), "2026-07-06 07:00")
    assert (minutes.basis, minutes.projection, minutes.usual) == (seconds.basis, seconds.projection, seconds.usual)


def test_after_the_end_nothing_is_projected(
    judge: Callable[..., Standing], quarter: Cycle, deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """The score is what was reached; the last week counts though the cycle cuts it off, later days do not."""
    sundays = {date(2026, 7, 5) + n * WEEK: 45.0 - 2 * n for n in range(13)}
    later = {date(2026, 9, 30): 24.0, date(2026, 10, 1): 9.0}
    history = history_of(sundays | later)
    at_end = judge(deploy_time, history._replace(latest=replace(history.latest, value=24.0)), quarter.end)
    assert (None, None) == (at_end.projection, at_end.effort)
    assert (at_end.score, Status.AT_RISK) == (at_end.projected, at_end.status)
    assert at_end.reason.endswith("of the way, cycle over")
    assert (14, 24.0) == (len(at_end.basis), at_end.basis[-1].value)


def test_without_data_that_counts_there_is_no_outlook(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History], gap_of: Callable[..., Gap]
) -> None:
    """A stale value has neither projection nor signal nor effort, however many weeks are known."""
    standing = judge(deploy_time, weekly([*STEADY, *FALLING]), "2026-08-13 00:00")
    assert Status.NO_DATA is standing.status
    assert (None, None, None, ()) == (standing.projection, standing.effort, standing.unjudged, standing.charts)
    assert ((), (), None, ()) == (standing.before, standing.basis, standing.usual, standing.signals)


def test_the_effort_counts_from_the_newest_reading(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """The running week is where it stands; the best step is that of any week known."""
    standing = judge(deploy_time, weekly([*STEADY, *FALLING, 26.4]), "2026-08-16 13:00")
    assert standing.effort is not None
    assert pytest.approx((10 - 26.4) * 7 / 46) == standing.effort.needed
    assert -4.5 == standing.effort.best


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([50.0, None], (0.0, 100.0), id="within"),
        pytest.param([], (0.0, 100.0), id="none known"),
        pytest.param([120.0, 90.0], (0.0, None), id="above what a share can be"),
        pytest.param([-1.0], (None, 100.0), id="below zero"),
    ],
)
def test_bounds_that_values_do_not_keep_to_are_none(
    values: list[float | None], expected: tuple[float | None, float | None]
) -> None:
    """A utilisation of 120 % shows that its ceiling is another one."""
    weeks = [WeekValue(FIRST_MONDAY + n * WEEK, value) for n, value in enumerate(values)]
    assert expected == possible(PERCENT, weeks)


def test_weeks_that_are_over_end_before_today() -> None:
    """On a Sunday its week still runs."""
    weeks = [WeekValue(FIRST_MONDAY, 1.0)]
    assert [[], weeks] == [finished_weeks(weeks, FIRST_MONDAY + timedelta(days=n)) for n in (6, 7)]


def test_one_week_has_no_effort(
    judge: Callable[..., Standing], deploy_time: Reach, weekly: Callable[..., History]
) -> None:
    """Without a step there is nothing to compare the one needed with."""
    assert judge(deploy_time, weekly([40.0], date(2026, 8, 10)), "2026-08-16 13:00").effort is None

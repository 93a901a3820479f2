"""Where one key result stands, from what the store knew and an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.assess import assess
from tracker.core.cycle import parse_cycle
from tracker.core.model import Checkpoint, KeyResult, Lifecycle, Measure, Milestone, Milestones, Reach, ReachFromHistory
from tracker.core.outcome import Outcome
from tracker.core.projection import Effort
from tracker.core.quantity import QuantityError, convert, parse_keep, parse_unit
from tracker.core.readings import DayValue, Definition, History, Reading
from tracker.core.signal import Chart
from tracker.core.standing import Standing, Status, Trust, WeekValue

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.core.cycle import Cycle
    from tracker.core.model import Keep
    from tracker.core.quantity import Unit
    from tracker.core.readings import Gap

SECONDS, MINUTES, HOURS = parse_unit("s"), parse_unit("min"), parse_unit("h")
AUGUST_9, AUGUST_16 = date(2026, 8, 9), date(2026, 8, 16)
IN_SECONDS = Measure("prometheus", "prod", {}, SECONDS)
SUNDAY = "2026-08-16 13:00"


def test_a_reach_goal_on_its_way(
    judge: Callable[..., Standing],
    instant: Callable[[str], datetime],
    deploy_time: Reach,
    key_result_of: Callable[..., KeyResult],
    history_of: Callable[..., History],
) -> None:
    """Every figure of a healthy reach goal follows from two readings."""
    standing = judge(deploy_time, history_of({AUGUST_9: 28.1, AUGUST_16: 26.4}), SUNDAY)
    assert standing == Standing(
        key_result=key_result_of(deploy_time),
        status=Status.ON_TRACK,
        reason="53% of the way, 50% expected by now, by pace: 1 weekly value, 6 are needed for a projection",
        trust=Trust.FRESH,
        value=26.4,
        observed_at=instant("2026-08-16 12:00"),
        samples=7,
        progress=(26.4 - 45) / -35,
        expected=46 / 92,
        score=(26.4 - 45) / -35,
        change=26.4 - 28.1,
        weeks=(
            *(WeekValue(date(2026, 6, 29) + timedelta(weeks=number), None) for number in range(5)),
            WeekValue(date(2026, 8, 3), 28.1),
            WeekValue(date(2026, 8, 10), 26.4),
        ),
        effort=Effort(needed=(10 - 26.4) * 7 / 46, best=26.4 - 28.1, last_day=None),
        basis=(WeekValue(date(2026, 8, 3), 28.1),),
        charts=(Chart((WeekValue(date(2026, 8, 3), 28.1),), None, ()),),
        unjudged="1 weekly value, 8 are needed",
    )


def test_a_keep_goal_under_way(
    judge: Callable[..., Standing], failure_rate: Keep, history_of: Callable[..., History]
) -> None:
    """A keep goal counts its days; pace does not apply to it."""
    values = {date(2026, 6, 30): 40.0, date(2026, 7, 1): 12.0, date(2026, 7, 2): 16.0, date(2026, 7, 4): 14.0}
    standing = judge(failure_rate, history_of(values), "2026-07-04 13:00")
    assert standing.status is Status.ON_TRACK
    assert (standing.done, standing.total, standing.coverage) == (2, 3, 3 / 4)
    assert (standing.progress, standing.score, standing.projected) == (2 / 3, 2 / 3, 90 / 92)
    assert (standing.expected, standing.change, standing.achievement) == (None, None, None)
    assert standing.weeks == (WeekValue(date(2026, 6, 29), 14.0, held=False),)


@pytest.mark.parametrize(
    ("missed", "status", "projected"),
    [
        pytest.param([], Status.ACHIEVED, 1.0, id="every day held"),
        pytest.param([3], Status.ON_TRACK, 91 / 92, id="one day missed"),
        pytest.param([91], Status.ON_TRACK, 91 / 92, id="missed on the last day"),
    ],
)
def test_a_keep_goal_at_the_end(
    judge: Callable[..., Standing],
    quarter: Cycle,
    failure_rate: Keep,
    history_of: Callable[..., History],
    missed: list[int],
    status: Status,
    projected: float,
) -> None:
    """A keep goal is achieved only when the cycle is over and every day with data held."""
    values = {quarter.first + timedelta(days=n): 16.0 if n in missed else 12.0 for n in range(92)}
    before = judge(failure_rate, history_of(values), quarter.end - timedelta(hours=1))
    after = judge(failure_rate, history_of(values), quarter.end)
    assert before.status is not Status.ACHIEVED
    assert (status, projected, projected) == (after.status, after.score, after.projected)


def test_milestones(judge: Callable[..., Standing]) -> None:
    """Milestones need no reading: they are as fresh as their file."""
    steps = (Milestone("plan", date(2026, 8, 10), date(2026, 8, 9), 3), Milestone("drill", date(2026, 9, 30)))
    standing = judge(Milestones(steps), History(), "2026-08-17 07:00")
    assert (standing.status, standing.trust) == (Status.ON_TRACK, Trust.FRESH)
    assert (standing.progress, standing.expected, standing.score) == (0.75, 0.75, 0.75)
    assert (standing.done, standing.total, standing.value, standing.weeks) == (1, 2, None, ())


def test_milestones_as_of_an_earlier_day(judge: Callable[..., Standing]) -> None:
    """Seen from the day before, a step is not done yet."""
    goal = Milestones((Milestone("plan", date(2026, 8, 10), date(2026, 8, 9)),))
    standing = judge(goal, History(), "2026-08-08 07:00")
    assert (standing.status, standing.progress, standing.done) == (Status.ON_TRACK, 0.0, 0)


@pytest.mark.parametrize(
    ("read_on", "at", "outcome", "trust", "reason"),
    [
        pytest.param(
            None, "2026-08-16 13:00", None, Trust.NEVER, "never read: no poll has asked for it yet", id="never asked"
        ),
        pytest.param(
            None,
            "2026-08-16 13:00",
            Outcome.FAILED,
            Trust.NEVER,
            "never read: source prod answers 503",
            id="never answered",
        ),
        pytest.param(AUGUST_9, "2026-08-11 12:01", None, Trust.STALE, "no data since Sun 9 Aug 12:00 UTC", id="stale"),
        pytest.param(
            AUGUST_9,
            "2026-08-12 12:00",
            Outcome.DEFERRED,
            Trust.STALE,
            "no data since Sun 9 Aug 12:00 UTC: source prod answers 503",
            id="put off for too long",
        ),
        pytest.param(
            AUGUST_9,
            "2026-08-12 12:00",
            Outcome.NO_DATA,
            Trust.BROKEN,
            "no data since Sun 9 Aug 12:00 UTC: source prod answers 503",
            id="broken for too long",
        ),
        pytest.param(
            AUGUST_9,
            "2026-08-12 12:00",
            Outcome.PARTIAL,
            Trust.PARTIAL,
            "no data since Sun 9 Aug 12:00 UTC: source prod answers 503",
            id="partial for too long",
        ),
        pytest.param(
            date(2026, 6, 30),
            "2026-07-01 09:00",
            None,
            Trust.LATE,
            "no reading in the cycle yet; the last one is from Tue 30 Jun 12:00 UTC",
            id="only read before the cycle",
        ),
    ],
)
def test_no_data(
    judge: Callable[..., Standing],
    deploy_time: Reach,
    history_of: Callable[..., History],
    gap_of: Callable[..., Gap],
    read_on: date | None,
    at: str,
    outcome: Outcome | None,
    trust: Trust,
    reason: str,
) -> None:
    """A value that is no longer current counts neither for nor against, and is still shown."""
    gap = gap_of(outcome) if outcome else None
    history = history_of({read_on: 9.0} if read_on else {}, gap)
    for goal in (deploy_time, parse_keep("<= 15 min")):
        standing = judge(goal, history, at)
        assert (Status.NO_DATA, trust, reason) == (standing.status, standing.trust, standing.reason)
        assert (standing.value, standing.gap) == (9.0 if read_on else None, gap)
        assert (standing.progress, standing.score, standing.change, standing.achievement) == (None,) * 4
        assert (standing.expected, standing.projected, standing.total) == (None,) * 3


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.PARTIAL, Outcome.DEFERRED])
def test_a_short_failure_does_not_hide_progress(
    judge: Callable[..., Standing],
    deploy_time: Reach,
    history_of: Callable[..., History],
    gap_of: Callable[..., Gap],
    outcome: Outcome,
) -> None:
    """While the last value is recent enough it counts, and the gap is shown beside it."""
    history = history_of({AUGUST_16: 26.4}, gap_of(outcome))
    standing = judge(deploy_time, history, "2026-08-17 13:00")
    assert standing.status is Status.ON_TRACK
    assert standing.gap is history.gap


def test_a_true_zero_is_data(judge: Callable[..., Standing], history_of: Callable[..., History]) -> None:
    """Zero open vulnerabilities reach a target of zero."""
    goal = Reach(12, 0, strict=False, unit=parse_unit("vulnerabilities"))
    standing = judge(goal, history_of({AUGUST_16: 0.0}), SUNDAY)
    assert (standing.status, standing.value, standing.score) == (Status.ACHIEVED, 0.0, 1.0)


def test_a_regression_is_negative_progress_and_no_score(
    judge: Callable[..., Standing], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """A value beyond the baseline shows as negative progress and scores zero."""
    standing = judge(deploy_time, history_of({AUGUST_16: 50.0}), SUNDAY)
    assert (standing.progress, standing.score) == (-5 / 35, 0.0)
    assert standing.reason.startswith("further from the target than the baseline: -14%")


def test_the_last_reading_of_a_finished_cycle_stays_current(
    judge: Callable[..., Standing], quarter: Cycle, deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """Months later a finished cycle is judged as it was at its end."""
    history = history_of({quarter.last: 12.0})
    at_end = judge(deploy_time, history, quarter.end)
    months_later = judge(deploy_time, history, quarter.end + timedelta(days=100))
    assert months_later == at_end
    assert (at_end.expected, at_end.trust) == (1.0, Trust.LATE)


def test_a_cycle_that_still_settles_ages_its_last_reading(
    judge: Callable[..., Standing], quarter: Cycle, deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """Ages run on while readings are still taken, and stop when the cycle has settled."""
    history, settle = history_of({quarter.last: 12.0}), timedelta(days=3)
    statuses = [
        judge(deploy_time, history, quarter.end + timedelta(days=days), settle=settle).status for days in (0, 2, 100)
    ]
    assert statuses == [Status.ON_TRACK, Status.NO_DATA, Status.NO_DATA]


@pytest.mark.parametrize(
    ("changes", "at", "status", "reason"),
    [
        pytest.param({}, "2026-06-30 23:59", Status.NOT_STARTED, "the cycle starts on 1 Jul 2026", id="not started"),
        pytest.param(
            {"lifecycle": Lifecycle.PAUSED, "lifecycle_reason": "frozen"},
            SUNDAY,
            Status.PAUSED,
            "paused: frozen",
            id="paused",
        ),
        pytest.param(
            {"lifecycle": Lifecycle.DROPPED, "lifecycle_reason": "merged"},
            "2026-06-30 23:59",
            Status.DROPPED,
            "dropped: merged",
            id="dropped before it started",
        ),
    ],
)
def test_what_is_not_judged(
    judge: Callable[..., Standing],
    deploy_time: Reach,
    history_of: Callable[..., History],
    changes: dict[str, object],
    at: str,
    status: Status,
    reason: str,
) -> None:
    """A key result at rest shows its value and has no score."""
    history = history_of({date(2026, 6, 30): 44.0})
    for goal in (deploy_time, Milestones((Milestone("plan", date(2026, 8, 10)),))):
        standing = judge(goal, history, at, **changes)
        assert (status, reason) == (standing.status, standing.reason)
        assert (standing.progress, standing.score, standing.change) == (None, None, None)
    assert judge(deploy_time, history, at, **changes).value == 44.0


@pytest.mark.parametrize("unit", [MINUTES, None])
def test_a_baseline_yet_to_be_measured(
    judge: Callable[..., Standing], history_of: Callable[..., History], unit: Unit | None
) -> None:
    """Without its baseline a goal has no progress, though its value is shown."""
    goal = ReachFromHistory(timedelta(days=28), None, 0.6, strict=False, unit=unit)
    standing = judge(goal, history_of({AUGUST_16: 26.4}), SUNDAY)
    assert standing.status is Status.NO_DATA
    needed = "the baseline is measured from the 28 days before 1 Jul 2026; 0 days have data, 7 are needed"
    assert needed == standing.reason
    assert (standing.value, standing.trust, standing.progress, standing.score) == (26.4, Trust.FRESH, None, None)


def test_readings_before_the_cycle_never_achieve(
    judge: Callable[..., Standing], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """A target touched before the cycle is neither touched nor regressed in it, but is the week's comparison."""
    history = history_of({date(2026, 6, 28): 9.0, date(2026, 7, 6): 44.0})
    standing = judge(deploy_time, history, "2026-07-06 13:00")
    assert standing.achievement is None
    assert standing.change == 35.0


def test_achievement_is_told(
    judge: Callable[..., Standing], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """A target that was reached and lost again is called regressed."""
    history = history_of({AUGUST_9: 9.0, AUGUST_16: 12.0})
    assert judge(deploy_time, history, SUNDAY).achievement == "regressed"


def test_checkpoints_set_the_pace(
    judge: Callable[..., Standing], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """A key result with its own checkpoints is held to those."""
    checkpoints = (Checkpoint(date(2026, 8, 15), 0.2),)
    standing = judge(deploy_time, history_of({AUGUST_16: 38.0}), SUNDAY, checkpoints=checkpoints)
    assert (standing.status, standing.reason) == (
        Status.ON_TRACK,
        "20% of the way, 20% expected by now, by pace: 0 weekly values, 6 are needed for a projection",
    )


def test_a_changed_definition_is_said(
    judge: Callable[..., Standing],
    instant: Callable[[str], datetime],
    deploy_time: Reach,
    history_of: Callable[..., History],
) -> None:
    """A goal or measure changed in the cycle is a matter of trust, not of status."""
    changed = tuple(Definition("a/b/c/d", "{}", instant(text)) for text in ("2026-07-01 00:00", "2026-08-01 00:00"))
    standing = judge(deploy_time, history_of({AUGUST_16: 26.4}, definitions=changed), SUNDAY)
    assert (standing.status, standing.trust) == (Status.ON_TRACK, Trust.REDEFINED)


def test_values_are_told_in_the_unit_of_the_goal(
    judge: Callable[..., Standing], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """A measure in seconds gives value, change and weeks in the goal's minutes."""
    history = history_of({AUGUST_9: 1800.0, AUGUST_16: 1200.0})
    standing = judge(deploy_time, history, SUNDAY, measure=IN_SECONDS)
    assert (standing.value, standing.change, standing.progress) == (20.0, -10.0, 25 / 35)
    assert [week.value for week in standing.weeks[-2:]] == [30.0, 20.0]


def test_a_measure_of_another_kind_is_refused(
    judge: Callable[..., Standing], deploy_time: Reach, history_of: Callable[..., History]
) -> None:
    """Percent cannot be told in minutes."""
    in_percent = Measure("prometheus", "prod", {}, parse_unit("%"))
    with pytest.raises(QuantityError):
        judge(deploy_time, history_of({AUGUST_16: 26.4}), SUNDAY, measure=in_percent)


@given(value=st.floats(min_value=0, max_value=1e5).map(lambda number: round(number, 3)))
def test_a_change_of_unit_never_changes_the_judgement(
    judge: Callable[..., Standing], history_of: Callable[..., History], value: float
) -> None:
    """Goal and readings told in seconds, minutes or hours give one progress and one status."""
    standings = []
    for unit in (SECONDS, MINUTES, HOURS):
        goal = Reach(convert(45, MINUTES, unit), convert(10, MINUTES, unit), strict=False, unit=unit)
        standings.append(judge(goal, history_of({AUGUST_16: value}), SUNDAY, measure=IN_SECONDS))
    seconds, minutes, hours = standings
    assert seconds.progress == pytest.approx(minutes.progress, abs=1e-9)
    assert seconds.progress == pytest.approx(hours.progress, abs=1e-9)
    assert seconds.status is minutes.status is hours.status


GOALS = st.sampled_from(
    [
        Reach(45, 10, strict=True, unit=MINUTES),
        Reach(10, 45, strict=False, unit=MINUTES),
        parse_keep("<= 15 min"),
        ReachFromHistory(timedelta(days=28), 10, None, strict=False, unit=MINUTES),
    ]
)


@given(
    goal=GOALS,
    values=st.dictionaries(st.integers(-20, 100), st.floats(min_value=-100, max_value=100), max_size=12),
    hours=st.integers(-500, 3000),
    outcome=st.none() | st.sampled_from([outcome for outcome in Outcome if outcome is not Outcome.OK]),
)
def test_no_standing_without_data_has_a_figure_that_judges(
    judge: Callable[..., Standing],
    quarter: Cycle,
    history_of: Callable[..., History],
    gap_of: Callable[..., Gap],
    goal: Reach | Keep | ReachFromHistory,
    values: dict[int, float],
    hours: int,
    outcome: Outcome | None,
) -> None:
    """Without data there is no progress, score nor change; with data there is a progress and a score."""
    at = quarter.start + timedelta(hours=hours)
    history = _known_at(history_of({quarter.first + timedelta(days=n): v for n, v in values.items()}), at)
    history = history._replace(gap=gap_of(outcome) if outcome else None)
    standing = judge(goal, history, at)
    unjudged = standing.status in {Status.NO_DATA, Status.NOT_STARTED}
    assert standing.reason
    assert unjudged is (standing.progress is None) is (standing.score is None)
    assert not (unjudged and standing.change is not None)
    assert standing.score is None or 0 <= standing.score <= 1


def _known_at(history: History, at: datetime) -> History:
    """The history without what was read after an instant."""
    days = tuple(day for day in history.days if day.at <= at)
    latest = history.latest and days and replace(history.latest, observed_at=days[-1].at, value=days[-1].value)
    return history._replace(days=days, latest=latest or None)


def test_the_team_s_zone_counts_the_days(
    instant: Callable[[str], datetime], failure_rate: Keep, key_result_of: Callable[..., KeyResult]
) -> None:
    """In Auckland a reading at noon UTC on 30 June is one of 1 July, the first day of the cycle."""
    cycle, at = parse_cycle("2026-Q3", "Pacific/Auckland"), instant("2026-06-30 12:00")
    day = DayValue(date(2026, 7, 1), at, 12.0, 12.0, 12.0, 1)
    history = History(Reading("a/b/c/d", at, 12.0, at, at), (day,))
    standing = assess(key_result_of(failure_rate), cycle, history, instant("2026-06-30 13:00"))
    assert (standing.done, standing.total, standing.coverage, standing.projected) == (1, 1, 1.0, 1.0)

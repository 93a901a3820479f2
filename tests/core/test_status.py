"""The status word of a key result, and the sentence that gives its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.model import Ambition, Lifecycle, Milestone, Reach
from tracker.core.outcome import Outcome
from tracker.core.progress import KeptDays
from tracker.core.quantity import parse_keep, parse_unit
from tracker.core.readings import Reading
from tracker.core.standing import Projection, Status
from tracker.core.status import (
    Verdict,
    ended_status,
    grade,
    keep_status,
    lifecycle_verdict,
    milestones_status,
    no_data_verdict,
    pace_status,
    reach_status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.model import Keep, KeyResult
    from tracker.core.readings import Gap

STRETCH, COMMITTED = Ambition.STRETCH, Ambition.COMMITTED
BEST_FIRST = [Status.ACHIEVED, Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK]
DEPLOY_TIME = Reach(45, 10, strict=True, unit=parse_unit("min"))
COVERAGE = Reach(60, 85, strict=False, unit=parse_unit("%"))


@pytest.mark.parametrize(
    ("score", "ambition", "expected"),
    [
        pytest.param(0.70, STRETCH, Status.ON_TRACK, id="stretch: 0.70 is on track"),
        pytest.param(0.699, STRETCH, Status.AT_RISK, id="stretch: less than 0.70 is at risk"),
        pytest.param(0.40, STRETCH, Status.AT_RISK, id="stretch: 0.40 is at risk"),
        pytest.param(0.399, STRETCH, Status.OFF_TRACK, id="stretch: less than 0.40 is off track"),
        pytest.param(0.95, COMMITTED, Status.ON_TRACK, id="committed: 0.95 is on track"),
        pytest.param(0.949, COMMITTED, Status.AT_RISK, id="committed: less than 0.95 is at risk"),
        pytest.param(0.70, COMMITTED, Status.AT_RISK, id="committed: 0.70 is at risk"),
        pytest.param(0.699, COMMITTED, Status.OFF_TRACK, id="committed: less than 0.70 is off track"),
    ],
)
def test_grade(score: float, ambition: Ambition, expected: Status) -> None:
    """A projected score is graded by the bands of the ambition."""
    assert expected is grade(score, ambition)


@pytest.mark.parametrize(
    ("progress", "expected_share", "expected"),
    [
        pytest.param(0.60, 0.51, Status.ON_TRACK, id="ahead"),
        pytest.param(0.50, 0.6649, Status.ON_TRACK, id="less than 16.5 points behind"),
        pytest.param(0.50, 0.665, Status.AT_RISK, id="16.5 points behind"),
        pytest.param(0.20, 0.53, Status.AT_RISK, id="33 points behind, which floats make a little more"),
        pytest.param(0.20, 0.531, Status.OFF_TRACK, id="more than 33 points behind"),
        pytest.param(-0.14, 0.05, Status.AT_RISK, id="a regression counts in full"),
        pytest.param(0.0, 0.0, Status.ON_TRACK, id="the first day"),
    ],
)
def test_pace_status(progress: float, expected_share: float, expected: Status) -> None:
    """By pace, the gap in points decides."""
    assert expected is pace_status(progress, expected_share)


@pytest.mark.parametrize(
    ("goal", "value", "expected_share", "status", "reason"),
    [
        pytest.param(
            DEPLOY_TIME,
            26.4,
            47 / 92,
            Status.ON_TRACK,
            "53% of the way, 51% expected by now, by pace: 4 weekly values",
            id="on track by pace",
        ),
        pytest.param(
            DEPLOY_TIME,
            36,
            0.51,
            Status.AT_RISK,
            "26% of the way, 51% expected by now, by pace: 4 weekly values",
            id="at risk by pace",
        ),
        pytest.param(
            DEPLOY_TIME,
            44,
            0.51,
            Status.OFF_TRACK,
            "3% of the way, 51% expected by now, by pace: 4 weekly values",
            id="off track",
        ),
        pytest.param(
            DEPLOY_TIME,
            50,
            0.51,
            Status.OFF_TRACK,
            "further from the target than the baseline: -14%, 51% expected by now, by pace: 4 weekly values",
            id="a regression is said",
        ),
        pytest.param(
            DEPLOY_TIME,
            9,
            0.51,
            Status.ACHIEVED,
            "9 min reaches the target (45 min to < 10 min)",
            id="reached, lower is better",
        ),
        pytest.param(
            DEPLOY_TIME,
            10,
            1.0,
            Status.ON_TRACK,
            "100% of the way, 100% expected by now, by pace: 4 weekly values",
            id="at a strict target: all of the way, but not reached",
        ),
        pytest.param(
            COVERAGE,
            85,
            0.51,
            Status.ACHIEVED,
            "85 % reaches the target (60 % to >= 85 %)",
            id="reached, higher is better",
        ),
    ],
)
def test_reach_status_by_pace(goal: Reach, value: float, expected_share: float, status: Status, reason: str) -> None:
    """Without a projection a reach goal is judged by its pace, and the reason says so."""
    assert Verdict(status, reason) == reach_status(goal, value, expected_share, STRETCH, "4 weekly values")


def likely(score: float) -> Projection:
    """A projection from 9 weeks whose centre has that score."""
    return Projection(low=15, centre=17.5, high=20, chance=0.02, score=score, points=9, method="drift")


@pytest.mark.parametrize(
    ("score", "ambition", "status", "basis"),
    [
        pytest.param(0.79, STRETCH, Status.ON_TRACK, "score 0.79, 0.71 to 0.86, from 9 weeks", id="stretch"),
        pytest.param(0.79, COMMITTED, Status.AT_RISK, "score 0.79, 0.71 to 0.86, from 9 weeks", id="committed"),
        pytest.param(0.3, STRETCH, Status.OFF_TRACK, "score 0.30, 0.71 to 0.86, from 9 weeks", id="too little"),
    ],
)
def test_reach_status_by_projection(score: float, ambition: Ambition, status: Status, basis: str) -> None:
    """With a projection the score of its centre decides, whatever the pace."""
    expected = Verdict(status, f"53% of the way, likely to end at 15 to 20 min ({basis})")
    assert expected == reach_status(DEPLOY_TIME, 26.4, 1.0, ambition, likely(score))


def test_a_certain_end_has_one_score() -> None:
    """Where both ends of a projection score the same, the range of scores is left out."""
    certain = Projection(low=17.5, centre=17.5, high=17.5, chance=0.0, score=0.79, points=6, method="drift")
    expected = "53% of the way, likely to end at 17.5 min (score 0.79, from 6 weeks)"
    assert expected == reach_status(DEPLOY_TIME, 26.4, 1.0, STRETCH, certain).reason


@pytest.mark.parametrize(
    ("value", "ambition", "status", "reason"),
    [
        pytest.param(9, STRETCH, Status.ACHIEVED, "9 min reaches the target (45 min to < 10 min)", id="reached"),
        pytest.param(20.5, STRETCH, Status.ON_TRACK, "70% of the way, cycle over", id="0.70 is a good end"),
        pytest.param(20.5, COMMITTED, Status.AT_RISK, "70% of the way, cycle over", id="but not of a promise"),
        pytest.param(40, STRETCH, Status.OFF_TRACK, "14% of the way, cycle over", id="far from it"),
    ],
)
def test_a_cycle_that_is_over_grades_what_was_reached(
    value: float, ambition: Ambition, status: Status, reason: str
) -> None:
    """At the end neither pace nor projection counts."""
    assert Verdict(status, reason) == ended_status(DEPLOY_TIME, value, ambition)


def test_reached_needs_no_projection() -> None:
    """A target that is reached now is achieved, whatever the projection."""
    assert reach_status(DEPLOY_TIME, 9, 0.5, STRETCH, likely(0.1)).status is Status.ACHIEVED


@given(
    value=st.floats(min_value=-100, max_value=100),
    better_by=st.floats(min_value=0, max_value=100),
    expected_share=st.floats(min_value=0, max_value=1),
    goal=st.sampled_from([DEPLOY_TIME, COVERAGE]),
)
def test_a_better_reading_never_lowers_the_status(
    value: float, better_by: float, expected_share: float, goal: Reach
) -> None:
    """On the same day, a reading nearer to the target never has the worse status."""
    better = value - better_by if goal.decreasing else value + better_by
    worse_status = reach_status(goal, value, expected_share, STRETCH, "").status
    better_status = reach_status(goal, better, expected_share, STRETCH, "").status
    assert BEST_FIRST.index(better_status) <= BEST_FIRST.index(worse_status)


@pytest.mark.parametrize(
    ("value", "kept", "ambition", "ended", "status", "reason"),
    [
        pytest.param(
            12,
            KeptDays(47, 47, 47, 45),
            STRETCH,
            False,
            Status.ON_TRACK,
            "holds now (12 %, keep <= 15 %); held 47 of 47 days with data, projected score 1.00",
            id="all held so far: on track, never achieved before the end",
        ),
        pytest.param(
            12,
            KeptDays(15, 47, 47, 45),
            STRETCH,
            False,
            Status.AT_RISK,
            "holds now (12 %, keep <= 15 %); held 15 of 47 days with data, projected score 0.65",
            id="few held so far, holds now",
        ),
        pytest.param(
            17,
            KeptDays(46, 47, 47, 45),
            STRETCH,
            False,
            Status.AT_RISK,
            "breached now (17 %, keep <= 15 %); held 46 of 47 days with data, projected score 0.50",
            id="breached now: said first, the rest counts as missed",
        ),
        pytest.param(
            17,
            KeptDays(0, 1, 1, 91),
            STRETCH,
            False,
            Status.OFF_TRACK,
            "breached now (17 %, keep <= 15 %); held 0 of 1 day with data, projected score 0.00",
            id="breached from the first day",
        ),
        pytest.param(
            12,
            KeptDays(40, 47, 47, 45),
            COMMITTED,
            False,
            Status.AT_RISK,
            "holds now (12 %, keep <= 15 %); held 40 of 47 days with data, projected score 0.92",
            id="committed: 0.92 is at risk",
        ),
        pytest.param(
            12,
            KeptDays(92, 92, 92, 0),
            STRETCH,
            True,
            Status.ACHIEVED,
            "held 92 of 92 days with data, cycle over",
            id="all held at the end: achieved",
        ),
        pytest.param(
            12,
            KeptDays(60, 60, 92, 0),
            COMMITTED,
            True,
            Status.ACHIEVED,
            "held 60 of 60 days with data, cycle over",
            id="every day with data held at the end: achieved",
        ),
        pytest.param(
            12,
            KeptDays(91, 92, 92, 0),
            STRETCH,
            True,
            Status.ON_TRACK,
            "held 91 of 92 days with data, cycle over",
            id="all but one held at the end: graded",
        ),
        pytest.param(
            12,
            KeptDays(30, 60, 92, 0),
            STRETCH,
            True,
            Status.AT_RISK,
            "held 30 of 60 days with data, cycle over",
            id="half held at the end: graded",
        ),
    ],
)
def test_keep_status(
    failure_rate: Keep,
    value: float,
    kept: KeptDays,
    ambition: Ambition,
    ended: bool,
    status: Status,
    reason: str,
) -> None:
    """A keep goal is graded by its projected score, and achieved only at the end."""
    assert Verdict(status, reason) == keep_status(failure_rate, value, kept, ambition, ended=ended)


def test_a_band_is_kept_from_both_sides() -> None:
    """A value below a band breaches it as one above does."""
    band = parse_keep("20 ms .. 30 ms")
    kept = KeptDays(10, 10, 10, 82)
    reasons = [keep_status(band, value, kept, STRETCH, ended=False).reason for value in (19, 20, 30, 31)]
    assert [reason.partition(" ")[0] for reason in reasons] == ["breached", "holds", "holds", "breached"]


PLAN = Milestone("plan reviewed", date(2026, 8, 10), date(2026, 8, 9))
QUOTA = Milestone("quota", date(2026, 8, 14))
DRILL = Milestone("drill passed", date(2026, 9, 30))


@pytest.mark.parametrize(
    ("steps", "day", "status", "reason"),
    [
        pytest.param(
            [PLAN, DRILL],
            date(2026, 8, 17),
            Status.ON_TRACK,
            "1 of 2 steps done, none overdue; next: drill passed (due 30 Sep 2026)",
            id="nothing overdue: on track, and the next one is named",
        ),
        pytest.param(
            [DRILL, QUOTA],
            date(2026, 8, 14),
            Status.ON_TRACK,
            "0 of 2 steps done, none overdue; next: quota (due 14 Aug 2026)",
            id="due today is not overdue, and next is what is due first",
        ),
        pytest.param(
            [PLAN, QUOTA, DRILL, DRILL],
            date(2026, 8, 17),
            Status.AT_RISK,
            "1 of 4 steps done; overdue: quota (due 14 Aug 2026)",
            id="one overdue, 25 points behind: at risk",
        ),
        pytest.param(
            [PLAN, QUOTA],
            date(2026, 8, 17),
            Status.OFF_TRACK,
            "1 of 2 steps done; overdue: quota (due 14 Aug 2026)",
            id="one overdue, 50 points behind: off track",
        ),
        pytest.param(
            [QUOTA, DRILL],
            date(2026, 10, 1),
            Status.OFF_TRACK,
            "0 of 2 steps done; overdue: quota (due 14 Aug 2026), drill passed (due 30 Sep 2026)",
            id="every overdue step is named",
        ),
        pytest.param(
            [QUOTA, Milestone("drill passed", date(2026, 9, 30), date(2026, 8, 1))],
            date(2026, 8, 17),
            Status.AT_RISK,
            "1 of 2 steps done; overdue: quota (due 14 Aug 2026)",
            id="work done early makes up for weight, not for what is overdue",
        ),
        pytest.param(
            [PLAN], date(2026, 8, 9), Status.ACHIEVED, "1 of 1 step done", id="all done, on the day: achieved"
        ),
        pytest.param(
            [PLAN],
            date(2026, 8, 8),
            Status.ON_TRACK,
            "0 of 1 step done, none overdue; next: plan reviewed (due 10 Aug 2026)",
            id="not done yet on the day before",
        ),
    ],
)
def test_milestones_status(steps: list[Milestone], day: date, status: Status, reason: str) -> None:
    """Dated steps are judged by what is overdue, which is named with its due day."""
    assert Verdict(status, reason) == milestones_status(steps, day)


@pytest.mark.parametrize(
    ("lifecycle", "reason", "expected"),
    [
        pytest.param(Lifecycle.ACTIVE, None, None, id="an active one is judged"),
        pytest.param(
            Lifecycle.PAUSED,
            "the runner contract ends",
            Verdict(Status.PAUSED, "paused: the runner contract ends"),
            id="paused",
        ),
        pytest.param(Lifecycle.DROPPED, "out of scope", Verdict(Status.DROPPED, "dropped: out of scope"), id="dropped"),
        pytest.param(
            Lifecycle.PAUSED, None, Verdict(Status.PAUSED, "paused: no reason given"), id="paused without a reason"
        ),
    ],
)
def test_lifecycle(
    key_result_of: Callable[..., KeyResult], lifecycle: Lifecycle, reason: str | None, expected: Verdict | None
) -> None:
    """A paused or dropped key result says why, in the words of its file."""
    key_result = key_result_of(DEPLOY_TIME, lifecycle=lifecycle, lifecycle_reason=reason)
    assert expected == lifecycle_verdict(key_result)


READ = datetime(2026, 8, 11, 14, 5, tzinfo=UTC)
LATEST = Reading("a/b/c/d", READ, 26.4, READ, READ)


@pytest.mark.parametrize(
    ("latest", "failed", "zone", "reason"),
    [
        pytest.param(None, False, "UTC", "never read: no poll has asked for it yet", id="never asked"),
        pytest.param(None, True, "UTC", "never read: source prod answers 503", id="never answered"),
        pytest.param(LATEST, False, "UTC", "no data since Tue 11 Aug 14:05 UTC", id="stale, and nobody asked"),
        pytest.param(
            LATEST, True, "UTC", "no data since Tue 11 Aug 14:05 UTC: source prod answers 503", id="stale, with cause"
        ),
        pytest.param(
            LATEST, False, "Europe/Berlin", "no data since Tue 11 Aug 16:05 CEST", id="stale, in the zone of the team"
        ),
    ],
)
def test_no_data(
    gap_of: Callable[..., Gap],
    latest: Reading | None,
    failed: bool,
    zone: str,
    reason: str,
) -> None:
    """Silence is reported: since when, and why."""
    gap = gap_of(Outcome.FAILED) if failed else None
    assert Verdict(Status.NO_DATA, reason) == no_data_verdict(latest, gap, zone)


def test_nobody_has_recorded_it() -> None:
    """What a person records waits for that person, not for a poll."""
    assert Verdict(Status.NO_DATA, "nobody has recorded it yet") == no_data_verdict(None, None, "UTC", recorded=True)

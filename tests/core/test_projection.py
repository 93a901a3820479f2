"""Where a number will probably be at the end of the cycle, and what reaching the target takes."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tracker.core.model import Reach
from tracker.core.projection import (
    METHOD,
    Effort,
    Fit,
    effort_text,
    finished_weeks,
    fit,
    project,
    reach_effort,
    shrunk_mean,
    weekly_points,
    weekly_steps,
    weeks_to,
)
from tracker.core.quantity import parse_unit
from tracker.core.standing import Projection, WeekValue

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTES, SECONDS, PERCENT = parse_unit("min"), parse_unit("s"), parse_unit("%")
MONDAY = date(2026, 6, 29)
FREE = (None, None)
FALLING = (45.0, 44.1, 42.7, 42.9, 40.2, 39.5, 37.2)
DOWN = Reach(45, 10, strict=False, unit=MINUTES)
UP = Reach(45, 80, strict=False, unit=MINUTES)


def weeks_of(values: Sequence[float | None]) -> list[WeekValue]:
    """Successive weeks with these values."""
    return [WeekValue(MONDAY + timedelta(weeks=week), value) for week, value in enumerate(values)]


def projected(
    values: Sequence[float | None],
    goal: Reach = DOWN,
    ahead: float = 7,
    bounds: tuple[float | None, float | None] = FREE,
) -> Projection:
    """The projection of successive weeks, which must have one."""
    found = project(goal, weeks_of(values), ahead, bounds)
    assert found is not None
    return found


def test_a_projection_worked_by_hand() -> None:
    """A weight of 1 makes the level the last value; the rest follows from the steps."""
    steps = [-0.9, -1.4, 0.2, -2.7, -0.7, -2.3]
    mean = sum(steps) / 6
    t = mean * math.sqrt(6) / stats.tstd(steps)
    drift = mean * t * t / (t * t + 4)
    sigma = math.sqrt(sum(step * step for step in steps) / 5)
    centre, half = 37.2 + 7 * drift, stats.t.ppf(0.9, 5) * sigma * math.sqrt(7)
    found = projected(FALLING)
    assert [centre - half, centre, centre + half] == pytest.approx([found.low, found.centre, found.high])
    assert stats.t.cdf((10 - centre) / (sigma * math.sqrt(7)), 5) == pytest.approx(found.chance)
    assert (45 - centre) / 35 == pytest.approx(found.score)
    assert (7, METHOD) == (found.points, found.method)


def test_a_fit_with_a_memory() -> None:
    """Of noise around a level, the weight is small, and level and error follow from it step by step."""
    values = [50, 54, 47, 52, 49, 53, 48, 51]
    found = fit(weeks_of(values))
    assert found is not None
    level, errors = 50.0, []
    for value in values[1:]:
        errors.append(value - level)
        level += found.weight * errors[-1]
    assert 0.1 == found.weight
    assert level == pytest.approx(found.level)
    assert math.sqrt(sum(error * error for error in errors) / 6) == pytest.approx(found.sigma)
    assert 6 == found.freedom
    assert found.sigma * math.sqrt(1 + 6 * 0.01) == pytest.approx(found.scale(7))


@pytest.mark.parametrize(
    ("values", "ahead"),
    [
        pytest.param((), 7, id="no week at all"),
        pytest.param((None,) * 8, 7, id="no week with a value"),
        pytest.param(FALLING[:5], 7, id="five points"),
        pytest.param((*FALLING[:5], None, None), 7, id="five points and two gaps"),
        pytest.param(FALLING, 0, id="no time left"),
        pytest.param(FALLING, -1, id="the cycle is over"),
    ],
)
def test_no_projection(values: Sequence[float | None], ahead: float) -> None:
    """There is no projection from less than 6 points, nor of a cycle that is over."""
    assert project(DOWN, weeks_of(values), ahead, FREE) is None


def test_six_points_are_enough() -> None:
    """Six weekly values have a projection, gaps between them or not."""
    assert [6, 6] == [projected(FALLING[:6]).points, projected((*FALLING[:3], None, *FALLING[3:6])).points]


def test_only_the_last_thirteen_points_count() -> None:
    """What was before the last 13 points, and how long before, changes nothing."""
    recent = [40 + (week * 7) % 5 for week in range(13)]
    assert projected(recent) == projected([500, 3, None, None, *recent])


def test_the_running_week_is_not_finished() -> None:
    """A week is over when its Sunday is; from there to the end of the cycle is a number of weeks, whole or not."""
    weeks = weeks_of(FALLING)
    assert [6, 7] == [len(finished_weeks(weeks, today)) for today in (date(2026, 8, 16), date(2026, 8, 17))]
    assert [45 / 7, 0.0] == [weeks_to(last, weeks) for last in (date(2026, 9, 30), date(2026, 8, 16))]


def test_a_constant_series_stays() -> None:
    """What never changed is projected to stay, with a range of no width and no chance of a change."""
    found = projected([45.0] * 6)
    assert Projection(45, 45, 45, chance=0, score=0, points=6, method=METHOD) == found
    assert 1.0 == projected([10.0] * 6).chance


def test_a_change_in_the_last_week_alone_counts_in_full() -> None:
    """Where all weights fit equally well, the level is the last value."""
    found = fit(weeks_of([45, 45, 45, 45, 45, 40]))
    assert found is not None
    assert (1.0, 40) == (found.weight, found.level)


def test_a_step_over_a_gap_is_divided() -> None:
    """A change of 6 over 3 weeks is one step of 2, not three, and not one of 6."""
    points = weekly_points(weeks_of([None, 40, 41, None, None, 47, None]))
    assert [(1, 40), (1, 41), (3, 47)] == points
    assert [1, 2] == weekly_steps(points)


def test_a_surprise_over_a_gap_is_divided_by_the_growth_of_the_range() -> None:
    """With a weight of 1 a surprise after 4 weeks counts half: the range, too, is double by then."""
    found = fit(weeks_of([10, 12, 14, None, None, None, 22, 24, 26]))
    assert found == Fit(level=26, drift=2, weight=1.0, sigma=math.sqrt((4 * 4 + 16) / 4), points=6)


def test_a_silence_at_the_end_widens_the_range() -> None:
    """Two weeks without a value at the end are two weeks more to look ahead."""
    assert projected(FALLING, ahead=9) == projected((*FALLING, None, None), ahead=7)


def test_less_than_a_week_ahead() -> None:
    """The range is narrower for part of a week than for a week, and not empty."""
    near, far = projected(FALLING, ahead=0.5), projected(FALLING, ahead=1)
    assert 0 < near.high - near.low < far.high - far.low


def test_a_projection_keeps_to_natural_bounds() -> None:
    """No part of a range is beyond what the quantity can be; the chance is that of the whole range."""
    values = [93.2, 94, 95.6, 97.0, 98.2, 99.4]
    goal = Reach(95, 99.5, strict=False, unit=PERCENT)
    free, bound = projected(values, goal, 1), projected(values, goal, 1, (0, 100))
    assert free.centre > 100
    assert (free.low, 100, 100, free.chance) == (bound.low, bound.centre, bound.high, bound.chance)
    assert 0.0 == projected([9, 7, 6, 4, 2, 1.0], bounds=(0, None)).low


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([0, 0, 0, 0], 0.0, id="nothing moved"),
        pytest.param([3, -3, 3, -3], 0.0, id="it moved and came back"),
        pytest.param([2, 2, 2, 2], 2.0, id="steps that agree count in full"),
        pytest.param([1e-320, 0, 0], 0.0, id="a step too small for arithmetic"),
        pytest.param([1, 3, 1, 3], 2 * 12 / (12 + 4), id="t is the square root of 12"),
        pytest.param([-1, -3, -1, -3], -2 * 12 / (12 + 4), id="the other way"),
        pytest.param([8, -4, 8, -4], 2 / 13, id="t is the square root of a third"),
    ],
)
def test_a_mean_step_is_shrunk_by_its_evidence(steps: list[float], expected: float) -> None:
    """The mean of n steps counts by m·t²/(t² + 4)."""
    assert expected == pytest.approx(shrunk_mean(steps), rel=1e-12, abs=1e-300)


VALUES = st.lists(st.integers(-1000, 1000).map(float) | st.none(), min_size=6, max_size=18).filter(
    lambda values: sum(value is not None for value in values) >= 6
)
AHEAD = st.sampled_from([0.4, 1.0, 3.0, 7.0, 12.0])


@given(values=VALUES, ahead=AHEAD, power=st.integers(-20, 20))
def test_a_change_of_unit_scales_the_projection(values: list[float | None], ahead: float, power: int) -> None:
    """Told in another unit, the range is the same range, and chance and score are unchanged."""
    factor = 2.0**power
    here = projected(values, Reach(45, 10, strict=False, unit=MINUTES), ahead)
    scaled = [None if value is None else value * factor for value in values]
    there = projected(scaled, Reach(45 * factor, 10 * factor, strict=False, unit=SECONDS), ahead)
    assert [end * factor for end in (here.low, here.centre, here.high)] == pytest.approx(
        [there.low, there.centre, there.high], rel=1e-6, abs=1e-6 * factor
    )
    assert (here.chance, here.score) == pytest.approx((there.chance, there.score), abs=1e-6)


@given(values=VALUES, ahead=AHEAD, shift=st.integers(-(10**6), 10**6))
def test_a_shift_shifts_the_projection(values: list[float | None], ahead: float, shift: int) -> None:
    """Everything moved by a constant, the range moves with it."""
    here = projected(values, DOWN, ahead)
    moved = [None if value is None else value + shift for value in values]
    there = projected(moved, Reach(45 + shift, 10 + shift, strict=False, unit=MINUTES), ahead)
    assert [end + shift for end in (here.low, here.centre, here.high)] == pytest.approx(
        [there.low, there.centre, there.high], rel=1e-9, abs=1e-3
    )
    assert here.chance == pytest.approx(there.chance, abs=1e-4)


@given(values=VALUES, ahead=AHEAD)
def test_a_mirrored_goal_has_the_same_chance(values: list[float | None], ahead: float) -> None:
    """Higher is better and lower is better are treated alike."""
    mirrored = [None if value is None else -value for value in values]
    here, there = (
        projected(values, DOWN, ahead),
        projected(mirrored, Reach(-45, -10, strict=False, unit=MINUTES), ahead),
    )
    assert (-here.high, -here.centre, -here.low) == pytest.approx((there.low, there.centre, there.high))
    assert here.chance == pytest.approx(there.chance)


@given(values=VALUES, ahead=AHEAD, low=st.floats(-500, 0), high=st.floats(1, 500))
def test_the_range_contains_its_centre(values: list[float | None], ahead: float, low: float, high: float) -> None:
    """The centre lies in the range, the range in the bounds, the chance and the score between 0 and 1."""
    found = projected(values, DOWN, ahead, (low, high))
    assert low <= found.low <= found.centre <= found.high <= high
    assert 0 <= found.chance <= 1
    assert 0 <= found.score <= 1


@given(values=VALUES, ahead=AHEAD, near=st.floats(-2000, 40), further=st.floats(0, 2000))
def test_a_harder_target_is_never_likelier(
    values: list[float | None], ahead: float, near: float, further: float
) -> None:
    """The chance falls with the distance of the target."""
    easy, hard = (Reach(45, target, strict=False, unit=MINUTES) for target in (near, near - further))
    assert projected(values, hard, ahead).chance <= projected(values, easy, ahead).chance


@given(values=VALUES)
def test_a_longer_way_is_never_surer(values: list[float | None]) -> None:
    """The range at a later week is at least as wide."""
    widths = [found.high - found.low for found in (projected(values, DOWN, ahead) for ahead in (0.4, 1, 4, 9))]
    assert widths == pytest.approx(sorted(widths))


TODAY, LAST = date(2026, 8, 13), date(2026, 9, 30)
EFFORTS = {
    "the step needed is the way left by the weeks left": (FALLING, DOWN, Effort(-27.2 / 7, -2.7, date(2026, 7, 22))),
    "upwards too": ([45, 50, 60], UP, Effort(20 / 7, 10, date(2026, 9, 17))),
    "a step over a gap is divided": ([45, None, 37], DOWN, Effort(-27 / 7, -4, date(2026, 8, 14))),
    "a step the wrong way is no best step": ([45, 47], DOWN, Effort(-37 / 7, None, None)),
    "a single value has no step": ([45], DOWN, Effort(-5, None, None)),
    "a target that was never within reach": ([45, 44], DOWN, Effort(-34 / 7, -1, None)),
    "a target within a step": ([45, 44, 11], DOWN, Effort(-1 / 7, -33, date(2026, 9, 30))),
    "a strict target that is touched": ([45, 10], Reach(45, 10, strict=True, unit=MINUTES), Effort(0, -35, LAST)),
}


@pytest.mark.parametrize(("values", "goal", "expected"), EFFORTS.values(), ids=EFFORTS)
def test_what_it_takes(values: Sequence[float | None], goal: Reach, expected: Effort) -> None:
    """Seven weeks before the end, the way left is compared with the best step so far."""
    found = reach_effort(goal, weeks_of(values), TODAY, LAST)
    assert found is not None
    assert expected.needed == pytest.approx(found.needed)
    assert expected.best == pytest.approx(found.best)
    assert expected.last_day == found.last_day


@pytest.mark.parametrize(
    ("values", "today"),
    [
        pytest.param([None, None], TODAY, id="no value"),
        pytest.param([45, 9], TODAY, id="reached"),
        pytest.param([45, 40], date(2026, 10, 1), id="after the end"),
    ],
)
def test_nothing_to_be_done(values: Sequence[float | None], today: date) -> None:
    """Without a value, once reached and after the end there is no effort to be told."""
    assert reach_effort(DOWN, weeks_of(values), today, LAST) is None


def test_the_last_day_counts_as_left() -> None:
    """On the last day a seventh of a week is left."""
    found = reach_effort(DOWN, weeks_of([45, 40]), LAST, LAST)
    assert found is not None
    assert -30 * 7 == pytest.approx(found.needed)


@given(values=VALUES, days=st.integers(0, 90))
def test_the_best_step_from_the_last_day_arrives_in_time(values: list[float | None], days: int) -> None:
    """From the last day at the best step the target is reached by the end, from a day later it is not."""
    effort = reach_effort(DOWN, weeks_of(values), LAST - timedelta(days=days), LAST)
    assume(effort is not None and effort.best is not None and effort.last_day is not None)
    assert effort is not None
    assert effort.best is not None
    assert effort.last_day is not None
    value = [value for value in values if value is not None][-1]
    left = (LAST - effort.last_day).days + 1
    assert value + effort.best * left / 7 <= 10 + 1e-3
    assert left == 1 or value + effort.best * (left - 1) / 7 > 10 - 1e-3


EFFORT_TEXTS = {
    "beyond the best, too late": (
        Effort(-3.886, -2.7, date(2026, 7, 22)),
        (
            "needs 3.9 min shorter each week, 1.44 times the best so far (2.7 min shorter); "
            "at that best it was within reach until 22 Jul 2026"
        ),
    ),
    "within the best": (
        Effort(-1.2, -2.7, date(2026, 9, 3)),
        (
            "needs 1.2 min shorter each week, 0.444 times the best so far (2.7 min shorter); "
            "at that best it is within reach until 3 Sep 2026"
        ),
    ),
    "never within reach": (
        Effort(-4.9, -1.0, None),
        (
            "needs 4.9 min shorter each week, 4.9 times the best so far (1 min shorter); "
            "at that best it was never within reach"
        ),
    ),
    "no step towards the target": (
        Effort(-5.3, None, None),
        "needs 5.3 min shorter each week; no week so far came nearer to the target",
    ),
}


@pytest.mark.parametrize(("effort", "expected"), EFFORT_TEXTS.values(), ids=EFFORT_TEXTS)
def test_effort_in_words(effort: Effort, expected: str) -> None:
    """The step needed stands beside the best one, with the day until which that is enough."""
    assert expected == effort_text(effort, MINUTES, TODAY)

"""How far a key result has come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.core.model import Bound, Keep, Milestone, Reach
from tracker.core.progress import (
    clamped,
    is_done,
    is_overdue,
    keep_days,
    milestones_share,
    reach_progress,
    reached,
)
from tracker.core.quantity import convert, parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.core.cycle import Cycle
    from tracker.core.progress import LastOfDay

MINUTES, SECONDS, PERCENT = parse_unit("min"), parse_unit("s"), parse_unit("%")
NUMBERS = st.floats(min_value=-1e6, max_value=1e6).map(lambda number: round(number, 3))


def reach(baseline: float, target: float, *, strict: bool = False) -> Reach:
    """A reach goal in minutes."""
    return Reach(baseline, target, strict, MINUTES)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [
        pytest.param(45, 10, 45, 0.0, id="lower is better: at the baseline nothing is done"),
        pytest.param(45, 10, 10, 1.0, id="lower is better: at the target all is done"),
        pytest.param(45, 10, 9, 36 / 35, id="lower is better: beyond the target is more than all"),
        pytest.param(45, 10, 50, -5 / 35, id="lower is better: worse than the baseline is negative"),
        pytest.param(45, 10, 26.4, 18.6 / 35, id="lower is better: part of the way"),
        pytest.param(60, 85, 60, 0.0, id="higher is better: at the baseline nothing is done"),
        pytest.param(60, 85, 85, 1.0, id="higher is better: at the target all is done"),
        pytest.param(60, 85, 90, 1.2, id="higher is better: beyond the target is more than all"),
        pytest.param(60, 85, 55, -0.2, id="higher is better: worse than the baseline is negative"),
        pytest.param(200, 0, 0, 1.0, id="a target of zero can be met"),
        pytest.param(0, 100, 0, 0.0, id="a baseline of zero is a baseline"),
        pytest.param(-10, 10, 0, 0.5, id="a baseline below zero"),
    ],
)
def test_reach_progress(baseline: float, target: float, value: float, expected: float) -> None:
    """Progress is the share of the way from baseline to target, whatever the direction."""
    assert expected == pytest.approx(reach_progress(reach(baseline, target), value), abs=1e-12)


@pytest.mark.parametrize(
    ("baseline", "target", "strict", "value", "expected"),
    [
        pytest.param(45, 10, False, 10, True, id="lower: at the target without a comparator"),
        pytest.param(45, 10, True, 10, False, id="lower: at the target of less than"),
        pytest.param(45, 10, True, 9.999, True, id="lower: just below the target of less than"),
        pytest.param(45, 10, False, 10.001, False, id="lower: just above the target"),
        pytest.param(45, 10, False, 45, False, id="lower: at the baseline"),
        pytest.param(60, 85, False, 85, True, id="higher: at the target without a comparator"),
        pytest.param(60, 85, True, 85, False, id="higher: at the target of more than"),
        pytest.param(60, 85, True, 85.001, True, id="higher: just above the target of more than"),
        pytest.param(60, 85, False, 84.999, False, id="higher: just below the target"),
        pytest.param(3, 0, False, 0, True, id="a true zero reaches a target of zero"),
    ],
)
def test_reached(baseline: float, target: float, strict: bool, value: float, expected: bool) -> None:
    """The comparator decides whether the target itself counts."""
    assert expected is reached(reach(baseline, target, strict=strict), value)


@given(baseline=NUMBERS, target=NUMBERS, value=NUMBERS)
def test_a_change_of_unit_never_changes_progress(baseline: float, target: float, value: float) -> None:
    """Baseline, target and value told in seconds give the progress of those told in minutes."""
    assume(abs(target - baseline) > 0.01)
    in_seconds = [convert(number, MINUTES, SECONDS) for number in (baseline, target, value)]
    there = Reach(in_seconds[0], in_seconds[1], strict=False, unit=SECONDS)
    here = reach(baseline, target)
    assert reach_progress(here, value) == pytest.approx(reach_progress(there, in_seconds[2]), rel=1e-6, abs=1e-6)
    assert reached(here, value) is reached(there, in_seconds[2])


@given(baseline=NUMBERS, target=NUMBERS, value=NUMBERS, better_by=st.floats(min_value=0, max_value=1e6))
def test_a_better_reading_never_lowers_progress(baseline: float, target: float, value: float, better_by: float) -> None:
    """A reading nearer to the target, or further beyond it, is never less progress."""
    assume(target != baseline)
    goal = reach(baseline, target)
    better = value - better_by if goal.decreasing else value + better_by
    assert reach_progress(goal, value) <= reach_progress(goal, better)
    assert reached(goal, value) <= reached(goal, better)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param(-0.2, 0.0, id="a regression shows as nothing"),
        pytest.param(0.0, 0.0, id="nothing"),
        pytest.param(0.53, 0.53, id="a part"),
        pytest.param(1.0, 1.0, id="all"),
        pytest.param(1.2, 1.0, id="more than all shows as all"),
    ],
)
def test_clamped(share: float, expected: float) -> None:
    """A clamped share is between nothing and all."""
    assert expected == clamped(share)


BELOW_15 = Keep(None, Bound(15, strict=False), PERCENT)


@pytest.mark.parametrize(
    ("at", "values", "expected"),
    [
        pytest.param("2026-07-01 09:00", [], (0, 0, 0, 92), id="the first morning, nothing read"),
        pytest.param("2026-07-01 13:00", [12], (1, 1, 1, 91), id="the first day, read and held"),
        pytest.param("2026-07-01 13:00", [16], (0, 1, 1, 91), id="the first day, read and missed"),
        pytest.param("2026-07-03 09:00", [12, 16], (1, 2, 2, 90), id="today is not read yet: it remains"),
        pytest.param("2026-07-03 13:00", [12, 16, 15], (2, 3, 3, 89), id="today is read: it is gone"),
        pytest.param("2026-07-04 09:00", [12, None, 16], (1, 2, 3, 89), id="a day without data is gone, not missed"),
        pytest.param("2026-10-01 00:00", [12, 12], (2, 2, 92, 0), id="at the end no day is left"),
        pytest.param("2026-10-02 12:00", [12, 12], (2, 2, 92, 0), id="after the end no day is left"),
    ],
)
def test_keep_days(
    quarter: Cycle,
    instant: Callable[[str], datetime],
    last_of_days: Callable[..., list[LastOfDay]],
    at: str,
    values: list[float | None],
    expected: tuple[int, int, int, int],
) -> None:
    """Each day with data is held or missed by its last reading; the others are neither."""
    kept = keep_days(BELOW_15, last_of_days(quarter.first, *values), quarter, instant(at))
    assert expected == (kept.held, kept.total, kept.gone, kept.left)


def test_shares_of_kept_days(
    quarter: Cycle, instant: Callable[[str], datetime], last_of_days: Callable[..., list[LastOfDay]]
) -> None:
    """Of 4 days gone by, 3 with data and 2 of those held: 2/3 held, 3/4 covered."""
    days = last_of_days(quarter.first, 12, None, 16, 15)
    kept = keep_days(BELOW_15, days, quarter, instant("2026-07-05 09:00"))
    assert (kept.share, kept.coverage) == (2 / 3, 3 / 4)
    assert kept.projected(held_now=True) == (2 + 88) / 92
    assert kept.projected(held_now=False) == 2 / 92


def test_no_shares_without_days(quarter: Cycle, instant: Callable[[str], datetime]) -> None:
    """Without a day there is no share and no coverage, rather than zero."""
    kept = keep_days(BELOW_15, [], quarter, instant("2026-07-01 09:00"))
    assert (kept.share, kept.coverage) == (None, None)


DUE = date(2026, 8, 14)


@pytest.mark.parametrize(
    ("done", "day", "expected"),
    [
        pytest.param(None, date(2026, 8, 13), (False, False), id="open before its due day"),
        pytest.param(None, date(2026, 8, 14), (False, False), id="open on its due day is not overdue yet"),
        pytest.param(None, date(2026, 8, 15), (False, True), id="open after its due day"),
        pytest.param(date(2026, 8, 10), date(2026, 8, 15), (True, False), id="done in time"),
        pytest.param(date(2026, 8, 15), date(2026, 8, 15), (True, False), id="done late, on the judging day"),
        pytest.param(date(2026, 8, 20), date(2026, 8, 15), (False, True), id="marked done after the judging day"),
    ],
)
def test_a_step(done: date | None, day: date, expected: tuple[bool, bool]) -> None:
    """A step is done from the day it was done, and overdue from the day after it was due."""
    step = Milestone("quota", DUE, done)
    assert expected == (is_done(step, day), is_overdue(step, day))


def test_milestones_share() -> None:
    """Steps count by their weight."""
    steps = [Milestone("plan", DUE, DUE, weight=1), Milestone("drill", DUE, weight=3)]
    assert milestones_share(steps, DUE) == 0.25

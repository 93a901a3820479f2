"""What progress is expected at a day of the cycle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.cycle import parse_cycle
from tracker.core.model import Checkpoint, Milestone
from tracker.core.pace import expected_milestones, expected_share

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tracker.core.cycle import Cycle

LATE_START = (Checkpoint(date(2026, 7, 31), 0.1), Checkpoint(date(2026, 8, 31), 0.5))


@pytest.mark.parametrize(
    ("at", "checkpoints", "expected"),
    [
        pytest.param("2026-06-30 23:59", (), 0.0, id="before the cycle"),
        pytest.param("2026-07-01 23:59", (), 0.0, id="all of the first day"),
        pytest.param("2026-07-02 00:00", (), 1 / 92, id="the first day is over"),
        pytest.param("2026-08-17 07:00", (), 47 / 92, id="half-way: 47 days are over"),
        pytest.param("2026-09-30 23:59", (), 91 / 92, id="the last day is not over"),
        pytest.param("2026-10-01 00:00", (), 1.0, id="at the end"),
        pytest.param("2026-12-01 00:00", (), 1.0, id="after the end"),
        pytest.param("2026-07-01 12:00", LATE_START, 0.0, id="checkpoints: nothing at the start"),
        pytest.param("2026-08-01 00:00", LATE_START, 0.1, id="checkpoints: the share at the end of the day"),
        pytest.param("2026-07-31 23:59", LATE_START, 0.1 * 30 / 31, id="checkpoints: a straight line to the first"),
        pytest.param("2026-08-16 12:00", LATE_START, 0.1 + 0.4 * 15 / 31, id="checkpoints: a straight line between"),
        pytest.param("2026-09-16 00:00", LATE_START, 0.75, id="checkpoints: a straight line to 1 at the end"),
        pytest.param("2026-10-01 00:00", LATE_START, 1.0, id="checkpoints: all at the end"),
        pytest.param(
            "2026-10-01 00:00", (Checkpoint(date(2026, 9, 30), 0.9),), 0.9, id="checkpoints: one on the last day counts"
        ),
    ],
)
def test_expected_share(
    quarter: Cycle, instant: Callable[[str], datetime], at: str, checkpoints: tuple[Checkpoint, ...], expected: float
) -> None:
    """Pace runs by whole days, straight or through the checkpoints."""
    assert expected == pytest.approx(expected_share(quarter, instant(at), checkpoints), abs=1e-12)


def test_days_end_in_the_zone_of_the_team(instant: Callable[[str], datetime]) -> None:
    """In Auckland the first day is over while it lasts in London."""
    cycle = parse_cycle("2026-Q3", "Pacific/Auckland")
    assert expected_share(cycle, instant("2026-07-01 11:59")) == 0.0
    assert expected_share(cycle, instant("2026-07-01 12:00")) == 1 / 92


@given(first=st.integers(0, 120), later=st.integers(0, 120))
def test_expectation_never_falls(quarter: Cycle, first: int, later: int) -> None:
    """With rising checkpoints more is expected of a later day."""
    earlier_at = quarter.start + timedelta(days=first)
    later_at = earlier_at + timedelta(days=later)
    assert expected_share(quarter, earlier_at, LATE_START) <= expected_share(quarter, later_at, LATE_START) + 1e-12


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 8, 14), 0.0, id="a step due today is not expected yet"),
        pytest.param(date(2026, 8, 15), 0.25, id="a step due yesterday is"),
        pytest.param(date(2026, 10, 1), 1.0, id="at the end all are"),
    ],
)
def test_expected_milestones(day: date, expected: float) -> None:
    """The weight of the steps whose due day has passed is expected, done or not."""
    steps = [Milestone("plan", date(2026, 8, 14), weight=1), Milestone("drill", date(2026, 9, 30), weight=3)]
    assert expected == expected_milestones(steps, day)

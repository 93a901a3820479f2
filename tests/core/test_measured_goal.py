"""A goal whose baseline is measured, judged and told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tracker.core.model import Measure, Reach, ReachFromHistory
from tracker.core.quantity import parse_unit
from tracker.core.readings import Baseline, History
from tracker.core.row import target_text
from tracker.core.standing import Standing, Status
from tracker.core.wording import goal_text

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = parse_unit("s")
IN_SECONDS = Measure("prometheus", "prod", {}, SECONDS)
GOAL = ReachFromHistory(timedelta(days=28), None, 0.6, strict=False, unit=None)
FROZEN = Baseline("a/b/c/d", timedelta(days=28), 100.0, 90.0, 110.0, 28, 672, datetime(2026, 7, 1, tzinfo=UTC))


def test_a_frozen_baseline_is_judged_like_a_declared_one(
    judge: Callable[..., Standing], history_of: Callable[..., History]
) -> None:
    """With its baseline the key result has progress, score and a goal of numbers."""
    history = history_of({date(2026, 8, 16): 80.0})._replace(baseline=FROZEN)
    standing = judge(GOAL, history, "2026-08-16 13:00", measure=IN_SECONDS)
    declared = judge(Reach(100.0, 60.0, strict=False, unit=SECONDS), history, "2026-08-16 13:00", measure=IN_SECONDS)

    assert (0.5, 0.5) == (standing.progress, standing.score)
    assert (declared.status, declared.expected) == (standing.status, standing.expected)
    assert "28 days before 1 Jul 2026" == standing.key_result.goal.measured  # type: ignore[union-attr]


def test_before_the_cycle_it_has_not_started(
    judge: Callable[..., Standing], history_of: Callable[..., History]
) -> None:
    """What is yet to be measured is no fault before the cycle begins."""
    standing = judge(GOAL, history_of({date(2026, 6, 16): 80.0}), "2026-06-16 13:00", measure=IN_SECONDS)
    assert (Status.NOT_STARTED, "the cycle starts on 1 Jul 2026") == (standing.status, standing.reason)


def test_a_measured_baseline_is_told_with_where_it_is_from() -> None:
    """In full where there is room, in as many digits as it is worth; a table shows the target alone."""
    goal = Reach(38.2371, 22.94226, strict=True, unit=parse_unit("min"), measured="28 days before 1 Oct 2026")
    assert "38.2 min (measured, 28 days before 1 Oct 2026) to < 22.9423 min" == goal_text(goal)
    assert "<22.9" == target_text(goal)

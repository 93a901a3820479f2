"""The one function that says where a key result stands.

It takes what the store knew and an instant, and nothing else. The instant that judges is the
earlier of `at` and the end of the cycle plus `settle`: ages are measured there, so that the last
reading of a finished cycle never becomes stale. Values are converted to the goal's unit once, on
the way in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from .baseline import why_unmeasured, with_baseline
from .model import Keep, Milestones, Reach, ReachFromHistory
from .outlook import few_points_text, outlook, points_in
from .pace import expected_milestones, expected_share
from .progress import LastOfDay, clamped, is_done, keep_days, milestones_share, reach_progress
from .quantity import convert
from .standing import Standing, Status, Trust
from .status import (
    Verdict,
    ended_status,
    keep_status,
    lifecycle_verdict,
    milestones_status,
    no_data_verdict,
    reach_status,
)
from .trust import is_stale, trust_of
from .weekly import WEEK, achievement, week_change, week_values
from .wording import day_text, instant_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .cycle import Cycle
    from .model import KeyResult
    from .outlook import Outlook
    from .readings import History, Reading


@dataclass(frozen=True, slots=True)
class _Case:
    """A key result before its judge.

    `at` is the instant that judges. `value`, the newest one, and `readings`, the last one of each
    day since two weeks before the cycle, are in the goal's unit; `days` are those of the cycle.
    """

    key_result: KeyResult
    cycle: Cycle
    history: History
    at: datetime
    value: float | None
    readings: tuple[LastOfDay, ...]
    days: tuple[LastOfDay, ...]


def assess(
    key_result: KeyResult, cycle: Cycle, history: History, at: datetime, *, settle: timedelta = timedelta(0)
) -> Standing:
    """Judge a key result.

    Only readings from within the cycle make progress: an earlier value is shown, and is the
    business of the baseline. Without data that may count, `progress`, `score` and `change` are
    None, whatever the last value was.

    Args:
        key_result: Its goal, interval and lifecycle.
        cycle: The cycle it belongs to.
        history: What was known of it at `at`, values in the measure's native unit; the days of a
            quarter from before the cycle make usual variation and projections. Its baseline takes
            the place of one that the goal has measured.
        at: The instant to judge at, aware, UTC.
        settle: How long after its end a cycle still takes readings.

    Raises:
        QuantityError: The measure's unit cannot be converted to the goal's.
    """
    key_result = with_baseline(key_result, cycle, history.baseline)
    case = _case(key_result, cycle, history, min(at, cycle.end + settle))
    verdict = lifecycle_verdict(key_result) or _not_started(cycle, at) or _nothing_counts(case)
    return _seen(case, verdict) if verdict else _judged(case)


def _case(key_result: KeyResult, cycle: Cycle, history: History, at: datetime) -> _Case:
    in_unit = _into_goal_unit(key_result)
    start, end = cycle.start, cycle.end
    recent = [day for day in history.days if day.at >= start - 2 * WEEK]
    readings = tuple(LastOfDay(day.day, day.at, in_unit(day.value)) for day in recent)
    return _Case(
        key_result=key_result,
        cycle=cycle,
        history=history,
        at=at,
        value=in_unit(history.latest.value) if history.latest else None,
        readings=readings,
        days=tuple(reading for reading in readings if start <= reading.at < end),
    )


def _into_goal_unit(key_result: KeyResult) -> Callable[[float], float]:
    """What turns a number of the measure into one of the goal."""
    measure, goal = key_result.measure, key_result.goal
    if measure is None or isinstance(goal, Milestones) or goal.unit is None or goal.unit == measure.unit:
        return float
    return partial(convert, origin=measure.unit, to=goal.unit)


def _not_started(cycle: Cycle, at: datetime) -> Verdict | None:
    if at >= cycle.start:
        return None
    return Verdict(Status.NOT_STARTED, f"the cycle starts on {day_text(cycle.first)}")


def _seen(case: _Case, verdict: Verdict) -> Standing:
    """What was observed, with a verdict but without any figure that judges."""
    key_result, history = case.key_result, case.history
    if isinstance(key_result.goal, Milestones):
        return Standing(key_result, verdict.status, verdict.reason, Trust.FRESH)
    latest = history.latest
    return Standing(
        key_result=key_result,
        status=verdict.status,
        reason=verdict.reason,
        trust=trust_of(key_result, case.cycle, history, case.at),
        value=case.value,
        observed_at=latest.observed_at if latest else None,
        samples=latest.samples if latest else None,
        weeks=week_values(key_result.goal, case.days, case.cycle, case.at),
        gap=history.gap,
    )


def _nothing_counts(case: _Case) -> Verdict | None:
    """Why no reading may count for or against the goal; None where one may, or none is needed."""
    goal, latest = case.key_result.goal, case.history.latest
    if isinstance(goal, Milestones):
        return None
    if isinstance(goal, ReachFromHistory):
        return Verdict(Status.NO_DATA, why_unmeasured(case.key_result, case.cycle, case.history))
    if latest is None or is_stale(case.key_result, case.history, case.at):
        recorded = case.key_result.recorded
        return no_data_verdict(latest, case.history.gap, case.cycle.zone, recorded=recorded)
    begun = bool(case.days) if isinstance(goal, Keep) else latest.observed_at >= case.cycle.start
    return None if begun else _none_in_cycle(latest, case.cycle)


def _none_in_cycle(latest: Reading, cycle: Cycle) -> Verdict:
    last = instant_text(latest.observed_at, cycle.zone)
    return Verdict(Status.NO_DATA, f"no reading in the cycle yet; the last one is from {last}")


def _judged(case: _Case) -> Standing:
    """The verdict by the rule of the goal's kind, with every figure behind it."""
    goal = case.key_result.goal
    if isinstance(goal, Milestones):
        return _milestones(case, goal)
    latest, value = case.history.latest, case.value
    assert latest is not None
    assert value is not None
    judged = _keep(case, goal, value) if isinstance(goal, Keep) else _reach(case, value)
    before = case.history.week_before
    return replace(
        judged,
        change=week_change(value, latest.observed_at, case.readings),
        samples_before=before.samples if before else None,
    )


def _milestones(case: _Case, goal: Milestones) -> Standing:
    day = case.cycle.day_of(case.at)
    share = milestones_share(goal.steps, day)
    return replace(
        _seen(case, milestones_status(goal.steps, day)),
        progress=share,
        expected=expected_milestones(goal.steps, day),
        score=clamped(share),
        done=sum(is_done(step, day) for step in goal.steps),
        total=len(goal.steps),
    )


def _keep(case: _Case, goal: Keep, value: float) -> Standing:
    kept, ended = keep_days(goal, case.days, case.cycle, case.at), case.at >= case.cycle.end
    verdict = keep_status(goal, value, kept, case.key_result.ambition, ended=ended)
    return replace(
        _ahead(_seen(case, verdict), _outlook(case)),
        progress=kept.share,
        score=kept.share,
        projected=kept.share if ended else kept.projected(held_now=goal.holds(value)),
        done=kept.held,
        total=kept.total,
        coverage=kept.coverage,
    )


def _reach(case: _Case, value: float) -> Standing:
    goal, ambition = case.key_result.goal, case.key_result.ambition
    assert isinstance(goal, Reach)
    ahead, ended, progress = _outlook(case), case.at >= case.cycle.end, reach_progress(goal, value)
    expected, score = expected_share(case.cycle, case.at, case.key_result.checkpoints), clamped(progress)
    likely = ahead.projection
    why = likely or few_points_text(points_in(ahead.basis))
    verdict = ended_status(goal, value, ambition) if ended else reach_status(goal, value, expected, ambition, why)
    seen = _ahead(_seen(case, verdict), ahead)
    return replace(
        seen,
        progress=progress,
        expected=expected,
        score=score,
        projected=score if ended else None if likely is None else likely.score,
        achievement=achievement(goal, value, case.days, seen.weeks),
    )


def _outlook(case: _Case) -> Outlook:
    return outlook(case.key_result, case.cycle, case.history, case.at, _into_goal_unit(case.key_result))


def _ahead(seen: Standing, ahead: Outlook) -> Standing:
    """The standing with what weekly values say beyond today."""
    return replace(
        seen,
        projection=ahead.projection,
        effort=ahead.effort,
        before=ahead.before,
        basis=ahead.basis,
        charts=ahead.charts,
        unjudged=ahead.unjudged,
    )

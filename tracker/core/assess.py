"""The one function that says where a key result stands.

It takes what the store knew and an instant, and nothing else. The instant that judges is the
earlier of `at` and the end of the cycle plus `settle`: ages are measured there, so that the last
reading of a finished cycle never becomes stale. Values are converted to the goal's unit once, on
the way in.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .baseline import why_unmeasured, with_baseline
from .model import Keep, Milestones, Reach, ReachFromHistory
from .outlook import few_points_text, outlook, points_in
from .pace import expected_milestones, expected_share
from .progress import clamped, is_done, keep_days, milestones_share, reach_progress
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
from .units import converter
from .weekly import WEEK, achievement, successive_weeks, week_change, week_values, weeks_within
from .wording import day_text, instant_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from .cycle import Cycle
    from .model import KeyResult
    from .outlook import Outlook
    from .readings import DayValue, History, Reading
    from .standing import WeekValue

_slot = attrgetter("at")


@dataclass(frozen=True, slots=True)
class _Case:
    """A key result before its judge.

    Attributes:
        at: The instant that judges.
        in_unit: What turns a number of the measure into one of the goal.
        value: The newest value, in the goal's unit.
        days: The days of the cycle, as they are stored.
        weeks: The successive weeks up to its end, in the goal's unit.
        brief: Whether only what is compared is wanted.
    """

    key_result: KeyResult
    cycle: Cycle
    history: History
    at: datetime
    in_unit: Callable[[float], float]
    value: float | None
    days: tuple[DayValue, ...]
    weeks: tuple[WeekValue, ...]
    brief: bool


def assess(
    key_result: KeyResult,
    cycle: Cycle,
    history: History,
    at: datetime,
    *,
    settle: timedelta = timedelta(0),
    brief: bool = False,
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
        brief: Only what two reports are compared by: the verdict, the value and the weeks.

    Raises:
        QuantityError: The measure's unit cannot be converted to the goal's.
    """
    key_result = with_baseline(key_result, cycle, history.baseline)
    case = _case(key_result, cycle, history, min(at, cycle.end + settle), brief=brief)
    verdict = lifecycle_verdict(key_result) or _not_started(cycle, at) or _nothing_counts(case)
    return _seen(case, verdict) if verdict else _judged(case)


def _case(key_result: KeyResult, cycle: Cycle, history: History, at: datetime, *, brief: bool) -> _Case:
    in_unit, days = _into_goal_unit(key_result), history.days
    until = bisect_left(days, cycle.end, key=_slot)
    return _Case(
        key_result=key_result,
        cycle=cycle,
        history=history,
        at=at,
        in_unit=in_unit,
        value=in_unit(history.latest.value) if history.latest else None,
        days=days[bisect_left(days, cycle.start, key=_slot) : until],
        weeks=successive_weeks(days[:until], in_unit),
        brief=brief,
    )


def _into_goal_unit(key_result: KeyResult) -> Callable[[float], float]:
    """What turns a number of the measure into one of the goal."""
    measure, goal = key_result.measure, key_result.goal
    if measure is None or isinstance(goal, Milestones) or goal.unit is None or goal.unit == measure.unit:
        return float
    return converter(measure.unit, goal.unit)


def _not_started(cycle: Cycle, at: datetime) -> Verdict | None:
    if at >= cycle.start:
        return None
    return Verdict(Status.NOT_STARTED, f"the cycle starts on {day_text(cycle.first)}")


def _seen(case: _Case, verdict: Verdict, **figures: Any) -> Standing:  # noqa: ANN401 - fields of a standing
    """What was observed, with a verdict and the figures that judge, if any do."""
    key_result, history = case.key_result, case.history
    if isinstance(key_result.goal, Milestones):
        return Standing(key_result, verdict.status, verdict.reason, Trust.FRESH, **figures)
    latest = history.latest
    return Standing(
        key_result=key_result,
        status=verdict.status,
        reason=verdict.reason,
        trust=trust_of(key_result, case.cycle, history, case.at),
        value=case.value,
        observed_at=latest.observed_at if latest else None,
        samples=latest.samples if latest else None,
        gap=history.gap,
        **(figures or {"weeks": _weeks(case)}),
    )


def _weeks(case: _Case) -> tuple[WeekValue, ...]:
    """The weeks of the cycle that have begun."""
    goal, days = case.key_result.goal, case.days
    if isinstance(goal, Keep):
        return week_values(goal, days, case.cycle, case.at, case.in_unit)
    return weeks_within(case.weeks, days[0].day if days else None, case.cycle, case.at)


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
    assert case.value is not None
    return _keep(case, goal, case.value) if isinstance(goal, Keep) else _reach(case, case.value)


def _milestones(case: _Case, goal: Milestones) -> Standing:
    day = case.cycle.day_of(case.at)
    share = milestones_share(goal.steps, day)
    return _seen(
        case,
        milestones_status(goal.steps, day),
        progress=share,
        expected=expected_milestones(goal.steps, day),
        score=clamped(share),
        done=sum(is_done(step, day) for step in goal.steps),
        total=len(goal.steps),
    )


def _keep(case: _Case, goal: Keep, value: float) -> Standing:
    kept, ended = keep_days(goal, case.days, case.cycle, case.at, case.in_unit), case.at >= case.cycle.end
    verdict, weeks = keep_status(goal, value, kept, case.key_result.ambition, ended=ended), _weeks(case)
    if case.brief:
        return _seen(case, verdict, weeks=weeks)
    return _seen(
        case,
        verdict,
        **_since_last_week(case, value),
        **_ahead(_outlook(case)),
        weeks=weeks,
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
    weeks = _weeks(case)
    if case.brief:
        return _seen(case, verdict, weeks=weeks)
    return _seen(
        case,
        verdict,
        **_since_last_week(case, value),
        **_ahead(ahead),
        weeks=weeks,
        progress=progress,
        expected=expected,
        score=score,
        projected=score if ended else None if likely is None else likely.score,
        achievement=achievement(goal, value, case.days, weeks, case.in_unit),
    )


def _since_last_week(case: _Case, value: float) -> dict[str, Any]:
    latest, before, days = case.history.latest, case.history.week_before, case.history.days
    assert latest is not None
    recent = days[bisect_left(days, case.cycle.start - 2 * WEEK, key=_slot) :]
    return {
        "change": week_change(value, latest.observed_at, recent, case.in_unit),
        "samples_before": before.samples if before else None,
    }


def _outlook(case: _Case) -> Outlook:
    return outlook(case.key_result, case.cycle, case.history, case.at, case.weeks, brief=case.brief)


def _ahead(ahead: Outlook) -> dict[str, Any]:
    """What weekly values say beyond today."""
    return {
        "projection": ahead.projection,
        "effort": ahead.effort,
        "before": ahead.before,
        "basis": ahead.basis,
        "charts": ahead.charts,
        "unjudged": ahead.unjudged,
    }

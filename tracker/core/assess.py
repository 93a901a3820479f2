"""The one function that says where a key result stands.

It takes what the store knew and an instant, and nothing else. The instant that judges is the
earlier of `at` and the end of the cycle plus `settle`: ages are measured there, so that the last
reading of a finished cycle never becomes stale. Values are converted to the goal's unit once, on
the way in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from .model import Keep, Milestones, Reach, ReachFromHistory
from .pace import expected_milestones, expected_share
from .progress import clamped, is_done, keep_days, milestones_share, reach_progress
from .quantity import convert
from .standing import Standing, Status, Trust
from .status import Verdict, keep_status, lifecycle_verdict, milestones_status, no_data_verdict, reach_status
from .trust import is_stale, trust_of
from .weekly import achievement, week_change, week_values
from .wording import day_text, instant_text, plural

if TYPE_CHECKING:
    from datetime import datetime

    from .cycle import Cycle
    from .model import DayValue, History, KeyResult, Reading
    from .quantity import Unit


@dataclass(frozen=True, slots=True)
class _Case:
    """A key result before its judge: the history is in the goal's unit, `at` the instant that judges."""

    key_result: KeyResult
    cycle: Cycle
    history: History
    at: datetime

    @property
    def days(self) -> tuple[DayValue, ...]:
        """The days with a reading within the cycle."""
        return tuple(day for day in self.history.days if self.cycle.start <= day.at < self.cycle.end)


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
        history: What was known of it at `at`, values in the measure's native unit; the days
            reach back to at least two weeks before the latest reading.
        at: The instant to judge at, aware, UTC.
        settle: How long after its end a cycle still takes readings.

    Raises:
        QuantityError: The measure's unit cannot be converted to the goal's.
    """
    case = _Case(key_result, cycle, _in_goal_unit(key_result, history), min(at, cycle.end + settle))
    verdict = lifecycle_verdict(key_result) or _not_started(cycle, at)
    if verdict is not None:
        return _seen(case, verdict)
    if isinstance(key_result.goal, Milestones):
        return _milestones(case, key_result.goal)
    return _measured(case)


def _in_goal_unit(key_result: KeyResult, history: History) -> History:
    """The history with every value converted to the goal's unit."""
    measure, goal = key_result.measure, key_result.goal
    if measure is None or isinstance(goal, Milestones) or goal.unit in {None, measure.unit}:
        return history
    unit = goal.unit
    assert unit is not None
    latest = history.latest and replace(history.latest, value=convert(history.latest.value, measure.unit, unit))
    return replace(history, latest=latest, days=tuple(_day_in(day, measure.unit, unit) for day in history.days))


def _day_in(day: DayValue, origin: Unit, unit: Unit) -> DayValue:
    value, low, high = (convert(number, origin, unit) for number in (day.value, day.low, day.high))
    return replace(day, value=value, low=low, high=high)


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
        value=latest.value if latest else None,
        observed_at=latest.observed_at if latest else None,
        samples=latest.samples if latest else None,
        weeks=week_values(key_result.goal, case.days, case.cycle, case.at),
        gap=history.gap,
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


def _measured(case: _Case) -> Standing:
    """Judge a goal that is read from a source, where there is data that may count."""
    goal, latest = case.key_result.goal, case.history.latest
    if isinstance(goal, ReachFromHistory):
        return _seen(case, _no_baseline(goal))
    if latest is None or is_stale(case.key_result, case.history, case.at):
        observed_at = latest.observed_at if latest else None
        return _seen(case, no_data_verdict(observed_at, case.history.gap, case.cycle.zone))
    if isinstance(goal, Keep):
        return _keep(case, goal, latest) if case.days else _seen(case, _none_in_cycle(case, latest))
    assert isinstance(goal, Reach)
    return _reach(case, goal, latest) if latest.observed_at >= case.cycle.start else _seen(case, _none_in_cycle(case, latest))


def _no_baseline(goal: ReachFromHistory) -> Verdict:
    window = plural(goal.window.days, "day")
    return Verdict(
        Status.NO_DATA, f"the baseline is to be measured from the {window} before the cycle and has not been yet"
    )


def _none_in_cycle(case: _Case, latest: Reading) -> Verdict:
    last = instant_text(latest.observed_at, case.cycle.zone)
    return Verdict(Status.NO_DATA, f"no reading in the cycle yet; the last one is from {last}")

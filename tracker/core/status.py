"""The status word of a key result, always with the sentence that gives its reason.

One published rule for each kind of goal. A score of 0.70 or more is on track, 0.40 or more at
risk, else off track; a committed goal needs 0.95 and 0.70. By pace, with too few points for a
projection: less than 16.5 points behind the expected share is on track, up to 33 at risk, else
off track, for stretch and committed goals alike. When the cycle is over, the score itself is graded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .model import Ambition, Lifecycle
from .pace import expected_milestones
from .progress import clamped, is_done, is_overdue, milestones_share, reach_progress, reached
from .standing import Status
from .wording import day_text, goal_text, instant_text, percent_text, plural, range_text, score_text, value_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from .model import Keep, KeyResult, Milestone, Reach
    from .progress import KeptDays
    from .readings import Gap, Reading
    from .standing import Projection

SCORE_BANDS = {Ambition.STRETCH: (0.70, 0.40), Ambition.COMMITTED: (0.95, 0.70)}
PACE_BANDS = (16.5, 33.0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and its reason: one sentence, lower case, without a full stop."""

    status: Status
    reason: str


def grade(score: float, ambition: Ambition) -> Status:
    """The status of a projected score, by the bands of the ambition."""
    on_track, at_risk = SCORE_BANDS[ambition]
    if score >= on_track:
        return Status.ON_TRACK
    return Status.AT_RISK if score >= at_risk else Status.OFF_TRACK


def pace_gap(progress: float, expected: float) -> float:
    """How many points progress is behind what is expected; negative when ahead."""
    return round((expected - progress) * 100, 9)  # or 53% less 20% would be more than 33 points


def pace_status(progress: float, expected: float) -> Status:
    """The status by pace gap alone."""
    gap = pace_gap(progress, expected)
    on_track, at_risk = PACE_BANDS
    if gap < on_track:
        return Status.ON_TRACK
    return Status.AT_RISK if gap <= at_risk else Status.OFF_TRACK


def reach_status(goal: Reach, value: float, expected: float, ambition: Ambition, outlook: Projection | str) -> Verdict:
    """Judge a reach goal: reached now, else by its projection, else by pace.

    Args:
        goal: The target to be reached.
        value: The newest value, in the goal's unit.
        expected: The share of progress expected by now.
        ambition: Which bands grade a projected score.
        outlook: The projection, or why there is none.
    """
    if reached(goal, value):
        return _reached(goal, value)
    progress = reach_progress(goal, value)
    if isinstance(outlook, str):
        reason = f"{_way_text(progress)}, {percent_text(expected)} expected by now, by pace: {outlook}"
        return Verdict(pace_status(progress, expected), reason)
    likely = range_text(outlook.low, outlook.high, goal.unit)
    score = f"score {score_text(outlook.score)}{_spread_text(goal, outlook)}"
    basis = f"{score}, from {plural(outlook.points, 'week')}"
    return Verdict(grade(outlook.score, ambition), f"{_way_text(progress)}, likely to end at {likely} ({basis})")


def ended_status(goal: Reach, value: float, ambition: Ambition) -> Verdict:
    """Judge a reach goal once its cycle is over, when what was reached is all there is."""
    if reached(goal, value):
        return _reached(goal, value)
    progress = reach_progress(goal, value)
    return Verdict(grade(progress, ambition), f"{_way_text(progress)}, cycle over")


def _reached(goal: Reach, value: float) -> Verdict:
    return Verdict(Status.ACHIEVED, f"{value_text(value, goal.unit)} reaches the target ({goal_text(goal)})")


def keep_status(goal: Keep, value: float, kept: KeptDays, ambition: Ambition, *, ended: bool) -> Verdict:
    """Judge a keep goal: by its projected score while the cycle runs, by the days held at its end.

    It can be achieved only at the end, when every day with data held.

    Args:
        goal: The bounds.
        value: The newest value, in the goal's unit.
        kept: The count of days, at least one of them with data.
        ambition: Which bands grade the score.
        ended: Whether the cycle is over.
    """
    held = f"held {kept.held} of {plural(kept.total, 'day')} with data"
    if ended:
        status = Status.ACHIEVED if kept.held == kept.total else grade(kept.held / kept.total, ambition)
        return Verdict(status, f"{held}, cycle over")
    holds = goal.holds(value)
    projected = kept.projected(held_now=holds)
    now = f"{'holds' if holds else 'breached'} now ({value_text(value, goal.unit)}, {goal_text(goal)})"
    return Verdict(grade(projected, ambition), f"{now}; {held}, projected score {score_text(projected)}")


def milestones_status(steps: Sequence[Milestone], day: date) -> Verdict:
    """Judge dated steps at a day: anything overdue is at risk, or off track beyond 33 points of weight."""
    done = sum(is_done(step, day) for step in steps)
    if done == len(steps):
        return Verdict(Status.ACHIEVED, f"{done} of {plural(done, 'step')} done")
    so_far = f"{done} of {plural(len(steps), 'step')} done"
    overdue = [step for step in steps if is_overdue(step, day)]
    if not overdue:
        following = min((step for step in steps if not is_done(step, day)), key=lambda step: step.due)
        return Verdict(Status.ON_TRACK, f"{so_far}, none overdue; next: {_step_text(following)}")
    gap = pace_gap(milestones_share(steps, day), expected_milestones(steps, day))
    status = Status.OFF_TRACK if gap > PACE_BANDS[1] else Status.AT_RISK
    return Verdict(status, f"{so_far}; overdue: {', '.join(map(_step_text, overdue))}")


def lifecycle_verdict(key_result: KeyResult) -> Verdict | None:
    """The verdict of a paused or dropped key result, with the reason its file gives; else None."""
    if key_result.lifecycle is Lifecycle.ACTIVE:
        return None
    status = Status(key_result.lifecycle.value)
    return Verdict(status, f"{status.value}: {key_result.lifecycle_reason or 'no reason given'}")


def no_data_verdict(latest: Reading | None, gap: Gap | None, zone: str, *, recorded: bool = False) -> Verdict:
    """The verdict where no reading is recent enough to count, since when and why.

    What is `recorded` by a person is never asked for by a poll.
    """
    if latest is None and recorded:
        return Verdict(Status.NO_DATA, "nobody has recorded it yet")
    if latest is None:
        return Verdict(Status.NO_DATA, f"never read: {gap.message if gap else 'no poll has asked for it yet'}")
    since = f"no data since {instant_text(latest.observed_at, zone)}"
    return Verdict(Status.NO_DATA, f"{since}: {gap.message}" if gap else since)


def _way_text(progress: float) -> str:
    """How far along, in words; a regression is said as one."""
    if progress < 0:
        return f"further from the target than the baseline: {percent_text(progress)}"
    return f"{percent_text(progress)} of the way"


def _spread_text(goal: Reach, likely: Projection) -> str:
    """The scores at both ends of a projection, as `, 0.40 to 0.60`; nothing where they read the same."""
    ends = sorted(clamped(reach_progress(goal, end)) for end in (likely.low, likely.high))
    low, high = map(score_text, ends)
    return "" if low == high else f", {low} to {high}"


def _step_text(step: Milestone) -> str:
    return f"{step.title} (due {day_text(step.due)})"

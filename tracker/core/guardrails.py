"""Guardrails: a key result is not well while a number that must not get worse is breached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .model import Keep
from .standing import Status
from .wording import goal_text, value_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .standing import Standing

CAPPED = frozenset({Status.ACHIEVED, Status.ON_TRACK})
GUARDED = CAPPED | {Status.AT_RISK, Status.OFF_TRACK}
RESTING = frozenset({Status.NOT_STARTED, Status.PAUSED, Status.DROPPED})


def guarded(standing: Standing, others: Mapping[str, Standing]) -> Standing:
    """The standing with its guardrails considered.

    A breached guardrail, a keep goal whose current value is out of bounds, caps the status at
    *at risk*, an achieved one too, and the reason says so. A guardrail without data caps nothing
    and is said. The figures stay as they are; a status that is no judgement stays as it is.

    Args:
        standing: The key result that names its guardrails.
        others: Key results and health metrics of the same team and cycle, by id.
    """
    if standing.status not in GUARDED:
        return standing
    for guardrail in standing.key_result.guardrails:
        standing = _guarded_by(standing, guardrail, others.get(guardrail))
    return standing


def _guarded_by(standing: Standing, guardrail: str, other: Standing | None) -> Standing:
    """The standing with one guardrail considered."""
    if other is None or other.status is Status.NO_DATA:
        return replace(standing, reason=f"{standing.reason}; guardrail {guardrail} has no data")
    if other.status in RESTING:
        return replace(standing, reason=f"{standing.reason}; guardrail {guardrail} is {other.status.value}")
    breach = breach_of(other)
    if breach is None:
        return standing
    capped = standing.status in CAPPED
    reason = f"{standing.reason}; {'capped: ' if capped else ''}guardrail {guardrail} is breached ({breach})"
    return replace(standing, reason=reason, status=Status.AT_RISK if capped else standing.status)


def breach_of(other: Standing) -> str | None:
    """The value that breaks a keep goal, beside the goal; None if it holds or is no keep goal."""
    goal = other.key_result.goal
    if not isinstance(goal, Keep) or other.value is None or goal.holds(other.value):
        return None
    return f"{value_text(other.value, goal.unit)}, {goal_text(goal)}"

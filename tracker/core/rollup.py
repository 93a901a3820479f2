"""From key results to objectives and teams: a score, what it could be, and the weakest status.

The score is the weighted mean of what is known; beside it stands the interval it would lie in if
every unknown part scored 0, or 1. An absence is never counted as a 0. A key result that has not
started, is paused or dropped is left out of score, interval and count.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from .guardrails import RESTING, guarded
from .progress import clamped
from .standing import ObjectiveStanding, Status, TeamStanding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .model import Objective, TeamCycle
    from .standing import Standing

WEAKEST_FIRST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mean: its weight, its score if it has one, and what that could be."""

    weight: float
    score: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean score of the parts that have one, None without any, and what it could be."""

    score: float | None
    low: float
    high: float


def mean(parts: Sequence[Part]) -> Mean:
    """The weighted mean of the known scores, and the means of the lowest and highest possible.

    It lies within `low` and `high`; of no parts at all, nothing is known.
    """
    if not parts:
        return Mean(None, 0.0, 1.0)
    low = _weighted((part.weight, part.low) for part in parts)
    high = _weighted((part.weight, part.high) for part in parts)
    known = [(part.weight, part.score) for part in parts if part.score is not None]
    if not known:
        return Mean(None, low, high)
    score = _weighted(known)
    return Mean(score, min(low, score), max(high, score))  # which differ by rounding alone


def _weighted(pairs: Iterable[tuple[float, float]]) -> float:
    """The mean of (weight, value) pairs; weights are positive."""
    pairs = tuple(pairs)
    return fsum(weight * value for weight, value in pairs) / fsum(weight for weight, _ in pairs)


def weakest(statuses: Sequence[Status]) -> Status:
    """The status of a whole, by its parts.

    The weakest of off track, at risk, on track and achieved, where no data counts as at risk,
    unless no part has data. Parts that rest have no say; if all do, the whole is paused, or not
    started if any of them is yet to start.
    """
    counted = {status for status in statuses if status not in RESTING}
    if counted == {Status.NO_DATA}:
        return Status.NO_DATA
    if counted:
        judged = {Status.AT_RISK if status is Status.NO_DATA else status for status in counted}
        return next(status for status in WEAKEST_FIRST if status in judged)
    return Status.PAUSED if statuses and Status.NOT_STARTED not in statuses else Status.NOT_STARTED


def roll_up(objective: Objective, standings: Sequence[Standing]) -> ObjectiveStanding:
    """Where an objective stands.

    Args:
        objective: The objective.
        standings: One for each of its key results, in order, guardrails considered.
    """
    counted = [standing for standing in standings if standing.status not in RESTING]
    result = mean([_part(standing) for standing in counted])
    return ObjectiveStanding(
        objective=objective,
        standings=tuple(standings),
        status=weakest([standing.status for standing in standings]),
        score=result.score,
        known=sum(standing.score is not None for standing in counted),
        total=len(counted),
        low=result.low,
        high=result.high,
    )


def _part(standing: Standing) -> Part:
    """A key result's part in its objective: an unknown score could be anything."""
    weight = standing.key_result.weight
    if standing.score is None:
        return Part(weight, None, 0.0, 1.0)
    score = clamped(standing.score)
    return Part(weight, score, score, score)


def team_standing(team: TeamCycle, standings: Mapping[str, Standing], at: datetime) -> TeamStanding:
    """Where a team stands: guardrails considered, objectives of equal weight, health never scored.

    Args:
        team: The team's objectives and health metrics in the cycle.
        standings: The standing of each key result and health metric, by full name.
        at: The instant they were judged at.

    Raises:
        KeyError: A key result or health metric has no standing.
    """
    own = {kr.id: standings[kr.name] for kr in (*team.key_results(), *team.health_metrics)}
    objectives = tuple(
        roll_up(objective, [guarded(own[kr.id], own) for kr in objective.key_results]) for objective in team.objectives
    )
    result = mean([Part(1.0, whole.score, whole.low, whole.high) for whole in objectives if whole.total])
    return TeamStanding(
        team=team,
        at=at,
        objectives=objectives,
        health=tuple(guarded(own[metric.id], own) for metric in team.health_metrics),
        status=weakest([whole.status for whole in objectives]),
        score=result.score,
        known=sum(whole.known for whole in objectives),
        total=sum(whole.total for whole in objectives),
        low=result.low,
        high=result.high,
    )

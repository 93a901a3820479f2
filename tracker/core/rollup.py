"""From key results to objectives and teams: a score, what it could be, and the weakest status.

The score is the weighted mean of what is known; beside it stands the interval it would lie in if
every unknown part scored 0, or 1. An absence is never counted as a 0. A key result that has not
started, is paused or dropped is left out of score, interval and count.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from types import MappingProxyType
from typing import TYPE_CHECKING

from .guardrails import RESTING, guarded
from .progress import clamped
from .standing import ObjectiveStanding, Status, TeamStanding, Trust
from .wording import plural, score_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .model import Objective, TeamCycle
    from .standing import Standing

WEAKEST_FIRST = (Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED)
_NAMED = 3
"""More unknown parts than these are counted, not named."""
_UNKNOWN = MappingProxyType({Trust.BROKEN: "is broken", Trust.STALE: "is stale", Trust.NEVER: "was never read"})


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


def doubt_text(standings: Iterable[Standing]) -> str | None:
    """Why a score could be otherwise, as `api-p99 is broken and ci-time is stale`; None if all of it is known."""
    unknown = [each for each in standings if each.score is None and each.status not in RESTING]
    if len(unknown) > _NAMED:
        return f"{plural(len(unknown), 'key result')} have no data"
    told = [f"{each.key_result.id} {_UNKNOWN.get(each.trust, 'has no data')}" for each in unknown]
    return " and ".join(told) or None


def interval_text(whole: ObjectiveStanding | TeamStanding) -> str | None:
    """A score with what it could be and why, as `0.52, 0.41 to 0.67 because api-p99 is broken`; None without one."""
    parts = whole.standings() if isinstance(whole, TeamStanding) else whole.standings
    doubt = doubt_text(parts)
    if whole.score is None or doubt is None:
        return None if whole.score is None else score_text(whole.score)
    return f"{score_text(whole.score)}, {score_text(whole.low)} to {score_text(whole.high)} because {doubt}"


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

"""What weekly values say, for programs: projection, effort, usual variation and signals."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tracker.core.insight import evidence_texts, movement_text

if TYPE_CHECKING:
    from datetime import date

    from tracker.core.projection import Effort
    from tracker.core.signal import Limits, Signal
    from tracker.core.standing import Projection, Standing

Document = dict[str, Any]


def number(value: float | None) -> float | None:
    """A number that JSON can hold; None for what is none."""
    return value if value is not None and math.isfinite(value) else None


def outlook(standing: Standing) -> Document:
    """The fields of an item that come from weekly values and samples."""
    return {
        "projection": None if standing.projection is None else _projection(standing.projection),
        "effort": None if standing.effort is None else _effort(standing.effort),
        "usual": None if standing.usual is None else usual(standing.usual),
        "signals": [signal(each) for each in standing.signals],
        "not_judged": standing.unjudged,
        "movement": movement_text(standing),
        "evidence": list(evidence_texts(standing)),
    }


def _projection(projection: Projection) -> Document:
    return {
        "low": number(projection.low),
        "centre": number(projection.centre),
        "high": number(projection.high),
        "chance": number(projection.chance),
        "score": number(projection.score),
        "points": projection.points,
        "method": projection.method,
    }


def _effort(effort: Effort) -> Document:
    return {
        "needed": number(effort.needed),
        "best": number(effort.best),
        "times_best": number(effort.times_best),
        "last_day": _day(effort.last_day),
    }


def usual(limits: Limits) -> Document:
    """Limits of usual variation, and the weeks that made them."""
    return {
        "low": number(limits.low),
        "centre": number(limits.centre),
        "high": number(limits.high),
        "weeks": limits.points,
        "first": _day(limits.first),
        "last": _day(limits.last),
        "trial": limits.trial,
    }


def signal(found: Signal) -> Document:
    """A signal; its weeks are named by their Mondays."""
    return {
        "rule": found.rule.value,
        "since": _day(found.since),
        "until": _day(found.until),
        "lasting": found.lasting,
        "weeks": found.weeks,
        "value": number(found.value),
        "above": found.above,
        "better": found.better,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

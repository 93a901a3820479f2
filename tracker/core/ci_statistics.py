"""Every number about CI runs, computed from their records as of any instant.

A record belongs to the window by when it finished, in (at - window, at]: the same records give
the same number, whenever it is asked for. Percentiles are interpolated linearly between the two
nearest values (type 7 of Hyndman and Fan, 1996), as Prometheus and most libraries do.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .ci_window import LENGTHS, SHARES, Window, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from .ci import CiRun
    from .ci_query import CiQuery
    from .ci_window import Counted


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the metric's native unit, and what stands behind it.

    `samples` counts the durations or records behind it; `evidence` is JSON-able.
    """

    value: float
    samples: int
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Absence:
    """Why there is no number: nothing to count, or, if `partial`, not all of it is known."""

    message: str
    partial: bool = False


_WANTED: Mapping[str, str] = {
    "duration": "finished run with a duration",
    "queue_time": "finished run with a queue time",
    "success_rate": "finished run that counts as succeeded or failed",
    "failure_rate": "finished run that counts as succeeded or failed",
    "time_to_recovery": "recovery from a failure",
    "lead_time": "first deployment of a commit",
}
"""What at least one is needed of, by metric; no runs at all are a count as well."""


def statistic(query: CiQuery, runs: Iterable[CiRun], at: datetime, *, covered: bool = True) -> Figure | Absence:
    """The number that a query asks for, as of an instant.

    Args:
        query: What is asked.
        runs: Every record of the pipeline that finished after the window began; for
            `time_to_recovery` and `lead_time` after 31 days (`LOOK_BACK_DAYS`) before that.
        at: The end of the window.
        covered: Whether the records are known to be all there are. Nothing is ever counted from
            a part of them.
    """
    if not covered:
        return Absence(f"the runs of the {query.window} before {at:%Y-%m-%d %H:%M} UTC are not all known", partial=True)
    window = Window.of(query, runs, at)
    found = counted(window)
    return _missing(window, len(found)) or _figure(window, found)


def combined(query: CiQuery, amounts: Sequence[float], per: float = 1.0) -> float:
    """The number that what records count for makes: a statistic of lengths, a share, or a count divided by `per`.

    There must be at least one, but for a count.
    """
    if query.metric in LENGTHS:
        return summarise(query.statistic, amounts)
    if query.metric in SHARES:
        return sum(amounts) / len(amounts)
    return len(amounts) / per


def _missing(window: Window, count: int) -> Absence | None:
    """An absence if a number needs records and there is none, or fewer than asked for."""
    query = window.query
    wanted, least = _WANTED.get(query.metric), query.min_samples
    if wanted is None or (count and count >= least):
        return None
    before = f"in the {query.window} before {window.at:%Y-%m-%d %H:%M} UTC"
    broken = "; it is still failing" if query.metric == "time_to_recovery" and window.is_failing else ""
    few = f"only {count} of at least {least}" if count else "no"
    return Absence(f"{few} {wanted} {before}{broken}")


def _figure(window: Window, found: Sequence[Counted]) -> Figure:
    query, amounts = window.query, [each.amount for each in found]
    value = combined(query, amounts, window.per)
    more: dict[str, object] = {"statistic": query.statistic}
    if query.metric not in LENGTHS:
        more = {"numerator": int(sum(amounts))}
    if query.metric in SHARES:
        more["denominator"] = len(amounts)
    if query.metric == "deployments_per_week":
        more["denominator"] = window.per
    return Figure(value, len(found), _evidence(window, [each.run for each in found], more))


def _evidence(window: Window, runs: Sequence[CiRun], more: Mapping[str, object]) -> dict[str, object]:
    """What `explain` shows of a number."""
    ends = {"first_run": runs[0].run, "last_run": runs[-1].run} if runs else {}
    span = {"from": (window.at - window.query.span).isoformat(), "until": window.at.isoformat()}
    return {"window": span, **ends, **more}


def summarise(name: str, values: Sequence[float]) -> float:
    """One number for several: `p50`, `p90`, `p95`, `mean` or `max`; there must be at least one."""
    if name == "mean":
        return math.fsum(values) / len(values)
    if name == "max":
        return max(values)
    return _percentile(sorted(values), int(name[1:]) / 100)


def _percentile(ascending: Sequence[float], share: float) -> float:
    place = share * (len(ascending) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (ascending[above] - ascending[below]) * (place - below)

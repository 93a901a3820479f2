"""Every number about CI runs, computed from their records as of any instant.

A record belongs to the window by when it finished, in (at - window, at]: the same records give
the same number, whenever it is asked for. Percentiles are interpolated linearly between the two
nearest values (type 7 of Hyndman and Fan, 1996), as Prometheus and most libraries do.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from .ci import SUCCESS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .ci import CiRun
    from .ci_query import CiQuery

WEEK = timedelta(weeks=1)

_finished = attrgetter("finished", "created", "run", "attempt")


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
    until = at.timestamp()
    ended = sorted((run for run in runs if _matches(query, run, until)), key=_finished)
    return _FORMULAS[query.metric](_Window(query, ended, at))


@dataclass(frozen=True, slots=True)
class _Window:
    """What matches a query and had ended at an instant, ascending by when it ended, older ones included."""

    query: CiQuery
    ended: Sequence[CiRun]
    at: datetime

    @property
    def begin(self) -> float:
        """When the window begins; what ended then is outside."""
        return (self.at - self.query.span).timestamp()

    def inside(self) -> list[CiRun]:
        """The records of the window that pass the filter on conclusions."""
        begin, wanted = self.begin, self.query.conclusion
        return [run for run in self.ended if _end(run) > begin and wanted in (None, run.conclusion)]

    def counting(self) -> list[CiRun]:
        """Those of the window that ended in success or failed."""
        return [run for run in self.inside() if self.conclusive(run)]

    def conclusive(self, run: CiRun) -> bool:
        """Whether a record counts as succeeded or failed; by name where the query asks for its conclusion."""
        return run.conclusion in (SUCCESS, *self.query.failed) or run.conclusion == self.query.conclusion

    def evidence(self, runs: Sequence[CiRun], **more: object) -> dict[str, object]:
        """What `explain` shows of a number."""
        ends = {"first_run": runs[0].run, "last_run": runs[-1].run} if runs else {}
        span = {"from": (self.at - self.query.span).isoformat(), "until": self.at.isoformat()}
        return {"window": span, **ends, **more}

    def nothing(self, what: str) -> Absence:
        """That there is nothing to compute from."""
        return Absence(f"{what} in the {self.query.window} before {self.at:%Y-%m-%d %H:%M} UTC")

    def enough(self, count: int, what: str) -> Absence | None:
        """An absence if there is none, or fewer than asked for."""
        if count == 0:
            return self.nothing(f"no {what}")
        least = self.query.min_samples
        return self.nothing(f"only {count} of at least {least} {what}") if count < least else None


def _matches(query: CiQuery, run: CiRun, until: float) -> bool:
    return (
        run.finished is not None
        and run.conclusion is not None
        and run.finished <= until
        and (run.job, run.step) == (query.asked_job, query.step or "")
        and query.branch in (None, run.branch)
        and query.event in (None, run.event)
    )


def _end(run: CiRun) -> float:
    assert run.finished is not None, "only what has finished is looked at"
    return run.finished


def _durations(length: Callable[[CiRun], float | None], what: str) -> Callable[[_Window], Figure | Absence]:
    """The formula of a statistic over a length of time of each conclusive record."""

    def formula(window: _Window) -> Figure | Absence:
        timed = [(run, seconds) for run in window.counting() if (seconds := length(run)) is not None]
        return _summary(window, timed, what)

    return formula


def _summary(window: _Window, timed: Sequence[tuple[CiRun, float]], what: str) -> Figure | Absence:
    absence = window.enough(len(timed), what)
    if absence is not None:
        return absence
    value = summarise(window.query.statistic, [seconds for _, seconds in timed])
    evidence = window.evidence([run for run, _ in timed], statistic=window.query.statistic)
    return Figure(value, len(timed), evidence)


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


def _rate(*, of_success: bool) -> Callable[[_Window], Figure | Absence]:
    def formula(window: _Window) -> Figure | Absence:
        counted = window.counting()
        absence = window.enough(len(counted), "finished run that counts as succeeded or failed")
        if absence is not None:
            return absence
        hits = sum((run.conclusion == SUCCESS) is of_success for run in counted)
        evidence = window.evidence(counted, numerator=hits, denominator=len(counted))
        return Figure(hits / len(counted), len(counted), evidence)

    return formula


def _runs(window: _Window) -> Figure:
    inside = window.inside()
    count = len({run.run for run in inside})
    return Figure(count, count, window.evidence(inside, numerator=count))


def _reruns(window: _Window) -> Figure:
    repeated = [run for run in window.inside() if run.attempt > 1]
    return Figure(len(repeated), len(repeated), window.evidence(repeated, numerator=len(repeated)))


def _deployments(window: _Window) -> Figure:
    good = [run for run in window.inside() if run.conclusion == SUCCESS]
    return Figure(len(good), len(good), window.evidence(good, numerator=len(good)))


def _deployments_per_week(window: _Window) -> Figure:
    count = _deployments(window)
    weeks = window.query.span / WEEK
    return Figure(count.value / weeks, count.samples, {**count.evidence, "denominator": weeks})


def _recoveries(window: _Window) -> Figure | Absence:
    begin = window.begin
    timed = [(success, seconds) for success, seconds in _recovered(window) if _end(success) > begin]
    broken = "; it is still failing" if _is_failing(window) else ""
    result = _summary(window, timed, "recovery from a failure")
    return result if isinstance(result, Figure) else Absence(f"{result.message}{broken}")


def _recovered(window: _Window) -> Iterator[tuple[CiRun, float]]:
    """Each success that ended a failure, with the time since the first failure ended."""
    for runs in _by_branch(window.ended).values():
        broken: CiRun | None = None
        for run in runs:
            if run.conclusion in window.query.failed:
                broken = broken or run
            elif run.conclusion == SUCCESS:
                if broken is not None:
                    yield run, _end(run) - _end(broken)
                broken = None


def _is_failing(window: _Window) -> bool:
    conclusive = [run for run in window.ended if run.conclusion in (SUCCESS, *window.query.failed)]
    return any(runs[-1].conclusion != SUCCESS for runs in _by_branch(conclusive).values())


def _by_branch(runs: Iterable[CiRun]) -> Mapping[str, list[CiRun]]:
    groups: dict[str, list[CiRun]] = defaultdict(list)
    for run in runs:
        groups[run.branch].append(run)
    return groups


def _lead_times(window: _Window) -> Figure | Absence:
    first: dict[str, CiRun] = {}
    for run in window.ended:
        if run.conclusion == SUCCESS:
            first.setdefault(run.commit or run.run, run)
    begin = window.begin
    timed = [
        (run, run.duration_seconds) for run in first.values() if _end(run) > begin and run.duration_seconds is not None
    ]
    return _summary(window, timed, "first deployment of a commit")


_FORMULAS: Mapping[str, Callable[[_Window], Figure | Absence]] = {
    "duration": _durations(attrgetter("duration_seconds"), "finished run with a duration"),
    "queue_time": _durations(attrgetter("queue_seconds"), "finished run with a queue time"),
    "success_rate": _rate(of_success=True),
    "failure_rate": _rate(of_success=False),
    "runs": _runs,
    "reruns": _reruns,
    "deployments": _deployments,
    "deployments_per_week": _deployments_per_week,
    "time_to_recovery": _recoveries,
    "lead_time": _lead_times,
}

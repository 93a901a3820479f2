"""Which records of CI runs a number is made of, and what each of them counts for.

A record belongs to the window by when it finished, in (at - window, at]. `counted` is the one
place that says what a metric looks at: `ci_statistics` makes its number from that, and
`ci_breakdown` says which part of the records made it move.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from .ci import SUCCESS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from .ci import CiRun
    from .ci_query import CiQuery

WEEK = timedelta(weeks=1)
LENGTHS = frozenset({"duration", "queue_time", "time_to_recovery", "lead_time"})
"""The metrics that are a statistic over lengths of time."""
SHARES = frozenset({"success_rate", "failure_rate"})
"""The metrics that are a share of records; every other one but `LENGTHS` is a count."""

_finished = attrgetter("finished", "created", "run", "attempt")


class Counted(NamedTuple):
    """A record, and what it counts for: seconds of a length, 1 or 0 of a share, 1 of a count."""

    run: CiRun
    amount: float


@dataclass(frozen=True, slots=True)
class Window:
    """What matches a query and had ended at an instant, ascending by when it ended, older ones included."""

    query: CiQuery
    ended: Sequence[CiRun]
    at: datetime

    @staticmethod
    def of(query: CiQuery, runs: Iterable[CiRun], at: datetime) -> Window:
        """The window of a query that ends at an instant, over records of which any may be outside of it."""
        until = at.timestamp()
        return Window(query, sorted((run for run in runs if _matches(query, run, until)), key=_finished), at)

    @property
    def begin(self) -> float:
        """When the window begins; what ended then is outside."""
        return (self.at - self.query.span).timestamp()

    @property
    def per(self) -> float:
        """What a count is divided by: the weeks of the window for a rate per week, else 1."""
        return self.query.span / WEEK if self.query.metric == "deployments_per_week" else 1.0

    def inside(self) -> list[CiRun]:
        """The records of the window that pass the filter on conclusions."""
        begin, wanted = self.begin, self.query.conclusion
        return [run for run in self.ended if end_of(run) > begin and wanted in (None, run.conclusion)]

    def counting(self) -> list[CiRun]:
        """Those of the window that ended in success or failed."""
        return [run for run in self.inside() if self.conclusive(run)]

    def conclusive(self, run: CiRun) -> bool:
        """Whether a record counts as succeeded or failed; by name where the query asks for its conclusion."""
        return run.conclusion in (SUCCESS, *self.query.failed) or run.conclusion == self.query.conclusion

    @property
    def is_failing(self) -> bool:
        """Whether the last that succeeded or failed on some branch failed."""
        conclusive = [run for run in self.ended if run.conclusion in (SUCCESS, *self.query.failed)]
        return any(runs[-1].conclusion != SUCCESS for runs in _by_branch(conclusive).values())


def counted(window: Window) -> list[Counted]:
    """What the metric of a window's query looks at, and nothing else."""
    return [*_COUNTED[window.query.metric](window)]


def end_of(run: CiRun) -> float:
    """When a record that has finished did."""
    assert run.finished is not None, "only what has finished is looked at"
    return run.finished


def _matches(query: CiQuery, run: CiRun, until: float) -> bool:
    return (
        run.finished is not None
        and run.conclusion is not None
        and run.finished <= until
        and (run.job, run.step) == (query.asked_job, query.step or "")
        and query.branch in (None, run.branch)
        and query.event in (None, run.event)
    )


def _lengths(length: Callable[[CiRun], float | None]) -> Callable[[Window], Iterator[Counted]]:
    """A length of time of each conclusive record, where it is known."""

    def lengths(window: Window) -> Iterator[Counted]:
        timed = ((run, length(run)) for run in window.counting())
        return (Counted(run, seconds) for run, seconds in timed if seconds is not None)

    return lengths


def _shares(*, of_success: bool) -> Callable[[Window], Iterator[Counted]]:
    """Each conclusive record, 1 if it is a hit."""
    return lambda window: (Counted(run, float((run.conclusion == SUCCESS) is of_success)) for run in window.counting())


def _runs(window: Window) -> Iterator[Counted]:
    """Each run once, however often it was tried: its first attempt within the window."""
    first: dict[str, CiRun] = {}
    for run in window.inside():
        first.setdefault(run.run, run)
    return (Counted(run, 1.0) for run in first.values())


def _reruns(window: Window) -> Iterator[Counted]:
    return (Counted(run, 1.0) for run in window.inside() if run.attempt > 1)


def _deployments(window: Window) -> Iterator[Counted]:
    return (Counted(run, 1.0) for run in window.inside() if run.conclusion == SUCCESS)


def _recoveries(window: Window) -> Iterator[Counted]:
    """Each success within the window that ended a failure, with the time since the first failure ended."""
    begin = window.begin
    for runs in _by_branch(window.ended).values():
        broken: CiRun | None = None
        for run in runs:
            if run.conclusion in window.query.failed:
                broken = broken or run
            elif run.conclusion == SUCCESS:
                if broken is not None and end_of(run) > begin:
                    yield Counted(run, end_of(run) - end_of(broken))
                broken = None


def _lead_times(window: Window) -> Iterator[Counted]:
    """The first successful deployment of each commit, if it lies within the window and its length is known."""
    first: dict[str, CiRun] = {}
    for run in window.ended:
        if run.conclusion == SUCCESS:
            first.setdefault(run.commit or run.run, run)
    begin = window.begin
    for run in first.values():
        if end_of(run) > begin and run.duration_seconds is not None:
            yield Counted(run, run.duration_seconds)


def _by_branch(runs: Iterable[CiRun]) -> Mapping[str, list[CiRun]]:
    groups: dict[str, list[CiRun]] = defaultdict(list)
    for run in runs:
        groups[run.branch].append(run)
    return groups


_COUNTED: Mapping[str, Callable[[Window], Iterable[Counted]]] = {
    "duration": _lengths(attrgetter("duration_seconds")),
    "queue_time": _lengths(attrgetter("queue_seconds")),
    "success_rate": _shares(of_success=True),
    "failure_rate": _shares(of_success=False),
    "runs": _runs,
    "reruns": _reruns,
    "deployments": _deployments,
    "deployments_per_week": _deployments,
    "time_to_recovery": _recoveries,
    "lead_time": _lead_times,
}

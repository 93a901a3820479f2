"""The issues behind a time: which of them ended within a span, and how long each took."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from tracker.core.outcome import Outcome
from tracker.errors import BadAnswer

from .durations import Statuses, cycle_time, endings, lead_time, time_in_status
from .worktime import calendar_seconds, working_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from .durations import Elapsed, Ending
    from .issues import Issue
    from .models import Measure
    from .span import Span

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Lives:
    """Every ending of the issues, and the statuses that begin or fill their times; good for many spans.

    `with_hole` are ids of issues whose changelog does not join up.
    """

    measure: Measure
    endings: Sequence[tuple[Issue, Ending]]
    inside: Statuses
    with_hole: frozenset[str]
    _known: dict[tuple[str, datetime], float | None] = field(default_factory=dict)

    @classmethod
    def of(cls, measure: Measure, issues: Sequence[Issue]) -> Lives:
        """The lives of the issues that a query for the measure found.

        Raises:
            BadAnswer: Changelogs do not tell what the issues were found by.
        """
        done = Statuses.named(measure.to_status, issues) if measure.to_status else None
        if done is not None:
            _check_told(issues, done, measure)
        ended = [(issue, ending) for issue in issues for ending in endings(issue, done)]
        inside = Statuses.named(measure.from_status or measure.in_status, issues)
        return cls(measure, ended, inside, frozenset(one.id for one in issues if not one.has_whole_story()))

    def ended(self, span: Span) -> list[tuple[Issue, datetime]]:
        """The issues that ended within a span and stood so at its end, and when."""
        return [
            (issue, ending.at) for issue, ending in self.endings if span.holds(ending.at) and ending.stood(span.end)
        ]

    def times(self, ended: Iterable[tuple[Issue, datetime]], zone: ZoneInfo) -> list[float]:
        """Seconds that each took, without those that have no such time."""
        elapsed = calendar_seconds if self.measure.clock == "calendar" else partial(working_seconds, zone=zone)
        times = (self._time(issue, end, elapsed) for issue, end in ended)
        return [time for time in times if time is not None]

    def broken(self, ended: Iterable[tuple[Issue, datetime]]) -> list[str]:
        """The keys of a few of them whose changelog has a hole."""
        return [issue.key for issue, _ in ended if issue.id in self.with_hole][:_NAMED]

    def _time(self, issue: Issue, end: datetime, elapsed: Elapsed) -> float | None:
        if (issue.id, end) not in self._known:
            self._known[issue.id, end] = self._measured(issue, end, elapsed)
        return self._known[issue.id, end]

    def _measured(self, issue: Issue, end: datetime, elapsed: Elapsed) -> float | None:
        if self.measure.metric == "lead_time":
            return lead_time(issue, end, elapsed)
        time_of = cycle_time if self.measure.metric == "cycle_time" else time_in_status
        return time_of(issue, end, self.inside, elapsed)


def _check_told(issues: Iterable[Issue], done: Statuses, measure: Measure) -> None:
    """Every issue was found because it changed to such a status, so its changelog has to tell of it."""
    silent = [issue.key for issue in issues if not any(change.entered in done for change in issue.changes)]
    if silent:
        raise BadAnswer(
            f"Jira found {len(silent)} issues that changed to {', '.join(measure.to_status)}, but their changelogs "
            f"do not tell of it: {', '.join(silent[:_NAMED])}",
            help="name the statuses as they are called now, or by id",
            outcome=Outcome.PARTIAL,
        )

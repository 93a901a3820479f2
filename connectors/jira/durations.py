"""How long one issue took, as it stood at an instant: from its changes of status or its resolution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .issues import Issue, Status

    Elapsed = Callable[[datetime, datetime], float]

_NOW = datetime.max.replace(tzinfo=UTC)
"""Where only the order of names counts."""


@dataclass(frozen=True, slots=True)
class Statuses:
    """A few statuses, known by id: names change, and an old entry of a changelog holds the old name."""

    ids: frozenset[str]

    @classmethod
    def named(cls, words: Iterable[str], issues: Iterable[Issue]) -> Statuses:
        """The statuses whose id, or newest name in any case, is among the words."""
        wanted = {word.strip().casefold() for word in words}
        names = newest_names(issues, _NOW)
        return cls(frozenset(key for key, (name, _) in names.items() if key in wanted or name.casefold() in wanted))

    def __contains__(self, status: Status) -> bool:
        return status.id in self.ids


@dataclass(frozen=True, slots=True)
class Stay:
    """An issue was in a status from an instant until another; None: it is so still."""

    status: Status
    entered: datetime
    left: datetime | None


class Ending(NamedTuple):
    """An issue was finished at an instant and stayed so until another; None: it is so still."""

    at: datetime
    until: datetime | None

    def stood(self, instant: datetime) -> bool:
        """Whether the issue was finished so, as it stood just before an instant."""
        return self.at < instant and (self.until is None or instant <= self.until)


def stays(issue: Issue) -> list[Stay]:
    """Where an issue was since its creation, ascending."""
    first = issue.changes[0].left if issue.changes else issue.status
    statuses = [first, *(change.entered for change in issue.changes)]
    instants = [issue.created, *(change.at for change in issue.changes)]
    return [Stay(*each) for each in zip(statuses, instants, [*instants[1:], None], strict=True)]


def endings(issue: Issue, done: Statuses | None) -> list[Ending]:
    """Every time that an issue was finished: by its resolution as it is now, or by entering such statuses.

    Moving from one of the statuses to another is no new ending.
    """
    if done is None:
        return [] if issue.resolved is None else [Ending(issue.resolved, None)]
    runs = [list(run) for inside, run in groupby(stays(issue), lambda stay: stay.status in done) if inside]
    return [Ending(run[0].entered, run[-1].left) for run in runs]


def cycle_time(issue: Issue, end: datetime, begun: Statuses, elapsed: Elapsed) -> float | None:
    """Seconds from the first entry into one of the statuses to the end; None if it was in none before."""
    first = next((stay.entered for stay in stays(issue) if stay.status in begun), end)
    return elapsed(first, end) if first < end else None


def lead_time(issue: Issue, end: datetime, elapsed: Elapsed) -> float:
    """Seconds from the creation to the end."""
    return elapsed(issue.created, end)


def time_in_status(issue: Issue, end: datetime, inside: Statuses, elapsed: Elapsed) -> float | None:
    """Seconds that an issue spent in the statuses before the end, stays added; None if it was in none."""
    before = [stay for stay in stays(issue) if stay.status in inside and stay.entered < end]
    times = [elapsed(stay.entered, end if stay.left is None else min(stay.left, end)) for stay in before]
    return sum(times) if times else None


def newest_names(issues: Iterable[Issue], now: datetime) -> dict[str, tuple[str, datetime]]:
    """The newest name of every status by its id, and when it was called so: at a change, or now, as an issue has it."""
    issues = list(issues)
    changes = sorted((change for issue in issues for change in issue.changes), key=lambda change: change.at)
    names = {status.id: (status.name, change.at) for change in changes for status in (change.left, change.entered)}
    return names | {issue.status.id: (issue.status.name, now) for issue in issues}

"""Issues as facts: as little of each as times are made of, and no more issues than a bound.

A story is a list, because there are thousands: key, created, resolved, status, updated, changes,
the day it was read. Instants are milliseconds since 1970; changes are a flat list of instant, id of
the status left, id of the status entered, or None if they were not read. Names of statuses are kept
apart, once each.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .durations import newest_names
from .issues import Change, Issue, Status
from .makeups import COMPONENTS, component_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.ports import Facts

Story = list[Any]

BUCKETS = 32
"""Facts that the stories are spread over: only those with a change are written."""
MOST_KEPT = 20_000
"""Issues; beyond that those go that were read longest ago."""
KEPT_DAYS = 14
"""Whatever is still of use is read anew once a day, so what is older is of none."""

_STORIES, _NAMES, _SITE = "jira stories {}", "jira statuses", "jira stories of"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Stories:
    """What is kept of the issues of one site, by their ids; nothing is if it was another site."""

    def __init__(self, facts: Facts, url: str, now: datetime) -> None:
        self._facts, self._url, self._now = facts, url, now
        known = facts.get(_SITE) == url
        self._kept: dict[str, Story] = {}
        for bucket in range(BUCKETS if known else 0):
            self._kept.update(facts.get(_STORIES.format(bucket)) or {})
        self._names: dict[str, list[Any]] = dict(facts.get(_NAMES) or {}) if known else {}

    def known(self, issue: str, *, changes: bool) -> Issue:
        """An issue that was read."""
        found = self.get(issue, changes=changes)
        assert found is not None, "it was read, now or before"
        return found

    def get(self, issue: str, *, changes: bool = False) -> Issue | None:
        """An issue as it was last read; None if it never was, or its changes are wanted and were not read."""
        story = self._kept.get(issue)
        if story is None or (changes and story[5] is None):
            return None
        key, created, resolved, status, updated, moves, _, *components = story
        return Issue(
            issue,
            key,
            _instant(created),
            None if resolved is None else _instant(resolved),
            self._status(status),
            {COMPONENTS: [{"name": name} for name in components]},
            changes=tuple(self._changes(moves or ())),
            updated=None if updated is None else _instant(updated),
        )

    def put(self, issues: Iterable[Issue], *, changes: bool) -> None:
        """Keep issues as they were read just now; changes that were not read this time are forgotten."""
        issues = list(issues)
        today = (self._now - _EPOCH).days
        for one in issues:
            moves = [part for change in one.changes for part in _flat(change)] if changes else None
            resolved = None if one.resolved is None else _number(one.resolved)
            updated = None if one.updated is None else _number(one.updated)
            told = (one.key, _number(one.created), resolved, one.status.id, updated, moves, today)
            self._kept[one.id] = [*told, *component_names(one)]
        for status, (name, at) in newest_names(issues, self._now).items():
            known = self._names.get(status)
            if known is None or known[1] <= _number(at):
                self._names[status] = [name, _number(at)]

    def save(self) -> None:
        """Have the facts hold it, without what is of no more use."""
        oldest = (self._now - _EPOCH).days - KEPT_DAYS
        fresh = sorted((story[6], issue) for issue, story in self._kept.items() if story[6] > oldest)
        buckets: list[dict[str, Story]] = [{} for _ in range(BUCKETS)]
        for _, issue in fresh[-MOST_KEPT:]:
            buckets[_bucket(issue)][issue] = self._kept[issue]
        for number, bucket in enumerate(buckets):
            self._facts.put(_STORIES.format(number), bucket or None)
        self._facts.put(_NAMES, dict(self._names))
        self._facts.put(_SITE, self._url)

    def _changes(self, moves: Iterable[Any]) -> Iterator[Change]:
        parts = iter(moves)
        for at, left, entered in zip(parts, parts, parts, strict=True):
            yield Change(_instant(at), self._status(left), self._status(entered))

    def _status(self, id: str) -> Status:
        return Status(id, self._names.get(id, [""])[0])


def _bucket(issue: str) -> int:
    return sum(issue.encode()) % BUCKETS


def _flat(change: Change) -> tuple[int, str, str]:
    return _number(change.at), change.left.id, change.entered.id


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _instant(number: int) -> datetime:
    return _EPOCH + number * _MILLISECOND


def known_site(facts: Facts, url: str) -> bool:
    """Whether stories of this site are kept."""
    return bool(facts.get(_SITE) == url)

"""Listings that were read before: a poll asks which issues they have now, and reads only those that changed.

A changelog only grows, and Jira's `updated` follows whatever happens to an issue. So of a listing
that was read whole, later polls ask for the ids alone, and for the issues that were updated since,
with an overlap for what Jira's index reveals late. What is a member for the first time is read, and
once a day all of them are, whatever their `updated` says.

An issue that is no longer listed, although it should be by what is known of it, is asked for by its
id: it is gone, or it no longer matches, or else a page of the listing was lost, and nothing is counted.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tracker.ports import canonical

from .issues import ALWAYS_READ
from .makeups import COMPONENTS
from .server import cut_short
from .span import Bounds, Span
from .stories import Stories, known_site

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from zoneinfo import ZoneInfo

    from tracker.ports import Facts

    from .issues import Issue
    from .server import Server
    from .survey import Query

READ = (*ALWAYS_READ, "updated", COMPONENTS)
OVERLAP = timedelta(hours=1)
"""How late Jira's index may reveal a change."""
EVERY_PASS = timedelta(days=1)
KEPT_FOR = timedelta(days=14)
"""A listing that was not asked for as long is forgotten."""
LOOKED_FOR = 100
"""Issues that are looked for at once when they are no longer listed."""

_INDEX, _LISTING, _MEMBERS = "jira listings", "jira listing {}", "jira members {}"


class _Mark(NamedTuple):
    """What is known of a listing.

    Attributes:
        asked, swept: When it was asked for, and when read whole, in seconds since 1970.
        changes: Whether the changes of status of its issues were read.
        members: The ids that it had.
    """

    asked: float
    swept: float
    changes: bool
    members: list[str]


class Memory:
    """The listings of one source, as earlier polls left them.

    Listings of no more than `few` issues are read whole, which takes no more requests.
    """

    def __init__(self, facts: Facts, url: str, zone: ZoneInfo, now: datetime, few: int) -> None:
        self._facts, self._url, self._zone, self._now, self._few = facts, url, zone, now, few
        self._stories: Stories | None = None

    def knows(self, query: Query) -> bool:
        """Whether a listing was read whole within a day, so that only what is new is to be read."""
        return self._mark(query) is not None

    def issues(self, server: Server, query: Query) -> tuple[Issue, ...]:
        """Every issue that matches a query, as `Server.issues` promises.

        Raises:
            ConnectorError: They could not be read whole.
        """
        mark = self._mark(query)
        found = self._all(server, query) if mark is None else self._renewed(server, query, mark)
        if len(found) > self._few:
            self._keep(query, found, mark)
        return found

    # -- what is known -------------------------------------------------------------------------

    def _last(self, query: Query) -> _Mark | None:
        """The mark of a listing, if it was ever read."""
        kept = self._facts.get(_LISTING.format(_name(query)))
        if not isinstance(kept, list) or not known_site(self._facts, self._url):
            return None
        members = self._facts.get(_MEMBERS.format(_name(query)))
        return _Mark._make([*kept, members or []])

    def _mark(self, query: Query) -> _Mark | None:
        """The mark of a listing that need not be read whole."""
        mark = self._last(query)
        if mark is None or len(mark.members) <= self._few or (query.changes and not mark.changes):
            return None
        return mark if 0 <= self._now.timestamp() - mark.swept < EVERY_PASS.total_seconds() else None

    def _keep(self, query: Query, found: Sequence[Issue], before: _Mark | None) -> None:
        now = self._now.timestamp()
        swept = before.swept if before else now
        changes = query.changes or (before is not None and before.changes)
        self._kept().save()
        self._facts.put(_LISTING.format(_name(query)), [now, swept, changes])
        self._facts.put(_MEMBERS.format(_name(query)), sorted(issue.id for issue in found))
        self._tidy({**(self._facts.get(_INDEX) or {}), _name(query): now})

    def _tidy(self, index: dict[str, float]) -> None:
        """Keep when each listing was asked for, and forget those that nobody asks for any more."""
        now = self._now.timestamp()
        old = [name for name, asked in index.items() if now - asked > KEPT_FOR.total_seconds()]
        for name in old:
            self._facts.put(_LISTING.format(name), None)
            self._facts.put(_MEMBERS.format(name), None)
        self._facts.put(_INDEX, {name: asked for name, asked in index.items() if name not in old})

    def _kept(self) -> Stories:
        self._stories = self._stories or Stories(self._facts, self._url, self._now)
        return self._stories

    # -- reading -------------------------------------------------------------------------------

    def _all(self, server: Server, query: Query) -> tuple[Issue, ...]:
        """The listing, read whole."""
        found = server.issues(query.jql, READ, changes=query.changes)
        last = self._last(query)
        self._check_missed(server, query, last.members if last else (), {issue.id for issue in found})
        self._kept().put(found, changes=query.changes)
        return found

    def _renewed(self, server: Server, query: Query, mark: _Mark) -> tuple[Issue, ...]:
        """The listing, of which only what may have changed is read."""
        changes, stories = query.changes or mark.changes, self._kept()
        ids = server.ids(query.jql)
        changed = server.issues(f"{query.jql} AND updated >= {self._since(mark)}", READ, changes=changes)
        fresh = {issue.id: issue for issue in changed}
        self._check_missed(server, query, mark.members, {*ids, *fresh})
        known = {one for one in mark.members if stories.get(one, changes=changes)}
        unsure = [one for one in ids if one not in fresh and one not in known]
        fresh |= {issue.id: issue for issue in server.some(unsure, READ, changes=changes)}
        _check_all(unsure, fresh)
        stories.put(fresh.values(), changes=changes)
        return tuple(stories.known(one, changes=changes) for one in dict.fromkeys((*ids, *fresh)))

    def _since(self, mark: _Mark) -> str:
        """The bound from which changes are asked for: whole minutes of the account's zone."""
        since = datetime.fromtimestamp(mark.asked, UTC) - OVERLAP
        bounds = Bounds.of(Span(since.replace(second=0, microsecond=0), self._now), self._zone)
        assert bounds.first is not None, "the span has a beginning"
        return bounds.first

    def _check_missed(self, server: Server, query: Query, members: Sequence[str], listed: Collection[str]) -> None:
        """Raise BadAnswer if the listing has not an issue that it had before and that still matches."""
        if query.span is None or server.counts_pages:
            return
        stories = self._kept()
        gone = [
            one for one in members if one not in listed and (issue := stories.get(one)) and _within(query.span, issue)
        ]
        for first in range(0, len(gone), LOOKED_FOR):
            there = server.some(gone[first : first + LOOKED_FOR], ALWAYS_READ, changes=False)
            if there and (lost := server.ids(f"{query.jql} AND id in ({', '.join(issue.id for issue in there)})")):
                cut_short(f"{len(lost)} issues match and were not listed, such as {lost[0]}")


def _check_all(unsure: Sequence[str], fresh: Collection[str]) -> None:
    """What was listed a moment ago must be there to be read."""
    lost = [one for one in unsure if one not in fresh]
    if lost:
        cut_short(f"{len(lost)} issues were listed and could not be read, such as {lost[0]}")


def _within(span: Span, issue: Issue) -> bool:
    """Whether what is known of an issue lies in the span that is asked for."""
    return span.holds(issue.resolved) or any(span.holds(change.at) for change in issue.changes)


def _name(query: Query) -> str:
    return hashlib.sha256(canonical(list(query.family)).encode()).hexdigest()[:12]

"""Jira Cloud: REST API version 3, with page tokens, estimated counts and changelogs in bulk.

The older `search` was removed and is never asked.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .issues import changes_of, listed, mapped
from .server import Api, Gathered, GatheredIds, cut_short, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.ports import Http

    from .issues import Change, Issue

_PAGE = 1000
_PAGE_OF_IDS = 5000
_FETCHED_AT_ONCE = 100
_ISSUES_PER_CHANGELOG = 1000
_HISTORIES = 5000
_MOST_PAGES = 1000
_CURE = (
    "check url: and flavour: of the source; a scoped token works only at https://api.atlassian.com/ex/jira/CLOUD-ID, "
    "and a Jira of your own needs flavour: datacenter"
)


class Cloud:
    """The endpoints of Jira Cloud that are read."""

    approximate = True
    counts_pages = False
    few = 0

    def __init__(self, http: Http, most: int) -> None:
        self._api = Api(http, 3, _CURE)
        self._most = most

    def account(self) -> Mapping[str, Any]:
        """The account that asks, as `/myself` tells it."""
        return self._api.get("/myself")

    def about(self) -> Mapping[str, Any]:
        """The version and kind of this Jira."""
        return self._api.get("/serverInfo")

    def permissions(self, name: str) -> Mapping[str, Any]:
        """Whether the account has a permission in some project."""
        return self._api.get("/mypermissions", {"permissions": name})

    def count(self, jql: str) -> int:
        """About how many issues match."""
        return whole_number(self._api.post("/search/approximate-count", {"jql": jql}).get("count"), "count")

    def issues(self, jql: str, fields: Sequence[str], *, changes: bool) -> tuple[Issue, ...]:
        """Every issue that matches; see `server.Server`."""
        body = {"jql": f"{jql} ORDER BY created ASC", "fields": list(fields), "maxResults": _PAGE}
        gathered = Gathered(self._most)
        for page in self._pages("/search/jql", body):
            gathered.add(page.get("issues"))
        found = tuple(gathered.issues())
        return self._with_changes(found) if changes else found

    def ids(self, jql: str) -> tuple[str, ...]:
        """The ids of every issue that matches; see `server.Server`."""
        body = {"jql": f"{jql} ORDER BY created ASC", "fields": ["id"], "maxResults": _PAGE_OF_IDS}
        gathered = GatheredIds(self._most)
        for page in self._pages("/search/jql", body):
            gathered.add(page.get("issues"))
        return gathered.ids()

    def some(self, ids: Sequence[str], fields: Sequence[str], *, changes: bool) -> tuple[Issue, ...]:
        """Those of a few issues that are there, read as they are and not by the index; see `server.Server`."""
        gathered = Gathered(self._most)
        for first in range(0, len(ids), _FETCHED_AT_ONCE):
            body = {"issueIdsOrKeys": list(ids[first : first + _FETCHED_AT_ONCE]), "fields": list(fields)}
            page = self._api.post("/issue/bulkfetch", body)
            if page.get("issueErrors"):
                cut_short("Jira could not give some issues")
            gathered.add(page.get("issues"))
        found = tuple(gathered.issues())
        return self._with_changes(found) if changes else found

    def _with_changes(self, issues: Sequence[Issue]) -> tuple[Issue, ...]:
        changes: dict[str, list[Change]] = defaultdict(list)
        for first in range(0, len(issues), _ISSUES_PER_CHANGELOG):
            for owner, found in self._changes([issue.id for issue in issues[first : first + _ISSUES_PER_CHANGELOG]]):
                changes[owner].extend(found)
        return tuple(issue.with_changes(changes[issue.id]) for issue in issues)

    def _changes(self, ids: Sequence[str]) -> Iterator[tuple[str, Iterable[Change]]]:
        """Changes of status by the id of their issue; one issue's may come in several parts."""
        body = {"issueIdsOrKeys": list(ids), "fieldIds": ["status"], "maxResults": _HISTORIES}
        for page in self._pages("/changelog/bulkfetch", body):
            for entry in map(mapped, listed(page.get("issueChangeLogs"))):
                yield str(entry.get("issueId")), changes_of(entry.get("changeHistories"))

    def _pages(self, path: str, body: Mapping[str, object]) -> Iterator[dict[str, Any]]:
        """Page after page, however short, until one has no token for the next."""
        seen: set[object] = set()
        page = self._api.post(path, body)
        while token := page.get("nextPageToken"):
            yield page
            if token in seen or len(seen) == _MOST_PAGES:
                cut_short("Jira gave the same page token twice" if token in seen else f"over {_MOST_PAGES} pages")
            seen.add(token)
            page = self._api.post(path, {**body, "nextPageToken": token})
        if page.get("isLast") is False:
            cut_short("a page that is not the last has no token for the next")
        yield page

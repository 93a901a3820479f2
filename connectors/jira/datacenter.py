"""Jira Data Center and Server: REST API version 2, with numbered pages, exact counts, inline changelogs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from .issues import changes_of, listed
from .server import Api, Gathered, GatheredIds, cut_short, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.ports import Http

    from .issues import Issue

_PAGE = 1000
_PAGE_WITH_CHANGES = 100
_MOST_READ_AGAIN = 100
_CURE = "check url: with its path, such as https://jira.example.com/jira; Jira Cloud needs flavour: cloud"


class DataCenter:
    """The endpoints of Jira Data Center that are read."""

    approximate = False
    counts_pages = True
    few = 2 * _PAGE_WITH_CHANGES

    def __init__(self, http: Http, most: int) -> None:
        self._api = Api(http, 2, _CURE)
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
        """How many issues match, exactly."""
        body = {"jql": jql, "startAt": 0, "maxResults": 0, "fields": ["id"]}
        return whole_number(self._api.post("/search", body).get("total"), "total")

    def issues(self, jql: str, fields: Sequence[str], *, changes: bool) -> tuple[Issue, ...]:
        """Every issue that matches; see `server.Server`."""
        gathered, changelogs = Gathered(self._most), dict[str, Any]()
        more: dict[str, object] = {"maxResults": _PAGE}
        if changes:
            more = {"maxResults": _PAGE_WITH_CHANGES, "expand": ["changelog"]}
        for page in self._pages({"jql": jql, "fields": list(fields), **more}, gathered):
            changelogs |= {str(raw.get("id")): raw.get("changelog") for raw in page["issues"]}
        return self._with_changes(gathered, changelogs) if changes else tuple(gathered.issues())

    def ids(self, jql: str) -> tuple[str, ...]:
        """The ids of every issue that matches; see `server.Server`."""
        gathered = GatheredIds(self._most)
        for _ in self._pages({"jql": jql, "fields": ["id"], "maxResults": _PAGE}, gathered):
            pass
        return gathered.ids()

    def some(self, ids: Sequence[str], fields: Sequence[str], *, changes: bool) -> tuple[Issue, ...]:
        """Those of a few issues that are there; see `server.Server`."""
        parts = (ids[first : first + _PAGE_WITH_CHANGES] for first in range(0, len(ids), _PAGE_WITH_CHANGES))
        found = (self.issues(f"id in ({', '.join(part)})", fields, changes=changes) for part in parts)
        return tuple(chain.from_iterable(found))

    def _pages(self, body: Mapping[str, object], gathered: Gathered | GatheredIds) -> Iterator[dict[str, Any]]:
        """Page after page, once what is on it was gathered, until all that Jira counts are."""
        body = {**body, "jql": f"{body['jql']} ORDER BY created ASC, key ASC"}
        start = 0
        while True:
            page = self._api.post("/search", {**body, "startAt": start})
            total = whole_number(page.get("total"), "total")
            gathered.expect(total)
            read = gathered.add(page.get("issues"))
            yield page
            start += read  # a server may give fewer than asked for
            if start >= total or read == 0:
                break
        if len(gathered) < total:
            cut_short(f"{len(gathered)} of {total} issues")

    def _with_changes(self, gathered: Gathered, changelogs: Mapping[str, Any]) -> tuple[Issue, ...]:
        truncated = [owner for owner, changelog in changelogs.items() if not _is_whole(changelog)]
        if len(truncated) > _MOST_READ_AGAIN:
            cut_short(f"the changelogs of {len(truncated)} issues were truncated")
        whole = {**changelogs, **{owner: self._changelog(owner) for owner in truncated}}
        return tuple(issue.with_changes(changes_of(whole[issue.id]["histories"])) for issue in gathered.issues())

    def _changelog(self, issue: str) -> Any:  # noqa: ANN401 - JSON
        """The changelog of one issue, asked for alone because a search truncates long ones."""
        found = self._api.get(f"/issue/{issue}", {"fields": "status", "expand": "changelog"}).get("changelog")
        if not _is_whole(found):
            cut_short(f"the changelog of issue {issue} is truncated")
        return found


def _is_whole(changelog: Any) -> bool:  # noqa: ANN401 - JSON that is looked at here
    if not isinstance(changelog, dict):
        return False
    histories = listed(changelog.get("histories"))
    return len(histories) >= whole_number(changelog.get("total", len(histories)), "total of a changelog")

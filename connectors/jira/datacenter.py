"""Jira Data Center and Server: REST API version 2, with numbered pages, exact counts, inline changelogs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .issues import changes_of, listed
from .server import Api, Gathered, cut_short, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.ports import Http

    from .issues import Issue

_PAGE = 1000
_PAGE_WITH_CHANGES = 100
_MOST_READ_AGAIN = 100
_CURE = "check url: with its path, such as https://jira.example.com/jira; Jira Cloud needs flavour: cloud"


class DataCenter:
    """The endpoints of Jira Data Center that are read."""

    approximate = False

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
        body: dict[str, object] = {"jql": f"{jql} ORDER BY created ASC, key ASC", "fields": list(fields)}
        body |= {"maxResults": _PAGE_WITH_CHANGES, "expand": ["changelog"]} if changes else {"maxResults": _PAGE}
        start = 0
        while True:
            page = self._api.post("/search", {**body, "startAt": start})
            total = whole_number(page.get("total"), "total")
            gathered.expect(total)
            read = gathered.add(page.get("issues"))
            changelogs |= {str(raw.get("id")): raw.get("changelog") for raw in page["issues"]}
            start += read  # a server may give fewer than asked for
            if start >= total or read == 0:
                break
        if len(gathered) < total:
            cut_short(f"{len(gathered)} of {total} issues")
        return self._with_changes(gathered, changelogs) if changes else tuple(gathered.issues())

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

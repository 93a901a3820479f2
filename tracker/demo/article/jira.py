"""A Jira Cloud of the sandbox: REST version 3 with page tokens, estimated counts and changelogs in bulk.

The account's time zone is UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tracker.demo.speaking import as_json

from .issues import issues
from .jql import JqlError, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracker.demo.speaking import Reply, Request

    from .issues import Issue
    from .rhythm import Calendar

    Document = dict[str, Any]

_API = "/rest/api/3"
_MOST_ISSUES = 500
_MOST_HISTORIES = 1000
_TO_DO, _IN_PROGRESS, _DONE = ("10000", "To Do"), ("10001", "In Progress"), ("10002", "Done")


@dataclass(frozen=True, slots=True)
class Jira:
    """Speaks the API of Jira Cloud for the site of `acme`."""

    calendar: Calendar
    _issues: list[Issue] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out every issue."""
        object.__setattr__(self, "_issues", issues(self.calendar))

    def reply(self, request: Request) -> Reply:
        """The answer to a request."""
        if (request.method, request.path) == ("GET", f"{_API}/myself"):
            return as_json({"accountId": "sandbox", "displayName": "Demo", "timeZone": "UTC", "active": True})
        answers: Mapping[str, Callable[[Mapping[str, Any]], Document]] = {
            f"{_API}/search/approximate-count": self._count,
            f"{_API}/search/jql": self._search,
            f"{_API}/changelog/bulkfetch": self._changelogs,
        }
        answer = answers.get(request.path) if request.method == "POST" else None
        if answer is None:
            return as_json({"errorMessages": ["No such resource"], "errors": {}}, 404)
        try:
            return as_json(answer(request.json()))
        except JqlError as error:
            return as_json({"errorMessages": [str(error)], "errors": {}}, 400)

    def _count(self, asked: Mapping[str, Any]) -> Document:
        return {"count": len(self._matching(asked))}

    def _search(self, asked: Mapping[str, Any]) -> Document:
        found = self._matching(asked)
        page, token = _page(found, asked, _MOST_ISSUES)
        wanted = asked.get("fields") or []
        return {"issues": [self._issue(issue, wanted) for issue in page], "isLast": not token, **token}

    def _changelogs(self, asked: Mapping[str, Any]) -> Document:
        wanted = {str(name) for name in asked.get("issueIdsOrKeys", [])}
        found = [issue for issue in self._issues if not wanted.isdisjoint((str(issue.id), issue.key))]
        page, token = _page(found, asked, _MOST_HISTORIES // 2)  # two changes an issue at most
        return {"issueChangeLogs": [self._changelog(issue) for issue in page], **token}

    def _matching(self, asked: Mapping[str, Any]) -> list[Issue]:
        test = parse(str(asked.get("jql", "")))
        return [issue for issue in self._issues if test(issue, self.calendar.now)]

    def _issue(self, issue: Issue, wanted: Iterable[str]) -> Document:
        known = {
            "created": _written(issue.created),
            "resolutiondate": _written(issue.done) if issue.done <= self.calendar.now else None,
            "status": dict(zip(("id", "name"), self._status(issue), strict=True)),
            "labels": list(issue.labels),
            "components": [{"name": issue.component}] if issue.component else [],
            "priority": {"name": issue.priority},
        }
        fields = {name: known[name] for name in wanted if name in known}
        return {"id": str(issue.id), "key": issue.key, "fields": fields}

    def _status(self, issue: Issue) -> tuple[str, str]:
        if issue.done <= self.calendar.now:
            return _DONE
        return _IN_PROGRESS if issue.started <= self.calendar.now else _TO_DO

    def _changelog(self, issue: Issue) -> Document:
        moves = ((issue.started, _TO_DO, _IN_PROGRESS), (issue.done, _IN_PROGRESS, _DONE))
        histories = [_history(issue, *move) for move in moves if move[0] <= self.calendar.now]
        return {"issueId": str(issue.id), "changeHistories": histories}


def _page(found: Sequence[Issue], asked: Mapping[str, Any], most: int) -> tuple[Sequence[Issue], Document]:
    """The issues of a page, and the token of the next one where there is one."""
    first, size = int(asked.get("nextPageToken", 0)), min(int(asked.get("maxResults", most)), most)
    page = found[first : first + size]
    return page, {"nextPageToken": str(first + size)} if first + size < len(found) else {}


def _history(issue: Issue, at: int, left: tuple[str, str], entered: tuple[str, str]) -> Document:
    move = {"from": left[0], "fromString": left[1], "to": entered[0], "toString": entered[1]}
    item = {"field": "status", "fieldId": "status", **move}
    return {"id": f"{issue.id}{entered[0]}", "created": at * 1000, "items": [item]}


def _written(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000+0000"

"""A Jira that speaks both flavours, with issues made for a test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tracker.connectors.jira import connector

from tracker.entries import missing_from
from tracker.errors import ConnectorError
from tracker.facts import KeptFacts
from tracker.ports import Ask, Missing
from tracker.testing.connectors import NOW, ORIGIN, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.ports import Answer
    from tracker.testing.connectors import Request

STATUS_IDS = {"To Do": "1", "In Progress": "3", "In Review": "4", "Done": "10", "Closed": "11", "Blocked": "7"}

_DATE = re.compile(r'(created|resolved|updated) (>=|<) "([^"]+)"')
_IDS = re.compile(r"\bid in \(([^)]+)\)")
_DURING = re.compile(r'status CHANGED TO "([^"]+)" DURING \("([^"]+)", "([^"]+)"\)')


def day(number: float, hour: float = 0) -> datetime:
    """A day of September 2026 (30 is its last; beyond comes October), UTC, and an hour of it."""
    return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(days=number - 1, hours=hour)


def make_issue(
    number: int, created: datetime, resolved: datetime | None = None, moves: Sequence[Any] = (), **fields: Any
) -> dict[str, Any]:
    """An issue as the fake keeps it; a move is `(instant, status left, status entered)`."""
    status = moves[-1][2] if moves else "To Do"
    return {
        "id": str(10_000 + number),
        "key": f"SHOP-{number}",
        "created": created,
        "resolved": resolved,
        "status": status,
        "moves": list(moves),
        "updated": max(at for at in (created, resolved, *(move[0] for move in moves)) if at is not None),
        "fields": fields,
    }


@dataclass
class FakeJira:
    """Answers requests as Jira does, from a list of issues.

    It understands the dates that the connector adds to a query, in the account's zone; of a local
    time that comes twice it means the first. All else of a query matches every issue, unless
    `matching` holds its own part.

    Attributes:
        page: Most issues on a page.
        histories_page: Most entries of changelogs on a page.
        inline: Most entries of a changelog within a search (Data Center).
        truncated_alone: Whether the changelog of one issue is truncated as well.
        wrong: Replies by the number of the request, from 0, instead of the right ones.
    """

    issues: list[dict[str, Any]] = field(default_factory=list)
    zone: str = "Europe/Berlin"
    page: int = 1000
    histories_page: int = 1000
    inline: int = 100
    truncated_alone: bool = False
    matching: dict[str, Callable[[dict[str, Any]], bool]] = field(default_factory=dict)
    wrong: dict[int, Any] = field(default_factory=dict)
    asked: int = 0

    def __call__(self, request: Request) -> Any:
        """The reply to a request."""
        number, self.asked = self.asked, self.asked + 1
        if number in self.wrong:
            return self.wrong[number]
        match request.path.partition("/rest/api/")[2].split("/"):
            case [_, "myself"]:
                return {"accountId": "1", "timeZone": self.zone}
            case ["2", "issue", issue]:
                return self._alone(issue)
            case [*parts]:
                return self._searched("/".join(parts), request.json)

    def _searched(self, path: str, body: Any) -> Any:
        searches = {
            "3/search/approximate-count": lambda body: {"count": len(self.matches(body["jql"]))},
            "3/search/jql": self._token_page,
            "3/changelog/bulkfetch": self._bulk,
            "3/issue/bulkfetch": self._fetched,
            "2/search": self._numbered_page,
        }
        return searches[path](body) if path in searches else Status(410, {"errorMessages": ["removed"]})

    def matches(self, jql: str) -> list[dict[str, Any]]:
        """The issues that match a query, in order of their creation."""
        own = next((test for text, test in self.matching.items() if text in jql), lambda _issue: True)
        found = [issue for issue in self.issues if own(issue) and self._dates_match(issue, jql)]
        return sorted(found, key=lambda issue: issue["created"])

    def _dates_match(self, issue: dict[str, Any], jql: str) -> bool:
        for name, comparison, text in _DATE.findall(jql):
            if issue[name] is None or (issue[name] >= self._instant(text)) != (comparison == ">="):
                return False
        ids = _IDS.search(jql)
        if ids and issue["id"] not in ids[1].split(", "):
            return False
        during = _DURING.findall(jql)
        entries = [(move[2], move[0]) for move in issue["moves"]]
        hits = [
            name == status and self._instant(first) <= at <= self._instant(last)
            for status, first, last in during
            for name, at in entries
        ]
        return any(hits) or not during

    def _instant(self, text: str) -> datetime:
        local = datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone follows
        return local.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def _token_page(self, body: Any) -> dict[str, Any]:
        start = int(body.get("nextPageToken", "p0")[1:])
        found = self.matches(body["jql"])
        size = min(self.page, body["maxResults"])
        last = start + size >= len(found)
        issues = [self._told(issue, body["fields"]) for issue in found[start : start + size]]
        return {"issues": issues, "isLast": last} | ({} if last else {"nextPageToken": f"p{start + size}"})

    def _numbered_page(self, body: Any) -> dict[str, Any]:
        found = self.matches(body["jql"])
        start, size = body["startAt"], min(self.page, body["maxResults"])
        part = found[start : start + size]
        issues = [self._told(issue, body["fields"]) for issue in part]
        if "changelog" in body.get("expand", ()):
            issues = [
                told | {"changelog": self._changelog(issue, self.inline)}
                for told, issue in zip(issues, part, strict=True)
            ]
        return {"startAt": start, "maxResults": size, "total": len(found), "issues": issues}

    def _fetched(self, body: Any) -> dict[str, Any]:
        found = (issue for issue in self.issues if issue["id"] in body["issueIdsOrKeys"])
        return {"issues": [self._told(issue, body["fields"]) for issue in found], "issueErrors": []}

    def _alone(self, id: str) -> dict[str, Any]:
        issue = next(issue for issue in self.issues if issue["id"] == id)
        return {"id": id, "changelog": self._changelog(issue, self.inline if self.truncated_alone else 10_000)}

    def _bulk(self, body: Any) -> dict[str, Any]:
        start = int(body.get("nextPageToken", "h0")[1:])
        wanted = set(body["issueIdsOrKeys"])
        entries = [
            (issue["id"], history, move)
            for issue in self.issues
            if issue["id"] in wanted
            for history, move in enumerate(issue["moves"])
        ]
        end = start + min(self.histories_page, body["maxResults"])
        logs = [
            {"issueId": owner, "changeHistories": [_history(f"{owner}-{history}", move, milliseconds=True)]}
            for owner, history, move in entries[start:end]
        ]
        return {"issueChangeLogs": logs, "nextPageToken": f"h{end}" if end < len(entries) else None}

    def _changelog(self, issue: dict[str, Any], most: int) -> dict[str, Any]:
        histories = [_history(f"{number}", move) for number, move in enumerate(issue["moves"])]
        newest = histories[::-1][:most]
        return {"startAt": 0, "maxResults": most, "total": len(histories), "histories": newest}

    def _told(self, issue: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
        every = {
            "created": _text(issue["created"], self.zone),
            "resolutiondate": issue["resolved"] and _text(issue["resolved"], self.zone),
            "updated": _text(issue["updated"], self.zone),
            "status": {"id": STATUS_IDS[issue["status"]], "name": issue["status"]},
            **issue["fields"],
        }
        return {
            "id": issue["id"],
            "key": issue["key"],
            "fields": {name: every[name] for name in fields if name in every},
        }


def _text(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S.000%z")


def _history(id: str, move: Any, *, milliseconds: bool = False) -> dict[str, Any]:
    at, left, entered = move
    item = {"field": "status", "fieldId": "status", "from": STATUS_IDS[left], "fromString": left}
    item |= {"to": STATUS_IDS[entered], "toString": entered}
    other = {"field": "labels", "fieldId": "labels", "from": None, "to": None}
    created = int(at.timestamp() * 1000) if milliseconds else _text(at, "UTC")
    return {"id": id, "created": created, "author": {"accountId": "secret person"}, "items": [other, item]}


@dataclass
class Desk:
    """Polls a fake Jira; keeps its facts from one poll to the next."""

    jira: Any
    flavour: str = "cloud"
    source_fields: dict[str, Any] = field(default_factory=dict)
    facts: KeptFacts = field(default_factory=lambda: KeptFacts({}))
    http: ScriptedHttp = field(init=False)

    @property
    def source(self) -> Any:
        """The source that is read."""
        return connector.Source(url=ORIGIN, flavour=self.flavour, **self.source_fields)

    def read(self, *measures: Any, at: datetime = NOW) -> list[Answer]:
        """The answers to measures, in their order; errors become absences as in a poll."""
        asks = [ask_for(measure, at, number) for number, measure in enumerate(measures)]
        self.http = ScriptedHttp(self.jira)
        found: dict[str, Answer] = {}
        try:
            for answer in connector.read(self.source, asks, self.http, self.facts, at):
                assert answer.key_result not in found
                found[answer.key_result] = answer
        except ConnectorError as error:
            for ask in asks:
                found.setdefault(ask.key_result, missing_from(error, ask.key_result))
        return [found[ask.key_result] for ask in asks]

    def history(self, measure: Any, slots: Sequence[datetime]) -> list[tuple[datetime, Answer]]:
        """The answers to one measure for each of the slots."""
        self.http = ScriptedHttp(self.jira)
        return list(connector.history(self.source, ask_for(measure, slots[-1]), slots, self.http, self.facts))

    def plan(self, *measures: Any) -> list[tuple[int, str, int]]:
        """Requests, what they ask, and for how many key results."""
        asks = [ask_for(measure, NOW, number) for number, measure in enumerate(measures)]
        return [(one.requests, one.what, len(one.key_results)) for one in connector.plan(self.source, asks, self.facts)]

    @property
    def paths(self) -> list[str]:
        """The paths of the last reading, without their beginning."""
        return [request.path.partition("/rest/api/")[2] for request in self.http.seen]


def ask_for(measure: Any, at: datetime = NOW, number: int = 0) -> Ask:
    """An ask in the fourth quarter of 2026."""
    start, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    return Ask(f"team/2026-Q4/objective/{number}", measure, at, start, end)


def told(answer: Answer) -> Any:
    """The value, or outcome and fault."""
    return (answer.outcome.value, answer.fault.value) if isinstance(answer, Missing) else answer.value


@pytest.fixture
def desk() -> type[Desk]:
    """`desk(jira, flavour="cloud", source_fields={})`, a source to be polled."""
    return Desk


@pytest.fixture
def fake() -> type[FakeJira]:
    """`fake(issues, …)`, a Jira."""
    return FakeJira


@pytest.fixture
def issue() -> Callable[..., dict[str, Any]]:
    """`issue(number, created, resolved, moves, **fields)`."""
    return make_issue


@pytest.fixture
def on() -> Callable[..., datetime]:
    """`on(day, hour)` of September 2026, UTC."""
    return day


@pytest.fixture
def said() -> Callable[[Answer], Any]:
    """`said(answer)`: the value, or outcome and fault."""
    return told


@pytest.fixture
def ask() -> Callable[..., Ask]:
    """`ask(measure, at, number)`."""
    return ask_for

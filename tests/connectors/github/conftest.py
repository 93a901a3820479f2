"""A GitHub in memory: runs, attempts, jobs and deployments, paged, capped and with validators.

It keeps the promises that GitHub documents: newest first, at most 100 items a page and 1,000 of a
listing with a filter, `Link` to the next page, `ETag` and 304, only the latest attempt in a listing.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from tracker.connectors.github_actions import connector

from tracker.errors import Refused
from tracker.ports import Answer, Ask, Found, Response
from tracker.testing.fakes import DictFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOST = 1000


def written(at: datetime | None) -> str | None:
    """An instant as GitHub writes it."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def raw_run(number: int, created: datetime, minutes: float = 10, **changed: Any) -> dict[str, Any]:
    """A run that took some minutes from its creation, unless changed."""
    values = {
        "id": number,
        "run_attempt": 1,
        "status": "completed",
        "conclusion": "success",
        "created_at": written(created),
        "run_started_at": written(created),
        "updated_at": written(created + timedelta(minutes=minutes)),
        "head_branch": "main",
        "event": "push",
        "head_sha": f"{number:040x}",
    }
    return values | changed


@dataclass
class FakeGitHub:
    """A door behind which GitHub is in memory; raises what the real one raises.

    Attributes:
        runs: By repository and workflow: runs as the listing shows them.
        attempts: By run and attempt: earlier attempts.
        jobs: By run and attempt.
        deployments: Nodes of GraphQL, oldest first.
        seen: Every request, as method, path and query.
        troubles: By number of the request, from 1: what is raised, or done to the body, instead.
    """

    runs: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    attempts: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    jobs: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    deployments: list[dict[str, Any]] = field(default_factory=list)
    seen: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    troubles: dict[int, Any] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return len(self.seen)

    def add(self, *runs: dict[str, Any], repository: str = "acme/shop", workflow: str = "deploy.yml") -> None:
        """Let runs be listed."""
        self.runs[repository, workflow].extend(runs)

    def request(self, method: str, path: str, **parts: Any) -> Response:
        """Answer as GitHub would."""
        query = dict(parts.get("query") or {})
        self.seen.append((method, path, query))
        trouble = self.troubles.get(len(self.seen))
        if isinstance(trouble, Exception):
            raise trouble
        if path.endswith("/graphql"):
            return self._reply(path, self._graphql(parts["json"]["variables"]))
        body, following = self._rest(path, query)
        if body is None:
            if 404 not in parts.get("accept", ()):
                raise Refused(f"{path} answers 404")
            return Response(404, {}, b"{}", path)
        body = trouble(body) if trouble else body
        return self._reply(path, body, following, (parts.get("headers") or {}).get("If-None-Match"))

    def _reply(self, path: str, body: Any, following: Any = None, validator: str | None = None) -> Response:
        data = json.dumps(body).encode()
        etag = f'W/"{hashlib.sha256(data).hexdigest()[:16]}"'
        if validator == etag:
            return Response(304, {"etag": etag}, b"", path)
        link = {"link": f'<https://internal.example{path}?{urlencode(following)}>; rel="next"'} if following else {}
        return Response(200, {"etag": etag, **link}, data, path)

    def _rest(self, path: str, query: Mapping[str, str]) -> tuple[Any, Any]:
        parts = path.strip("/").split("/")
        repository, rest = f"{parts[1]}/{parts[2]}", parts[4:]
        if rest[0] == "workflows":
            return self._listed(self.runs[repository, rest[1]], query)
        if rest == ["runs"]:
            every = [run for (where, _), runs in self.runs.items() if where == repository for run in runs]
            return self._listed(every, query)
        run, attempt = int(rest[1]), int(rest[3])
        if rest[4:] == ["jobs"]:
            return self._paged("jobs", self.jobs.get((run, attempt), []), query)
        return self.attempts.get((run, attempt)), None

    def _listed(self, runs: Sequence[dict[str, Any]], query: Mapping[str, str]) -> tuple[Any, Any]:
        low, _, high = query["created"].removeprefix(">=").partition("..")
        chosen = [run for run in runs if low <= run["created_at"] <= (high or "9")]
        chosen.sort(key=lambda run: (run["created_at"], run["id"]), reverse=True)
        return self._paged("workflow_runs", chosen, query)

    def _paged(self, name: str, items: Sequence[Any], query: Mapping[str, str]) -> tuple[Any, Any]:
        size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
        shown = items[:MOST][(page - 1) * size : page * size]
        more = page * size < min(len(items), MOST)
        body = {"total_count": len(items), name: shown}
        return body, {**query, "page": str(page + 1)} if more else None

    def _graphql(self, variables: Mapping[str, Any]) -> Any:
        nodes = list(reversed(self.deployments))
        start = int(variables["after"] or 0)
        end = start + variables["size"]
        info = {"hasNextPage": end < len(nodes), "endCursor": str(end)}
        return {"data": {"repository": {"deployments": {"pageInfo": info, "nodes": nodes[start:end]}}}}


@dataclass
class Poller:
    """A connector with its GitHub and its facts, asked at an instant that can be moved."""

    github: FakeGitHub = field(default_factory=FakeGitHub)
    facts: DictFacts = field(default_factory=DictFacts)
    now: datetime = NOW
    source: Any = field(default_factory=connector.Source)

    def ask(self, name: str = "kr", at: datetime | None = None, **fields: Any) -> Ask:
        """An ask for a number about deploy.yml of acme/shop, unless changed."""
        where = {} if "environment" in fields else {"workflow": "deploy.yml"}
        measure = connector.Measure(**{"repository": "acme/shop", **where, **fields})
        return Ask(name, measure, at or self.now, NOW - 60 * DAY, NOW + 30 * DAY)

    def read(self, *asks: Ask) -> list[Answer]:
        """The answers, in the order of the asks."""
        answers = {
            answer.key_result: answer for answer in connector.read(self.source, asks, self.github, self.facts, self.now)
        }
        return [answers[ask.key_result] for ask in asks]

    def value(self, **fields: Any) -> float | None:
        """The number of one ask, or None."""
        (answer,) = self.read(self.ask(**fields))
        return answer.value if isinstance(answer, Found) else None


@pytest.fixture
def poller() -> Poller:
    """A poller of an empty GitHub."""
    return Poller()


@pytest.fixture
def run() -> Callable[..., dict[str, Any]]:
    """`run(number, created, minutes, **changed)` makes a run as GitHub shows it."""
    return raw_run


@pytest.fixture
def stamp() -> Callable[[datetime | None], str | None]:
    """`stamp(at)` writes an instant as GitHub does."""
    return written

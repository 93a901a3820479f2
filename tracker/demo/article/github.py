"""A GitHub of the sandbox: workflow runs and alerts by REST, deployments by GraphQL.

It keeps what GitHub's REST and GraphQL references promise, as far as a reader of runs asks: newest
first, at most 100 items a page and 1,000 of a listing, `Link` to further pages, `ETag` and 304.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tracker.demo.speaking import Reply, as_json

from . import alerts
from .pipelines import DEPLOYMENTS, WORKFLOWS
from .rhythm import written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.demo.speaking import Request

    from .ci import Run
    from .rhythm import Calendar

MOST_LISTED = 1000
MOST_PER_PAGE = 100
_PER_PAGE = 30
_RUNS = re.compile(r"/repos/(?P<repository>[^/]+/[^/]+)/actions(?:/workflows/(?P<workflow>[^/]+))?/runs")
_ALERTS = re.compile(r"/orgs/acme/dependabot/alerts")
_CREATED = re.compile(r"(?:>=(?P<since>[^.]+)|(?P<from>[^.]+)\.\.(?P<until>[^.]+))")
_LIMIT = 5000


@dataclass(frozen=True, slots=True)
class GitHub:
    """Speaks GitHub's API for the organisation `acme`."""

    calendar: Calendar
    _runs: dict[tuple[str, str], list[Run]] = field(init=False)
    _deployments: dict[tuple[str, str], list[Run]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out everything that ran."""
        for name, pipelines in (("_runs", WORKFLOWS), ("_deployments", DEPLOYMENTS)):
            laid = {key: one.runs(" ".join(key), self.calendar)[::-1] for key, one in pipelines.items()}
            object.__setattr__(self, name, laid)

    def reply(self, request: Request) -> Reply:
        """The answer to a request; a listing that is as its validator knows it is not sent again."""
        reply = self._answer(request)
        tag = f'W/"{hashlib.blake2b(reply.text.encode(), digest_size=12).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Reply(304, "", headers={"ETag": tag})
        return Reply(reply.status, reply.text, reply.content_type, {**reply.headers, "ETag": tag})

    def _answer(self, request: Request) -> Reply:
        if request.path == "/graphql":
            return self._graphql(request.json())
        if request.path == "/rate_limit":
            core = {"limit": _LIMIT, "remaining": _LIMIT - 1, "reset": int(self.calendar.now) + 3600, "used": 1}
            return as_json({"resources": {"core": core}, "rate": core})
        if _ALERTS.fullmatch(request.path):
            return alerts.listing(request, self.calendar)
        runs = _RUNS.fullmatch(request.path)
        return _not_found() if runs is None else self._listing(request, runs["repository"], runs["workflow"])

    def _listing(self, request: Request, repository: str, workflow: str | None) -> Reply:
        names = [key for key in self._runs if key[0] == repository and workflow in (None, unquote(key[1]))]
        if not names:
            return _not_found()
        asked = request.asked("created")
        created = _CREATED.fullmatch(asked) if asked else None
        if asked and created is None:
            return as_json({"message": "Validation Failed", "errors": [{"field": "created"}]}, 422)
        first = (created["since"] or created["from"]) if created else ""
        last = (created["until"] if created else None) or "9"
        found = [(key[1], run) for key in names for run in self._runs[key] if first <= written(run.created) <= last]
        found.sort(key=lambda one: (one[1].created, one[1].number), reverse=True)
        return self._page(request, found)

    def _page(self, request: Request, found: Sequence[tuple[str, Run]]) -> Reply:
        size = min(request.whole("per_page", _PER_PAGE), MOST_PER_PAGE)
        page = max(request.whole("page", 1), 1)
        listed = found[:MOST_LISTED]
        shown = [self._run(workflow, run) for workflow, run in listed[(page - 1) * size : page * size]]
        more = page * size < len(listed)
        link = {"Link": f'<{request.again(page=page + 1)}>; rel="next"'} if more else {}
        return as_json({"total_count": len(found), "workflow_runs": shown}, headers=link)

    def _run(self, workflow: str, run: Run) -> dict[str, object]:
        over = run.finished <= self.calendar.now
        return {
            "id": run.number,
            "name": workflow.partition(".")[0],
            "path": f".github/workflows/{workflow}",
            "head_branch": "main",
            "head_sha": f"{run.number:040x}",
            "event": "workflow_dispatch" if run.by_hand else "push",
            "status": "completed" if over else "in_progress",
            "conclusion": _conclusion(run).lower() if over else None,
            "run_attempt": 1,
            "created_at": written(run.created),
            "run_started_at": written(min(run.started, self.calendar.now)),
            "updated_at": written(run.finished if over else self.calendar.now),
        }

    def _graphql(self, asked: Mapping[str, Any]) -> Reply:
        query, variables = str(asked.get("query", "")), asked.get("variables")
        if "deployments(" not in query or not isinstance(variables, dict):
            return as_json({"errors": [{"type": "undefinedField", "message": "the sandbox knows deployments only"}]})
        repository = f"{variables.get('owner')}/{variables.get('name')}"
        if repository not in {name for name, _ in (*self._runs, *self._deployments)}:
            message = f"Could not resolve to a Repository with the name '{repository}'."
            error = {"type": "NOT_FOUND", "path": ["repository"], "message": message}
            return as_json({"data": {"repository": None}, "errors": [error]})
        known = self._deployments.get((repository, str(variables.get("environment"))), [])
        found = [run for run in known if run.started <= self.calendar.now]
        return as_json({"data": {"repository": {"deployments": self._connection(found, variables)}}})

    def _connection(self, found: Sequence[Run], variables: Mapping[str, Any]) -> dict[str, object]:
        size, after = min(int(variables.get("size", _PER_PAGE)), MOST_PER_PAGE), variables.get("after")
        first = 0 if after is None else int(str(after)) + 1
        shown = found[first : first + size]
        last = first + len(shown) - 1
        info = {"hasNextPage": last + 1 < len(found), "endCursor": str(last) if shown else None}
        return {"pageInfo": info, "nodes": [self._deployment(run) for run in shown]}

    def _deployment(self, run: Run) -> dict[str, object]:
        """A deployment: its commit is the run's creation, and it began when the run did."""
        states = [("IN_PROGRESS", run.started), (_conclusion(run), run.finished)]
        told = [{"state": state, "createdAt": written(at)} for state, at in states if at <= self.calendar.now]
        return {
            "databaseId": run.number,
            "createdAt": written(run.started),
            "commitOid": f"{run.number:040x}",
            "commit": {"committedDate": written(run.created)},
            "statuses": {"nodes": told[::-1]},
        }


def _conclusion(run: Run) -> str:
    return "SUCCESS" if run.succeeded else "FAILURE"


def _not_found() -> Reply:
    return as_json({"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}, 404)

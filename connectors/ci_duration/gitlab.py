"""GitLab: pipelines by GraphQL, 100 per request with their durations; jobs by REST with keyset paging.

The REST list of pipelines has no durations, and asking for each pipeline would cost a request per
run. Fields are those of `Pipeline` in GitLab's GraphQL reference and of its "Jobs API".
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun
from tracker.errors import Refused, Unreachable
from tracker.jsonbody import excerpt

from ..checks import lacking, limit_left, signed_in, stranger, token_ends, version  # noqa: TID252 - the folder has two names, see design.md 5
from .api import Api, Trail, ending, entries, iso, length, next_query, scopes_tried, segment
from .kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.ports import Checked, Http, Response

    from .api import Entry, Query
    from .kinds import Scope

KIND = Kind(
    name="gitlab",
    title="GitLab",
    url="https://gitlab.com",
    project="the full path of the project, such as `acme/backend/shop`",
    pipeline="the name that `workflow: name` gives the pipeline; left out, every pipeline of the project",
    depth=(2, 21),
    duration="the time in which at least one job ran, as GitLab reports it, retries and waiting left out",
    queue="the time before the first job began, as GitLab reports it",
    cure="is the path of the project whole? GitLab hides what the token, of scope read_api, may not see",
    pipelines=None,
    jobs=True,
)

_PIPELINES = (
    "query($path:ID!,$since:Time,$cursor:String){project(fullPath:$path){"
    "pipelines(first:100,updatedAfter:$since,after:$cursor){pageInfo{hasNextPage endCursor}"
    "nodes{id status source ref sha createdAt updatedAt startedAt finishedAt duration queuedDuration%s}}}}"
)
_NOT_ENDED = (
    "created", "waiting_for_resource", "waiting_for_callback", "preparing", "pending", "running", "canceling",
    "manual", "scheduled",
)  # fmt: skip
_CONCLUSIONS = MappingProxyType(
    {
        "success": "success",
        "failed": "failure",
        "canceled": "cancelled",
        "skipped": "skipped",
        **dict.fromkeys(_NOT_ENDED),
    }
)
_TIMEOUTS = frozenset({"job_execution_timeout", "stuck_or_timeout_failure"})
_UNKNOWN = re.compile(r"(field|argument|type).* (doesn't exist|doesn't accept|isn't defined)", re.IGNORECASE)
"""How graphql-ruby refuses what a schema does not have."""
_TOO_OLD = "upgrade GitLab; or measure a single `job:`, which is read by REST"
_JOBS: Query = [("per_page", "100"), ("pagination", "keyset"), ("order_by", "id"), ("sort", "desc")]


_WHO = "{currentUser{username} metadata{version}}"
_SCOPES = ("read_api", "api")


class Gitlab:
    """Lists the pipelines of a project, or its jobs."""

    def __init__(self, http: Http, params: Mapping[str, str]) -> None:
        self._api = Api(KIND, http, params)

    def listing(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        """Pages of what was created since an instant or, for pipelines, changed since; newest first.

        Raises:
            ConnectorError: A page could not be read.
        """
        return self._jobs(scope, since) if scope.jobs else self._pipelines(scope, since)

    def checkup(self, scopes: Sequence[Scope], at: datetime) -> Iterator[Checked]:
        """Who asks, with which scopes and how long, which version answers, and which projects can be read.

        Raises:
            ConnectorError: It cannot be asked, or refuses the token.
        """
        response = self._api.post("/api/graphql", {"query": _WHO}, about="account")
        told = self._data(response)
        name = told.part("currentUser").text("username")
        yield signed_in(name) if name else stranger("nobody is: only public projects can be read", "set token_env:")
        yield version(told.part("metadata").text("version"))
        yield from limit_left(response.headers)
        yield from self._token(at) if name else ()
        yield from scopes_tried("projects", "listing", scopes, self._look)

    def _token(self, at: datetime) -> Iterator[Checked]:
        """What a personal, project or group access token says of itself; other kinds say nothing."""
        others = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
        response = self._api.http.request("GET", "/api/v4/personal_access_tokens/self", accept=others)
        if response.status in others:
            return
        token = self._api.entry(response.json(), "it")
        granted = token.texts("scopes")
        if granted and not set(_SCOPES) & set(granted):
            yield lacking(f"the token has {', '.join(granted)}, and needs read_api", "make one with the scope read_api")
        ends = token.instant("expires_at")
        yield from token_ends(None if ends is None else datetime.fromtimestamp(ends, UTC), at)

    def _look(self, scope: Scope) -> None:
        """Have one pipeline or job listed."""
        if scope.jobs:
            path = f"/api/v4/projects/{segment(scope.project)}/jobs"
            entries(self._api, self._api.get(path, [("per_page", "1")], about=scope.about).json())
            return
        variables = {"path": scope.project, "since": None, "cursor": None}
        query = {"query": _PIPELINES.replace("first:100", "first:1") % "", "variables": variables}
        self._page(self._api.post("/api/graphql", query, about=scope.about), scope).parts("nodes")

    def _pipelines(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        cursor: str | None = None
        query, trail = _PIPELINES % (" name" if scope.pipeline else ""), Trail(KIND)
        while cursor != "":
            trail.on_to(cursor)
            variables = {"path": scope.project, "since": iso(since), "cursor": cursor}
            response = self._api.post("/api/graphql", {"query": query, "variables": variables}, about=scope.about)
            page = self._page(response, scope)
            nodes = page.parts("nodes")
            yield [_pipeline(scope, node) for node in nodes if node.text("name") == scope.pipeline]
            info = page.part("pageInfo")
            cursor = info.required("endCursor") if info.flag("hasNextPage") else ""

    def _page(self, response: Response, scope: Scope) -> Entry:
        project = self._data(response).part("project")
        if not project.values:
            raise Refused(f"GitLab knows no project {scope.project}, or hides it from whoever asks", help=KIND.cure)
        return project.need("pipelines")

    def _data(self, response: Response) -> Entry:
        answer = self._api.entry(response.json(), "it")
        if answer.values.get("errors"):
            raise _refused(answer)
        return answer.need("data")

    def _jobs(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        path = f"/api/v4/projects/{segment(scope.project)}/jobs"
        query: Query | None = _JOBS
        trail = Trail(KIND)
        while query is not None:
            trail.on_to(tuple(query))
            response = self._api.get(path, query, about=scope.about)
            jobs = [_job(scope, job) for job in entries(self._api, response.json())]
            yield jobs
            reached = bool(jobs) and jobs[-1].created < since.timestamp()  # no parameter asks for this
            query = None if reached else next_query(response)


def _refused(answer: Entry) -> Refused | Unreachable:
    said = excerpt("; ".join(error.text("message") for error in answer.parts("errors")))
    if _UNKNOWN.search(said):
        return Refused(f"this GitLab is too old, its GraphQL lacks what is asked for: {said}", help=_TOO_OLD)
    if "timeout" in said.lower() or "timed out" in said.lower():
        return Unreachable(f"GitLab could not finish the query: {said}", help="is the system in trouble?")
    return Refused(f"GitLab refuses the query: {said}", help=KIND.cure)


def _pipeline(scope: Scope, node: Entry) -> CiRun:
    created, started = node.created("createdAt"), node.instant("startedAt")
    ends = (node.instant("finishedAt"), node.instant("updatedAt"), created)
    conclusion, finished = ending(_CONCLUSIONS, node.text("status").lower(), *ends)
    return CiRun(
        provider=KIND.name,
        project=scope.project,
        pipeline=scope.key,
        run=node.required("id").rpartition("/")[2],
        attempt=1,
        created=created,
        branch=node.text("ref"),
        event=node.text("source"),
        commit=node.text("sha"),
        started=started,
        finished=finished,
        queue_seconds=length(node.number("queuedDuration")),
        duration_seconds=None if conclusion is None else length(node.number("duration")),
        conclusion=conclusion,
    )


def _job(scope: Scope, job: Entry) -> CiRun:
    created, started = job.created("created_at"), job.instant("started_at")
    conclusion, finished = ending(_CONCLUSIONS, job.text("status"), job.instant("finished_at"), started, created)
    late = conclusion == "failure" and job.text("failure_reason") in _TIMEOUTS
    return CiRun(
        provider=KIND.name,
        project=scope.project,
        pipeline=scope.key,
        run=job.required("id"),
        attempt=1,
        created=created,
        job=job.required("name"),
        branch=job.text("ref"),
        event=job.part("pipeline").text("source"),
        commit=job.part("commit").text("id"),
        started=started,
        finished=finished,
        queue_seconds=length(job.number("queued_duration")),
        duration_seconds=None if conclusion is None else length(job.number("duration")),
        conclusion="timed_out" if late else conclusion,
    )

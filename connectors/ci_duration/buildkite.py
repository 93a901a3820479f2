"""Buildkite: the builds of a pipeline, newest first, 100 per request; their jobs come along where wanted.

Fields and states are those of "Builds API" in Buildkite's documentation.
"""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun, seconds_between, wait_between

from ..checks import lacking, limit_left, signed_in  # noqa: TID252 - the folder has two names, see design.md 5
from .api import Api, Trail, ending, entries, iso, next_query, scopes_tried, segment
from .kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Checked, Http

    from .api import Entry, Query
    from .kinds import Scope

KIND = Kind(
    name="buildkite",
    title="Buildkite",
    url="https://api.buildkite.com",
    project="the organisation, such as `acme`",
    pipeline="the slug of the pipeline, such as `deploy`",
    depth=(1, 1),
    duration="from started_at to finished_at as Buildkite reports them, blocked builds left out",
    queue="from scheduled_at to started_at as Buildkite reports them (for a job from runnable_at)",
    cure="the token needs the scope read_builds, and its owner access to the pipeline of that organisation",
    jobs=True,
    reruns=True,
)

SCOPE = "read_builds"
_PER_PAGE = "100"
_NOT_ENDED = (
    "creating", "scheduled", "running", "failing", "canceling", "blocked", "unblocked", "waiting", "limiting",
    "limited", "pending", "assigned", "accepted", "timing_out",
)  # fmt: skip
_CONCLUSIONS = MappingProxyType(
    {
        "passed": "success",
        "failed": "failure",
        "waiting_failed": "failure",
        "unblocked_failed": "failure",
        "blocked_failed": "failure",
        "canceled": "cancelled",
        "skipped": "skipped",
        "not_run": "skipped",
        "broken": "skipped",
        "timed_out": "timed_out",
        "expired": "timed_out",
        **dict.fromkeys(_NOT_ENDED),
    }
)


class Buildkite:
    """Lists the builds of a pipeline, or their jobs."""

    def __init__(self, http: Http, params: Mapping[str, str]) -> None:
        self._api = Api(KIND, http, params)

    def listing(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        """Pages of what was created since an instant, newest first.

        Raises:
            ConnectorError: A page could not be read.
        """
        path = _path(scope)
        query: Query | None = _first(scope, since)
        oldest, trail = "", Trail(KIND)
        while query is not None:
            trail.on_to(tuple(query))
            accept = (HTTPStatus.BAD_REQUEST,) if oldest else ()
            response = self._api.get(path, query, about=scope.about, accept=accept)
            if response.status == HTTPStatus.BAD_REQUEST:  # it lists no deeper: begin again at what came last
                query, oldest = [*_first(scope, since), ("created_to", oldest)], ""
                continue
            builds = entries(self._api, response.json())
            yield [run for build in builds for run in _runs(scope, build)]
            oldest = builds[-1].required("created_at") if builds else ""
            query = next_query(response)

    def checkup(self, scopes: Sequence[Scope], at: datetime) -> Iterator[Checked]:  # noqa: ARG002 - tokens do not end
        """Whose token it is, whether it has the scope, and whether a build of each pipeline can be read.

        Raises:
            ConnectorError: It cannot be asked, or refuses the token.
        """
        response = self._api.get("/v2/access-token", [], about="access token")
        token = self._api.entry(response.json(), "it")
        token.required("uuid")
        owner = token.part("user")
        yield signed_in(owner.text("name") or owner.text("email"))
        yield from limit_left(response.headers)
        granted = token.texts("scopes")
        if SCOPE not in granted:
            had = ", ".join(granted) or "no scope"
            yield lacking(f"the token has {had}, and needs {SCOPE}", f"give it the scope {SCOPE}")
            return
        yield from scopes_tried("pipelines", "listing", scopes, self._look)

    def _look(self, scope: Scope) -> None:
        query = [("exclude_jobs", "true"), ("exclude_pipeline", "true"), ("per_page", "1")]
        entries(self._api, self._api.get(_path(scope), query, about=scope.about).json())


def _path(scope: Scope) -> str:
    return f"/v2/organizations/{segment(scope.project)}/pipelines/{segment(scope.pipeline)}/builds"


def _first(scope: Scope, since: datetime) -> Query:
    without_jobs = [] if scope.jobs else [("exclude_jobs", "true")]
    return [("created_from", iso(since)), ("exclude_pipeline", "true"), *without_jobs, ("per_page", _PER_PAGE)]


def _runs(scope: Scope, build: Entry) -> Iterator[CiRun]:
    if not scope.jobs:
        yield _run(scope, build)
        return
    for job in build.parts("jobs"):
        if job.text("type") == "script":  # the others wait, block or trigger, and run nowhere
            yield _job(scope, build, job)


def _run(scope: Scope, build: Entry) -> CiRun:
    created, started = build.created("created_at"), build.instant("started_at")
    conclusion, finished = ending(_CONCLUSIONS, build.text("state"), build.instant("finished_at"), started, created)
    return CiRun(
        provider=KIND.name,
        project=scope.project,
        pipeline=scope.key,
        run=build.required("id"),
        attempt=2 if build.part("rebuilt_from").values else 1,
        created=created,
        branch=build.text("branch"),
        event=build.text("source"),
        commit=build.text("commit"),
        started=started,
        finished=finished,
        queue_seconds=wait_between(build.instant("scheduled_at"), started),
        duration_seconds=seconds_between(started, finished),
        conclusion=conclusion,
    )


def _job(scope: Scope, build: Entry, job: Entry) -> CiRun:
    created, started = job.created("created_at"), job.instant("started_at")
    conclusion, finished = ending(_CONCLUSIONS, job.text("state"), job.instant("finished_at"), started, created)
    return _run(scope, build)._replace(
        run=job.required("id"),
        attempt=int(job.number("retries_count") or 0) + 1,
        created=created,
        job=job.text("step_key") or job.text("name"),
        started=started,
        finished=finished,
        queue_seconds=wait_between(job.instant("runnable_at"), started),
        duration_seconds=seconds_between(started, finished),
        conclusion=conclusion,
    )

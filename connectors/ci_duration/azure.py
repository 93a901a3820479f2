"""Azure DevOps: the builds of a project or of one pipeline, newest first, 500 per request.

Fields are those of "Builds - List" in the REST API of Azure DevOps. A token that is no longer
valid is answered with a sign-in page and status 203, not with an error.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun, seconds_between, wait_between

from ..checks import limit_left, signed_in  # noqa: TID252 - the folder has two names, see design.md 5
from .api import Api, Trail, ending, iso, scopes_tried, segment
from .kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Checked, Http, Response

    from .api import Entry, Query
    from .kinds import Scope

KIND = Kind(
    name="azure",
    title="Azure DevOps",
    url="https://dev.azure.com",
    project="organisation and project, such as `acme/shop`",
    pipeline="the name of the pipeline or its number (the definitionId in its address)",
    depth=(2, 2),
    duration="from startTime to finishTime as Azure DevOps reports them, waits for approval included",
    queue="from queueTime to startTime as Azure DevOps reports them",
    cure="does the personal access token still hold, with scope Build (Read)? check organisation and project",
)
API_VERSION = "7.1"
CONTINUATION = "x-ms-continuationtoken"

_PER_PAGE = "500"
_NOT_ENDED = ("notstarted", "inprogress", "cancelling", "postponed")
_RESULTS = MappingProxyType(
    {
        "succeeded": "success",
        "failed": "failure",
        "canceled": "cancelled",
        "partiallysucceeded": "neutral",
        **dict.fromkeys(_NOT_ENDED),
    }
)


class Azure:
    """Lists builds."""

    def __init__(self, http: Http, params: Mapping[str, str], api_version: str) -> None:
        self._api = Api(KIND, http, params)
        self._version = api_version

    def listing(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        """Pages of builds queued since an instant, newest first.

        Raises:
            ConnectorError: A page could not be read.
        """
        path, asked = _path(scope), self._asked(scope, since)
        token, trail = "", Trail(KIND)
        while True:
            trail.on_to(token)
            query = [*asked, ("continuationToken", token)] if token else asked
            response = self._api.get(path, query, about=scope.about)
            page = self._api.entry(response.json(), "it")
            builds = [build for build in page.parts("value") if _belongs(scope, build)]
            yield [_run(scope, build) for build in builds]
            token = response.headers.get(CONTINUATION, "")
            if not token:
                return

    def checkup(self, scopes: Sequence[Scope], at: datetime) -> Iterator[Checked]:  # noqa: ARG002 - ends of tokens are not told
        """Whether a build of each project can be read, and by whom: the answers name the account.

        Raises:
            ConnectorError: It cannot be asked, or is no more to be.
        """
        answered: list[Response] = []

        def look(scope: Scope) -> None:
            query = [("api-version", self._version), ("$top", "1")]
            response = self._api.get(_path(scope), query, about=scope.about)
            self._api.entry(response.json(), "it").parts("value")
            answered.append(response)

        yield from scopes_tried("projects", "listing", scopes, look)
        for response in answered[-1:]:
            yield signed_in(response.headers.get("x-vss-userdata", "").partition(":")[2])
            yield from limit_left(response.headers)

    def _asked(self, scope: Scope, since: datetime) -> Query:
        definitions = [("definitions", scope.pipeline)] if scope.pipeline.isdigit() else []
        return [
            ("api-version", self._version),
            *definitions,
            ("queryOrder", "queueTimeDescending"),  # which makes minTime a bound on queueTime
            ("minTime", iso(since)),
            ("$top", _PER_PAGE),
        ]


def _path(scope: Scope) -> str:
    return "".join(f"/{segment(part)}" for part in (*scope.project.split("/"), "_apis", "build", "builds"))


def _belongs(scope: Scope, build: Entry) -> bool:
    """Whether a build is of the pipeline: the number has been asked for, a name has not."""
    return scope.pipeline.isdigit() or build.need("definition").text("name") == scope.pipeline


def _run(scope: Scope, build: Entry) -> CiRun:
    created, started = build.created("queueTime"), build.instant("startTime")
    ends = (build.instant("finishTime"), started, created)
    status = build.text("status").lower()
    word = build.text("result").lower() if status == "completed" else status
    conclusion, finished = ending(_RESULTS, word, *ends)
    return CiRun(
        provider=KIND.name,
        project=scope.project,
        pipeline=scope.key,
        run=build.required("id"),
        attempt=1,
        created=created,
        branch=build.text("sourceBranch").removeprefix("refs/heads/"),
        event=build.text("reason"),
        commit=build.text("sourceVersion"),
        started=started,
        finished=finished,
        queue_seconds=wait_between(created, started),
        duration_seconds=seconds_between(started, build.instant("finishTime")),
        conclusion=conclusion,
    )

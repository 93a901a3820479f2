"""CircleCI: the single runs of a workflow, not the summaries of Insights, which are up to a day late.

Fields are those of "Get recent runs of a workflow" in CircleCI's API v2; only runs that have
ended are listed, at most 90 days back.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.core.ci import CiRun

from ..checks import limit_left, signed_in  # noqa: TID252 - the folder has two names, see design.md 5
from .api import Api, Trail, ending, iso, length, scopes_tried, segment
from .kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Checked, Http

    from .api import Entry, Query
    from .kinds import Scope

KIND = Kind(
    name="circleci",
    title="CircleCI",
    url="https://circleci.com",
    project="the slug of the project, such as `gh/acme/shop`",
    pipeline="the name of the workflow, such as `deploy`",
    depth=(3, 3),
    duration="as CircleCI reports it, from the creation of the workflow to its end, waits for approval included",
    queue=None,
    cure="is the slug whole, such as gh/acme/shop? the token must be a personal one of somebody who sees the project",
    events=False,
    kept=timedelta(days=90),
)
ONE_DAY = timedelta(days=1)
_CONCLUSIONS = MappingProxyType(
    {
        "success": "success",
        "failed": "failure",
        "error": "failure",
        "failing": None,
        "running": None,
        "on_hold": None,
        "queued": None,
        "not_run": "skipped",
        "canceled": "cancelled",
        "unauthorized": "action_required",
    }
)


class Circleci:
    """Lists the runs of a workflow on every branch."""

    def __init__(self, http: Http, params: Mapping[str, str]) -> None:
        self._api = Api(KIND, http, params)

    def listing(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        """Pages of runs created since an instant, newest first.

        Raises:
            ConnectorError: A page could not be read.
        """
        path = _path(scope)
        asked: Query = [("all-branches", "true"), ("start-date", iso(since))]
        token, trail = "", Trail(KIND)
        while True:
            trail.on_to(token)
            query = [*asked, ("page-token", token)] if token else asked
            page = self._api.entry(self._api.get(path, query, about=scope.about).json(), "it")
            yield [_run(scope, item) for item in page.parts("items")]
            token = page.text("next_page_token")
            if not token:
                return

    def checkup(self, scopes: Sequence[Scope], at: datetime) -> Iterator[Checked]:
        """Whose token it is, and whether each workflow can be read.

        Raises:
            ConnectorError: It cannot be asked, or refuses the token.
        """
        response = self._api.get("/api/v2/me", [], about="account")
        account = self._api.entry(response.json(), "it")
        yield signed_in(account.text("login") or account.required("name"))
        yield from limit_left(response.headers)

        def look(scope: Scope) -> None:
            asked: Query = [("all-branches", "true"), ("start-date", iso(at - ONE_DAY))]
            self._api.entry(self._api.get(_path(scope), asked, about=scope.about).json(), "it").parts("items")

        yield from scopes_tried("workflows", "listing", scopes, look)


def _path(scope: Scope) -> str:
    return f"/api/v2/insights/{quote(scope.project)}/workflows/{segment(scope.pipeline)}"


def _run(scope: Scope, item: Entry) -> CiRun:
    created = item.created("created_at")
    conclusion, finished = ending(_CONCLUSIONS, item.text("status"), item.instant("stopped_at"), created)
    return CiRun(
        provider=KIND.name,
        project=scope.project,
        pipeline=scope.key,
        run=item.required("id"),
        attempt=1,
        created=created,
        branch=item.text("branch"),
        started=created,
        finished=finished,
        duration_seconds=None if conclusion is None else length(item.number("duration")),
        conclusion=conclusion,
    )

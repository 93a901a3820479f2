"""Buildkite: the builds of a pipeline, newest first, 100 per request; their jobs come along where wanted.

Fields and states are those of "Builds API" in Buildkite's documentation.
"""

from __future__ import annotations

from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun

from .api import Api, conclusion, entries, iso, next_query, segment, span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tracker.ports import Http

    from .api import Entry

_CURE = "the token needs the scope read_builds, and its owner access to the pipeline; project: is the organisation"
_PER_PAGE = "100"
_CONCLUSIONS = MappingProxyType(
    {
        "passed": "success",
        "failed": "failure",
        "canceled": "cancelled",
        "skipped": "skipped",
        "not_run": "skipped",
        "timed_out": "timed_out",
        "expired": "timed_out",
        "broken": "skipped",
        "waiting_failed": "failure",
        "unblocked_failed": "failure",
        "blocked_failed": "failure",
        **dict.fromkeys(
            ("creating", "scheduled", "running", "failing", "canceling", "blocked", "unblocked", "waiting", "limiting",
             "limited", "pending", "assigned", "accepted", "timing_out", "canceling"),
        ),
    }
)  # fmt: skip


class Buildkite:
    """Lists builds; with `jobs`, the script jobs of each build too."""

    def __init__(self, http: Http, *, jobs: bool = False) -> None:
        self._api = Api("Buildkite", _CURE, http)
        self._jobs = jobs

    def listing(self, project: str, pipeline: str, since: datetime) -> Iterator[list[CiRun]]:
        """Pages of builds created since an instant, newest first.

        Raises:
            ConnectorError: A page could not be read.
        """
        about = f"pipeline {pipeline} of organisation {project}"
        path = f"/v2/organizations/{segment(project)}/pipelines/{segment(pipeline)}/builds"
        query: list[tuple[str, str]] | None = self._first(since)
        last: float | None = None
        while query is not None:
            accept = () if last is None else (HTTPStatus.BAD_REQUEST,)
            response = self._api.get(path, query, about=about, accept=accept)
            if response.status == HTTPStatus.BAD_REQUEST:  # deeper than it lists: begin again below what is known
                query, last = [*self._first(since), ("created_to", _iso_after(last))], None
                continue
            builds = entries(self._api, response.json())
            yield [run for build in builds for run in self._runs(project, pipeline, build)]
            last = min((build.created("created_at") for build in builds), default=last)
            query = next_query(response)

    def _first(self, since: datetime) -> list[tuple[str, str]]:
        without_jobs = [] if self._jobs else [("exclude_jobs", "true")]
        return [("created_from", iso(since)), ("exclude_pipeline", "true"), *without_jobs, ("per_page", _PER_PAGE)]

"""A GitLab of the sandbox: pipelines by GraphQL with cursors, jobs by REST with keyset paging."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tracker.demo.speaking import as_json

from .pipelines import JOBS, PIPELINES
from .rhythm import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.demo.speaking import Reply, Request

    from .ci import Run
    from .rhythm import Calendar

_MOST_PER_PAGE = 100
_JOB_LIST = re.compile(r"/api/v4/projects/(?P<project>[^/]+)/jobs")


@dataclass(frozen=True, slots=True)
class GitLab:
    """Speaks GitLab's API for the group `acme`."""

    calendar: Calendar
    _pipelines: dict[str, list[Run]] = field(init=False)
    _jobs: dict[str, list[tuple[str, Run]]] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out everything that ran, the newest first."""
        pipelines = {project: one.runs(project, self.calendar)[::-1] for project, one in PIPELINES.items()}
        jobs: dict[str, list[tuple[str, Run]]] = {project: [] for project in PIPELINES}
        for (project, name), one in JOBS.items():
            jobs[project].extend((name, run) for run in one.runs(f"{project} {name}", self.calendar)[::-1])
        object.__setattr__(self, "_pipelines", pipelines)
        object.__setattr__(self, "_jobs", jobs)

    def reply(self, request: Request) -> Reply:
        """The answer to a request."""
        if request.path == "/api/graphql":
            return self._graphql(request.json())
        asked = _JOB_LIST.fullmatch(request.path)
        project = unquote(asked["project"]) if asked else ""
        if project not in self._jobs:
            return as_json({"message": "404 Project Not Found"}, 404)
        return self._job_page(request, self._jobs[project])

    def _graphql(self, asked: Mapping[str, Any]) -> Reply:
        query, variables = str(asked.get("query", "")), asked.get("variables")
        if "pipelines(" not in query or not isinstance(variables, dict):
            return as_json({"errors": [{"message": "the sandbox knows the pipelines of a project only"}]})
        runs = self._pipelines.get(str(variables.get("path")))
        if runs is None:  # GitLab does not tell what is missing from what is hidden
            return as_json({"data": {"project": None}})
        since, after = _epoch(variables.get("since")), variables.get("cursor")
        found = [run for run in runs if self._updated(run) >= since and (after is None or run.number < int(after))]
        return as_json({"data": {"project": {"pipelines": self._connection(found)}}})

    def _connection(self, found: Sequence[Run]) -> dict[str, object]:
        page = found[:_MOST_PER_PAGE]
        more = len(found) > len(page)
        info = {"hasNextPage": more, "endCursor": str(page[-1].number) if page else None}
        return {"pageInfo": info, "nodes": [self._pipeline(run) for run in page]}

    def _pipeline(self, run: Run) -> dict[str, object]:
        over = run.finished <= self.calendar.now
        return {
            "id": f"gid://gitlab/Ci::Pipeline/{run.number}",
            "name": None,
            "status": _status(run).upper() if over else "RUNNING",
            "source": "web" if run.by_hand else "push",
            "ref": "main",
            "sha": f"{run.number:040x}",
            "createdAt": written(run.created),
            "updatedAt": written(self._updated(run)),
            "startedAt": written(min(run.started, self.calendar.now)),
            "finishedAt": written(run.finished) if over else None,
            "duration": run.finished - run.started if over else None,
            "queuedDuration": float(run.started - run.created),
        }

    def _job_page(self, request: Request, jobs: Iterable[tuple[str, Run]]) -> Reply:
        size = min(request.whole("per_page", 20), _MOST_PER_PAGE)
        before = request.whole("cursor", 0)
        found = [(name, run) for name, run in jobs if not before or run.number < before]
        page = found[:size]
        link = {}
        if len(found) > len(page):
            link = {"Link": f'<{request.again(cursor=page[-1][1].number)}>; rel="next"'}
        return as_json([self._job(name, run) for name, run in page], headers=link)

    def _job(self, name: str, run: Run) -> dict[str, object]:
        begun, over = run.started <= self.calendar.now, run.finished <= self.calendar.now
        return {
            "id": run.number,
            "name": name,
            "status": _status(run) if over else "running" if begun else "pending",
            "ref": "main",
            "created_at": written(run.created),
            "started_at": written(run.started) if begun else None,
            "finished_at": written(run.finished) if over else None,
            "duration": float(run.finished - run.started) if over else None,
            "queued_duration": float(run.started - run.created) if begun else None,
            "pipeline": {"source": "web" if run.by_hand else "push"},
            "commit": {"id": f"{run.number:040x}"},
        }

    def _updated(self, run: Run) -> float:
        return min(run.finished, self.calendar.now)


def _status(run: Run) -> str:
    return "success" if run.succeeded else "failed"


def _epoch(text: object) -> float:
    """An instant of a query in seconds since 1970; the beginning of time where there is none."""
    return datetime.fromisoformat(text).timestamp() if isinstance(text, str) else 0.0

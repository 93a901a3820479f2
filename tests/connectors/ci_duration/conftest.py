"""Providers to list from: recorded answers, and servers on loopback that page as the real ones do."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

import pytest
from tracker.connectors.ci_duration import connector
from tracker.connectors.ci_duration.kinds import Scope
from tracker.connectors.ci_duration.providers import provider_of
from tracker.connectors.http import Limits, open_door

from tracker.entries import missing_from
from tracker.errors import ConnectorError
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found
from tracker.testing.connectors import ORIGIN, ScriptedHttp

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.core.ci import CiRun
    from tracker.ports import Answer

RECORDINGS = Path(__file__).resolve().parents[2] / "data/ci"
PROJECTS = {
    "gitlab": ("acme/shop", ""),
    "jenkins": ("shop/deploy", ""),
    "buildkite": ("acme", "deploy"),
    "circleci": ("gh/acme/shop", "deploy"),
    "azure": ("acme/shop", "deploy"),
}
SINCE = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture
def recorded() -> Callable[[str], list[CiRun]]:
    """`recorded("gitlab/jobs")` is what a recorded answer becomes; `… jobs` lists the jobs of builds."""

    def records(recording: str) -> list[CiRun]:
        name, _, jobs = recording.partition(" ")
        provider = name.partition("/")[0]
        answer = json.loads((RECORDINGS / f"{name}.json").read_text())
        http: Any = ScriptedHttp(lambda _request: answer)
        scope = Scope(*PROJECTS[provider], jobs=bool(jobs) or name.endswith("jobs"))
        source = connector.Source(provider=provider, url=ORIGIN)
        return [run for page in provider_of(source, http).listing(scope, SINCE) for run in page]

    return records


@dataclass
class Build:
    """What happened, whatever system it happened in; `ended` None while it runs."""

    number: int
    created: datetime
    ended: datetime | None
    conclusion: str = "success"
    branch: str = "main"

    @property
    def seconds(self) -> float:
        """How long it took; 0 while it runs."""
        return (self.ended - self.created).total_seconds() if self.ended else 0.0


def iso(at: datetime | None) -> str | None:
    """An instant as the systems write it."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """An instant as the systems read it."""
    return datetime.fromisoformat(text)


class Server:
    """A provider's listing on loopback; `hidden` is not shown yet, and the `broken` page fails.

    Pages are counted from 0 in the order in which they are first asked for; `asked` holds them.
    """

    provider = ""
    jobs = False
    page = 100

    def __init__(self) -> None:
        self.builds: list[Build] = []
        self.hidden: set[int] = set()
        self.broken: int | None = None
        self.asked: list[str] = []

    def __call__(self, seen: Any) -> Any:
        """The reply to one request."""
        asked = f"{seen.target} {seen.body.decode()}"
        if asked not in self.asked:
            self.asked.append(asked)
        if self.asked.index(asked) == self.broken:
            return (500, {}, {"message": "oops"})
        return self.reply(seen)

    def shown(self, since: str | None = None) -> list[Build]:
        """The builds that can be seen, newest first, those created since an instant if one is given."""
        shown = [build for build in self.builds if build.number not in self.hidden]
        if since is not None:
            shown = [build for build in shown if build.created >= instant(since)]
        return sorted(shown, key=lambda build: build.number, reverse=True)

    def reply(self, seen: Any) -> Any:
        """One page."""
        raise NotImplementedError


class GitlabServer(Server):
    """GraphQL with cursors; the cursor is the number of the last pipeline of a page."""

    provider = "gitlab"
    words: ClassVar = {"success": "SUCCESS", "failure": "FAILED"}

    def reply(self, seen: Any) -> Any:
        """One page of pipelines that changed since."""
        asked = seen.json["variables"]
        assert (seen.path, asked["path"]) == ("/api/graphql", "acme/shop")
        found = self.shown(asked["since"])
        if asked["cursor"] is not None:
            found = [build for build in found if build.number < int(asked["cursor"])]
        nodes = found[: self.page]
        info = {"hasNextPage": len(found) > self.page, "endCursor": str(nodes[-1].number) if nodes else None}
        pipelines = {"pageInfo": info, "nodes": [self.node(build) for build in nodes]}
        return (200, {}, {"data": {"project": {"pipelines": pipelines}}})

    def node(self, build: Build) -> dict[str, Any]:
        """One pipeline."""
        status = self.words[build.conclusion] if build.ended else "RUNNING"
        return {
            "id": f"gid://gitlab/Ci::Pipeline/{build.number}", "status": status, "source": "push", "ref": build.branch,
            "sha": "abc", "createdAt": iso(build.created), "updatedAt": iso(build.ended or build.created),
            "startedAt": iso(build.created), "finishedAt": iso(build.ended),
            "duration": build.seconds if build.ended else None, "queuedDuration": 0.5,
        }  # fmt: skip


class GitlabJobsServer(Server):
    """REST with keyset paging: the link holds a cursor, and an address that is not the one asked."""

    provider = "gitlab"
    jobs = True
    words: ClassVar = {"success": "success", "failure": "failed"}

    def reply(self, seen: Any) -> Any:
        """One page of jobs."""
        assert seen.path == "/api/v4/projects/acme%2Fshop/jobs"
        assert (seen.query["pagination"], seen.query["order_by"]) == ("keyset", "id")
        found = [build for build in self.shown() if build.number < int(seen.query.get("cursor", 10**9))]
        jobs = found[: self.page]
        query = urlencode({**seen.query, "cursor": jobs[-1].number}) if len(found) > self.page else ""
        link = {"Link": f'<http://gitlab.internal{seen.path}?{query}>; rel="next"'} if query else {}
        return (200, link, [self.job(build) for build in jobs])

    def job(self, build: Build) -> dict[str, Any]:
        """One job."""
        return {
            "id": build.number, "name": "deploy", "status": self.words[build.conclusion] if build.ended else "running",
            "ref": build.branch, "created_at": iso(build.created), "started_at": iso(build.created),
            "finished_at": iso(build.ended), "duration": build.seconds, "queued_duration": 1.0,
            "pipeline": {"id": 1, "source": "push"}, "commit": {"id": "abc"},
        }  # fmt: skip


class JenkinsServer(Server):
    """Ranges of allBuilds by position."""

    provider = "jenkins"
    words: ClassVar = {"success": "SUCCESS", "failure": "FAILURE"}

    def reply(self, seen: Any) -> Any:
        """One range of builds."""
        assert seen.path == "/job/shop/job/deploy/api/json"
        found = re.fullmatch(r"allBuilds\[[\w\[\],]+\]\{(\d+),(\d+)\}", seen.query["tree"])
        assert found is not None, "a listing of all builds needs a range"
        builds = self.shown()[int(found[1]) : int(found[2])]
        return (200, {}, {"_class": "WorkflowJob", "allBuilds": [self.build(build) for build in builds]})

    def build(self, build: Build) -> dict[str, Any]:
        """One build; the branch is the Git plugin's."""
        revision = {"SHA1": "abc", "branch": [{"name": f"origin/{build.branch}"}]}
        return {
            "number": build.number, "timestamp": int(build.created.timestamp() * 1000), "building": build.ended is None,
            "duration": int(build.seconds * 1000), "result": self.words[build.conclusion] if build.ended else None,
            "actions": [{"lastBuiltRevision": revision}],
        }  # fmt: skip


class BuildkiteServer(Server):
    """Numbered pages with links, and none deeper than `deepest`."""

    provider = "buildkite"
    deepest = 100
    words: ClassVar = {"success": "passed", "failure": "failed"}

    def reply(self, seen: Any) -> Any:
        """One page of builds."""
        assert seen.path == "/v2/organizations/acme/pipelines/deploy/builds"
        number = int(seen.query.get("page", 1))
        if number > self.deepest:
            return (400, {}, {"message": "Listing builds this deep is not supported"})
        found = self.shown(seen.query["created_from"])
        if "created_to" in seen.query:
            found = [build for build in found if build.created <= instant(seen.query["created_to"])]
        first = (number - 1) * self.page
        query = urlencode({**seen.query, "page": number + 1}) if len(found) > first + self.page else ""
        link = {"Link": f'<https://api.buildkite.com{seen.path}?{query}>; rel="next"'} if query else {}
        return (200, link, [self.build(build) for build in found[first : first + self.page]])

    def build(self, build: Build) -> dict[str, Any]:
        """One build."""
        return {
            "id": f"b-{build.number}", "number": build.number, "branch": build.branch, "commit": "abc", "source": "api",
            "state": self.words[build.conclusion] if build.ended else "running", "created_at": iso(build.created),
            "scheduled_at": iso(build.created), "started_at": iso(build.created), "finished_at": iso(build.ended),
        }  # fmt: skip


class CircleServer(Server):
    """Page tokens; a run is listed once it has ended."""

    provider = "circleci"
    words: ClassVar = {"success": "success", "failure": "failed"}

    def reply(self, seen: Any) -> Any:
        """One page of runs."""
        assert seen.path == "/api/v2/insights/gh/acme/shop/workflows/deploy"
        assert seen.query["all-branches"] == "true"
        found = [build for build in self.shown(seen.query["start-date"]) if build.ended]
        first = int(seen.query.get("page-token", "t0")[1:])
        token = f"t{first + self.page}" if len(found) > first + self.page else None
        items = [self.item(build) for build in found[first : first + self.page]]
        return (200, {}, {"items": items, "next_page_token": token})

    def item(self, build: Build) -> dict[str, Any]:
        """One run."""
        return {
            "id": f"w-{build.number}", "status": self.words[build.conclusion], "duration": int(build.seconds),
            "created_at": iso(build.created), "stopped_at": iso(build.ended), "branch": build.branch,
        }  # fmt: skip


class AzureServer(Server):
    """Continuation tokens in a header, good only with the same parameters as before."""

    provider = "azure"
    words: ClassVar = {"success": "succeeded", "failure": "failed"}

    def reply(self, seen: Any) -> Any:
        """One page of builds."""
        assert seen.path == "/acme/shop/_apis/build/builds"
        asked = {name: value for name, value in seen.query.items() if name != "continuationToken"}
        assert {"api-version", "queryOrder", "minTime", "$top"} == asked.keys()
        found = self.shown(asked["minTime"])
        first = int(seen.query.get("continuationToken", "0"))
        header = {"x-ms-continuationtoken": str(first + self.page)} if len(found) > first + self.page else {}
        builds = [self.build(build) for build in found[first : first + self.page]]
        return (200, header, {"count": len(builds), "value": builds})

    def build(self, build: Build) -> dict[str, Any]:
        """One build."""
        result = {"result": self.words[build.conclusion]} if build.ended else {}
        return {
            "id": build.number, "status": "completed" if build.ended else "inProgress", **result, "reason": "manual",
            "queueTime": iso(build.created), "startTime": iso(build.created), "finishTime": iso(build.ended),
            "sourceBranch": f"refs/heads/{build.branch}", "sourceVersion": "abc",
            "definition": {"id": 7, "name": "deploy"},
        }  # fmt: skip


SERVERS = (GitlabServer, GitlabJobsServer, JenkinsServer, BuildkiteServer, CircleServer, AzureServer)


class _Secrets:
    """Knows every secret: its value is its name in small letters."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The value."""
        return (env or file or "").lower()


class StillClock:
    """A clock that stands at `time`."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        """The instant it stands at."""
        return self.time


class Poll:
    """A source that is read through the real door; what is learned is kept from one poll to the next."""

    def __init__(self, provider: str, url: str, now: datetime, *, jobs: bool = False, **fields: Any) -> None:
        self.source = connector.Source(provider=provider, url=url, **fields)
        self.clock = StillClock(now)
        self.facts = KeptFacts({})
        self.requests = 0
        project, pipeline = PROJECTS[provider]
        self.defaults = {"project": project, "pipeline": pipeline, **({"job": "deploy"} if jobs else {})}

    def ask(self, number: int = 0, at: datetime | None = None, **fields: Any) -> Ask:
        """An ask of one measure, as of now or another instant."""
        slot = at or self.clock.time
        measure = connector.Measure(**{**self.defaults, **fields})
        return Ask(f"t/c/o/{number}", measure, slot, slot - timedelta(days=60), slot + timedelta(days=30))

    def read(self, *asks: Ask) -> list[Answer]:
        """The answers of one poll, in order of the asks; errors become absences as in a poll."""
        found: dict[str, Answer] = {}
        with contextlib.closing(self.door()) as http:
            try:
                for answer in connector.read(self.source, asks, http, self.facts, self.clock.time):
                    assert answer.key_result not in found
                    found[answer.key_result] = answer
            except ConnectorError as error:
                for ask in asks:
                    found.setdefault(ask.key_result, missing_from(error, ask.key_result))
            self.requests = http.requests
        return [found[ask.key_result] for ask in asks]

    def value(self, **fields: Any) -> Any:
        """The number that one measure has now, or the absence."""
        [answer] = self.read(self.ask(**fields))
        return answer.value if isinstance(answer, Found) else answer

    def door(self) -> Any:
        """A new door, which waits for nothing between tries."""
        return open_door(
            "ci", self.source, secrets=_Secrets(), limits=Limits(request_deadline=5.0), clock=self.clock,
            facts=self.facts, pause=lambda _seconds: None,
        )  # fmt: skip


@pytest.fixture
def polling() -> type[Poll]:
    """`polling(provider, url, now, **source_fields)`, a source to be read."""
    return Poll


@pytest.fixture(params=SERVERS, ids=lambda server: f"{server.provider}{' jobs' if server.jobs else ''}")
def system(request: pytest.FixtureRequest) -> Server:
    """Each provider in turn, with nothing built yet."""
    server: Server = request.param()
    return server


@pytest.fixture
def build() -> type[Build]:
    """`build(number, created, ended, conclusion="success", branch="main")`."""
    return Build


@pytest.fixture
def buildkite() -> BuildkiteServer:
    """Buildkite alone."""
    return BuildkiteServer()

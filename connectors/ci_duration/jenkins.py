"""Jenkins: all builds of a job, newest first, 100 per request and only the fields that are needed.

`builds` ends at the newest 100; `allBuilds` goes on, and is always asked with a range, because the
controller loads every build record that it lists. Fields are those of Jenkins' remote access API.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.core.ci import CiRun

from ..checks import signed_in, stranger, version  # noqa: TID252 - the folder has two names, see design.md 5
from .api import Api, Trail, length, scopes_tried, segment
from .kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tracker.ports import Checked, Http

    from .api import Entry
    from .kinds import Scope

KIND = Kind(
    name="jenkins",
    title="Jenkins",
    url=None,
    project="the path of the job through its folders, such as `shop/deploy` or `shop/main`",
    pipeline="not used: the job is the pipeline",
    depth=(1, 21),
    duration="as Jenkins reports it, from the start of the build, waits for agents and for input included",
    queue="queuingDurationMillis of the Metrics plugin, as Jenkins reports it",
    cure="give user_env: and token_env: an API token of a user who may read the job; anonymous users see nothing",
    pipelines=False,
)

PAGE = 100
_FIELDS = (
    "number,timestamp,duration,building,result,"
    "actions[causes[_class],lastBuiltRevision[SHA1,branch[name]],queuingDurationMillis]"
)
_CONCLUSIONS = MappingProxyType(
    {
        "SUCCESS": "success",
        "FAILURE": "failure",
        "ABORTED": "cancelled",
        "NOT_BUILT": "skipped",
        "UNSTABLE": "neutral",
    }
)
_EVENTS = MappingProxyType(
    {
        "UserId": "manual",
        "TimerTrigger": "schedule",
        "SCMTrigger": "push",
        "BranchEvent": "push",
        "GitHubPush": "push",
        "Upstream": "upstream",
        "BuildUpstream": "upstream",
        "Remote": "api",
        "BranchIndexing": "indexing",
        "Replay": "replay",
    }
)
_CAUSE = re.compile(r"(\w+?)(?:Cause)?$")
_REF = re.compile(r"^(?:refs/(?:remotes|heads)/)?(?:origin/)?")


class Jenkins:
    """Lists the builds of a job."""

    def __init__(self, http: Http, params: Mapping[str, str]) -> None:
        self._api = Api(KIND, http, params)

    def listing(self, scope: Scope, since: datetime) -> Iterator[list[CiRun]]:
        """Pages of builds, newest first, until one reaches back to an instant: it lists by position only.

        Raises:
            ConnectorError: A page could not be read.
        """
        path = _path(scope)
        first, more, trail = 0, True, Trail(KIND)
        while more:
            trail.on_to(first)
            tree = f"allBuilds[{_FIELDS}]{{{first},{first + PAGE}}}"
            response = self._api.get(f"{path}/api/json", [("tree", tree)], about=scope.about)
            builds = self._api.entry(response.json(), "it").parts("allBuilds")
            runs = [_run(scope, build) for build in builds]
            yield runs
            first, more = first + PAGE, len(runs) == PAGE and runs[-1].created >= since.timestamp()

    def checkup(self, scopes: Sequence[Scope], at: datetime) -> Iterator[Checked]:  # noqa: ARG002 - ends of tokens are not told
        """Who asks, which version answers, and whether each job can be read.

        Raises:
            ConnectorError: It cannot be asked, or refuses the credentials.
        """
        response = self._api.get("/whoAmI/api/json", [("tree", "name,anonymous")], about="account")
        account = self._api.entry(response.json(), "it")
        name = account.required("name")
        yield stranger("nobody is", KIND.cure) if account.flag("anonymous") else signed_in(name)
        yield version(response.headers.get("x-jenkins", ""))
        yield from scopes_tried("jobs", "listing", scopes, self._look)

    def _look(self, scope: Scope) -> None:
        query = [("tree", "allBuilds[number]{0,1}")]
        response = self._api.get(f"{_path(scope)}/api/json", query, about=scope.about)
        self._api.entry(response.json(), "it").parts("allBuilds")


def _path(scope: Scope) -> str:
    return "".join(f"/job/{segment(part)}" for part in scope.project.split("/"))


def _run(scope: Scope, build: Entry) -> CiRun:
    started = _started(build)
    conclusion = None if build.flag("building") else _conclusion(build.text("result"))
    worked = None if conclusion is None else length(_seconds(build.number("duration")))
    commit, branch = _revision(build)
    return CiRun(
        provider=KIND.name,
        project=scope.project,
        pipeline=scope.key,
        run=build.required("number"),
        attempt=1,
        created=started,
        branch=branch,
        event=_event(build),
        commit=commit,
        started=started,
        finished=None if conclusion is None else started + (worked or 0.0),
        queue_seconds=_queue(build),
        duration_seconds=worked,
        conclusion=conclusion,
    )


def _started(build: Entry) -> float:
    started = _seconds(build.number("timestamp"))
    if started is None:
        raise build.api.unlike("`timestamp` is missing")
    return started


def _conclusion(result: str) -> str | None:
    """The normal word for a result; there is none before the build has one, and plugins may add others."""
    return _CONCLUSIONS.get(result, "neutral") if result else None


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _queue(build: Entry) -> float | None:
    known = (action.number("queuingDurationMillis") for action in build.some("actions"))
    return length(_seconds(next((each for each in known if each is not None), None)))


def _revision(build: Entry) -> tuple[str, str]:
    """Commit and branch that were built last, as the Git plugin tells them."""
    revisions = [action.part("lastBuiltRevision") for action in build.some("actions")]
    revision = next((each for each in revisions if each.values.get("SHA1")), None)
    if revision is None:
        return "", ""
    names = [branch.text("name") for branch in revision.some("branch")]
    return revision.text("SHA1"), _REF.sub("", names[0]) if names else ""


def _event(build: Entry) -> str:
    """Why it began: a word for the causes that are common, else the name of the cause's class."""
    causes = [cause.text("_class") for action in build.some("actions") for cause in action.some("causes")]
    found = _CAUSE.search(causes[0]) if causes else None
    return _EVENTS.get(found[1], found[1]) if found else ""

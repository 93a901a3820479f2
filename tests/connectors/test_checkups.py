"""Every connector that asks a system says who asks, what may not be read and what is left: the contract."""

from __future__ import annotations

from typing import Any, ClassVar

from tracker.connectors.ci_duration import connector as ci_duration
from tracker.connectors.github_actions import connector as github_actions
from tracker.connectors.http_json import connector as http_json
from tracker.connectors.jira import connector as jira
from tracker.connectors.prometheus import connector as prometheus

from tracker.testing.checkups import CheckupContract
from tracker.testing.connectors import NOW, ORIGIN, Request, Status

EMPTY_LISTING = {"total_count": 0, "workflow_runs": []}


class TestPrometheusCheckup(CheckupContract):
    """A query and the version."""

    connector = prometheus
    most_asked = 2

    def source(self) -> Any:
        """The plainest source."""
        return prometheus.Source(url=ORIGIN)

    def measures(self) -> list[Any]:
        """As many as one likes."""
        return [prometheus.Measure(query=f"up{{n='{number}'}}") for number in range(50)]

    def well(self, request: Request) -> object:
        """One number, and a version."""
        if request.path.endswith("buildinfo"):
            return {"status": "success", "data": {"version": "2.53.0"}}
        sample = {"metric": {}, "value": [NOW.timestamp(), "1"]}
        return {"status": "success", "data": {"resultType": "vector", "result": [sample]}}


class TestGithubCheckup(CheckupContract):
    """The limits, the account, and ten of many repositories."""

    connector = github_actions
    most_asked = 12

    def source(self) -> Any:
        """A source with a token."""
        return github_actions.Source(url=ORIGIN, token_env="TOKEN")

    def measures(self) -> list[Any]:
        """Runs and deployments of more repositories than are looked at."""
        runs = [github_actions.Measure(repository=f"acme/shop-{number}", workflow="ci.yml") for number in range(20)]
        return [github_actions.Measure(repository="acme/shop", environment="production", metric="deployments"), *runs]

    def well(self, request: Request) -> object:
        """A person with a token for a year."""
        if request.path == "/rate_limit":
            return {"resources": {"core": {"limit": 5000, "remaining": 4990, "reset": int(NOW.timestamp()) + 60}}}
        if request.path == "/user":
            return Status(200, {"login": "ci-reader"}, {"x-oauth-scopes": "repo"})
        return [] if request.path.endswith("/deployments") else EMPTY_LISTING


class _Provider(CheckupContract):
    connector = ci_duration
    provider: str
    where: ClassVar[dict[str, str]]
    replies: ClassVar[dict[str, object]]

    def source(self) -> Any:
        """A source of the provider with a token."""
        user = {"user_env": "USER"} if self.provider == "jenkins" else {}
        return ci_duration.Source(provider=self.provider, url=ORIGIN, token_env="TOKEN", **user)

    def measures(self) -> list[Any]:
        """Many measures of one pipeline."""
        return [ci_duration.Measure(**self.where, metric=metric) for metric in ("duration", "success_rate", "runs")]

    def well(self, request: Request) -> object:
        """The reply by the end of the path."""
        return next(reply for end, reply in self.replies.items() if request.path.endswith(end))


class TestGithubByProvider(TestGithubCheckup):
    """GitHub under the shared names."""

    connector = ci_duration

    def source(self) -> Any:
        """A source with a token."""
        return ci_duration.Source(provider="github", url=ORIGIN, token_env="TOKEN")

    def measures(self) -> list[Any]:
        """Runs of more repositories than are looked at."""
        return [ci_duration.Measure(project=f"acme/shop-{number}", pipeline="ci.yml") for number in range(20)]


class TestGitlabCheckup(_Provider):
    """Account, token, version, and the project's pipelines."""

    provider = "gitlab"
    where: ClassVar = {"project": "acme/shop"}
    most_asked = 3
    replies: ClassVar = {
        "/personal_access_tokens/self": {"id": 1, "active": True, "scopes": ["read_api"], "expires_at": "2027-10-01"},
        "/graphql": {
            "data": {
                "currentUser": {"username": "ci-reader"},
                "metadata": {"version": "17.5.1"},
                "project": {"pipelines": {"nodes": []}},
            }
        },
    }


class TestGitlabJobsCheckup(TestGitlabCheckup):
    """The same for jobs, which are read by REST."""

    where: ClassVar = {"project": "acme/shop", "job": "test"}
    replies: ClassVar = {**TestGitlabCheckup.replies, "/jobs": []}


class TestJenkinsCheckup(_Provider):
    """Account, version, and the job."""

    provider = "jenkins"
    where: ClassVar = {"project": "shop/deploy"}
    most_asked = 2
    replies: ClassVar = {
        "/whoAmI/api/json": Status(200, {"name": "ci-reader", "anonymous": False}, {"x-jenkins": "2.479.1"}),
        "/api/json": {"allBuilds": []},
    }


class TestBuildkiteCheckup(_Provider):
    """Token, and the pipeline."""

    provider = "buildkite"
    where: ClassVar = {"project": "acme", "pipeline": "deploy"}
    most_asked = 2
    replies: ClassVar = {
        "/access-token": {"uuid": "b63254c0", "scopes": ["read_builds"], "user": {"name": "CI reader"}},
        "/builds": [],
    }


class TestCircleciCheckup(_Provider):
    """Account, and the workflow."""

    provider = "circleci"
    where: ClassVar = {"project": "gh/acme/shop", "pipeline": "deploy"}
    most_asked = 2
    replies: ClassVar = {
        "/me": {"id": "1", "login": "ci-reader", "name": "CI reader"},
        "/workflows/deploy": {"items": [], "next_page_token": None},
    }


class TestAzureCheckup(_Provider):
    """The project, whose answer names the account."""

    provider = "azure"
    where: ClassVar = {"project": "acme/shop", "pipeline": "deploy"}
    most_asked = 1
    replies: ClassVar = {
        "/builds": Status(200, {"count": 0, "value": []}, {"x-vss-userdata": "5d0cbd40:ci-reader@example.com"})
    }


class _Jira(CheckupContract):
    connector = jira
    flavour: str
    most_asked = 4

    def source(self) -> Any:
        """A source that says what it must see."""
        return jira.Source(url=ORIGIN, flavour=self.flavour, must_see="project = SHOP")

    def measures(self) -> list[Any]:
        """As many as one likes."""
        return [jira.Measure(metric="count", jql=f"project = P{number}") for number in range(50)]

    def well(self, request: Request) -> object:
        """An account that may browse, and one issue."""
        kind = "Cloud" if self.flavour == "cloud" else "Server"
        replies = {
            "/myself": {"displayName": "CI reader", "timeZone": "Europe/Berlin", "active": True},
            "/serverInfo": {"version": "10.3.1", "deploymentType": kind},
            "/mypermissions": {"permissions": {"BROWSE_PROJECTS": {"havePermission": True}}},
            "/approximate-count": {"count": 3},
            "/search": {"total": 3, "issues": []},
        }
        return next(reply for end, reply in replies.items() if request.path.endswith(end))


class TestJiraCloudCheckup(_Jira):
    """Jira Cloud."""

    flavour = "cloud"


class TestJiraDataCenterCheckup(_Jira):
    """Jira Data Center."""

    flavour = "datacenter"


class TestHttpJsonCheckup(CheckupContract):
    """Ten of many requests, each once, the first page only."""

    connector = http_json
    most_asked = 10
    nonsense = ("<html>please log in</html>", '{"half": ')

    def source(self) -> Any:
        """The plainest source."""
        return http_json.Source(url=ORIGIN)

    def measures(self) -> list[Any]:
        """More requests than are tried, some of them the same."""
        return [http_json.Measure(path=f"/api/{number // 2}", value="coverage") for number in range(40)]

    def well(self, request: Request) -> object:
        """A number, and what is left of the limit."""
        return Status(200, {"coverage": 81.5}, {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "59"})

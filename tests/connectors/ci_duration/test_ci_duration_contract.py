"""The contract of every connector, for each of its providers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

from tracker.connectors.ci_duration import connector

from tracker.testing.connectors import ORIGIN, HttpConnectorContract, Request

RECORDINGS = Path(__file__).resolve().parents[2] / "data/ci"


class _Provider(HttpConnectorContract):
    """Three numbers about one pipeline, which share one listing."""

    connector = connector
    most_requests = 1
    provider: str
    recording: str
    empty: ClassVar[object]
    where: ClassVar[dict[str, str]]

    def source(self) -> Any:
        """The plainest source of the provider."""
        return connector.Source(provider=self.provider, url=ORIGIN)

    def measures(self) -> list[Any]:
        """Different metrics, filtered or not."""
        return [
            connector.Measure(**self.where),
            connector.Measure(**self.where, metric="success_rate"),
            connector.Measure(**self.where, statistic="max", window="28d", failed=("failure",)),
        ]

    def answer(self, request: Request) -> object:
        """The recorded page."""
        return json.loads((RECORDINGS / f"{self.recording}.json").read_text())

    def nothing(self, request: Request) -> object:
        """A page without runs."""
        return self.empty


class TestGitlabContract(_Provider):
    """GitLab's pipelines."""

    provider, recording = "gitlab", "gitlab/pipelines"
    where: ClassVar = {"project": "acme/shop"}
    empty: ClassVar[object] = {"data": {"project": {"pipelines": {"pageInfo": {"hasNextPage": False}, "nodes": []}}}}


class TestGitlabJobsContract(_Provider):
    """GitLab's jobs."""

    provider, recording = "gitlab", "gitlab/jobs"
    where: ClassVar = {"project": "acme/shop", "job": "test"}
    empty: ClassVar[object] = []


class TestJenkinsContract(_Provider):
    """Jenkins' builds."""

    provider, recording = "jenkins", "jenkins/builds"
    where: ClassVar = {"project": "shop/deploy"}
    empty: ClassVar[object] = {"_class": "hudson.model.FreeStyleProject", "allBuilds": []}


class TestBuildkiteContract(_Provider):
    """Buildkite's builds."""

    provider, recording = "buildkite", "buildkite/builds"
    where: ClassVar = {"project": "acme", "pipeline": "deploy"}
    empty: ClassVar[object] = []


class TestCircleciContract(_Provider):
    """CircleCI's workflow runs."""

    provider, recording = "circleci", "circleci/runs"
    where: ClassVar = {"project": "gh/acme/shop", "pipeline": "deploy"}
    empty: ClassVar[object] = {"items": [], "next_page_token": None}


class TestAzureContract(_Provider):
    """Azure DevOps' builds."""

    provider, recording = "azure", "azure/builds"
    where: ClassVar = {"project": "acme/shop", "pipeline": "deploy"}
    empty: ClassVar[object] = {"count": 0, "value": []}


class TestGithubContract(_Provider):
    """GitHub's runs, by the connector that asks GitHub."""

    provider, recording = "github", ""
    where: ClassVar = {"project": "acme/shop", "pipeline": "deploy.yml"}
    empty: ClassVar[object] = {"total_count": 0, "workflow_runs": []}

    def answer(self, request: Request) -> object:
        """One run that succeeded."""
        run = {
            "id": 1, "name": "deploy", "path": ".github/workflows/deploy.yml", "run_attempt": 1, "event": "push",
            "status": "completed", "conclusion": "success", "head_branch": "main", "head_sha": "abc",
            "created_at": "2026-10-13T08:00:00Z", "run_started_at": "2026-10-13T08:00:00Z",
            "updated_at": "2026-10-13T08:10:00Z",
        }  # fmt: skip
        return {"total_count": 1, "workflow_runs": [run]}

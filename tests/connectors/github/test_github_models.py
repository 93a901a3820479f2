"""Fields of sources and measures."""

from __future__ import annotations

from typing import Any

import pytest
from tracker.connectors.github_actions import connector
from tracker.connectors.http_source import FieldError

from tracker.core.ci_query import QueryError

APP = {"app_id": "123", "private_key_file": "app.pem"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"api_version": "latest"}, "api_version", id="a version that is no date"),
        pytest.param({"private_key_file": "app.pem"}, "app_id", id="a key without its App"),
        pytest.param({"installation_id": "7"}, "app_id", id="an installation without its App"),
        pytest.param({"app_id": "123"}, "private_key_file", id="an App without a key"),
        pytest.param(APP | {"private_key_env": "KEY"}, "private_key_file", id="an App with two keys"),
        pytest.param(APP | {"token_env": "TOKEN"}, "app_id", id="an App and a token"),
        pytest.param(
            {"app_id": "123", "private_key_env": "not a name"}, "private_key_env", id="a variable that is none"
        ),
        pytest.param(APP | {"installation_id": "../7"}, "installation_id", id="an installation that is a path"),
        pytest.param({"url": "ftp://example.com"}, "url", id="an address that is none"),
    ],
)
def test_a_wrong_source_is_refused(fields: dict[str, Any], field: str) -> None:
    """The field at fault is named."""
    with pytest.raises(FieldError) as raised:
        connector.Source(**fields)
    assert field == raised.value.field


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        pytest.param({"repository": "shop"}, "repository", id="a repository without its owner"),
        pytest.param({"repository": "acme/.."}, "repository", id="a repository that is a path"),
        pytest.param({"workflow": ".github/workflows/ci.yml"}, "workflow", id="a path instead of a file name"),
        pytest.param({"workflow": "CI"}, "workflow", id="a title instead of a file name"),
        pytest.param({"metric": "lead_time"}, "environment", id="lead time without deployments"),
        pytest.param({"environment": "production"}, "metric", id="the duration of a deployment"),
        pytest.param(
            {"environment": "production", "metric": "deployments", "branch": "main"},
            "branch",
            id="a branch of deployments",
        ),
        pytest.param(
            {"environment": "production", "metric": "deployments", "workflow": "ci.yml"}, "workflow", id="both kinds"
        ),
        pytest.param({"step": "Build"}, "step", id="a step without its job"),
    ],
)
def test_a_wrong_measure_is_refused(fields: dict[str, Any], field: str) -> None:
    """The field at fault is named."""
    with pytest.raises((FieldError, QueryError)) as raised:
        connector.Measure(**{"repository": "acme/shop", **fields})
    assert field == raised.value.field


@pytest.mark.parametrize(
    ("fields", "version", "graphql"),
    [
        pytest.param({}, "2026-03-10", "https://api.github.com/graphql", id="github.com"),
        pytest.param(
            {"url": "https://ghe.example.com/api/v3"}, "2022-11-28", "https://ghe.example.com/api/graphql",
            id="Enterprise Server",
        ),
        pytest.param(
            {"url": "https://api.acme.ghe.com/", "api_version": "2026-03-10"}, "2026-03-10",
            "https://api.acme.ghe.com/graphql", id="data residency",
        ),
    ],
)  # fmt: skip
def test_addresses_and_versions(fields: dict[str, Any], version: str, graphql: str) -> None:
    """An Enterprise Server is asked for an older version, and has GraphQL beside its REST API."""
    source = connector.Source(**fields, headers={"X-Team": "platform"})
    assert {
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": version,
        "X-Team": "platform",
    } == source.plain_headers()
    assert graphql == source.graphql


def test_an_app_names_its_key_and_never_shows_it() -> None:
    """What is told of the credentials is where they come from."""
    source = connector.Source(app_id="123", private_key_env="APP_KEY")
    assert (("private_key_env APP_KEY",), True) == (source.credential_names(), source.logs_in)
    assert not connector.Source(token_env="TOKEN").logs_in


@pytest.mark.parametrize(
    ("fields", "pipeline", "job", "unit"),
    [
        pytest.param({"workflow": "ci.yml"}, "ci.yml", "", "s", id="a workflow"),
        pytest.param({}, "*", "", "s", id="a whole repository"),
        pytest.param({"workflow": "123", "metric": "runs"}, "123", "", None, id="a workflow by its id"),
        pytest.param(
            {"environment": "production", "metric": "lead_time"}, "deployments to production", "", "s", id="deployments"
        ),
        pytest.param({"job": "test"}, "*", "test", "s", id="a job"),
        pytest.param({"metric": "queue_time"}, "*", "*", "s", id="the wait of a run is that of its first job"),
        pytest.param({"metric": "success_rate"}, "*", "", "ratio", id="a rate"),
    ],
)
def test_what_a_measure_asks_for(fields: dict[str, Any], pipeline: str, job: str, unit: str | None) -> None:
    """Pipeline, job and unit follow from the fields."""
    measure = connector.Measure(repository="acme/shop", **fields)
    assert (pipeline, job, unit) == (measure.pipeline, measure.asked_job, connector.unit(measure))

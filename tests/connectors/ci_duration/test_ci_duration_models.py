"""What may be written, where tokens go, and what a provider cannot answer."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tracker.connectors.ci_duration import connector
from tracker.connectors.http_source import FieldError

from tracker.core.ci_query import QueryError
from tracker.registry import build

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Secrets:
    """Every secret's value is `s3cret-` and its name."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The value."""
        return f"s3cret-{env or file}"


def basic(text: str) -> str:
    """Credentials of basic authentication."""
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("github", "https://api.github.com"),
        ("gitlab", "https://gitlab.com"),
        ("buildkite", "https://api.buildkite.com"),
        ("circleci", "https://circleci.com"),
        ("azure", "https://dev.azure.com"),
    ],
)
def test_a_public_provider_has_its_address(provider: str, url: str) -> None:
    """Without `url` the public address is asked; with it, the given one."""
    assert url == connector.Source(provider=provider).url
    assert "https://ci.example.com" == connector.Source(provider=provider, url="https://ci.example.com").url


def test_jenkins_has_no_public_address() -> None:
    """A Jenkins without an address is refused."""
    with pytest.raises(FieldError, match="a source of provider jenkins needs its address") as caught:
        connector.Source(provider="jenkins")
    assert "url" == caught.value.field


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"provider": "gitlab", "token_env": "T"}, {"PRIVATE-TOKEN": "s3cret-T"}, id="GitLab's own header"),
        pytest.param({"provider": "circleci", "token_file": "t"}, {"Circle-Token": "s3cret-t"}, id="CircleCI's own"),
        pytest.param(
            {"provider": "azure", "token_env": "T"},
            {"Authorization": basic(":s3cret-T")},
            id="Azure: password of nobody",
        ),
        pytest.param(
            {"provider": "azure", "user_env": "U", "token_env": "T"},
            {"Authorization": basic("s3cret-U:s3cret-T")},
            id="Azure on premises: of somebody",
        ),
        pytest.param({"provider": "buildkite", "token_env": "T"}, {"Authorization": "Bearer s3cret-T"}, id="Buildkite"),
        pytest.param({"provider": "github", "token_env": "T"}, {"Authorization": "Bearer s3cret-T"}, id="GitHub"),
        pytest.param(
            {"provider": "jenkins", "url": "https://ci.example.com", "user_env": "U", "token_env": "T"},
            {"Authorization": basic("s3cret-U:s3cret-T")},
            id="Jenkins: user and API token",
        ),
        pytest.param({"provider": "gitlab"}, {}, id="a public project needs none"),
        pytest.param(
            {"provider": "gitlab", "headers": {"Authorization": {"env": "OAUTH"}}},
            {"Authorization": "s3cret-OAUTH"},
            id="a header of one's own",
        ),
    ],
)
def test_a_token_goes_where_the_provider_looks_for_it(fields: Mapping[str, Any], expected: Mapping[str, str]) -> None:
    """Each provider gets its credentials in its own way."""
    assert expected == connector.Source(**fields).credentials(_Secrets())


def test_github_is_told_format_and_version() -> None:
    """A source of GitHub sends the headers of its API, in the version that it names; others do not."""
    headers = connector.Source(provider="github", api_version="2022-11-28").plain_headers()
    assert {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"} == headers
    assert {} == connector.Source(provider="gitlab").plain_headers()


def test_a_version_is_for_those_that_have_one() -> None:
    """A version for a provider that takes none is refused."""
    assert "6.0" == connector.Source(provider="azure", api_version="6.0").api_version
    with pytest.raises(FieldError, match="gitlab is asked for no version"):
        connector.Source(provider="gitlab", api_version="4")


@pytest.mark.parametrize("project", ["", "/", "acme/", "/acme", "acme//shop", "../secrets", "acme/./shop"])
def test_a_project_leads_nowhere_else(project: str) -> None:
    """A project with empty or dotted segments is refused."""
    with pytest.raises(FieldError, match="project has an empty or dotted segment"):
        connector.Measure(project=project)


def test_the_shared_fields_are_checked() -> None:
    """What is wrong with a query about CI runs is wrong here too."""
    with pytest.raises(QueryError, match="a step needs its job"):
        connector.Measure(project="acme/shop", step="build")


def test_lead_time_is_another_connector_s() -> None:
    """Lead time needs deployments, which these listings do not tell."""
    with pytest.raises(FieldError, match="lead_time needs to know of deployments") as caught:
        connector.Measure(project="acme/shop", metric="lead_time")
    assert "use the connector github_actions" == caught.value.help


GOOD = {
    "github": {"project": "acme/shop", "pipeline": "ci.yml"},
    "gitlab": {"project": "acme/backend/shop"},
    "jenkins": {"project": "deploy"},
    "buildkite": {"project": "acme", "pipeline": "deploy"},
    "circleci": {"project": "gh/acme/shop", "pipeline": "deploy"},
    "azure": {"project": "acme/shop", "pipeline": "deploy"},
}


@pytest.mark.parametrize(
    ("provider", "fields"),
    [
        *[pytest.param(provider, {}, id=f"{provider} as it is meant") for provider in GOOD],
        pytest.param("github", {"job": "build", "step": "test", "metric": "queue_time"}, id="GitHub tells all"),
        pytest.param("github", {"pipeline": "", "metric": "reruns"}, id="GitHub: every workflow"),
        pytest.param("gitlab", {"pipeline": "nightly", "job": "build", "event": "push"}, id="GitLab by name and job"),
        pytest.param("buildkite", {"job": "build", "metric": "reruns"}, id="Buildkite tells of retries"),
        pytest.param("azure", {"pipeline": "7", "metric": "queue_time"}, id="Azure by number"),
    ],
)
def test_what_a_provider_can_answer(provider: str, fields: Mapping[str, Any]) -> None:
    """Nothing is said against what the provider tells."""
    assert [] == connector.check(_source(provider), connector.Measure(**{**GOOD[provider], **fields}))


@pytest.mark.parametrize(
    ("provider", "fields", "field", "message"),
    [
        ("github", {"project": "shop"}, "project", "this is no project of GitHub"),
        ("github", {"pipeline": "deploy"}, "pipeline", '"deploy" is not the file name of a workflow'),
        ("github", {"project": "acme/sh op"}, "project", '"acme/sh op" is not a repository'),
        ("gitlab", {"project": "42"}, "project", "this is no project of GitLab"),
        ("gitlab", {"metric": "reruns"}, "metric", "GitLab does not report which runs are repeated"),
        ("gitlab", {"job": "test", "step": "script"}, "step", "GitLab does not report single steps"),
        ("jenkins", {"pipeline": "x"}, "pipeline", "Jenkins has no pipeline within a project"),
        ("jenkins", {"job": "test"}, "job", "Jenkins does not report single jobs"),
        ("jenkins", {"metric": "reruns"}, "metric", "Jenkins does not report which runs are repeated"),
        ("buildkite", {"project": "acme/deploy"}, "project", "this is no project of Buildkite"),
        ("buildkite", {"pipeline": ""}, "pipeline", "Buildkite needs a pipeline"),
        ("circleci", {"project": "acme/shop"}, "project", "this is no project of CircleCI"),
        ("circleci", {"metric": "queue_time"}, "metric", "CircleCI does not report a queue time"),
        ("circleci", {"event": "push"}, "event", "CircleCI does not report why a run began"),
        ("circleci", {"job": "test"}, "job", "CircleCI does not report single jobs"),
        ("circleci", {"pipeline": ""}, "pipeline", "CircleCI needs a pipeline"),
        ("azure", {"project": "shop"}, "project", "this is no project of Azure DevOps"),
        ("azure", {"job": "test"}, "job", "Azure DevOps does not report single jobs"),
        ("azure", {"pipeline": ""}, "pipeline", "Azure DevOps needs a pipeline"),
    ],
)
def test_what_a_provider_cannot_answer(provider: str, fields: Mapping[str, Any], field: str, message: str) -> None:
    """Each such field is named, with the reason and a cure."""
    [problem] = connector.check(_source(provider), connector.Measure(**{**GOOD[provider], **fields}))
    assert (field, message) == (problem.field, problem.message)
    assert problem.help


def _source(provider: str) -> Any:
    return connector.Source(provider=provider, url="https://ci.example.com")


@pytest.mark.parametrize("provider", sorted(GOOD))
def test_a_plan_can_hold_them(provider: str) -> None:
    """Validated as a plan is, and built again as a poll does, they are what was written."""
    source, measure = {"provider": provider, "url": "https://ci.example.com"}, {**GOOD[provider], "failed": ["failure"]}
    for model, written in ((connector.Source, source), (connector.Measure, measure)):
        adapter = TypeAdapter(model)
        kept = adapter.dump_python(adapter.validate_python(written), mode="json", exclude_defaults=True)
        assert written == kept
        assert adapter.validate_python(written) == build(model, kept)


def test_a_plan_refuses_what_is_no_provider() -> None:
    """A provider that is not known is refused when the settings are read."""
    with pytest.raises(ValidationError, match="'github', 'gitlab', 'jenkins', 'buildkite', 'circleci' or 'azure'"):
        TypeAdapter(connector.Source).validate_python({"provider": "teamcity", "url": "https://ci.example.com"})

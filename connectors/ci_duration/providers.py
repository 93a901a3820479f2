"""Every provider by its name."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from . import azure, buildkite, circleci, github, gitlab, jenkins

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.ports import Http

    from .kinds import Kind, Provider
    from .models import Source

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {module.KIND.name: module.KIND for module in (github, gitlab, jenkins, buildkite, circleci, azure)}
)
_PROVIDERS: Mapping[str, Callable[[Http, Mapping[str, str]], Provider]] = MappingProxyType(
    {
        "gitlab": gitlab.Gitlab,
        "jenkins": jenkins.Jenkins,
        "buildkite": buildkite.Buildkite,
        "circleci": circleci.Circleci,
    }
)


def kind_of(provider: str) -> Kind:
    """What is known of a provider; raises KeyError for one that is none."""
    return _KINDS[provider]


def provider_of(source: Source, http: Http) -> Provider:
    """The provider of a source, behind its door; not for GitHub, which has a connector of its own."""
    if source.provider == azure.KIND.name:
        return azure.Azure(http, source.params, source.api_version or azure.API_VERSION)
    return _PROVIDERS[source.provider](http, source.params)

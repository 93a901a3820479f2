"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

import base64
from collections.abc import Mapping  # noqa: TC003 - read when the models are validated
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from tracker.core.ci_query import CiQuery, Metric, QueryError

from ..http_source import FieldError, HttpSource  # noqa: TID252 - the folder has two names, see design.md 5
from . import github
from .providers import kind_of

if TYPE_CHECKING:
    from tracker.ports import Secrets

    from .kinds import Kind

ProviderName = Literal["github", "gitlab", "jenkins", "buildkite", "circleci", "azure"]

_VERSIONED = frozenset({"azure", "github"})
_TOKEN_HEADERS = MappingProxyType({"gitlab": "PRIVATE-TOKEN", "circleci": "Circle-Token"})


@dataclass(frozen=True, kw_only=True)
class Source(HttpSource):
    """A system that runs pipelines.

    Raises:
        FieldError: A field is wrong.
    """

    url: str = field(
        default="",
        metadata={"description": "address of the system; left out, the provider's public one (Jenkins has none)"},
    )
    provider: ProviderName = field(metadata={"description": "which system it is"})
    api_version: str | None = field(
        default=None,
        metadata={"description": "version of the API to ask for, of Azure DevOps (7.1 if left out) or GitHub"},
    )
    params: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "description": "further parameters of every listing, such as `{all-branches: ''}` for CircleCI; one of a "
            "name that the connector sends takes its place, an empty one leaves it out"
        },
    )

    def __post_init__(self) -> None:
        """Fill in the public address, and check what the types cannot say."""
        public = kind_of(self.provider).url
        if not self.url and public is None:
            raise FieldError("url", f"a source of provider {self.provider} needs its address", help="add url:")
        object.__setattr__(self, "url", self.url or public)
        super().__post_init__()
        if self.api_version is not None and self.provider not in _VERSIONED:
            raise FieldError("api_version", f"{self.provider} is asked for no version", help="leave api_version: out")

    def plain_headers(self) -> dict[str, str]:
        """The headers that are no secrets; those of the API for GitHub."""
        return github.source_of(self).plain_headers() if self.provider == "github" else super().plain_headers()

    def _authorization(self, secrets: Secrets) -> dict[str, str]:
        """The credentials where the provider wants them; user and password always as Basic."""
        token = None if self._has("user") else self._value(secrets, "token")
        if token is not None and self.provider in _TOKEN_HEADERS:
            return {_TOKEN_HEADERS[self.provider]: token}
        if token is not None and self.provider == "azure":  # a personal access token is the password of nobody
            return {"Authorization": f"Basic {base64.b64encode(f':{token}'.encode()).decode()}"}
        return super()._authorization(secrets)


@dataclass(frozen=True, kw_only=True)
class Measure(CiQuery):
    """A number about the runs of one pipeline, or of one job in them.

    Raises:
        ValueError: A field is wrong; `field` names it.
    """

    project: str = field(
        metadata={
            "description": "what holds the pipeline: `owner/repository` (github), full path (gitlab), job path through "
            "its folders (jenkins), organisation (buildkite), slug such as `gh/acme/shop` (circleci), "
            "`organisation/project` (azure)"
        }
    )
    pipeline: str = field(
        default="",
        metadata={
            "description": "workflow file (github), name (gitlab), slug (buildkite), workflow (circleci), name or "
            "definition number (azure); may be left out for github and gitlab, and must be for jenkins"
        },
    )

    def __post_init__(self) -> None:
        """Refuse what no provider could answer."""
        super().__post_init__()
        if any(part in ("", ".", "..") for part in self.project.split("/")):
            raise FieldError("project", "project has an empty or dotted segment", help="write it as in acme/shop")
        if self.metric == "lead_time":
            raise FieldError("metric", "lead_time needs to know of deployments",
                             help="use the connector github_actions")  # fmt: skip


def check(source: Source, measure: Measure) -> list[FieldError]:
    """What a measure asks that the provider of its source cannot answer."""
    kind = kind_of(source.provider)
    found = [*_misplaced(kind, measure), *_beyond(kind, measure)]
    return found if found or kind is not github.KIND else _refused_by_github(measure)


def _refused_by_github(measure: Measure) -> list[FieldError]:
    try:
        github.measure_of(measure)
    except (FieldError, QueryError) as error:
        renamed = {"repository": "project", "workflow": "pipeline"}.get(error.field, error.field)
        return [FieldError(renamed, error.message, help=error.help)]
    return []


def _misplaced(kind: Kind, measure: Measure) -> list[FieldError]:
    fewest, most = kind.depth
    found = []
    if not fewest <= len(measure.project.split("/")) <= most:
        found.append(FieldError("project", f"this is no project of {kind.title}", help=f"give {kind.project}"))
    if kind.pipelines is True and not measure.pipeline:
        found.append(FieldError("pipeline", f"{kind.title} needs a pipeline", help=f"give {kind.pipeline}"))
    if kind.pipelines is False and measure.pipeline:
        found.append(FieldError("pipeline", f"{kind.title} has no pipeline within a project", help=kind.pipeline))
    return found


def _beyond(kind: Kind, measure: Measure) -> list[FieldError]:
    asked = (
        ("job", measure.job is not None and not kind.jobs, "single jobs"),
        ("step", measure.step is not None and not kind.steps, "single steps"),
        ("event", measure.event is not None and not kind.events, "why a run began"),
        ("metric", measure.metric == "queue_time" and kind.queue is None, "a queue time"),
        ("metric", measure.metric == "reruns" and not kind.reruns, "which runs are repeated"),
    )
    return [
        FieldError(name, f"{kind.title} does not report {what}", help=_instead(kind, name))
        for name, wrong, what in asked
        if wrong
    ]


def _instead(kind: Kind, name: str) -> str:
    """What to ask of that system instead of a field that it cannot answer."""
    if name != "metric":
        return f"delete `{name}:`, or choose a source that reports it"
    missing = {"lead_time", *(["queue_time"] if kind.queue is None else []), *([] if kind.reruns else ["reruns"])}
    known = ", ".join(f"`{metric}`" for metric in get_args(Metric) if metric not in missing)
    return f"choose another `metric:` ({known}), or a source that reports it"

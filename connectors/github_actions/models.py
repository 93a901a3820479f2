"""What a user may write: the fields of a source and of a measure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tracker.core.ci import ANY_JOB, deployment_pipeline
from tracker.core.ci_query import CiQuery

from ..http_source import FieldError, HttpSource, check_variable  # noqa: TID252 - the folder has two names, see design.md 5
from . import app
from .shapes import ALL_WORKFLOWS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tracker.ports import Http, Secrets

    from ..logins import ShortLived  # noqa: TID252 - as above

PUBLIC = "api.github.com"

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_WORKFLOW = re.compile(r"[\w. ()+-]+\.ya?ml|\d+", re.ASCII)
_OF_DEPLOYMENTS = frozenset(
    {"deployments", "deployments_per_week", "lead_time", "success_rate", "failure_rate", "time_to_recovery"}
)
_OF_RUNS_ONLY = ("workflow", "branch", "event", "job", "step")


@dataclass(frozen=True, kw_only=True)
class Source(HttpSource):
    """GitHub, or a GitHub Enterprise Server.

    Raises:
        FieldError: A field is wrong.
    """

    url: str = field(
        default=f"https://{PUBLIC}",
        metadata={"description": "address of the API; of an Enterprise Server `https://HOST/api/v3`"},
    )
    api_version: str | None = field(
        default=None,
        metadata={
            "description": "version of the REST API to ask for; left out, 2026-03-10 on github.com and 2022-11-28 "
            "on an Enterprise Server"
        },
    )
    app_id: str | None = field(
        default=None, metadata={"description": "id of a GitHub App to ask as, instead of with a token"}
    )
    private_key_env: str | None = field(
        default=None, metadata={"description": "environment variable with the App's private key (PEM)"}
    )
    private_key_file: str | None = field(
        default=None, metadata={"description": "file with the App's private key (PEM)"}
    )
    installation_id: str | None = field(
        default=None, metadata={"description": "which installation of the App; left out, the only one there is"}
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        super().__post_init__()
        if self.api_version is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", self.api_version):
            raise FieldError("api_version", "api_version is not a date such as 2022-11-28")
        if self.app_id is not None:
            self._check_app()
        elif self.private_key_env or self.private_key_file or self.installation_id:
            raise FieldError("app_id", "a private key needs the App it belongs to", help="add app_id:")

    def _check_app(self) -> None:
        if self.token_env or self.token_file or self.user_env or self.user_file:
            raise FieldError("app_id", "an App and a token exclude each other", help="keep one")
        if bool(self.private_key_env) == bool(self.private_key_file):
            message = "an App needs exactly one of private_key_env and private_key_file"
            raise FieldError("private_key_file", message, help="name the file with its private key")
        check_variable("private_key_env", self.private_key_env)
        for name in ("app_id", "installation_id"):
            if not re.fullmatch(r"[\w.-]*", getattr(self, name) or ""):
                raise FieldError(name, f"{name} is not an id")

    def plain_headers(self) -> dict[str, str]:
        """The headers that are no secrets: format and version of the API, and the user's own."""
        known = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": self._version()}
        return known | super().plain_headers()

    def _version(self) -> str:
        public = urlsplit(self.url).hostname == PUBLIC
        return self.api_version or ("2026-03-10" if public else "2022-11-28")

    @property
    def graphql(self) -> str:
        """Where GraphQL is: beside the REST API on an Enterprise Server, below it elsewhere."""
        base = self.url.rstrip("/")
        return f"{base.removesuffix('/v3')}/graphql"

    @property
    def logs_in(self) -> bool:
        """Whether it asks as an App, with tokens that GitHub hands out for an hour."""
        return self.app_id is not None

    def credential_names(self) -> tuple[str, ...]:
        """Where the secrets come from; never a value."""
        keys = ((name, getattr(self, name)) for name in ("private_key_env", "private_key_file"))
        return (*super().credential_names(), *(f"{name} {value}" for name, value in keys if value))

    def identity(self, secrets: Secrets, at: datetime) -> Mapping[str, str]:
        """The header that proves that we are the App.

        Raises:
            SettingsError: The private key is missing or is none.
        """
        key = secrets.value(env=self.private_key_env, file=self.private_key_file)
        return {"Authorization": f"Bearer {app.signed_claim(self.app_id or '', key, at)}"}

    def log_in(self, http: Http, at: datetime) -> ShortLived:
        """Ask for a token of the App's installation.

        Raises:
            ConnectorError: It was refused, or there is no installation, or more than one.
        """
        return app.installation_token(http, self.installation_id, at)


@dataclass(frozen=True, kw_only=True)
class Measure(CiQuery):
    """A number about the runs of a workflow, or about deployments to an environment.

    Raises:
        FieldError: A field is wrong, or fields do not go together.
    """

    repository: str = field(metadata={"description": "owner and name, such as `acme/shop`"})
    workflow: str | None = field(
        default=None, metadata={"description": "file name (or id) of a workflow; left out, every workflow counts"}
    )
    environment: str | None = field(
        default=None, metadata={"description": "look at deployments to this environment instead of at runs"}
    )

    def __post_init__(self) -> None:
        """Check what the types cannot say."""
        super().__post_init__()
        if not _REPOSITORY.fullmatch(self.repository) or ".." in self.repository:
            raise FieldError("repository", f'"{self.repository}" is not a repository', help="such as acme/shop")
        if self.workflow is not None and not _WORKFLOW.fullmatch(self.workflow):
            message = f'"{self.workflow}" is not the file name of a workflow'
            raise FieldError("workflow", message, help="such as deploy.yml, without .github/workflows/")
        if self.environment is not None:
            self._check_deployments()
        elif self.metric == "lead_time":
            raise FieldError("environment", "lead_time needs deployments to look at", help="add environment:")

    def _check_deployments(self) -> None:
        if self.metric not in _OF_DEPLOYMENTS:
            cure = f"of deployments there are {', '.join(sorted(_OF_DEPLOYMENTS))}"
            raise FieldError("metric", f"{self.metric} is of runs, not of deployments", help=cure)
        for name in _OF_RUNS_ONLY:
            if getattr(self, name) is not None:
                raise FieldError(name, f"{name} and environment exclude each other", help="keep one")

    @property
    def pipeline(self) -> str:
        """The pipeline whose records answer it."""
        if self.environment is not None:
            return deployment_pipeline(self.environment)
        return self.workflow or ALL_WORKFLOWS

    @property
    def asked_job(self) -> str:
        """The job whose records answer it: GitHub tells how long jobs wait, and nothing of runs."""
        return self.job or (ANY_JOB if self.metric == "queue_time" else "")

    @property
    def needs_jobs(self) -> bool:
        """Whether the jobs of each attempt must be asked for."""
        return bool(self.asked_job)

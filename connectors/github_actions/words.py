"""What is asked and what came of it, in words: definitions, probes and checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tracker.core import ci_query
from tracker.ports import Checked, Soundness, Told

from .api import jobs_path, runs_path

if TYPE_CHECKING:
    from tracker.ports import Found, Http

    from .models import Measure, Source

DURATION = "from run_started_at to updated_at of the attempt as GitHub reports them, frozen when first seen"
JOB_DURATION = "from started_at to completed_at as GitHub reports them"
QUEUE = "from the creation of the job to its start, and of a whole run that of its first job"
WITHOUT_TOKEN = 60
"""The hourly limit of GitHub for requests without credentials."""


def definition(measure: Measure) -> str:
    """What the number of a measure is, in one sentence."""
    duration = JOB_DURATION if measure.needs_jobs else DURATION
    return f"{ci_query.definition(measure, duration=duration, queue=QUEUE)} ({listed(measure)})"


def listed(measure: Measure) -> str:
    """Whose runs or deployments a measure is about."""
    if measure.environment is not None:
        return f"{measure.pipeline} of {measure.repository}"
    workflow = "every workflow" if measure.workflow is None else measure.workflow
    return f"runs of {workflow} of {measure.repository}"


def tell(measure: Measure, found: Found | None) -> Told:
    """What is asked for a measure and, where something was found, how it became the number."""
    asked = f"GET {runs_path(measure.repository, measure.pipeline)}"
    if measure.environment is not None:
        asked = f"POST /graphql for the {listed(measure)}"
    elif measure.needs_jobs:
        asked = f"{asked} and {jobs_path(measure.repository, 'ID', 'N')}"
    if found is None:
        return Told(asked)
    return Told(asked, _came(found), definition(measure))


def _came(found: Found) -> tuple[str, ...]:
    samples = f"{found.samples} samples" if found.samples != 1 else "1 sample"
    names = (("first_run", "the first from run"), ("last_run", "the last from run"))
    runs = tuple(f"{words} {found.evidence[name]}" for name, words in names if name in found.evidence)
    fraction = f"{found.evidence['numerator']} of {found.evidence['denominator']}" if _is_rate(found) else None
    return (samples, *runs, *((fraction,) if fraction else ()))


def _is_rate(found: Found) -> bool:
    return {"numerator", "denominator"} <= found.evidence.keys()


def checked(source: Source, http: Http, at: datetime) -> Checked:
    """Whether GitHub answers, and how many requests of the hour are left; asking this costs none of them.

    Raises:
        ConnectorError: It cannot be asked, or refuses the credentials.
    """
    response = http.request("GET", "/rate_limit", accept=[HTTPStatus.NOT_FOUND])
    if response.status == HTTPStatus.NOT_FOUND:  # an Enterprise Server without limits
        return Checked("access", "it answers, and limits no requests")
    core = _core(response.json())
    left, limit, reset = core.get("remaining"), core.get("limit"), core.get("reset")
    if not (isinstance(left, int) and isinstance(limit, int)):
        cure = "is url: the address of the API, such as https://HOST/api/v3?"
        return Checked("access", "it answers, but not as GitHub does", Soundness.FAILED, cure)
    ends = datetime.fromtimestamp(reset, UTC) if isinstance(reset, int) else at
    return _judged(f"{left} of {limit} requests are left until {ends:%H:%M} UTC", left, limit, source)


def _judged(detail: str, left: int, limit: int, source: Source) -> Checked:
    if limit <= WITHOUT_TOKEN and not source.logs_in and not source.credential_names():
        return Checked("access", f"{detail}, without a token", Soundness.WARNING, "add token_env: to the source")
    if left == 0:
        return Checked(
            "access", detail, Soundness.WARNING, "something else uses the same token; give it one of its own"
        )
    return Checked("access", detail)


def _core(body: Any) -> Mapping[str, Any]:  # noqa: ANN401 - JSON
    resources = body.get("resources") if isinstance(body, Mapping) else None
    core = resources.get("core") if isinstance(resources, Mapping) else None
    return core if isinstance(core, Mapping) else {}

"""What is asked and what came of it, in words: definitions and probes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.core import ci_query
from tracker.ports import Told

from .api import jobs_path, runs_path

if TYPE_CHECKING:
    from tracker.ports import Found

    from .models import Measure

DURATION = "from run_started_at to updated_at of the attempt as GitHub reports them, frozen when first seen"
JOB_DURATION = "from started_at to completed_at as GitHub reports them"
QUEUE = "from the creation of the job to its start, and of a whole run that of its first job"


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

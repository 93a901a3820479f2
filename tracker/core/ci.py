"""CI runs in one normal form, whatever system they ran in.

A run may be tried again: every attempt is a record of its own, and so is a job or a step of an
attempt where it was asked for. A deployment is a record as well: its pipeline is
`deployment_pipeline(environment)`, it has finished when it first succeeded, or failed, and its
duration is the time since its commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

SUCCESS = "success"
FAILED = ("failure", "timed_out", "startup_failure")
"""The conclusions that count as failed unless a measure says otherwise."""
CONCLUSIONS = (
    SUCCESS,
    *FAILED,
    "cancelled",
    "skipped",
    "action_required",
    "neutral",
    "stale",
)
"""The normal words for how an attempt ended. A provider's own words are mapped to these."""

LONGEST_RUN = 35 * 86_400.0
"""Seconds; what seems to have taken longer has a wrong clock or was touched later (GitHub's limit of a run)."""
ANY_JOB = "*"
"""The job of a record that stands for all jobs of its attempt together."""

RunKey = tuple[str, str, str, int, str, str]


class CiRun(NamedTuple):
    """One attempt of a run, or one job or step of it.

    Instants are seconds since 1970, UTC. `None` says that it is not known, or not yet.

    Attributes:
        provider: Name of the system: `github`, `gitlab`, ….
        project: What holds the pipelines, such as `acme/shop`.
        pipeline: The pipeline, by the name that a measure gives it.
        run: The provider's id of the run; all attempts share it.
        attempt: 1 for the first, 2 for the first re-run, ….
        created: When the run was created.
        job, step: Empty for the attempt as a whole.
        branch, event, commit: What it ran for and why; empty if the provider does not say.
        started, finished: When this attempt began to work and ended.
        queue_seconds, duration_seconds: How long it waited and worked, as the provider defines it.
        conclusion: One of `CONCLUSIONS`, or None while it has not ended.
        workflow: Its workflow, where the pipeline stands for several; empty if it does not, or if
            the provider does not say.
    """

    provider: str
    project: str
    pipeline: str
    run: str
    attempt: int
    created: float
    job: str = ""
    step: str = ""
    branch: str = ""
    event: str = ""
    commit: str = ""
    started: float | None = None
    finished: float | None = None
    queue_seconds: float | None = None
    duration_seconds: float | None = None
    conclusion: str | None = None
    workflow: str = ""

    @property
    def key(self) -> RunKey:
        """What tells it from every other record of its source."""
        return (self.project, self.pipeline, self.run, self.attempt, self.job, self.step)

    @property
    def ended(self) -> bool:
        """Whether it is over, so that its times cannot change any more."""
        return self.conclusion is not None and self.finished is not None

    def is_after(self, instant: float) -> bool:
        """Whether it finished after an instant, or has not finished and was created after it."""
        return (self.created if self.finished is None else self.finished) > instant


def deployment_pipeline(environment: str) -> str:
    """The pipeline under which the deployments to an environment are kept."""
    return f"deployments to {environment}"


def merged(old: CiRun | None, new: CiRun) -> CiRun:
    """What is known of a record when it is seen again.

    The newest version holds, with two exceptions: a record that has ended is not taken back to
    running (an older page came late), and its times stay as they were first seen, because
    providers move them later (GitHub's `updated_at` follows every annotation). Its conclusion may
    be corrected.
    """
    if old is None or not old.ended:
        return new
    if not new.ended:
        return old
    return new._replace(
        started=old.started,
        finished=old.finished,
        queue_seconds=old.queue_seconds,
        duration_seconds=old.duration_seconds,
    )


def knowledge(runs: Iterable[CiRun]) -> dict[RunKey, CiRun]:
    """What versions of records, given in the order in which they were seen, amount to."""
    known: dict[RunKey, CiRun] = {}
    for run in runs:
        known[run.key] = merged(known.get(run.key), run)
    return known


def seconds_between(start: float | None, end: float | None) -> float | None:
    """A length of time in seconds; None if an end is unknown, they are in the wrong order, or it is absurd.

    Clocks of runners differ, so an end before its start says nothing about the length.
    """
    if start is None or end is None:
        return None
    length = end - start
    return length if 0 <= length <= LONGEST_RUN else None


def wait_between(asked: float | None, start: float | None) -> float | None:
    """A wait in seconds; as `seconds_between`, but a start before the asking is no wait at all."""
    if asked is None or start is None:
        return None
    return seconds_between(min(asked, start), start)

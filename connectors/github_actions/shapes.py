"""GitHub's JSON becomes records of CI runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from sys import intern
from typing import TYPE_CHECKING, Any

from tracker.core.ci import ANY_JOB, SUCCESS, CiRun, deployment_pipeline, seconds_between, wait_between
from tracker.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROVIDER = "github"
ALL_WORKFLOWS = "*"
"""The pipeline under which the runs of a whole repository are kept."""

Raw = Mapping[str, Any]


def member(raw: object, name: str, kind: type[Any]) -> Any:  # noqa: ANN401 - JSON, of the kind asked for
    """A member of a JSON object.

    Raises:
        BadAnswer: There is no object, no such member, or it is of another kind.
    """
    found = raw.get(name) if isinstance(raw, Mapping) else None
    if not isinstance(found, kind):
        raise BadAnswer(
            f"GitHub's answer has no usable `{name}`",
            help="is url: the address of the API, such as https://HOST/api/v3?",
        )
    return found


def seconds(raw: Raw, name: str) -> float | None:
    """An instant in seconds since 1970, or None if it is missing or none."""
    try:
        instant = datetime.fromisoformat(str(raw.get(name)))
    except ValueError:
        return None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def run_of(raw: object, project: str, pipeline: str, following: CiRun | None = None) -> CiRun:
    """One attempt of a run; `following` is the next attempt, if there is one.

    It has finished when it was last updated. That is later than it ended if something touched
    it since, so an attempt ends at the latest when the following one starts, and its duration
    is unknown then.

    Raises:
        BadAnswer: It is no run.
    """
    number, created = member(raw, "id", int), member(raw, "created_at", str)
    assert isinstance(raw, Mapping), "`member` has looked"
    begun = seconds(raw, "created_at")
    if begun is None:
        raise BadAnswer(f"GitHub's answer has a run created at “{created[:40]}”, which is no time")
    run = CiRun(
        PROVIDER,
        project,
        pipeline,
        str(number),
        _attempt(raw),
        begun,
        branch=intern(_text(raw, "head_branch")),  # thousands of runs share a few of these
        event=intern(_text(raw, "event")),
        commit=_text(raw, "head_sha"),
        started=seconds(raw, "run_started_at"),
        workflow=_workflow(raw) if pipeline == ALL_WORKFLOWS else "",
    )
    return _ended(run, raw, following) if raw.get("status") == "completed" else run


def _workflow(raw: Raw) -> str:
    """The file name of a run's workflow, without the ref that may follow it; empty where GitHub does not tell."""
    return _text(raw, "path").partition("@")[0].rpartition("/")[2]


def _attempt(raw: Raw) -> int:
    found = raw.get("run_attempt")
    return found if isinstance(found, int) and found > 0 else 1


def _text(raw: Raw, name: str) -> str:
    found = raw.get(name)
    return found if isinstance(found, str) else ""


def _ended(run: CiRun, raw: Raw, following: CiRun | None) -> CiRun:
    finished = seconds(raw, "updated_at")
    latest = following.started if following else None
    if finished is not None and latest is not None and finished > latest:
        return run._replace(finished=latest, conclusion=_conclusion(raw))
    duration = seconds_between(run.started, finished)
    if duration is None:  # touched weeks later, or clocks that differ: it ended when it began, as far as is known
        finished = run.started or run.created
    return run._replace(finished=finished, duration_seconds=duration, conclusion=_conclusion(raw))


def _conclusion(raw: Raw) -> str:
    return intern(_text(raw, "conclusion") or "neutral")


def lost_attempt(following: CiRun) -> CiRun:
    """What stands for the attempt before one, when GitHub no longer has it: it counts as neither good nor bad."""
    return following._replace(
        attempt=following.attempt - 1,
        started=None,
        finished=following.started or following.created,
        queue_seconds=None,
        duration_seconds=None,
        conclusion="stale",
    )


def job_of(attempt: CiRun, jobs: Sequence[Raw], job: str, step: str) -> CiRun:
    """A job of an attempt that has ended, or a step of it, or any job (`ANY_JOB`).

    Jobs of one name are taken together, from the first start to the last end. Jobs that were
    skipped, or carried over from an earlier attempt, did not run in this one: without any
    other the record is `skipped`, which counts as nothing.
    """
    ran = [raw for raw in jobs if (job == ANY_JOB or raw.get("name") == job) and _ran(raw, attempt)]
    parts = [part for raw in ran for part in _steps(raw, step)] if step else ran
    record = attempt._replace(job=job, step=step, queue_seconds=None, duration_seconds=None, conclusion="skipped")
    if not parts:
        return record
    started, ended = _first(parts, "started_at"), _last(parts, "completed_at")
    return record._replace(
        started=started,
        finished=attempt.finished if ended is None else ended,
        queue_seconds=None if step else wait_between(_first(parts, "created_at"), started),
        duration_seconds=seconds_between(started, ended),
        conclusion=attempt.conclusion if job == ANY_JOB else _together(parts),
    )


def _ran(raw: Raw, attempt: CiRun) -> bool:
    if raw.get("conclusion") == "skipped" or raw.get("started_at") is None:
        return False
    ended = seconds(raw, "completed_at")
    carried_over = attempt.attempt > 1 and None not in (ended, attempt.started) and ended <= attempt.started  # type: ignore[operator]
    return not carried_over


def _steps(raw: Raw, step: str) -> list[Raw]:
    steps = raw.get("steps")
    named = [each for each in steps if isinstance(each, Mapping)] if isinstance(steps, list) else []
    return [each for each in named if each.get("name") == step and each.get("conclusion") != "skipped"]


def _first(parts: Iterable[Raw], name: str) -> float | None:
    return min((at for part in parts if (at := seconds(part, name)) is not None), default=None)


def _last(parts: Iterable[Raw], name: str) -> float | None:
    return max((at for part in parts if (at := seconds(part, name)) is not None), default=None)


def _together(parts: Sequence[Raw]) -> str:
    """Success if all succeeded, else how the first of the others ended."""
    return next((word for part in parts if (word := _conclusion(part)) != SUCCESS), SUCCESS)


def deployment_of(raw: object, project: str, environment: str) -> CiRun:
    """A deployment, from GraphQL: it counts from its first success, or else from its last failure.

    A later success elsewhere makes it `inactive`, so its present state says nothing.

    Raises:
        BadAnswer: It is no deployment.
    """
    number = member(raw, "databaseId", int)
    member(raw, "createdAt", str)
    assert isinstance(raw, Mapping), "`member` has looked"
    commit = raw.get("commit")
    commit = commit if isinstance(commit, Mapping) else {}
    deployment = CiRun(
        PROVIDER,
        project,
        deployment_pipeline(environment),
        str(number),
        1,
        seconds(raw, "createdAt") or 0.0,
        commit=_text(raw, "commitOid"),
        started=seconds(raw, "createdAt"),
    )
    statuses = [each for each in member(member(raw, "statuses", Mapping), "nodes", list) if isinstance(each, Mapping)]
    return _outcome(deployment, statuses, seconds(commit, "committedDate"))


def _outcome(deployment: CiRun, statuses: Sequence[Raw], committed: float | None) -> CiRun:
    succeeded = _first((each for each in statuses if each.get("state") == "SUCCESS"), "createdAt")
    if succeeded is not None:
        lead = seconds_since_commit(committed, succeeded)
        return deployment._replace(finished=succeeded, duration_seconds=lead, conclusion=SUCCESS)
    failed = _last((each for each in statuses if each.get("state") in ("FAILURE", "ERROR")), "createdAt")
    return deployment if failed is None else deployment._replace(finished=failed, conclusion="failure")


def seconds_since_commit(committed: float | None, deployed: float) -> float | None:
    """The lead time of a commit in seconds; None if its date is unknown or after the deployment."""
    return None if committed is None or committed > deployed else deployed - committed

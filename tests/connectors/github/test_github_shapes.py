"""GitHub's runs, jobs and deployments become records: durations, waits, conclusions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.github_actions.shapes import deployment_of, job_of, lost_attempt, run_of

from tracker.core.ci import ANY_JOB, CiRun
from tracker.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

T = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTES = timedelta(minutes=1)


def stamp(minutes: float | None) -> str | None:
    """So many minutes after `T`, as GitHub writes it."""
    return None if minutes is None else f"{T + minutes * MINUTES:%Y-%m-%dT%H:%M:%SZ}"


def seconds(minutes: float) -> float:
    """So many minutes after `T`, as records have it."""
    return T.timestamp() + 60 * minutes


RUNS = [
    pytest.param({}, (10, 600.0, "success"), id="a run of ten minutes"),
    pytest.param({"conclusion": "failure"}, (10, 600.0, "failure"), id="a failed run has a duration"),
    pytest.param({"conclusion": "timed_out", "updated_at": stamp(360)}, (360, 21600.0, "timed_out"), id="timed out"),
    pytest.param({"conclusion": "cancelled"}, (10, 600.0, "cancelled"), id="cancelled: kept, never counted"),
    pytest.param(
        {"conclusion": "skipped", "updated_at": stamp(0)}, (0, 0.0, "skipped"), id="skipped: kept, never counted"
    ),
    pytest.param({"updated_at": stamp(0)}, (0, 0.0, "success"), id="a run of no length took no time"),
    pytest.param(
        {"status": "in_progress", "conclusion": None}, (None, None, None), id="in progress, though updated_at is set"
    ),
    pytest.param({"status": "waiting", "conclusion": None}, (None, None, None), id="waiting for an approval"),
    pytest.param(
        {"run_attempt": 2, "run_started_at": stamp(4000), "updated_at": stamp(4010)},
        (4010, 600.0, "success"),
        id="a re-run counts from run_started_at, never from created_at",
    ),
    pytest.param(
        {"updated_at": stamp(-1)}, (0, None, "success"), id="clocks differ: ended when it began, length unknown"
    ),
    pytest.param(
        {"updated_at": stamp(60 * 24 * 36)}, (0, None, "success"), id="touched after 36 days: the end is unknown"
    ),
    pytest.param({"run_started_at": None}, (0, None, "success"), id="no start is known"),
    pytest.param({"conclusion": None}, (10, 600.0, "neutral"), id="over, and nobody says how"),
    pytest.param({"conclusion": "startup_failure"}, (10, 600.0, "startup_failure"), id="a workflow that cannot start"),
]


@pytest.mark.parametrize(("changed", "expected"), RUNS)
def test_end_duration_and_conclusion_of_a_run(
    run: Callable[..., Any], changed: dict[str, Any], expected: tuple[float | None, float | None, str | None]
) -> None:
    """Each kind of run with its end in minutes, its duration in seconds, and its conclusion."""
    record = run_of(run(7, T, **changed), "acme/shop", "ci.yml")
    ended = None if expected[0] is None else seconds(expected[0])
    assert (ended, *expected[1:]) == (record.finished, record.duration_seconds, record.conclusion)


def test_a_run_is_told_whole(run: Callable[..., Any]) -> None:
    """Repository, workflow, id, attempt, branch, event and commit come over."""
    record = run_of(run(7, T, run_attempt=2, head_branch=None), "acme/shop", "ci.yml")
    assert ("github", "acme/shop", "ci.yml", "7", 2, seconds(0)) == record[:6]
    assert ("", "push", f"{7:040x}", None) == (record.branch, record.event, record.commit, record.queue_seconds)


@pytest.mark.parametrize(
    ("pipeline", "path", "workflow"),
    [
        pytest.param("*", ".github/workflows/deploy.yml", "deploy.yml", id="of a whole repository"),
        pytest.param("*", ".github/workflows/deploy.yml@refs/heads/main", "deploy.yml", id="required from elsewhere"),
        pytest.param("*", "dynamic/pages/pages-build-deployment", "pages-build-deployment", id="GitHub's own"),
        pytest.param("*", None, "", id="not told"),
        pytest.param("ci.yml", ".github/workflows/ci.yml", "", id="of one workflow it goes without saying"),
    ],
)
def test_the_runs_of_a_whole_repository_know_their_workflow(
    run: Callable[..., Any], pipeline: str, path: str | None, workflow: str
) -> None:
    """By the name of its file, which an attempt, a job and a lost attempt of it know as well."""
    record = run_of(run(7, T, run_attempt=2, path=path), "acme/shop", pipeline)
    job = job_of(record, [], "test", "")
    assert [workflow] * 3 == [each.workflow for each in (record, job, lost_attempt(record))]


@pytest.mark.parametrize(
    ("updated", "expected"),
    [
        pytest.param(10, (10, 600.0), id="its own end is known"),
        pytest.param(90, (30, None), id="updated_at is of a later attempt: it ended at the latest when that began"),
    ],
)
def test_an_earlier_attempt_ends_before_the_next(
    run: Callable[..., Any], updated: float, expected: tuple[float, float | None]
) -> None:
    """What `updated_at` says of an earlier attempt is believed up to the start of the next one."""
    following = run_of(run(7, T, run_attempt=2, run_started_at=stamp(30), updated_at=stamp(40)), "a/b", "ci.yml")
    record = run_of(run(7, T, conclusion="failure", updated_at=stamp(updated)), "a/b", "ci.yml", following)
    assert (seconds(expected[0]), expected[1]) == (record.finished, record.duration_seconds)


def test_an_attempt_that_github_forgot_counts_as_nothing(run: Callable[..., Any]) -> None:
    """It has ended, stale, with no duration, so that it is not asked for again."""
    following = run_of(run(7, T, run_attempt=3, run_started_at=stamp(30)), "a/b", "ci.yml")
    record = lost_attempt(following)
    assert (2, seconds(30), None, "stale") == (
        record.attempt,
        record.finished,
        record.duration_seconds,
        record.conclusion,
    )


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(None, id="nothing"),
        pytest.param({"created_at": "2026-11-23T12:00:00Z"}, id="no id"),
        pytest.param({"id": 1}, id="no time"),
        pytest.param({"id": 1, "created_at": "yesterday"}, id="a time that is none"),
        pytest.param({"id": "1", "created_at": "2026-11-23T12:00:00Z"}, id="an id that is a text"),
    ],
)
def test_what_is_no_run_is_refused(raw: object) -> None:
    """Something else than a run makes no record."""
    with pytest.raises(BadAnswer):
        run_of(raw, "acme/shop", "ci.yml")


ATTEMPT = CiRun(
    "github", "acme/shop", "ci.yml", "7", 2, seconds(-100), "", "", "main", "push", "abc",
    seconds(0), seconds(30), None, 1800.0, "failure",
)  # fmt: skip


def job(name: str = "test", created: float = 1, started: float | None = 3, ended: float | None = 8, **more: Any) -> Any:
    """A job that waited two minutes and took five, unless changed."""
    times = {"created_at": stamp(created), "started_at": stamp(started), "completed_at": stamp(ended)}
    return {"name": name, "conclusion": "success", **times, "steps": []} | more


def step(name: str, started: float, ended: float, conclusion: str = "success") -> Any:
    """A step of a job."""
    return {"name": name, "conclusion": conclusion, "started_at": stamp(started), "completed_at": stamp(ended)}


NOT_RUN = (None, None, "skipped")

JOBS = [
    pytest.param([job()], (120.0, 300.0, "success"), id="a job that waited and ran"),
    pytest.param([job("lint")], NOT_RUN, id="no job of that name"),
    pytest.param([job(conclusion="skipped", ended=2)], NOT_RUN, id="a skipped job, its times being nonsense"),
    pytest.param([job(started=None, ended=None, conclusion="cancelled")], NOT_RUN, id="cancelled before it began"),
    pytest.param([job(created=-90, started=-80, ended=-70)], NOT_RUN, id="carried over from an earlier attempt"),
    pytest.param([job(created=4)], (0.0, 300.0, "success"), id="it began before it was asked for: no wait"),
    pytest.param([job(ended=2)], (120.0, None, "success"), id="it ended before it began: no length is known"),
    pytest.param([job(ended=3)], (120.0, 0.0, "success"), id="no length: it took no time"),
    pytest.param([job(ended=None, conclusion=None)], (120.0, None, "neutral"), id="no end is known"),
    pytest.param(
        [job(), job(started=5, ended=20, conclusion="failure")],
        (120.0, 17 * 60.0, "failure"),
        id="several of one name: from the first start to the last end, failed if one failed",
    ),
]


@pytest.mark.parametrize(("jobs", "expected"), JOBS)
def test_a_job_of_an_attempt(jobs: list[Any], expected: tuple[float | None, float | None, str]) -> None:
    """Each kind of job with its wait, its duration, and how it ended."""
    record = job_of(ATTEMPT, jobs, "test", "")
    assert expected == (record.queue_seconds, record.duration_seconds, record.conclusion)
    assert ("7", 2, "test", "", "main") == (record.run, record.attempt, record.job, record.step, record.branch)
    assert record.finished is not None


def test_jobs_of_a_first_attempt_are_never_carried_over() -> None:
    """A first attempt whose clocks differ keeps its jobs."""
    record = job_of(ATTEMPT._replace(attempt=1), [job(created=-9, started=-8, ended=-1)], "test", "")
    assert (60.0, 420.0) == (record.queue_seconds, record.duration_seconds)


def test_all_jobs_together() -> None:
    """The wait of a run is that of its first job; it ended as the run did."""
    record = job_of(ATTEMPT, [job(created=1, started=4), job("deploy", created=9, started=20, ended=29)], ANY_JOB, "")
    assert (180.0, 25 * 60.0, "failure") == (record.queue_seconds, record.duration_seconds, record.conclusion)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([step("Build", 4, 6)], (None, 120.0, "success"), id="a step"),
        pytest.param([step("Build", 4, 6, "failure")], (None, 120.0, "failure"), id="a step that failed"),
        pytest.param([step("Build", 4, 4, "skipped")], NOT_RUN, id="a skipped step"),
        pytest.param([step("Test", 4, 6)], NOT_RUN, id="no step of that name"),
        pytest.param(None, NOT_RUN, id="no steps are told"),
    ],
)
def test_a_step_of_a_job(steps: Any, expected: tuple[float | None, float | None, str]) -> None:
    """A step has a duration and an end, and no wait."""
    record = job_of(ATTEMPT, [job(steps=steps)], "test", "Build")
    assert expected == (record.queue_seconds, record.duration_seconds, record.conclusion)


def deployment(*statuses: tuple[str, float], committed: float | None = -60) -> Any:
    """A deployment of a commit from an hour before, with these states at these minutes."""
    return {
        "databaseId": 5,
        "createdAt": stamp(0),
        "commitOid": "abc",
        "commit": None if committed is None else {"committedDate": stamp(committed)},
        "statuses": {"nodes": [{"state": state, "createdAt": stamp(at)} for state, at in statuses]},
    }


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(deployment(("IN_PROGRESS", 1), ("SUCCESS", 9)), (9, 69 * 60.0, "success"), id="it succeeded"),
        pytest.param(
            deployment(("INACTIVE", 50), ("SUCCESS", 9)), (9, 69 * 60.0, "success"), id="a later one made it inactive"
        ),
        pytest.param(
            deployment(("FAILURE", 3), ("SUCCESS", 9)), (9, 69 * 60.0, "success"), id="it succeeded after a failure"
        ),
        pytest.param(deployment(("FAILURE", 3), ("ERROR", 5)), (5, None, "failure"), id="it failed"),
        pytest.param(deployment(("QUEUED", 1)), (None, None, None), id="it is under way"),
        pytest.param(deployment(), (None, None, None), id="nothing is known of it yet"),
        pytest.param(deployment(("SUCCESS", 9), committed=None), (9, None, "success"), id="its commit is unknown"),
        pytest.param(deployment(("SUCCESS", 9), committed=10), (9, None, "success"), id="a commit from the future"),
    ],
)
def test_a_deployment(raw: Any, expected: tuple[float | None, float | None, str | None]) -> None:
    """It counts from its first success, with the time since its commit, or from its last failure."""
    record = deployment_of(raw, "acme/shop", "production")
    ended = None if expected[0] is None else seconds(expected[0])
    assert (ended, *expected[1:]) == (record.finished, record.duration_seconds, record.conclusion)
    assert ("deployments to production", "5", "abc") == (record.pipeline, record.run, record.commit)


def test_what_is_no_deployment_is_refused() -> None:
    """Something else than a deployment makes no record."""
    with pytest.raises(BadAnswer, match="`statuses`"):
        deployment_of({"databaseId": 1, "createdAt": stamp(0)}, "acme/shop", "production")

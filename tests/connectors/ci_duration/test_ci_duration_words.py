"""What each provider's answers become in the normal form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.core.ci import CiRun

HOURS = datetime(2026, 10, 13, tzinfo=UTC).timestamp()


def at(text: str) -> float:
    """The instant of a time of 13 October 2026, as the normal form has it."""
    hours, minutes, seconds = text.split(":")
    return round(HOURS + int(hours) * 3600 + int(minutes) * 60 + float(seconds), 6)


UNFINISHED = {"finished": None, "duration_seconds": None, "conclusion": None}

# provider and file, run, what is expected of it, and why
CASES: list[tuple[str, str, dict[str, Any], str]] = [
    # GitLab pipelines
    (
        "gitlab/pipelines",
        "9013",
        {"created": at("08:50:00"), "started": None, "queue_seconds": None, **UNFINISHED},
        "a created pipeline waits for its first job",
    ),
    (
        "gitlab/pipelines",
        "9012",
        {"started": at("08:40:05"), "queue_seconds": 5.0, **UNFINISHED},
        "a running pipeline has waited, and has no length yet",
    ),
    (
        "gitlab/pipelines",
        "9011",
        {
            "provider": "gitlab",
            "project": "acme/shop",
            "pipeline": "",
            "attempt": 1,
            "job": "",
            "branch": "main",
            "event": "push",
            "commit": "5be3a1f0c9d84e7b6a2f1c0d9e8b7a6f5c4d3e2b",
            "created": at("08:00:00"),
            "started": at("08:00:12.4"),
            "finished": at("08:20:40"),
            "queue_seconds": 12.4,
            "duration_seconds": 600.0,
            "conclusion": "success",
        },
        "duration is GitLab's own, ten minutes of work within twenty, not finish minus start",
    ),
    (
        "gitlab/pipelines",
        "9010",
        {"conclusion": "failure", "event": "merge_request_event", "branch": "refs/merge-requests/77/head"},
        "a merge request's pipeline runs on its own ref",
    ),
    (
        "gitlab/pipelines",
        "9009",
        {"conclusion": "cancelled", "finished": at("06:00:30"), "duration_seconds": None},
        "one cancelled before it began ended when it last changed, and took no known time",
    ),
    (
        "gitlab/pipelines",
        "9008",
        {"conclusion": "skipped", "finished": at("05:00:00")},
        "one skipped by its commit message has no time but that of its creation",
    ),
    (
        "gitlab/pipelines",
        "9007",
        {"event": "schedule", **UNFINISHED},
        "one that waits for a manual job has not ended, although it has a finish time",
    ),
    (
        "gitlab/pipelines",
        "9006",
        {"conclusion": "failure", "started": None, "duration_seconds": None, "finished": at("03:00:01")},
        "one whose configuration is wrong fails without beginning",
    ),
    (
        "gitlab/pipelines",
        "9005",
        {"conclusion": "success", "duration_seconds": 0.0, "queue_seconds": None},
        "a length of zero is one; a wait below zero is a clock's doing and no wait",
    ),
    # GitLab jobs
    (
        "gitlab/jobs",
        "70005",
        {"pipeline": "jobs of ", "job": "deploy", **UNFINISHED},
        "a manual job that nobody has begun has not ended",
    ),
    (
        "gitlab/jobs",
        "70004",
        {
            "job": "test",
            "attempt": 1,
            "event": "push",
            "commit": "5be3a1f0c9d84e7b6a2f1c0d9e8b7a6f5c4d3e2b",
            "queue_seconds": 4.5,
            "duration_seconds": 300.0,
            "conclusion": "success",
        },
        "the retry of a job is a record of its own",
    ),
    (
        "gitlab/jobs",
        "70003",
        {"job": "test", "duration_seconds": 540.0, "conclusion": "failure"},
        "and so is what was retried",
    ),
    (
        "gitlab/jobs",
        "70002",
        {"conclusion": "timed_out", "event": "", "commit": "", "duration_seconds": 3600.0},
        "a job that ran into its limit timed out; older versions tell neither source nor commit",
    ),
    ("gitlab/jobs", "70001", {"queue_seconds": 2.0, **UNFINISHED}, "the length so far of a running job is no length"),
    # Jenkins
    (
        "jenkins/builds",
        "209",
        {"event": "push", **UNFINISHED},
        "a running build has a duration of 0, which is no duration",
    ),
    (
        "jenkins/builds",
        "208",
        {
            "provider": "jenkins",
            "pipeline": "",
            "attempt": 1,
            "branch": "main",
            "event": "schedule",
            "commit": "1f0c9d84e7b6a2f1c0d9e8b7a6f5c4d3e2b05be3",
            "created": at("08:00:00.123"),
            "started": at("08:00:00.123"),
            "finished": at("08:10:00.623"),
            "queue_seconds": 4.25,
            "duration_seconds": 600.5,
            "conclusion": "success",
        },
        "milliseconds become seconds; plugins tell commit, branch and wait",
    ),
    (
        "jenkins/builds",
        "207",
        {"event": "manual", "queue_seconds": None, "branch": "", "commit": "", "conclusion": "failure"},
        "without the Metrics plugin the wait is not known",
    ),
    (
        "jenkins/builds",
        "206",
        {"event": "ChatOps", "conclusion": "neutral"},
        "an unstable build neither succeeded nor failed; a cause of some plugin keeps its name",
    ),
    ("jenkins/builds", "205", {"event": "upstream", "conclusion": "cancelled"}, "an aborted build was cancelled"),
    (
        "jenkins/builds",
        "204",
        {"event": "", "conclusion": "skipped", "finished": at("04:00:00")},
        "a build that was not built was skipped",
    ),
    (
        "jenkins/builds",
        "203",
        {"duration_seconds": 0.0, "conclusion": "success", "event": ""},
        "a finished build of no length has that length; a build may tell nothing of its actions",
    ),
    (
        "jenkins/builds",
        "202",
        {
            "duration_seconds": None,
            "finished": at("02:00:00"),
            "commit": "2f0c9d84e7b6a2f1c0d9e8b7a6f5c4d3e2b05be3",
            "branch": "",
        },
        "a clock that was set back leaves the length unknown; a commit may have no branch",
    ),
    ("jenkins/builds", "201", UNFINISHED, "a build without a result has not ended"),
    ("jenkins/builds", "200", {"conclusion": "neutral"}, "a result that a plugin made up counts for nothing"),
    # Buildkite builds
    (
        "buildkite/builds",
        "0199-b8",
        {"event": "ui", "started": None, "queue_seconds": None, **UNFINISHED},
        "a scheduled build waits",
    ),
    ("buildkite/builds", "0199-b7", {"queue_seconds": 7.5, **UNFINISHED}, "a running build has waited"),
    (
        "buildkite/builds",
        "0199-b6",
        {
            "provider": "buildkite",
            "project": "acme",
            "pipeline": "deploy",
            "attempt": 2,
            "branch": "main",
            "event": "webhook",
            "commit": "a1b2c3d4",
            "created": at("08:00:00"),
            "started": at("08:00:20"),
            "finished": at("08:10:20"),
            "queue_seconds": 20.0,
            "duration_seconds": 600.0,
            "conclusion": "success",
        },
        "a rebuild is a second attempt under an id of its own",
    ),
    (
        "buildkite/builds",
        "0199-b5",
        {"attempt": 1, "conclusion": "failure", "queue_seconds": 0.0},
        "a start before the scheduling is no wait at all",
    ),
    (
        "buildkite/builds",
        "0199-b4",
        UNFINISHED,
        "a build blocked by a step has not ended, although it has a finish time",
    ),
    (
        "buildkite/builds",
        "0199-b3",
        {"conclusion": "cancelled", "finished": at("05:00:00"), "duration_seconds": None},
        "one cancelled before it began ended where it was created",
    ),
    ("buildkite/builds", "0199-b2", {"conclusion": "skipped"}, "a newer build of the branch made it superfluous"),
    (
        "buildkite/builds",
        "0199-b1",
        {"conclusion": "success", "finished": at("03:00:09"), "duration_seconds": None},
        "an end before the start leaves the length unknown",
    ),
    ("buildkite/builds", "0199-b0", {"duration_seconds": 0.0, "queue_seconds": 0.0}, "a length of zero is one"),
    # Buildkite jobs
    (
        "buildkite/builds jobs",
        "job-1",
        {
            "pipeline": "jobs of deploy",
            "job": "build",
            "attempt": 1,
            "branch": "main",
            "created": at("08:00:00"),
            "queue_seconds": 19.0,
            "duration_seconds": 240.0,
            "conclusion": "success",
        },
        "a job goes by its key; it waits from when it could have run",
    ),
    (
        "buildkite/builds jobs",
        "job-3",
        {"job": "Test", "attempt": 1, "conclusion": "timed_out"},
        "without a key a job goes by its label",
    ),
    ("buildkite/builds jobs", "job-4", {"job": "Test", "attempt": 2, "conclusion": "success"}, "its retry counts on"),
    (
        "buildkite/builds jobs",
        "job-5",
        {"conclusion": "skipped", "started": None, "duration_seconds": None},
        "a job whose dependency failed never ran",
    ),
    # CircleCI
    ("circleci/runs", "c1-08", UNFINISHED, "a workflow on hold has not ended"),
    (
        "circleci/runs",
        "c1-07",
        {
            "provider": "circleci",
            "project": "gh/acme/shop",
            "pipeline": "deploy",
            "attempt": 1,
            "branch": "main",
            "event": "",
            "commit": "",
            "created": at("08:00:00"),
            "started": at("08:00:00"),
            "finished": at("08:10:12.25"),
            "queue_seconds": None,
            "duration_seconds": 612.0,
            "conclusion": "success",
        },
        "the length is CircleCI's own, from the creation on; waits, causes and commits are not told",
    ),
    ("circleci/runs", "c1-06", {"conclusion": "failure"}, "a failed job fails the workflow"),
    ("circleci/runs", "c1-05", {"conclusion": "failure"}, "a wrong configuration is a failure"),
    ("circleci/runs", "c1-04", {"conclusion": "cancelled", "branch": "feature/x"}, "cancelled is cancelled"),
    ("circleci/runs", "c1-03", {"conclusion": "action_required"}, "somebody must allow it first"),
    (
        "circleci/runs",
        "c1-02",
        {"conclusion": "success", "duration_seconds": None},
        "a length below zero is a clock's doing and no length",
    ),
    (
        "circleci/runs",
        "c1-01",
        {"conclusion": "skipped", "branch": "", "duration_seconds": 0.0},
        "a workflow that was not run was skipped",
    ),
    # Azure DevOps
    (
        "azure/builds",
        "511",
        {"event": "manual", "created": at("08:50:00.123456"), "queue_seconds": None, **UNFINISHED},
        "a queued build waits; its instants have seven digits",
    ),
    ("azure/builds", "510", {"queue_seconds": 4.0, **UNFINISHED}, "a running build says that it has no result"),
    (
        "azure/builds",
        "509",
        {
            "provider": "azure",
            "project": "acme/shop",
            "pipeline": "deploy",
            "attempt": 1,
            "branch": "main",
            "event": "individualCI",
            "commit": "aaaa03",
            "started": at("08:00:30"),
            "finished": at("08:10:30.5"),
            "queue_seconds": 30.0,
            "duration_seconds": 600.5,
            "conclusion": "success",
        },
        "finish minus start, and start minus queue",
    ),
    (
        "azure/builds",
        "508",
        {"conclusion": "failure", "branch": "refs/pull/12/merge", "event": "schedule"},
        "only refs/heads/ is taken off a branch",
    ),
    (
        "azure/builds",
        "507",
        {"conclusion": "neutral", "branch": "release/1.2"},
        "one that succeeded in part neither succeeded nor failed",
    ),
    (
        "azure/builds",
        "506",
        {"conclusion": "cancelled", "finished": at("05:00:00"), "duration_seconds": None, "queue_seconds": None},
        "one cancelled early has neither start nor end, and ended where it was queued",
    ),
    ("azure/builds", "505", {"conclusion": "neutral", "duration_seconds": 0.0}, "no result counts for nothing"),
    (
        "azure/builds",
        "504",
        {"conclusion": "success", "duration_seconds": None, "queue_seconds": 0.0},
        "clocks that disagree leave the length unknown, and the wait at none",
    ),
    ("azure/builds", "503", {"duration_seconds": 0.0, "queue_seconds": 0.0}, "a length of zero is one"),
    ("azure/builds", "502", UNFINISHED, "a postponed build waits"),
]


@pytest.mark.parametrize(
    ("recording", "run", "expected"),
    [pytest.param(*case[:3], id=f"{case[0]} {case[1]}: {case[3]}") for case in CASES],
)
def test_what_a_provider_says_in_the_normal_form(
    recording: str, run: str, expected: Mapping[str, Any], recorded: Callable[[str], list[CiRun]]
) -> None:
    """Each recorded object becomes the record that the table says, for the reason it says."""
    [found] = [each for each in recorded(recording) if each.run == run]
    assert expected == {name: _plain(getattr(found, name)) for name in expected}


@pytest.mark.parametrize("recording", sorted({case[0] for case in CASES}))
def test_every_recorded_object_is_in_the_table(recording: str, recorded: Callable[[str], list[CiRun]]) -> None:
    """The table says of every recorded object what it becomes, and nothing else comes out."""
    assert sorted(case[1] for case in CASES if case[0] == recording) == sorted(run.run for run in recorded(recording))


def _plain(value: object) -> object:
    """Instants to the microsecond: sums of floats differ beyond."""
    return round(value, 6) if isinstance(value, float) else value

"""Reading: requests are shared, troubles are not; jobs; plans; the past."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.github_actions import connector

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Refused
from tracker.ports import Found, Historian, Missing, Planner

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
METRICS = ("duration", "success_rate", "failure_rate", "runs", "reruns", "deployments", "deployments_per_week")


def many(poller: Any, run: Callable[..., Any], workflows: int, key_results: int, padding: str = "") -> list[Any]:
    """Asks for so many key results over so many workflows of 100 runs each."""
    for number in range(workflows):
        runs = (run(1000 * number + each, NOW - each * HOUR, head_repository=padding) for each in range(1, 101))
        poller.github.add(*runs, workflow=f"w{number}.yml")
    return [
        poller.ask(f"kr{each}", workflow=f"w{each % workflows}.yml", metric=METRICS[each % len(METRICS)])
        for each in range(key_results)
    ]


def test_requests_grow_with_workflows_and_not_with_key_results(poller: Any, run: Callable[..., Any]) -> None:
    """1,000 key results over 100 workflows take 100 requests, at the first poll and at the second."""
    asks = many(poller, run, workflows=100, key_results=1000)
    first = poller.read(*asks)
    assert (100, 1000) == (poller.github.requests, sum(isinstance(answer, Found) for answer in first))
    for number in range(100):
        poller.github.add(run(10**6 + number, NOW - HOUR), workflow=f"w{number}.yml")
    poller.read(*asks)
    assert 200 == poller.github.requests


def test_big_pages_do_not_fill_the_memory(poller: Any, run: Callable[..., Any]) -> None:
    """Of pages of a megabyte only the fields that are needed stay: 40 of them fit into 64 MiB."""
    asks = many(poller, run, workflows=40, key_results=40, padding="x" * 10_000)
    tracemalloc.start()
    poller.read(*asks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 1024**2


def test_the_trouble_of_one_workflow_is_its_own(poller: Any, run: Callable[..., Any]) -> None:
    """A workflow that does not exist costs its own key results only."""
    poller.github.add(run(1, NOW - HOUR))
    poller.github.troubles[2] = Refused("answers 404", help="is it right?")
    (good,) = poller.read(poller.ask())
    bad = poller.read(poller.ask("b", workflow="gone.yml"), poller.ask("c", workflow="gone.yml", metric="runs"))
    assert 600.0 == good.value
    assert [(Outcome.FAILED, Fault.CONFIG, "is it right?")] * 2 == [(a.outcome, a.fault, a.help) for a in bad]


def test_an_answer_tells_its_definition_and_evidence(poller: Any, run: Callable[..., Any]) -> None:
    """A number comes with the sentence that defines it, its window, and its first and last run."""
    poller.github.add(run(1, NOW - 2 * HOUR), run(2, NOW - HOUR, conclusion="failure"))
    (answer,) = poller.read(poller.ask(metric="success_rate", branch="main", failed=("failure",)))
    assert (0.5, 2, NOW) == (answer.value, answer.samples, answer.observed_at)
    assert {
        "definition": "share in which attempts on branch main ended in success, of those that ended in success or "
        "failure, finished in the 7d before the slot (runs of deploy.yml of acme/shop)",
        "window": {"from": "2026-11-17T09:00:00+00:00", "until": "2026-11-24T09:00:00+00:00"},
        "first_run": "1",
        "last_run": "2",
        "numerator": 1,
        "denominator": 2,
    } == answer.evidence


def test_a_late_poll_gives_the_number_of_the_slot(poller: Any, run: Callable[..., Any]) -> None:
    """What ended after the slot does not count, however late it is asked."""
    poller.github.add(run(1, NOW - HOUR), run(2, NOW - 5 * MINUTE, conclusion="failure"))
    poller.now += HOUR
    values = [answer.value for answer in poller.read(poller.ask("a", at=NOW, metric="success_rate"))]
    assert [1.0] == values


# --- Jobs ---


def job(name: str, started: str, ended: str, created: str = "2026-11-24T07:00:00Z") -> Any:
    """A job of a run, with one step."""
    step = {"name": "Build", "conclusion": "success", "started_at": started, "completed_at": ended}
    times = {"created_at": created, "started_at": started, "completed_at": ended}
    return {"id": hash((name, started)), "name": name, "conclusion": "success", **times, "steps": [step]}


@pytest.fixture
def with_jobs(poller: Any, run: Callable[..., Any]) -> Any:
    """A poller with one run of two jobs, and a skipped one."""
    poller.github.add(run(1, NOW - 2 * HOUR), run(2, NOW - HOUR, conclusion="skipped"))
    poller.github.jobs[1, 1] = [
        job("test", "2026-11-24T07:01:00Z", "2026-11-24T07:04:00Z"),
        job("deploy", "2026-11-24T07:06:00Z", "2026-11-24T07:10:00Z"),
    ]
    return poller


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        pytest.param({"job": "test"}, 180.0, id="the duration of a job"),
        pytest.param({"job": "deploy", "step": "Build"}, 240.0, id="the duration of a step"),
        pytest.param({"job": "deploy", "metric": "queue_time"}, 360.0, id="the wait of a job"),
        pytest.param({"metric": "queue_time"}, 60.0, id="the wait of a run"),
        pytest.param({"job": "lint"}, None, id="a job that does not run"),
        pytest.param({"job": "test", "branch": "next"}, None, id="a job on another branch"),
    ],
)
def test_jobs_and_steps(with_jobs: Any, fields: dict[str, Any], value: float | None) -> None:
    """Durations and waits of parts of a run."""
    assert value == with_jobs.value(**fields)


def test_jobs_are_asked_for_once_for_each_attempt(with_jobs: Any) -> None:
    """Key results share the jobs of an attempt; the next poll asks for none."""
    asks = [with_jobs.ask("a", job="test"), with_jobs.ask("b", job="deploy"), with_jobs.ask("c", metric="queue_time")]
    with_jobs.read(*asks)
    assert 2 == with_jobs.github.requests
    with_jobs.read(*asks)
    assert 3 == with_jobs.github.requests


def test_jobs_that_cannot_be_had_give_no_number(with_jobs: Any) -> None:
    """Without the jobs of every attempt there is no number about jobs."""
    with_jobs.github.troubles[2] = Refused("answers 403")
    (answer,) = with_jobs.read(with_jobs.ask(job="test"))
    assert "answers 403" == answer.message
    assert 180.0 == with_jobs.value(job="test")


def test_the_definition_of_a_job_names_its_times(with_jobs: Any) -> None:
    """A job's duration has a definition of its own."""
    (answer,) = with_jobs.read(with_jobs.ask(job="test"))
    assert "duration is from started_at to completed_at as GitHub reports them" in answer.evidence["definition"]


# --- Plans ---


def planned(poller: Any, *asks: Any) -> list[tuple[int, str, int]]:
    """What a plan says: requests, what, and for how many key results."""
    assert isinstance(connector, Planner)
    return [(p.requests, p.what, len(p.key_results)) for p in connector.plan(poller.source, asks, poller.facts)]


def test_a_plan_names_each_listing(poller: Any) -> None:
    """One request for each workflow or environment, with where it begins; nothing is sent."""
    asks = [
        poller.ask("a"),
        poller.ask("b", metric="runs"),
        poller.ask("c", job="test", workflow=None),
        poller.ask("d", environment="production", metric="deployments"),
    ]
    every = (
        "runs of every workflow of acme/shop created since 2026-10-17; and the jobs of each attempt that ended since"
    )
    assert [
        (1, "runs of deploy.yml of acme/shop created since 2026-10-17", 2),
        (1, every, 1),
        (1, "deployments to production of acme/shop created since 2026-10-17", 1),
    ] == planned(poller, *asks)
    assert 0 == poller.github.requests


def test_a_plan_counts_the_token_of_an_app(poller: Any) -> None:
    """Asking as an App takes one request more."""
    poller.source = connector.Source(app_id="123", private_key_env="KEY")
    assert (1, "a token for the GitHub App", 1) == planned(poller, poller.ask())[0]


# --- The past ---


def past(poller: Any, *slots: datetime, **fields: Any) -> list[float | None]:
    """The numbers for slots in the past."""
    assert isinstance(connector, Historian)
    answers = connector.history(poller.source, poller.ask(**fields), slots, poller.github, poller.facts)
    return [answer.value if isinstance(answer, Found) else None for _, answer in answers]


def test_the_past_comes_from_one_listing(poller: Any, run: Callable[..., Any]) -> None:
    """Any number of slots takes one listing that reaches back to the first window."""
    poller.github.add(*(run(number, NOW - number * DAY, float(number)) for number in range(1, 41)))
    slots = [NOW - days * DAY for days in (30, 20, 10)]
    assert [34 * 60.0, 24 * 60.0, 14 * 60.0] == past(poller, *slots)
    assert [">=2026-09-17T00:00:00Z"] == [query["created"] for _, _, query in poller.github.seen]


def test_polls_and_the_past_agree(poller: Any, run: Callable[..., Any]) -> None:
    """A slot filled later has the number that a poll would have stored."""
    poller.github.add(*(run(number, NOW - number * HOUR, number % 7) for number in range(1, 200)))
    polled = poller.value(statistic="p90")
    assert [polled] == past(poller, NOW, statistic="p90")


def test_the_past_of_jobs(with_jobs: Any) -> None:
    """Jobs of past attempts are fetched as well; slots before the first run have no data."""
    assert [None, 180.0] == past(with_jobs, NOW - 2 * HOUR, NOW, job="test")


def test_no_slots_need_no_request(poller: Any) -> None:
    """Without slots nothing is sent."""
    assert ([], 0) == (past(poller), poller.github.requests)


def test_nothing_that_ended_is_no_data(poller: Any) -> None:
    """A workflow without runs has no duration, and no zero."""
    (answer,) = poller.read(poller.ask())
    assert isinstance(answer, Missing)
    assert "no finished run with a duration in the 7d before 2026-11-24 09:00 UTC" == answer.message

"""Asks in, answers out: what is asked, what one failure costs, and the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.ci_duration import connector

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Deferred, Refused, Unreachable
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found, Historian, Missing, Planned, Planner
from tracker.testing.connectors import NOW, ORIGIN, UNTIL, Request, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNT = 550
EMPTY: dict[str, object] = {
    "gitlab": {"data": {"project": {"pipelines": {"pageInfo": {"hasNextPage": False}, "nodes": []}}}},
    "jenkins": {"allBuilds": []},
    "buildkite": [],
    "circleci": {"items": []},
    "azure": {"value": []},
    "github": {"total_count": 0, "workflow_runs": []},
}


def ask(name: str, **fields: Any) -> Ask:
    """An ask of one measure."""
    measure = connector.Measure(**{"project": "shop/deploy", **fields})
    return Ask(name, measure, NOW, NOW - 60 * DAY, NOW + 30 * DAY)


def source(provider: str, **fields: Any) -> Any:
    """A source of a provider."""
    return connector.Source(provider=provider, url=ORIGIN, **fields)


def read(provider: str, asks: Sequence[Ask], script: Callable[[Request], object], **fields: Any) -> Any:
    """The door and the answers of one poll, by name."""
    http: Any = ScriptedHttp(script)
    answers = connector.read(source(provider, **fields), asks, http, KeptFacts({}), NOW)
    return http, {answer.key_result: answer for answer in answers}


def build(number: int, result: str = "SUCCESS") -> dict[str, object]:
    """A build of Jenkins of a minute, so many hours ago."""
    at = NOW - number * HOUR
    return {"number": 1000 - number, "timestamp": int(at.timestamp() * 1000), "duration": 60_000, "result": result}


def test_it_offers_the_past_and_the_plan() -> None:
    """The seams for backfill and `poll --plan` are there."""
    assert isinstance(connector, Historian)
    assert isinstance(connector, Planner)


def test_a_number_comes_with_its_definition() -> None:
    """The evidence says in a sentence what the number is, and how the provider measures."""
    _, found = read("jenkins", [ask("a")], lambda _: {"allBuilds": [build(1), build(2, "FAILURE")]})
    answer = found["a"]
    assert isinstance(answer, Found)
    assert (60.0, 2, NOW) == (answer.value, answer.samples, answer.observed_at)
    told = str(answer.evidence["definition"])
    assert told.startswith("median duration of attempts that ended in success or")
    assert told.endswith(
        "duration is as Jenkins reports it, from the start of the build, waits for agents and for input included"
    )


@pytest.mark.parametrize(
    ("asks", "requests"),
    [
        pytest.param([ask("a"), ask("b", metric="runs"), ask("c", branch="main")], 1, id="one job, three numbers"),
        pytest.param([ask("a"), ask("b", project="shop/test"), ask("c", project="shop/test")], 2, id="two jobs"),
    ],
)
def test_each_pipeline_is_listed_once(asks: list[Ask], requests: int) -> None:
    """There are as many requests as distinct pipelines, however many ask about them."""
    http, found = read("jenkins", asks, lambda _: {"allBuilds": [build(1)]})
    assert requests == http.requests
    assert len(asks) == len(found)


def test_jobs_are_listed_apart() -> None:
    """The jobs of a pipeline are another listing than its runs."""
    asks = [
        ask("runs", project="acme", pipeline="deploy"),
        ask("job", project="acme", pipeline="deploy", job="build"),
        ask("other", project="acme", pipeline="deploy", job="test"),
    ]
    http, _ = read("buildkite", asks, lambda _: [])
    assert ["true", None] == [seen.query.get("exclude_jobs") for seen in http.seen]


def test_one_pipeline_s_trouble_is_its_own() -> None:
    """A job that is gone fails its own asks; the others get their numbers."""
    asks = [ask("gone", project="shop/gone"), ask("there")]
    _, found = read("jenkins", asks, lambda seen: Status(404) if "gone" in seen.path else {"allBuilds": [build(1)]})
    assert (Outcome.FAILED, Fault.CONFIG) == (found["gone"].outcome, found["gone"].fault)
    assert 60.0 == found["there"].value


def test_one_broken_page_does_not_end_a_poll() -> None:
    """A job that Jenkins cannot list costs only its own asks, even when there is another such later on."""
    asks = [ask(name, project=f"shop/{name}") for name in ("bad", "good", "worse", "fine")]
    _, found = read("jenkins", asks, lambda seen: Status(500) if "/job/bad" in seen.path or "/job/worse" in seen.path
                    else {"allBuilds": [build(1)]})  # fmt: skip
    assert {"bad": False, "good": True, "worse": False, "fine": True} == {
        name: isinstance(answer, Found) for name, answer in found.items()
    }


def test_a_system_that_is_down_is_not_asked_for_every_pipeline() -> None:
    """After two pipelines in a row the error is that of all the others too."""
    asks = [ask(str(number), project=f"shop/{number}") for number in range(20)]
    http: Any = ScriptedHttp(lambda _: Status(500))
    answers = connector.read(source("jenkins"), asks, http, KeptFacts({}), NOW)
    first = next(answers)
    assert isinstance(first, Missing)
    with pytest.raises(Unreachable):
        next(answers)
    assert 2 == http.requests


def test_a_limit_ends_the_poll() -> None:
    """Once the provider wants no more requests, none is sent."""
    asks = [ask(str(number), project=f"shop/{number}") for number in range(20)]
    http: Any = ScriptedHttp(lambda _: Status(429))
    with pytest.raises(Deferred) as caught:
        list(connector.read(source("jenkins"), asks, http, KeptFacts({}), NOW))
    assert (1, UNTIL) == (http.requests, caught.value.until)


def test_what_a_provider_cannot_say_is_not_asked() -> None:
    """Such an ask is refused at reading too, without a request; the others are answered."""
    http, found = read("jenkins", [ask("job", job="test"), ask("run")], lambda _: {"allBuilds": [build(1)]})
    assert "Jenkins does not report single jobs" == found["job"].message
    assert (Outcome.FAILED, Fault.CONFIG) == (found["job"].outcome, found["job"].fault)
    assert (1, 60.0) == (http.requests, found["run"].value)


def test_counts_of_nothing_are_none_and_rates_of_nothing_are_no_number() -> None:
    """A listing that came whole and empty counts 0 runs, and has neither rate nor duration."""
    metrics = ("runs", "deployments", "success_rate", "duration")
    asks = [ask(metric, metric=metric) for metric in metrics]
    _, found = read("jenkins", asks, lambda _: {"allBuilds": []})
    assert (0.0, 0.0) == (found["runs"].value, found["deployments"].value)
    assert {Outcome.NO_DATA} == {found[name].outcome for name in ("success_rate", "duration")}


def test_buildkite_s_retries_are_reruns() -> None:
    """Of the jobs of a build, those are reruns that repeat one."""
    job = {"type": "script", "name": "Test", "state": "passed", "created_at": "2026-10-13T08:00:00Z"}
    ends = {"started_at": "2026-10-13T08:00:00Z", "finished_at": "2026-10-13T08:01:00Z"}
    jobs = [{**job, **ends, "id": str(number), "retries_count": number} for number in range(3)]
    answer = [{"id": "b", "state": "passed", "created_at": "2026-10-13T08:00:00Z", "jobs": jobs}]
    fields = {"project": "acme", "pipeline": "deploy", "job": "Test"}
    asks = [ask("reruns", **fields, metric="reruns"), ask("runs", **fields, metric="runs")]
    _, found = read("buildkite", asks, lambda _: answer)
    assert (2.0, 3.0) == (found["reruns"].value, found["runs"].value)


def test_buildkite_is_listed_below_its_deepest_page(
    polling: Any, scripted: Callable[..., Any], build: Any, buildkite: Any
) -> None:
    """Where Buildkite lists no deeper, the listing begins again at what came last, and nothing is lost."""
    buildkite.deepest = 2
    buildkite.builds = [
        build(number, NOW - (COUNT - number) * HOUR - HOUR, NOW - (COUNT - number) * HOUR) for number in range(COUNT)
    ]
    poll = polling("buildkite", scripted(buildkite).url, NOW)
    assert COUNT == poll.value(metric="runs", window="28d")


def test_gitlab_pipelines_are_told_apart_by_name() -> None:
    """The name is asked for only where a measure names one, because older versions do not know it."""
    node = {"status": "SUCCESS", "createdAt": "2026-10-13T08:00:00Z", "finishedAt": "2026-10-13T08:10:00Z"}
    nodes = [
        {**node, "id": "gid://gitlab/Ci::Pipeline/2", "name": "nightly", "duration": 100},
        {**node, "id": "gid://gitlab/Ci::Pipeline/1", "name": None, "duration": 500},
    ]
    page = {"data": {"project": {"pipelines": {"pageInfo": {"hasNextPage": False}, "nodes": nodes}}}}
    http, found = read("gitlab", [ask("a", pipeline="nightly")], lambda _: page)
    assert 100.0 == found["a"].value
    assert "queuedDuration name}" in http.seen[0].json["query"]
    http, _ = read("gitlab", [ask("a")], lambda _: EMPTY["gitlab"])
    assert "queuedDuration}" in http.seen[0].json["query"]


def test_azure_is_asked_by_number_or_by_name() -> None:
    """A number is asked for; a name is looked for in what the project built."""
    times = {name: f"2026-10-13T08:{minute}:00Z" for name, minute in
             (("queueTime", "00"), ("startTime", "00"), ("finishTime", "10"))}  # fmt: skip
    builds = [
        {"id": number, "status": "completed", "result": "succeeded", "definition": {"id": 6 + number, "name": name},
         **times}
        for number, name in ((1, "deploy"), (2, "nightly"))
    ]  # fmt: skip
    http, found = read("azure", [ask("a", metric="runs", pipeline="deploy")], lambda _: {"value": builds})
    assert (1.0, None) == (found["a"].value, http.seen[0].query.get("definitions"))
    http, found = read("azure", [ask("a", metric="runs", pipeline="7")], lambda _: {"value": builds[:1]})
    assert (1.0, "7") == (found["a"].value, http.seen[0].query["definitions"])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, {"api-version": "7.1", "$top": "500"}, id="ours"),
        pytest.param({"api_version": "6.0"}, {"api-version": "6.0", "$top": "500"}, id="an older version"),
        pytest.param({"params": {"$top": "50", "deletedFilter": "includeDeleted"}},
                     {"api-version": "7.1", "$top": "50", "deletedFilter": "includeDeleted"}, id="in place of ours"),
        pytest.param({"params": {"$top": ""}}, {"api-version": "7.1"}, id="without ours"),
    ],
)  # fmt: skip
def test_parameters_can_be_replaced(fields: dict[str, Any], expected: dict[str, str]) -> None:
    """What differs between installations is a setting."""
    http, _ = read("azure", [ask("a", pipeline="deploy")], lambda _: EMPTY["azure"], **fields)
    sent = dict(http.seen[0].query)
    assert {"queryOrder", "minTime"} <= sent.keys()
    assert expected == {name: text for name, text in sent.items() if name not in ("queryOrder", "minTime")}


def test_circleci_knows_ninety_days() -> None:
    """It is asked for no more, and a longer window is partial: never counted from what is left of it."""
    where = {"project": "gh/acme/shop", "pipeline": "deploy", "metric": "runs"}
    asks = [ask("long", **where, window="91d"), ask("short", **where, window="30d")]
    http, found = read("circleci", asks, lambda _: EMPTY["circleci"])
    assert "2026-07-16T09:00:00Z" == http.seen[0].query["start-date"]
    assert (Outcome.PARTIAL, 0.0) == (found["long"].outcome, found["short"].value)


def test_a_jenkins_job_in_folders_and_branches_is_found() -> None:
    """Each segment of the project is a job; a branch with a slash is written as Jenkins names it."""
    http, _ = read("jenkins", [ask("a", project="shop/my deploy/feature%2Fx")], lambda _: EMPTY["jenkins"])
    assert "/job/shop/job/my%20deploy/job/feature%252Fx/api/json" == http.seen[0].path


@pytest.mark.parametrize("provider", sorted(EMPTY))
def test_the_plan_names_each_listing(provider: str) -> None:
    """`poll --plan` says which listings there would be, and for whom, without sending anything."""
    where = {"project": "acme/shop", "pipeline": "x.yml"}
    where |= {"jenkins": {"pipeline": ""}, "buildkite": {"project": "acme"}, "circleci": {"project": "gh/a/s"}}.get(
        provider, {}
    )
    asks = [ask("a", **where), ask("b", **where, metric="runs"), ask("no", **where, step="s", job="j")]
    if provider == "github":
        asks.pop()
    planned = list(connector.plan(source(provider), asks, KeptFacts({})))
    assert [(1, ("a", "b"))] == [(each.requests, each.key_results) for each in planned]
    assert all("created since 2026-09-06" in each.what for each in planned if isinstance(each, Planned))


def test_the_past_is_one_listing() -> None:
    """Every slot is answered from one listing; one before the first run has no data."""
    builds = [build(number, "FAILURE" if number > 24 else "SUCCESS") for number in range(1, 49)]
    http: Any = ScriptedHttp(lambda _: {"allBuilds": builds})
    slots = [NOW - number * DAY for number in range(4, -1, -1)]
    asked = ask("a", metric="success_rate", window="1d")
    past = list(connector.history(source("jenkins"), asked, slots, http, KeptFacts({})))
    assert slots == [slot for slot, _ in past]
    rates = [answer.value if isinstance(answer, Found) else answer.outcome for _, answer in past]
    assert [Outcome.NO_DATA, Outcome.NO_DATA, Outcome.NO_DATA, 0.0, 1.0] == rates
    assert 1 == http.requests


def test_no_slots_need_no_listing() -> None:
    """A history of no slots asks nothing."""
    http: Any = ScriptedHttp(lambda _: Status(500))
    assert [] == list(connector.history(source("jenkins"), ask("a"), [], http, KeptFacts({})))
    assert 0 == http.requests


def test_the_past_of_github_is_its_own_connector_s() -> None:
    """GitHub's history comes from the connector that asks GitHub."""
    http: Any = ScriptedHttp(lambda _: EMPTY["github"])
    asked = ask("a", project="acme/shop", pipeline="ci.yml", metric="runs")
    past = list(connector.history(source("github"), asked, [NOW - DAY, NOW], http, KeptFacts({})))
    assert [0.0, 0.0] == [answer.value for _, answer in past if isinstance(answer, Found)]
    assert "/repos/acme/shop/actions/workflows/ci.yml/runs" == http.seen[0].path


def test_the_past_of_what_cannot_be_said_is_refused() -> None:
    """A history that the provider cannot tell is refused before anything is asked."""
    http: Any = ScriptedHttp(lambda _: Status(500))
    with pytest.raises(Refused, match="Jenkins does not report single jobs"):
        list(
            connector.history(
                source("jenkins"), ask("a", job="x"), [datetime(2026, 10, 1, tzinfo=UTC)], http, KeptFacts({})
            )
        )
    assert 0 == http.requests


def test_the_page_has_every_provider() -> None:
    """The page of the documentation names each provider, and its parts are those of every page."""
    assert all(f"`{provider}`" in connector.page for provider in EMPTY)
    parts = [line.removeprefix("## ") for line in connector.page.splitlines() if line.startswith("## ")]
    assert ["What it measures, and how the number is defined", "Why", "Example", "Permissions", "Requests per poll",
            "Errors and their cure"] == parts  # fmt: skip

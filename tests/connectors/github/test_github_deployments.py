"""Deployments: one GraphQL request for a hundred, and the errors of GraphQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Response

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRODUCTION = {"environment": "production"}


def add(poller: Any, stamp: Any, *ages: timedelta, state: str = "SUCCESS", lead: timedelta = 3 * HOUR) -> None:
    """Let deployments have succeeded so long ago, each of a commit of its own, older by the lead time."""
    for age in sorted(ages, reverse=True):
        number = len(poller.github.deployments) + 1
        poller.github.deployments.append(
            {
                "databaseId": number,
                "createdAt": stamp(NOW - age),
                "commitOid": str(number),
                "commit": {"committedDate": stamp(NOW - age - lead)},
                "statuses": {"nodes": [{"state": state, "createdAt": stamp(NOW - age)}]},
            }
        )


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        pytest.param("lead_time", 3 * 3600.0, id="commit to deployment"),
        pytest.param("deployments", 3.0, id="deployments"),
        pytest.param("deployments_per_week", 3.0, id="deployments per week"),
        pytest.param("failure_rate", 0.25, id="deployments that failed"),
        pytest.param("time_to_recovery", 3600.0, id="from a failed deployment to the next good one"),
    ],
)
def test_numbers_about_deployments(poller: Any, stamp: Any, metric: str, value: float) -> None:
    """Three good deployments and a bad one in the week, and an older one."""
    add(poller, stamp, 9 * DAY, 3 * HOUR)
    add(poller, stamp, 2 * HOUR, state="FAILURE")
    add(poller, stamp, HOUR, HOUR / 2)
    assert value == poller.value(metric=metric, **PRODUCTION)
    assert 1 == poller.github.requests


def test_paging_ends_where_the_window_does(poller: Any, stamp: Any) -> None:
    """Older deployments than are needed are not fetched; those needed are, page by page."""
    add(poller, stamp, *(number * 6 * HOUR for number in range(500)))
    assert 28.0 == poller.value(metric="deployments", **PRODUCTION)
    assert 2 == poller.github.requests  # 4 a day for 38 days
    assert 28.0 == poller.value(metric="deployments", **PRODUCTION)
    assert 3 == poller.github.requests


def test_a_deployment_under_way_counts_when_it_succeeds(poller: Any, stamp: Any) -> None:
    """It is listed again until its outcome is known."""
    add(poller, stamp, HOUR, state="IN_PROGRESS")
    assert 0.0 == poller.value(metric="deployments", **PRODUCTION)
    poller.github.deployments[0]["statuses"]["nodes"].append({"state": "SUCCESS", "createdAt": stamp(NOW)})
    assert 1.0 == poller.value(metric="deployments", **PRODUCTION)


def reply(poller: Any, body: Any, **headers: str) -> None:
    """Let every request be answered so, with status 200."""

    def request(method: str, path: str, **_: Any) -> Response:
        poller.github.seen.append((method, path, {}))
        return Response(200, headers, json.dumps(body).encode(), path)

    poller.github.request = request


def error(kind: str | None, message: str = "no") -> Any:
    """An answer of GraphQL with an error."""
    return {"data": None, "errors": [{"type": kind, "message": message}]}


@pytest.mark.parametrize(
    ("body", "outcome", "fault", "message"),
    [
        pytest.param(
            error("NOT_FOUND", "Could not resolve to a Repository"), Outcome.FAILED, Fault.CONFIG,
            "GitHub refuses the deployments: Could not resolve to a Repository", id="no such repository",
        ),
        pytest.param(
            {"data": {"repository": None}}, Outcome.FAILED, Fault.CONFIG,
            "GitHub shows no repository acme/shop", id="nothing said of the repository",
        ),
        pytest.param(
            error(None, "Something went wrong"), Outcome.FAILED, Fault.SOURCE,
            "GitHub could not list the deployments: Something went wrong", id="trouble of GitHub's own",
        ),
        pytest.param(
            {"errors": "odd"}, Outcome.FAILED, Fault.SOURCE,
            "GitHub could not list the deployments: no reason is given", id="an error that is no list",
        ),
    ],
)  # fmt: skip
def test_errors_of_graphql_come_with_status_200(
    poller: Any, body: Any, outcome: Outcome, fault: Fault, message: str
) -> None:
    """An error in the body is as good as a status."""
    reply(poller, body)
    (answer,) = poller.read(poller.ask(metric="deployments", **PRODUCTION))
    assert (outcome, fault, message) == (answer.outcome, answer.fault, answer.message)


def test_the_limit_of_graphql_is_kept_to(poller: Any) -> None:
    """It comes with status 200 and is no limit of REST: nothing is sent before it ends, then it is."""
    reply(poller, error("RATE_LIMITED"), **{"x-ratelimit-reset": str(int((NOW + HOUR).timestamp()))})
    ask = poller.ask(metric="deployments", **PRODUCTION)
    for _ in range(3):
        (answer,) = poller.read(ask)
        assert (Outcome.DEFERRED, NOW + HOUR) == (answer.outcome, answer.until - timedelta(seconds=1))
    assert 1 == poller.github.requests
    poller.now += 2 * HOUR
    poller.read(ask)
    assert 2 == poller.github.requests


def test_a_used_up_limit_is_told_by_the_header(poller: Any) -> None:
    """Whatever the error is called, no requests left are a limit, of a minute where no time is named."""
    reply(poller, error("OTHER"), **{"x-ratelimit-remaining": "0"})
    (answer,) = poller.read(poller.ask(metric="deployments", **PRODUCTION))
    assert (Outcome.DEFERRED, NOW + timedelta(minutes=1)) == (answer.outcome, answer.until)

"""What the connector says of itself: definitions, probes, checks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.github_actions import connector

from tracker.ports import Checked, Checkup, Definer, Prober, Soundness, Told
from tracker.testing.scripted import ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RUNS = "GET /repos/acme/shop/actions/workflows/deploy.yml/runs"


def test_a_definition_names_whose_runs_it_is_about(poller: Any) -> None:
    """The sentence ends with workflow and repository."""
    assert isinstance(connector, Definer)
    measure = poller.ask(metric="reruns").measure
    assert (
        "number of attempts after the first of their run, finished in the 7d before the slot "
        "(runs of deploy.yml of acme/shop)"
    ) == connector.definition(measure)


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        pytest.param({}, RUNS, id="runs"),
        pytest.param({"job": "test"}, f"{RUNS} and /repos/acme/shop/actions/runs/ID/attempts/N/jobs", id="jobs"),
        pytest.param(
            {"environment": "production", "metric": "deployments"},
            "POST /graphql for the deployments to production of acme/shop",
            id="deployments",
        ),
    ],
)
def test_a_probe_tells_what_is_asked(poller: Any, fields: dict[str, Any], asked: str) -> None:
    """Whether or not something is found, the request can be tried by hand."""
    assert isinstance(connector, Prober)
    assert Told(asked) == connector.tell(poller.ask(**fields).measure, None)


@pytest.mark.parametrize(
    ("fields", "came"),
    [
        pytest.param({}, ("1 sample", "the first from run 1", "the last from run 1"), id="a duration"),
        pytest.param({"metric": "reruns"}, ("0 samples",), id="none"),
        pytest.param(
            {"metric": "success_rate"},
            ("1 sample", "the first from run 1", "the last from run 1", "1 of 1"),
            id="a rate",
        ),
    ],
)
def test_a_probe_tells_what_came(
    poller: Any, run: Callable[..., Any], fields: dict[str, Any], came: tuple[str, ...]
) -> None:
    """Samples, first and last run, and the fraction of a rate."""
    poller.github.add(run(1, NOW - timedelta(hours=1)))
    ask = poller.ask(**fields)
    assert Told(RUNS, came, connector.definition(ask.measure)) == connector.tell(ask.measure, *poller.read(ask))


def core(remaining: Any, limit: Any = 5000, reset: Any = 1795512000) -> Any:
    """What GitHub says of its limits."""
    return {"resources": {"core": {"limit": limit, "remaining": remaining, "reset": reset}}}


@pytest.mark.parametrize(
    ("fields", "reply", "expected"),
    [
        pytest.param(
            {"token_env": "TOKEN"},
            core(4987),
            Checked("access", "4987 of 5000 requests are left until 09:20 UTC"),
            id="all is well",
        ),
        pytest.param(
            {"token_env": "TOKEN"},
            core(4987, reset=None),
            Checked("access", "4987 of 5000 requests are left until 09:00 UTC"),
            id="no end is told",
        ),
        pytest.param(
            {"token_env": "TOKEN"},
            core(0),
            Checked(
                "access",
                "0 of 5000 requests are left until 09:20 UTC",
                Soundness.WARNING,
                "something else uses the same token; give it one of its own",
            ),
            id="nothing is left",
        ),
        pytest.param(
            {},
            core(60, 60),
            Checked(
                "access",
                "60 of 60 requests are left until 09:20 UTC, without a token",
                Soundness.WARNING,
                "add token_env: to the source",
            ),
            id="without a token",
        ),
        pytest.param(
            {}, Status(404), Checked("access", "it answers, and limits no requests"), id="an Enterprise Server"
        ),
        pytest.param(
            {},
            {"resources": []},
            Checked(
                "access",
                "it answers, but not as GitHub does",
                Soundness.FAILED,
                "is url: the address of the API, such as https://HOST/api/v3?",
            ),
            id="something else",
        ),
    ],
)
def test_a_check_asks_for_the_limits(fields: dict[str, Any], reply: Any, expected: Checked) -> None:
    """One request that costs no quota says whether we are let in; one more, whose token it is."""
    assert isinstance(connector, Checkup)
    reply = reply if isinstance(reply, Status) else json.dumps(reply)
    http = ScriptedHttp(lambda request: reply if request.path == "/rate_limit" else {"login": "ci-reader"})
    asked = ["/rate_limit", "/user"] if fields else ["/rate_limit"]
    assert expected == next(connector.checkup(connector.Source(**fields), [], http, NOW))
    list(connector.checkup(connector.Source(**fields), [], http, NOW))
    assert asked == [request.path for request in http.seen[1:]]

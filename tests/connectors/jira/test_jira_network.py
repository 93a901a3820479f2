"""Through the real door: credentials, addresses, limits and login pages."""

from __future__ import annotations

import base64
import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from tracker.connectors.http import Limits, open_door
from tracker.connectors.jira import connector

from tracker.entries import missing_from
from tracker.errors import ConnectorError
from tracker.facts import KeptFacts
from tracker.ports import Found

NOW = datetime(2026, 10, 14, 9, tzinfo=UTC)
COUNT = "/rest/api/3/search/approximate-count"


class _Secrets:
    """Secrets by the name of their variable."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The secret of that name."""
        return {"JIRA_USER": "dana@example.com", "JIRA_TOKEN": "tok-5ec4e7"}[env or str(file)]


class _Clock:
    """Always the same instant."""

    def now(self) -> datetime:
        """Wednesday 14 October 2026, 09:00 UTC."""
        return NOW


@pytest.fixture
def count(ask: Any) -> Any:
    """`count(url, **source_fields)`: the answer to one count through the real door."""

    def read(url: str, **fields: Any) -> Any:
        source = connector.Source(url=url, **{"flavour": "cloud", **fields})
        facts = KeptFacts({})
        door = open_door("jira", source, secrets=_Secrets(), limits=Limits(), clock=_Clock(), facts=facts,
                         pause=lambda _seconds: None)  # fmt: skip
        one = ask(connector.Measure(metric="count", jql="project = SHOP"), NOW)
        with contextlib.closing(door) as http:
            try:
                return next(connector.read(source, [one], http, facts, NOW))
            except ConnectorError as error:
                return missing_from(error, one.key_result)

    return read


BASIC = "Basic " + base64.b64encode(b"dana@example.com:tok-5ec4e7").decode()
CREDENTIALS = {
    "an API token of Cloud": ("", {"user_env": "JIRA_USER", "token_env": "JIRA_TOKEN"}, BASIC),
    "a scoped token at the gateway": ("/ex/jira/11-22", {"user_env": "JIRA_USER", "token_env": "JIRA_TOKEN"}, BASIC),
    "OAuth at the gateway": ("/ex/jira/11-22/", {"token_env": "JIRA_TOKEN"}, "Bearer tok-5ec4e7"),
    "nobody": ("", {}, None),
}


@pytest.mark.parametrize(("prefix", "fields", "header"), CREDENTIALS.values(), ids=CREDENTIALS.keys())
def test_credentials_and_addresses_of_cloud(scripted: Any, count: Any, prefix: str, fields: Any, header: Any) -> None:
    """Each kind of token is sent its way, below the path of the address."""
    server = scripted({"*": {"count": 4}})
    assert 4 == count(server.url + prefix, **fields).value
    seen = server.requests[0]
    assert (prefix.rstrip("/") + COUNT, header) == (seen.path, seen.headers.get("authorization"))
    assert {"jql": "project = SHOP"} == seen.json


def test_a_personal_access_token_of_data_center(scripted: Any, count: Any) -> None:
    """It is sent as Bearer, below the context path, and the count is exact."""
    server = scripted({"*": {"total": 7, "issues": []}})
    answer = count(f"{server.url}/jira", flavour="datacenter", token_env="JIRA_TOKEN")
    assert (7, False) == (answer.value, answer.evidence["approximate"])
    seen = server.requests[0]
    assert ("/jira/rest/api/2/search", "Bearer tok-5ec4e7", 0) == (
        seen.path,
        seen.headers["authorization"],
        seen.json["maxResults"],
    )


def test_a_passing_limit_is_waited_for(scripted: Any, count: Any) -> None:
    """A status 429 with a short Retry-After is repeated."""
    server = scripted({"*": [(429, {"Retry-After": "1"}, "slow down"), (200, {}, {"count": 4})]})
    assert isinstance(count(server.url), Found)
    assert 2 == len(server.requests)


def test_a_long_limit_defers(scripted: Any, count: Any) -> None:
    """A reset as ISO text, as Jira Cloud gives it, is the instant until which nothing is asked."""
    headers = {"X-RateLimit-Reset": "2026-10-14T10:00Z", "RateLimit-Reason": "jira-quota-tenant-based"}
    answer = count(scripted({"*": (429, headers, "")}).url)
    assert ("deferred", 10) == (answer.outcome.value, answer.until.hour)


REFUSALS: dict[str, tuple[Any, str, str]] = {
    "a login page": ((200, {"Content-Type": "text/html"}, "<html>Log in</html>"), "rejected", "is not JSON"),
    "a login page after a redirect": ((302, {"Location": "/login"}, ""), "failed", "redirects a POST"),
    "a wrong token": ((401, {}, {"message": "Client must be authenticated"}), "failed", "token_env JIRA_TOKEN"),
    "a forbidden account": ((403, {}, {"message": "Forbidden"}), "failed", "answers 403"),
    "the removed search": (
        (410, {}, {"errorMessages": ["The requested API has been removed."]}), "failed", "it was removed (status 410)",
    ),
    "a wrong path": ((404, {}, "dead link"), "failed", "there is no /rest/api/3/search/approximate-count"),
    "a token that is not accepted": (
        (200, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}, {"count": 0}), "failed", "answers as to a stranger",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "outcome", "words"), REFUSALS.values(), ids=REFUSALS.keys())
def test_refusals(scripted: Any, count: Any, reply: Any, outcome: str, words: str) -> None:
    """Each is told for what it is, without the secret, and none is a 0."""
    answer = count(scripted({"*": reply}).url, user_env="JIRA_USER", token_env="JIRA_TOKEN")
    assert outcome == answer.outcome.value
    assert words in answer.message
    assert "tok-5ec4e7" not in repr(answer)

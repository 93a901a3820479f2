"""Asking as a GitHub App, and limits: through the real door, on loopback."""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from tracker.connectors.github_actions import connector
from tracker.connectors.github_actions.app import signed_claim
from tracker.connectors.http import Limits, open_door

from tracker.core.outcome import Outcome
from tracker.errors import SettingsError
from tracker.ports import Ask, Found, Missing
from tracker.testing.fakes import DictFacts, TickingClock

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOKEN = "ghs_planted-token-of-the-installation"
INSTALLATIONS = "/app/installations"
TOKENS = "/app/installations/77/access_tokens"
RUNS = "/repos/acme/shop/actions/workflows/deploy.yml/runs"


def pem(key: Any) -> str:
    """A private key as GitHub hands it out."""
    form, plain = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    return str(key.private_bytes(serialization.Encoding.PEM, form, plain).decode())


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """An App's key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class PlantedSecrets:
    """Secrets by the name of their variable."""

    def __init__(self, **values: str) -> None:
        self.values = values

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The planted value."""
        name = env or file or ""
        if name not in self.values:
            raise SettingsError(f"{name} is not set")
        return self.values[name]


class Through:
    """The connector behind the real door, to a loopback server; `pauses` are those of the door."""

    def __init__(self, url: str, secrets: PlantedSecrets, **fields: Any) -> None:
        self.source = connector.Source(url=url, **fields)
        self.secrets = secrets
        self.clock = TickingClock(NOW)
        self.facts = DictFacts()
        self.pauses: list[float] = []
        self.door = self.open()

    def open(self) -> Any:
        """A door as each poll opens it."""
        return open_door(
            "github",
            self.source,
            secrets=self.secrets,
            limits=Limits(request_deadline=5.0),
            clock=self.clock,
            facts=self.facts,
            pause=self.pauses.append,
        )

    def read(self, *workflows: str) -> list[Found | Missing]:
        """The durations of these workflows."""
        asks = [
            Ask(name, connector.Measure(repository="acme/shop", workflow=name), NOW, NOW, NOW)
            for name in workflows or ("deploy.yml",)
        ]
        answers = connector.read(self.source, asks, self.door, self.facts, self.clock.now())
        return sorted(answers, key=lambda answer: answer.key_result)


def listing() -> Any:
    """One good run."""
    run = {"id": 1, "status": "completed", "conclusion": "success", "created_at": "2026-11-24T08:00:00Z"}
    run |= {"run_started_at": "2026-11-24T08:00:00Z", "updated_at": "2026-11-24T08:10:00Z"}
    return {"total_count": 1, "workflow_runs": [run]}


def token(until: str = "2026-11-24T10:00:00Z") -> Any:
    """A token of an hour."""
    return (201, {}, json.dumps({"token": TOKEN, "expires_at": until}).encode())


def app(url: str, key: Any, **fields: Any) -> Through:
    """An App that asks."""
    return Through(url, PlantedSecrets(APP_KEY=pem(key)), app_id="123", private_key_env="APP_KEY", **fields)


def test_an_app_asks_with_a_token_of_its_only_installation(
    scripted: Callable[..., Any], key: rsa.RSAPrivateKey
) -> None:
    """It proves who it is, gets a token, and asks for any number of workflows with it."""
    server = scripted({INSTALLATIONS: [{"id": 77}], TOKENS: token(), "*": listing()})
    through = app(server.url, key)
    answers = through.read("a.yml", "b.yml", "c.yml")
    assert [600.0] * 3 == [answer.value for answer in answers if isinstance(answer, Found)]
    assert [INSTALLATIONS, TOKENS] == server.paths[:2]
    assert [f"Bearer {TOKEN}"] * 3 == [seen.headers["authorization"] for seen in server.requests[2:]]
    assert 5 == through.door.requests


def test_the_claim_of_an_app_is_signed(key: rsa.RSAPrivateKey) -> None:
    """It names the App, lasts less than ten minutes, and can be checked with the public key."""
    head, claim, signature = (part + "=" * (-len(part) % 4) for part in signed_claim("123", pem(key), NOW).split("."))
    at = int(NOW.timestamp())
    assert {"alg": "RS256", "typ": "JWT"} == json.loads(base64.urlsafe_b64decode(head))
    assert {"iss": "123", "iat": at - 60, "exp": at + 540} == json.loads(base64.urlsafe_b64decode(claim))
    signed = f"{head.rstrip('=')}.{claim.rstrip('=')}".encode()
    key.public_key().verify(base64.urlsafe_b64decode(signature), signed, PKCS1v15(), SHA256())


def test_a_named_installation_needs_no_search(scripted: Callable[..., Any], key: rsa.RSAPrivateKey) -> None:
    """With its id only the token is asked for."""
    server = scripted({TOKENS: token(), "*": listing()})
    app(server.url, key, installation_id="77").read()
    assert [TOKENS, RUNS] == server.paths


def test_a_token_is_renewed_before_it_ends(scripted: Callable[..., Any], key: rsa.RSAPrivateKey) -> None:
    """It serves until five minutes before its end; then there is another one."""
    server = scripted({TOKENS: token(), "*": listing()})
    through = app(server.url, key, installation_id="77")
    for minutes in (0, 50, 10):
        through.clock.advance(timedelta(minutes=minutes))
        through.read()
    assert [TOKENS, RUNS, RUNS, TOKENS, RUNS] == server.paths


def test_neither_key_nor_token_is_kept_or_told(scripted: Callable[..., Any], key: rsa.RSAPrivateKey) -> None:
    """Facts hold no secret, and a server that repeats them is not repeated."""

    def repeat(seen: Any) -> Any:
        if seen.path == TOKENS:
            return token()
        return (422, {}, json.dumps({"message": f"you sent {seen.headers['authorization']}"}).encode())

    through = app(scripted(repeat).url, key, installation_id="77")
    (answer,) = through.read()
    assert isinstance(answer, Missing)
    assert "you sent [secret]" in answer.message
    assert TOKEN not in repr((through.facts.known, through.door, through.source, answer))


def test_a_claim_that_is_refused_is_not_repeated(scripted: Callable[..., Any], key: rsa.RSAPrivateKey) -> None:
    """One refusal answers for every workflow, and does not tell the claim."""
    server = scripted(lambda seen: (401, {}, json.dumps({"message": seen.headers["authorization"]}).encode()))
    through = app(server.url, key, installation_id="77")
    answers = through.read("a.yml", "b.yml", "c.yml")
    assert [TOKENS] == server.paths
    assert all(isinstance(answer, Missing) and "eyJ" not in answer.message for answer in answers)
    assert {"private_key_env APP_KEY" in answer.message for answer in answers if isinstance(answer, Missing)} == {True}


@pytest.mark.parametrize(
    ("installations", "reply", "message"),
    [
        pytest.param([], token(), "the GitHub App has no installation", id="none"),
        pytest.param([{"id": 1}, {"id": 2}], token(), "the GitHub App has several installations", id="several"),
        pytest.param({}, token(), "the GitHub App has no installation", id="something else than a list"),
        pytest.param([{"id": 77}], {}, "GitHub answered the App without a token", id="no token"),
    ],
)
def test_an_app_without_a_token_says_why(
    scripted: Callable[..., Any], key: rsa.RSAPrivateKey, installations: Any, reply: Any, message: str
) -> None:
    """Which installation to use must be clear, and it must give a token."""
    server = scripted({INSTALLATIONS: lambda _: (200, {}, json.dumps(installations).encode()), TOKENS: reply})
    (answer,) = app(server.url, key).read()
    assert isinstance(answer, Missing)
    assert message == answer.message


@pytest.mark.parametrize("until", ["soon", "2026-11-24T10:00:00"])
def test_a_token_without_an_end_is_used_for_a_while(
    scripted: Callable[..., Any], key: rsa.RSAPrivateKey, until: str
) -> None:
    """An end that cannot be read is taken for half an hour."""
    server = scripted({TOKENS: token(until), "*": listing()})
    through = app(server.url, key, installation_id="77")
    for minutes in (0, 24, 2):
        through.clock.advance(timedelta(minutes=minutes))
        through.read()
    assert [TOKENS, RUNS, RUNS, TOKENS, RUNS] == server.paths


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no key at all", id="some text"),
        pytest.param(pem(ec.generate_private_key(ec.SECP256R1())), id="a key of another kind"),
    ],
)
def test_a_key_of_no_use_is_a_matter_of_settings(text: str) -> None:
    """The key is not told; what to do is."""
    with pytest.raises(SettingsError, match="is not an RSA key") as raised:
        signed_claim("123", text, NOW)
    assert text not in str(raised.value)


def test_without_the_package_for_signing_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking as an App needs an extra, and only that."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.padding", None)
    with pytest.raises(SettingsError) as raised:
        signed_claim("123", "", NOW)
    assert "`pip install 'keyresult[github-app]'`, or use a token" == raised.value.help


# --- Tokens and limits ---


def test_a_token_is_sent_as_it_is(scripted: Callable[..., Any]) -> None:
    """Classic and fine-grained tokens alike, with format and version of the API."""
    server = scripted({"*": listing()})
    Through(server.url, PlantedSecrets(TOKEN="github_pat_planted"), token_env="TOKEN").read()
    headers = server.requests[0].headers
    assert ("Bearer github_pat_planted", "application/vnd.github+json", "2022-11-28") == (
        headers["authorization"],
        headers["accept"],
        headers["x-github-api-version"],
    )
    assert {
        "created": ">=2026-10-17T00:00:00Z",
        "exclude_pull_requests": "true",
        "per_page": "100",
    } == server.requests[0].query


LIMITS = [
    pytest.param(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 1800)}, "", 1801,
                 id="the primary limit, until its reset"),
    pytest.param(429, {"retry-after": "120"}, "", 120, id="the secondary limit with a wait"),
    pytest.param(403, {"retry-after": "120"}, "", 120, id="the secondary limit with a wait, as 403"),
    pytest.param(403, {}, "You have exceeded a secondary rate limit", 60, id="the secondary limit by its words"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "headers", "text", "seconds"), LIMITS)
def test_a_limit_is_kept_to(
    scripted: Callable[..., Any], status: int, headers: dict[str, str], text: str, seconds: int
) -> None:
    """After the first answer that says so nothing more is sent, neither by this poll nor by the next."""
    server = scripted(lambda _seen: (status, headers, json.dumps({"message": text}).encode()))
    through = Through(server.url, PlantedSecrets(TOKEN="planted-token"), token_env="TOKEN")
    (answer,) = through.read()
    sent = len(server.requests)
    assert isinstance(answer, Missing)
    assert (Outcome.DEFERRED, NOW + timedelta(seconds=seconds)) == (answer.outcome, answer.until)
    through.door = through.open()
    later = through.read(*(f"w{number}.yml" for number in range(50)))
    assert {Outcome.DEFERRED} == {answer.outcome for answer in later if isinstance(answer, Missing)}
    assert (sent, []) == (len(server.requests), through.pauses)


def test_a_refusal_is_no_limit(scripted: Callable[..., Any]) -> None:
    """A 403 without the marks of a limit is a matter of permissions."""
    server = scripted(lambda _seen: (403, {}, b'{"message": "Resource not accessible by integration"}'))
    (answer,) = Through(server.url, PlantedSecrets(TOKEN="planted-token"), token_env="TOKEN").read()
    assert isinstance(answer, Missing)
    assert Outcome.FAILED is answer.outcome
    assert "Resource not accessible by integration" in answer.message


def test_an_unchanged_listing_is_sent_once(scripted: Callable[..., Any]) -> None:
    """With its validator a listing comes back as 304, through the real door."""

    def reply(seen: Any) -> Any:
        known = seen.headers.get("if-none-match") == '"v1"'
        return (304, {"ETag": '"v1"'}, b"") if known else (200, {"ETag": '"v1"'}, json.dumps(listing()).encode())

    server = scripted(reply)
    through = Through(server.url, PlantedSecrets(TOKEN="planted-token"), token_env="TOKEN")
    values = [answer.value for _ in range(3) for answer in through.read() if isinstance(answer, Found)]
    assert [600.0] * 3 == values
    assert [None, None, '"v1"'] == [seen.headers.get("if-none-match") for seen in server.requests]

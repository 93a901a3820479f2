"""The settings of HTTP sources: what is refused, and which headers come of them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from tracker.connectors.http import FieldError, HttpSource
from tracker.connectors.http_source import Origin, redirected, target_of

URL = "https://prom.example.com"
TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        pytest.param({"url": "prom.example.com"}, "url", "http:// or https://", id="no scheme"),
        pytest.param({"url": "file:///etc/passwd"}, "url", "http:// or https://", id="a file"),
        pytest.param({"url": "https://"}, "url", "name a host", id="no host"),
        pytest.param({"url": "https://h:99999/"}, "url", "a port that is none", id="no port at all"),
        pytest.param({"url": f"https://me:{TOKEN}@h/"}, "url", "user or password", id="credentials in the address"),
        pytest.param({"url": "https://h/?a=1"}, "url", "query", id="a query"),
        pytest.param({"url": "https://h/#a"}, "url", "fragment", id="a fragment"),
        pytest.param({"token_env": "A", "token_file": "b"}, "token_file", "exclude", id="token twice"),
        pytest.param({"token_env": TOKEN}, "token_env", "not the name", id="the token where its name belongs"),
        pytest.param({"token_env": "MY TOKEN"}, "token_env", "not the name", id="no name of a variable"),
        pytest.param({"token_env": "A", "password_env": "B"}, "password_env", "exclude", id="token and password"),
        pytest.param({"user_env": "A"}, "user_env", "needs a password", id="user alone"),
        pytest.param({"password_file": "a"}, "password_env", "needs a user", id="password alone"),
        pytest.param({"client_cert": "a.pem"}, "client_key", "together", id="certificate without key"),
        pytest.param({"client_key": "a.pem"}, "client_cert", "together", id="key without certificate"),
        pytest.param({"tenant": "a\r\nb"}, "tenant", "cannot be sent", id="a line break in the tenant"),
        pytest.param({"headers": {"X Y": "a"}}, "headers", "name that cannot be set", id="a space in a header's name"),
        pytest.param({"headers": {"Host": "a"}}, "headers", "name that cannot be set", id="a header of our own"),
        pytest.param({"headers": {"X-A": "a\nb"}}, "headers", "cannot be sent", id="a line break in a header"),
        pytest.param({"headers": {"X-A": {"env": "A", "file": "b"}}}, "headers", "exactly one", id="two secrets"),
        pytest.param({"headers": {"X-A": {"envy": "A"}}}, "headers", "exactly one", id="an unknown kind of secret"),
        pytest.param({"headers": {"X-A": {"env": TOKEN}}}, "headers", "not the name", id="a header's token as name"),
        pytest.param({"headers": {"X-A": TOKEN}}, "headers", "looks like a secret", id="a token in plain"),
        pytest.param({"headers": {"Authorization": "x"}}, "headers", "like a secret", id="a header that is a secret"),
        pytest.param({"headers": {"X-A": "f3" * 16}}, "headers", "looks like a secret", id="32 random characters"),
    ],
)
def test_wrong_fields_are_refused(fields: dict[str, Any], field: str, message: str) -> None:
    """A wrong field is named, and its value is never quoted when it may be a secret."""
    with pytest.raises(FieldError, match=message) as caught:
        HttpSource(**{"url": URL, **fields})
    assert field == caught.value.field
    assert TOKEN not in f"{caught.value} {caught.value.help}"


class Named:
    """Secrets whose value is their own name, with a word before it."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """The name."""
        return f"value-of-{env or file}"


def basic(user: str, password: str) -> str:
    """The header for basic authentication."""
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


@pytest.mark.parametrize(
    ("fields", "headers", "names"),
    [
        pytest.param({}, {}, (), id="nothing"),
        pytest.param({"token_env": "T"}, {"Authorization": "Bearer value-of-T"}, ("token_env T",), id="token"),
        pytest.param(
            {"user_file": "u", "password_env": "P"},
            {"Authorization": basic("value-of-u", "value-of-P")},
            ("user_file u", "password_env P"),
            id="user and password",
        ),
        pytest.param(
            {"user_env": "U", "token_file": "t"},
            {"Authorization": basic("value-of-U", "value-of-t")},
            ("token_file t", "user_env U"),
            id="user and token",
        ),
        pytest.param(
            {"headers": {"PRIVATE-TOKEN": {"file": "t"}, "X-Plain": "a"}},
            {"PRIVATE-TOKEN": "value-of-t"},
            ("PRIVATE-TOKEN from file t",),
            id="a secret header",
        ),
    ],
)
def test_credentials(fields: dict[str, Any], headers: dict[str, str], names: tuple[str, ...]) -> None:
    """Secrets become headers, and their names can be told."""
    source = HttpSource(url=URL, **fields)
    assert headers == source.credentials(Named())
    assert names == source.credential_names()


def test_plain_headers() -> None:
    """The tenant and plain headers are no secrets."""
    source = HttpSource(url=URL, tenant="team-a|team-b", headers={"X-Plain": "a", "X-Key": {"env": "K"}})
    assert source.plain_headers() == {"X-Plain": "a", "X-Scope-OrgID": "team-a|team-b"}


def test_fields_are_json() -> None:
    """A source can be kept as JSON and built again without a validator."""
    source = HttpSource(url=URL, token_env="T", headers={"X-A": "a", "X-B": {"env": "B"}}, verify=False)
    assert source == HttpSource(**json.loads(json.dumps(vars(source))))


def test_pydantic_reads_it() -> None:
    """Pydantic validates a source as it stands, and refuses fields that it does not have."""
    pydantic = pytest.importorskip("pydantic")
    adapter = pydantic.TypeAdapter(HttpSource)
    assert HttpSource(url=URL, token_env="T") == adapter.validate_python({"url": URL, "token_env": "T"})
    for wrong in ({"url": URL, "tokn_env": "T"}, {"url": "nowhere"}):
        with pytest.raises(pydantic.ValidationError):
            adapter.validate_python(wrong)
    described = adapter.json_schema()["properties"]
    assert all("description" in field for field in described.values())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://H.Example.com/a", "https://h.example.com", id="lower case, no path"),
        pytest.param("https://h:443", "https://h", id="the usual port is left out"),
        pytest.param("http://h:443", "http://h:443", id="another port is shown"),
        pytest.param("http://[::1]:9090", "http://[::1]:9090", id="an IPv6 address keeps its brackets"),
        pytest.param("https://bücher.example", "https://xn--bcher-kva.example", id="letters beyond ASCII are coded"),
    ],
)
def test_origin(url: str, expected: str) -> None:
    """An origin is scheme, host and port."""
    assert expected == str(Origin.of(url))


@pytest.mark.parametrize(
    ("base", "path", "query", "expected"),
    [
        pytest.param("https://h/prometheus", "/api/v1/query", {"query": "up == 1"},
                     "/prometheus/api/v1/query?query=up+%3D%3D+1", id="the path of the address is kept"),
        pytest.param("https://h/prometheus/", "api", (), "/prometheus/api", id="slashes do not matter"),
        pytest.param("https://h", "/a?b=1", [("c", "2"), ("c", "3")], "/a?b=1&c=2&c=3", id="queries are joined"),
        pytest.param("https://h/p", "https://h:443/p/next?page=2", (), "/p/next?page=2", id="a link of the origin"),
        pytest.param("https://h/p", "HTTPS://H", (), "/", id="a link without a path"),
        pytest.param("https://h/p", "//evil.example/x", (), "/p/evil.example/x", id="two slashes lead nowhere else"),
    ],
)  # fmt: skip
def test_target(base: str, path: str, query: Any, expected: str) -> None:
    """A path is joined to the address, a link is taken within its origin."""
    assert expected == target_of(base, path, query)


@pytest.mark.parametrize(
    "link",
    ["http://h/", "https://h:444/", "https://evil.example/", "https://h@evil.example/", "https://h.evil.example"],
)
def test_links_elsewhere(link: str) -> None:
    """A link out of the origin is refused."""
    with pytest.raises(ValueError, match=r"is not https://h|user or password"):
        target_of("https://h", link)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        pytest.param("/login?a=1", "/login?a=1", id="a path"),
        pytest.param("c", "/a/c", id="a relative path"),
        pytest.param("https://h/x", "/x", id="an address of the origin"),
    ],
)
def test_redirect_target(location: str, expected: str) -> None:
    """A redirect is resolved against the address that gave it, not against the prefix."""
    assert expected == redirected("https://h/prefix", "/a/b", location)

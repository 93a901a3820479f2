"""Secrets stay home: whatever goes wrong, no planted token is found in anything that is said or stored."""

from __future__ import annotations

import base64
import json
import logging
import urllib.parse
import zlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = 'tok/en+"planted"&for=all?7f3a91'
USER, PASSWORD = "planted.user@example.com", 'pass:word/"planted"+5e1c'
LIMITS = {"request_deadline": "1s", "body_cap": "64 KiB", "per_host": 100, "total": 100}


def forms(secret: str) -> Iterator[bytes]:
    """A secret as it is, and as it looks in addresses, in JSON, in HTML and in a header of Basic credentials."""
    raw = secret.encode()
    yield raw
    yield urllib.parse.quote(secret, safe="").encode()
    yield urllib.parse.quote_plus(secret).encode()
    yield json.dumps(secret)[1:-1].encode()
    yield secret.replace("&", "&amp;").replace('"', "&quot;").encode()
    yield base64.b64encode(raw)
    yield base64.b64encode(raw).rstrip(b"=")
    yield base64.urlsafe_b64encode(raw)


PLANTED = {form for secret in (TOKEN, PASSWORD, f"{USER}:{PASSWORD}") for form in forms(secret)}


def told(handler: Any) -> str:
    """What a careless server tells back: the credentials it was sent, in every coding."""
    scheme, _, sent = handler.asked.authorization.partition(" ")
    secret = base64.b64decode(sent).decode() if scheme == "Basic" else sent
    plain = (sent, secret, secret.partition(":")[2] or secret)
    return f"{handler.asked.authorization} is {' or '.join(form.decode() for each in plain for form in forms(each))}"


def answer(handler: Any, value: str, label: str = "x", **envelope: object) -> dict[str, object]:
    """A good answer that has the credentials in a label."""
    series = {"metric": {"who": told(handler), "n": label}, "value": [0, value]}
    return {"status": "success", "data": {"resultType": "vector", "result": [series]}, **envelope}


def refusal(status: int, kind: str) -> Any:
    """An error of the HTTP API that has the credentials in its text."""
    return lambda handler: (status, {}, {"status": "error", "errorType": kind, "error": told(handler)})


def page(status: int, **headers: str) -> Any:
    """An error of something in front of the server that has the credentials in its text and its headers."""
    return lambda handler: (status, {"X-Told": told(handler), **headers}, told(handler))


def several(handler: Any) -> dict[str, object]:
    """Two series where one is needed."""
    found = answer(handler, "1")
    found["data"]["result"] += answer(handler, "2", "y")["data"]["result"]  # type: ignore[index]
    return found


def cut(handler: Any) -> None:
    """Drop the connection within an answer."""
    handler.head(200, {"Content-Length": "100000", "X-Told": told(handler)})
    handler.wfile.write(told(handler).encode())
    handler.reset()


def drip(handler: Any) -> None:
    """Send the credentials letter by letter, for ever."""
    handler.head(200, {"Content-Length": "100000"})
    for letter in told(handler) * 100:
        if not handler.pause(0.05):
            return
        handler.wfile.write(letter.encode())


def huge(handler: Any) -> None:
    """Send the credentials over and over."""
    handler.head(200, {"Content-Length": str(10 * 0x100000)})
    handler.wfile.write(told(handler).encode() * 10000)


def bomb(handler: Any) -> None:
    """Send the credentials over and over, compressed."""
    handler.head(200, {"Content-Encoding": "gzip"})
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    handler.wfile.write(packer.compress(told(handler).encode() * 10000) + packer.flush())


def escaped(*letters: str) -> Any:
    r"""An error of a server that escapes some letters in JSON, as Go does with `&` and PHP with `/`."""

    def behave(handler: Any) -> tuple[int, dict[str, str], str]:
        text = json.dumps({"status": "error", "errorType": "bad_data", "error": told(handler)})
        for letter, code in zip(letters[::2], letters[1::2], strict=True):
            text = text.replace(letter, code)
        return 400, {}, text

    return behave


CASES = {
    "a-number": lambda handler: answer(handler, "600"),
    "an-info": lambda handler: answer(handler, "600", infos=[told(handler)]),
    "nothing": {"status": "success", "data": {"resultType": "vector", "result": []}},
    "not-a-number": lambda handler: answer(handler, "NaN"),
    "a-token-for-a-number": lambda handler: answer(handler, told(handler)),
    "infinity": lambda handler: answer(handler, "+Inf"),
    "several": several,
    "warnings": lambda handler: answer(handler, "1", warnings=[told(handler)]),
    "redirect": lambda handler: (302, {"Location": f"https://elsewhere.example.com/?t={told(handler)}"}, ""),
    "e400": refusal(400, "bad_data"),
    "e400-go": escaped("&", r"\u0026", "+", r"\u002B"),
    "e400-php": escaped("/", r"\/"),
    "e401": page(401),
    "e403": page(403),
    "e404": page(404, **{"Content-Type": "text/html"}),
    "e422": refusal(422, "execution"),
    "e429": page(429, **{"Retry-After": "600"}),
    "e500": page(500),
    "e503": page(503),
    "e503-timeout": refusal(503, "timeout"),
    "reset": cut,
    "timeout": lambda handler: handler.pause(30),
    "drip": drip,
    "huge": huge,
    "bomb": bomb,
    "truncated": lambda handler: json.dumps(answer(handler, "1"))[:-2],
    "not-json": told,
    "other-json": lambda handler: {"error": told(handler), "status": told(handler)},
}


@pytest.fixture
def careless(place: Any, serving: Any, key_result: Any) -> None:
    """A workspace with a source for each case, asked with a token, or with user and password."""
    place.environ.update(PLANTED_TOKEN=TOKEN, PLANTED_USER=USER, PLANTED_PASSWORD=PASSWORD)
    ways = ({"token_env": "PLANTED_TOKEN"}, {"user_env": "PLANTED_USER", "password_env": "PLANTED_PASSWORD"})
    sources: dict[str, object] = {}
    for case, behave in CASES.items():
        url = serving(behave).url
        for number, way in enumerate(ways):
            sources[f"{case}-{number}"] = {"connector": "prometheus", "url": url, **way}
    place.write("keyresult.yaml", {"timezone": "UTC", "sources": sources, "limits": LIMITS})
    place.okrs("platform", *(key_result(source, source=source) for source in sources))
    place.create()


SPOKEN = (
    ("-vv", "poll"),
    ("-vv", "poll", "--json", "--force"),
    ("-vv", "poll", "--dry-run", "--force"),
    ("poll", "--plan", "--force"),
    ("status",),
    ("status", "--json"),
    ("report", "weekly"),
    ("report", "weekly", "-f", "md", "--full"),
    ("report", "weekly", "-f", "json"),
    ("export", "readings", "-f", "json"),
    ("export", "status"),
    ("show", "e401-0"),
    ("check",),
    ("db", "stats", "--json"),
)


def leaks(text: bytes) -> list[str]:
    """Where a planted secret is found in a text."""
    return [
        text[max(0, place - 80) : place + len(form)].decode(errors="replace")
        for form in PLANTED
        if (place := text.find(form)) >= 0
    ]


def test_no_output_tells_a_secret(place: Any, careless: None) -> None:
    """Sources that tell back their credentials in every possible place do not get them into any output."""
    for words in SPOKEN:
        code, out, err = place.run(*words)
        assert code in {0, 1, 3}, err
        assert [] == leaks(out.encode()), words
        assert [] == leaks(err.encode()), words


def test_no_file_keeps_a_secret(place: Any, careless: None) -> None:
    """After polls, one of them killed, neither database nor log nor any other file holds a planted secret."""
    assert place.run("poll")[0] == 3
    assert place.run("report", "weekly", "-f", "md", "--full", "-o", place.root / "report.md")[0] == 0
    process = place.start("-v", "poll", "--force")
    place.wait_for(lambda: len(place.select("SELECT 1 FROM polls_view")) > 1)
    process.kill()
    place.end(process)

    files = [path for path in place.root.rglob("*") if path.is_file()]

    assert {"keyresult.db", "keyresult.db-wal", "report.md"} <= {path.name for path in files}
    assert {path.name: [] for path in files} == {path.name: leaks(path.read_bytes()) for path in files}
    assert len(CASES) * 2 == len(place.gaps()) + len(place.rows())


def test_a_log_of_a_bug_keeps_no_secret(
    place: Any, careless: None, keyresult: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours, met while the answers are at hand, ends in exit 70 and a private log without a secret."""
    monkeypatch.setattr("tracker.collect.after_poll", lambda *answers: answers[0].no_such_thing)

    code, out, err = keyresult("poll")

    (log,) = place.root.glob("keyresult-bug-*.log")
    assert (70, "") == (code, out)
    assert f"the details are in {log}" in err
    assert "no_such_thing" in log.read_text()
    assert 0o600 == log.stat().st_mode & 0o777
    assert [] == leaks(log.read_bytes()) + leaks(err.encode())


def test_the_trace_of_a_broken_connector_keeps_no_secret(
    place: Any, careless: None, keyresult: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With `-vv` it is shown where a connector broke, but not what it held."""
    monkeypatch.setattr("tracker.connectors.http.Judge.setback", lambda *_, **held: held["no_such_thing"])
    monkeypatch.setattr(logging.getLogger(), "handlers", [])

    code, out, err = keyresult("-vv", "poll", "--only", "e500-*")

    assert (3, "") == (code, out)
    assert "the connector broke: KeyError" in err
    assert "Traceback (most recent call last)" in err
    assert [] == leaks(err.encode())

"""Secrets stay home: none leaves a door, however a server or a failure carries it."""

from __future__ import annotations

import base64
import html
import json
import logging
import traceback
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from tracker.connectors.redact import MASK, Redactor
from tracker.connectors.secrecy import looks_like_secret

from tracker.errors import ConnectorError

TAIL = "Zq7Lw2Xv9Ks4Tn8Rb3Yd6Mf1Hc5Jg0Pa"
TOKENS = [
    *(f"{kind}_{TAIL}{TAIL[:4]}" for kind in ("ghp", "gho", "ghu", "ghs", "ghr")),
    f"ghs_123456_eyJhbGciOiJSUzI1NiJ9.{TAIL}.{TAIL}",
    f"github_pat_11ABCDEFG0{TAIL}_{TAIL}",
    f"glpat-{TAIL[:20]}",
    f"glsa_{TAIL}_a1b2c3d4",
    f"glc_{base64.b64encode(TAIL.encode()).decode()}",
    f"xoxb-123456789012-{TAIL[:24]}",
    f"xoxp-123456789012-{TAIL[:24]}",
    f"xapp-1-A0B1C2-{TAIL}",
    f"https://hooks.slack.com/services/T000/B000/{TAIL[:24]}",
    f"eyJhbGciOiJIUzI1NiJ9.{base64.urlsafe_b64encode(TAIL.encode()).decode()}.{TAIL}",
    f"AKIA{TAIL[:16].upper()}",
    f"AIza{TAIL}abc",
    f"sk-proj-{TAIL}",
    f"sk_live_{TAIL[:24]}",
    f"rk_live_{TAIL[:24]}",
    f"ATATT3xFfGF0{TAIL}=0A1B2C3D",
    f"npm_{TAIL}abcd",
    f"pypi-AgEIcHlwaS5vcmc{TAIL}",
    f"dop_v1_{'0123456789abcdef' * 4}",
    f"shpat_{'0123456789abcdef' * 2}",
    f"hvs.{TAIL}",
    f"bkua_{'0123456789abcdef' * 2}",
    f"CCIPAT_{TAIL}",
    f"SG.{TAIL[:22]}.{TAIL}",
    f"NRAK-{TAIL[:27].upper()}",
]
ODD = ['p@ss w"rd/&<ü>+%', "dana:pass/word==", "line\tbreak & more", "s3cr", "postgresql://u:pw-9f@db/x"]


def forms(secret: str) -> dict[str, str]:
    """The ways in which a secret may come back."""
    raw = secret.encode()
    half = len(secret) // 2
    return {
        "plain": secret,
        "url": quote(raw, safe=""),
        "form": quote_plus(raw),
        "base64": base64.b64encode(raw).decode(),
        "base64 for addresses": base64.urlsafe_b64encode(raw).decode(),
        "JSON": json.dumps(secret)[1:-1],
        "HTML": html.escape(secret),
        "two lines": f"{secret[:half]}\r\n  {secret[half:]}",
    }


@pytest.mark.parametrize("secret", [*TOKENS, *ODD])
def test_every_form_is_recognised(secret: str) -> None:
    """A secret is taken out in each form, in the middle of other text."""
    redactor = Redactor([secret])
    for form, text in forms(secret).items():
        assert f"before {MASK} after" == redactor.clean(f"before {text} after"), form


ESCAPED = {
    "as Go does": r"p\u0026ss/w+rd\u003C\u003E-7f3a91",
    "as PHP does": r"p&ss\/w+rd<>-7f3a91",
    "all of it": "".join(f"\\u{ord(letter):04x}" for letter in "p&ss/w+rd<>-7f3a91"),
}


@pytest.mark.parametrize("text", ESCAPED.values(), ids=ESCAPED.keys())
@pytest.mark.parametrize("data", [False, True], ids=["an error", "a good answer"])
def test_escapes_hide_no_secret(text: str, *, data: bool) -> None:
    """A secret that a server has escaped in its own way is recognised in a body; other escapes stay."""
    body = rf'{{"error": "\"no\" to {text} \u0026 more"}}'.encode()
    scrubbed = Redactor(["p&ss/w+rd<>-7f3a91"]).scrub(body, data=data)
    assert rf'{{"error": "\"no\" to {MASK} \u0026 more"}}'.encode() == scrubbed


@pytest.mark.parametrize("secret", ["dana:pass/word==", "dana:pass/word"])
def test_credentials_are_recognised_without_their_scheme(secret: str) -> None:
    """What follows `Basic` in a header is recognised in every form of its own."""
    credentials = base64.b64encode(secret.encode()).decode()
    redactor = Redactor([f"Basic {credentials}"])
    for text in forms(credentials).values():
        assert MASK == redactor.clean(text)


@pytest.mark.parametrize("token", TOKENS)
def test_tokens_look_like_secrets(token: str) -> None:
    """Every usual token is recognised where a plain text is wanted."""
    assert looks_like_secret(token)


@pytest.mark.parametrize("text", ["team-a", "application/vnd.github+json", "2022-11-28", "keyresult/1.0", "a|b"])
def test_plain_texts_do_not(text: str) -> None:
    """What headers usually hold is not taken for a secret."""
    assert not looks_like_secret(text, "X-Something")


def test_data_is_not_mangled() -> None:
    """In good answers, short and all-digit secrets are left: they may be words and numbers of the data."""
    redactor = Redactor(["data", "12345678", "canary-5f1d7c20", "abc"])
    body = b'{"data": 1234567890, "label": "canary-5f1d7c20 abc"}'
    assert redactor.scrub(body, data=True) == b'{"data": 1234567890, "label": "[secret] abc"}'
    assert redactor.scrub(body, data=False) == b'{"[secret]": [secret]90, "label": "[secret] abc"}'


def test_user_is_left_in_data() -> None:
    """The user's name is taken out of messages, and left in good answers, which may count by it."""
    redactor = Redactor(["dana@example.com", "canary-5f1d7c20"], user="dana@example.com")
    assert redactor.clean("no right for dana@example.com") == f"no right for {MASK}"
    body = b'{"assignee": "dana@example.com", "label": "canary-5f1d7c20"}'
    assert redactor.scrub(body, data=True) == b'{"assignee": "dana@example.com", "label": "[secret]"}'


def test_nothing_to_hide() -> None:
    """Without secrets a text is as it was."""
    assert (Redactor([]).clean("a"), Redactor([""]).scrub(b"a", data=False)) == ("a", b"a")


def echo(status: int, headers: dict[str, str] | None = None) -> Any:
    """A server that says back what it was told, in every form."""

    def reply(handler: Any) -> tuple[int, dict[str, str], str]:
        told = [handler.seen.headers[name] for name in ("authorization", "x-api-key")]
        told += [value.rpartition(" ")[2] for value in told]
        text = "\n".join(form for value in told for form in forms(value).values())
        return status, headers or {}, text

    return reply


FAILURES = {
    "refused": echo(400),
    "denied": echo(403),
    "in trouble": echo(502),
    "limited": echo(429, {"Retry-After": "600"}),
    "no JSON": echo(200),
    "too large": lambda handler: (200, {}, handler.seen.headers["x-api-key"] * 10_000),
    "bad encoding": echo(200, {"Content-Encoding": "br"}),
    "redirected": lambda handler: (302, {"Location": f"http://evil.example/{handler.seen.headers['x-api-key']}"}, ""),
    "elsewhere": lambda handler: (302, {"Location": f"http://{handler.seen.headers['x-api-key'][:30]}.example/"}, ""),
    "in circles": lambda handler: (302, {"Location": f"/{quote(handler.seen.headers['x-api-key'])}"}, ""),
    "no HTTP": lambda handler: handler.send(handler.seen.headers["x-api-key"].encode() + b"\r\n\r\n"),
    "cut": lambda handler: handler.head(200, {"Content-Length": "99", "X": handler.seen.headers["x-api-key"]}),
    "late": lambda handler: handler.pause(0.6) and None,
}


@pytest.mark.parametrize("failure", FAILURES)
def test_failures_tell_no_secret(scripted: Any, doors: Any, failure: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails, neither message, help, trace, log nor fact holds a secret, for every kind of token."""
    caplog.set_level(logging.DEBUG)
    server = scripted({"*": FAILURES[failure]})
    tokens = TOKENS[:2] if failure == "late" else TOKENS
    for place, token in enumerate(tokens):
        doors.secrets |= {"T": token, "K": f"key-{token}", "U": f"user{place}"}
        fields = {"token_env": "T"} if place % 2 else {"user_env": "U", "token_env": "T"}
        door = doors(server.url, headers={"X-Api-Key": {"env": "K"}}, body_cap=200_000, request_deadline=0.5, **fields)
        with pytest.raises(ConnectorError) as caught:
            door.request("GET", f"/{token}", query={"q": token}).json()
        error = caught.value
        trace = "".join(traceback.format_exception(error))
        told = "\n".join(
            [error.message, error.help or "", repr(error), trace, repr(door), repr(doors.facts), caplog.text]
        )
        assert "\n" not in error.message
        assert not [form for form, text in forms(token).items() if text in told]
        doors.facts.clear()
        caplog.clear()


def test_answers_tell_no_secret(scripted: Any, doors: Any) -> None:
    """Bodies and headers that a connector gets, good or accepted, hold no secret either."""
    doors.secrets |= {"T": TOKENS[0], "K": "s3cr-key"}
    server = scripted({"/good": echo(200, {"X-Echo": TOKENS[0]}), "/bad": echo(422, {"X-Echo": TOKENS[0]})})
    door = doors(server.url, token_env="T", headers={"X-Api-Key": {"env": "K"}})
    for path in ("/good", "/bad"):
        response = door.request("GET", path, accept=(422,))
        assert response.headers["x-echo"] == MASK
        assert TOKENS[0].encode() not in response.body
        assert b"s3cr-key" not in response.body

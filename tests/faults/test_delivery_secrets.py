"""Secrets of delivery stay home: whatever goes wrong, no address, token or password is in what is said or kept."""

from __future__ import annotations

import base64
import json
import urllib.parse
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOOK = "T0PLANTED01/B0PLANTED02/pl4nted-hook-7f3a91c2"
LONG = "workflows/" + "x" * 200 + "/pl4nted-part-that-is-cut-in-the-middle-" + "y" * 60
SIGNATURE = "pl4nted+signature/with=signs"
TOKEN = "xoxb-pl4nted-token-5e1c"
BEARER = 'pl4nted/bearer+"quoted"&more'
USER, PASSWORD = "planted.mailer", 'pl4nted pass:"word"'
SECRETS = {
    "HOOK_URL": f"/services/{HOOK}",
    "TEAMS_URL": f"/{LONG}/invoke?api-version=1&sig={urllib.parse.quote(SIGNATURE, safe='')}",
    "JSON_URL": "/in/pl4nted-inbox",
    "BOT": TOKEN,
    "BEARER": BEARER,
    "SMTP_USER": USER,
    "SMTP_PASSWORD": PASSWORD,
}
WORDS = [*HOOK.split("/"), "pl4nted-part-that-is-cut-in", SIGNATURE, "pl4nted-inbox", TOKEN, BEARER, PASSWORD]
WORDS += [f"\0{USER}\0{PASSWORD}", urllib.parse.quote(SIGNATURE, safe="")]


def forms(secret: str) -> Iterator[bytes]:
    """A secret as it is, and as it looks in addresses, in JSON, in HTML and in Base64."""
    raw = secret.encode()
    yield from (raw, base64.b64encode(raw), base64.b64encode(raw).rstrip(b"="))
    yield from (text.encode() for text in (urllib.parse.quote(secret, safe=""), urllib.parse.quote_plus(secret)))
    yield json.dumps(secret)[1:-1].encode()
    yield secret.replace("&", "&amp;").replace('"', "&quot;").encode()


PLANTED = {form for word in WORDS for form in forms(word)}


def leaks(text: bytes) -> list[str]:
    """Where a planted secret is found in a text."""
    return [
        text[max(0, place - 80) : place + len(form)].decode(errors="replace")
        for form in PLANTED
        if (place := text.find(form)) >= 0
    ]


def told(handler: Any) -> str:
    """What a careless server tells back: its address and the credentials it was sent, in every coding.

    Messages quote the beginning of it, so each time something else comes first.
    """
    scheme, _, sent = handler.headers.get("Authorization", "").partition(" ")
    plain = urllib.parse.unquote(handler.path)
    every = [
        plain.rpartition("sig=")[2],
        sent,
        handler.path.rpartition("/")[2],
        handler.path,
        plain,
        f"{scheme} {sent}",
    ]
    said = [form.decode() for each in every if each for form in forms(each)]
    first = len(handler.server.asked) // len(TARGETS) % len(said)
    return " or ".join([*said[first:], *said[:first]])


def page(status: int, **headers: str) -> Callable[[Any], object]:
    """An answer that has the secrets in its text and in its headers."""
    return lambda handler: (status, {"X-Told": told(handler), **headers}, told(handler))


def slack(error: Callable[[Any], str]) -> Callable[[Any], object]:
    """An answer of Slack's that says no."""
    return lambda handler: (200, {}, {"ok": False, "error": error(handler)})


def cut(handler: Any) -> None:
    """Drop the connection within an answer."""
    handler.head(200, {"Content-Length": "100000", "X-Told": told(handler)})
    handler.wfile.write(told(handler).encode())
    handler.reset()


TARGETS = ("hook", "bot", "teams", "json")
CASES: dict[str, Callable[[Any], object]] = {
    "it is refused": page(400),
    "it is not known": page(404, **{"Content-Type": "text/html"}),
    "it is denied": page(403),
    "it is too much": page(429, **{"Retry-After": "600"}),
    "it breaks": page(500),
    "it is down": page(503),
    "it redirects": lambda handler: (302, {"Location": f"https://elsewhere.example/{told(handler)}"}, ""),
    "it answers with a page": lambda handler: (200, {"Content-Type": "text/html"}, f"<html>{told(handler)}"),
    "it says that it failed": lambda handler: (200, {}, f"Webhook message delivery failed: {told(handler)}"),
    "Slack says no": slack(told),
    "Slack says more": lambda handler: (200, {}, {"ok": told(handler)}),
    "it cuts the answer": cut,
    "it hangs": lambda handler: handler.pause(30),
}


@pytest.fixture
def careless(place: Any, serving: Any, key_result: Any, smtp: Any) -> Callable[[Callable[[Any], object]], None]:
    """`careless(behave)` is a workspace with all kinds of targets at servers that tell back what they were sent."""

    def make(behave: Callable[[Any], object]) -> None:
        url, port = serving(behave).url, smtp.server_address[1]
        addresses = {name: f"{url}{value}" if value.startswith("/") else value for name, value in SECRETS.items()}
        place.environ.update(addresses)
        login = {"user_env": "SMTP_USER", "password_env": "SMTP_PASSWORD"}
        mail = {"kind": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "sender": "o@x.example"}
        targets = {
            "mail": {**mail, "to": ["a@x.example"], **login},
            "hook": {"kind": "slack_webhook", "url_env": "HOOK_URL"},
            "bot": {"kind": "slack_bot", "channel": "C1", "token_env": "BOT", "url": f"{url}/api"},
            "teams": {"kind": "teams", "url_env": "TEAMS_URL"},
            "json": {"kind": "webhook", "url_env": "JSON_URL", "token_env": "BEARER"},
        }
        place.write("keyresult.yaml", {"timezone": "UTC", "deliver": targets, "limits": {"request_deadline": "1s"}})
        manual = {"connector": "manual", "unit": "min"}
        place.okrs("platform", {**key_result("kr-1"), "measure": manual})
        place.create()

    return make


REPEATED = 8
SPOKEN = (
    ("send", "weekly", "-n"),
    ("-vv", "send", "weekly"),
    ("send", "--json"),
    ("send", "-n", "--json"),
    ("status", "--json"),
    ("doctor", "--offline"),
    ("doctor", "--offline", "--json"),
)


@pytest.mark.parametrize("case", CASES)
def test_no_output_and_no_file_tells_a_secret_of_a_target(
    place: Any, careless: Any, keyresult: Callable[..., tuple[int, str, str]], smtp: Any, case: str
) -> None:
    """Whatever a chat or a webhook answers, tells back or does not answer."""
    smtp.replies = {"AUTH": "235 welcome"}
    careless(CASES[case])
    for words in (*SPOKEN, *[("send", "--resend", "*", "--json")] * REPEATED):
        code, out, err = keyresult(*words)
        assert code in {0, 1, 3, 5}, err
        assert [] == leaks(out.encode()) + leaks(err.encode()), words
    _no_file_leaks(place)
    failed = place.select("SELECT target FROM outbox WHERE error != ''")
    assert failed, "nothing went wrong, so nothing was tried"


def _no_file_leaks(place: Any) -> None:
    files = [path for path in place.root.rglob("*") if path.is_file()]
    assert "keyresult.db" in {path.name for path in files}
    assert {path.name: [] for path in files} == {path.name: leaks(path.read_bytes()) for path in files}


AUTH = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
SAID = f"you said {PASSWORD} or {AUTH} or {base64.b64encode(PASSWORD.encode()).decode()}"


@pytest.mark.parametrize("command", ["GREETING", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize("status", [421, 535, 999])
def test_a_mail_server_that_tells_back_a_password_tells_nobody(
    place: Any, careless: Any, keyresult: Callable[..., tuple[int, str, str]], smtp: Any, command: str, status: int
) -> None:
    """In any reply, in plain text and in Base64 as it was sent."""
    careless(page(404))
    smtp.replies = {"AUTH": "235 welcome", command: f"{status} {SAID}"}
    if command == "EHLO":
        smtp.replies["HELO"] = smtp.replies["EHLO"]
    for words in SPOKEN:
        code, out, err = keyresult(*words)
        assert code in {0, 1, 3}, err
        assert [] == leaks(out.encode()) + leaks(err.encode()), words
    _no_file_leaks(place)
    ((error,),) = place.select("SELECT error FROM outbox WHERE target = 'mail'")
    assert error


def test_a_log_of_a_bug_keeps_no_secret_of_a_target(
    place: Any, careless: Any, keyresult: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours, met while an address is at hand, ends in exit 70 and a log without it."""
    careless(page(404))
    monkeypatch.setattr("tracker.notify.chat.header_id", lambda delivery: delivery.no_such_thing)

    code, out, err = keyresult("send", "weekly", "--to", "teams")

    (log,) = place.root.glob("keyresult-bug-*.log")
    assert (70, "") == (code, out)
    assert "no_such_thing" in log.read_text()
    assert [] == leaks(log.read_bytes()) + leaks(err.encode())

"""What each status means, and how limits are honoured, in this run and the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Deferred, Refused, Unreachable

PAGE = "<!DOCTYPE html><html><title>Not here</title></html>"


@pytest.mark.parametrize(
    "status", [400, 401, 402, 403, 404, 405, 406, 409, 410, 411, 413, 414, 415, 418, 422, 431, 451]
)
def test_refusals(scripted: Any, doors: Any, status: int) -> None:
    """What the server refuses is asked once and is a matter of configuration."""
    server = scripted({"/": (status, {}, {"status": "error", "error": "parse error: unexpected )"})})
    with pytest.raises(Refused) as caught:
        doors(server.url).request("GET", "/")
    assert f"source prod ({server.url}/) answers {status}: parse error: unexpected )" in caught.value.message
    assert (caught.value.fault, caught.value.outcome, len(server.requests)) == (Fault.CONFIG, Outcome.FAILED, 1)


@pytest.mark.parametrize("status", [408, 425, 499, 500, 501, 502, 503, 504, 529])
def test_passing_troubles(scripted: Any, doors: Any, status: int) -> None:
    """Trouble of the server is tried three times, with growing waits, and is the source's."""
    server = scripted({"/": (status, {}, "storage failed")})
    with pytest.raises(Unreachable, match=f"answers {status}: storage failed") as caught:
        doors(server.url).request("GET", "/")
    assert (caught.value.fault, len(server.requests), doors.pauses) == (Fault.SOURCE, 3, [0.5, 1.0])


def test_flapping_server(scripted: Any, doors: Any) -> None:
    """A server that recovers within three tries has answered."""
    server = scripted({"/": [(500, {}, ""), (503, {}, ""), (200, {}, {"a": 1})]})
    assert doors(server.url).request("GET", "/").json() == {"a": 1}


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206])
def test_good_statuses(scripted: Any, doors: Any, status: int) -> None:
    """Every 2xx is an answer."""
    server = scripted({"/": (status, {}, b"")})
    assert status == doors(server.url).request("GET", "/").status


@pytest.mark.parametrize("status", [304, 400, 422, 429, 503])
def test_accepted_statuses(scripted: Any, doors: Any, status: int) -> None:
    """A status that the caller accepts is an answer, with its body."""
    server = scripted({"/": (status, {}, b"" if status == 304 else b"why")})
    response = doors(server.url).request("GET", "/", accept=(status,))
    assert (status, b"" if status == 304 else b"why") == (response.status, response.body)


@pytest.mark.parametrize(("status", "expected"), [(304, "answers 304"), (300, "answers 300"), (302, "answers 302")])
def test_statuses_that_lead_nowhere(scripted: Any, doors: Any, status: int, expected: str) -> None:
    """A 3xx that was not asked for and leads nowhere is a refusal."""
    server = scripted({"/": (status, {}, b"")})
    with pytest.raises(Refused, match=expected):
        doors(server.url).request("GET", "/")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param({"message": "Bad credentials"}, "Bad credentials", id="GitHub's field"),
        pytest.param({"errorMessages": ["no such field"]}, "no such field", id="Jira's list"),
        pytest.param({"errors": [{"message": "deep"}]}, "deep", id="GraphQL's list of objects"),
        pytest.param({"error": {"message": "inner"}}, "inner", id="an object"),
        pytest.param({"error": "", "detail": "second"}, "second", id="the next one if one is empty"),
        pytest.param({"errors": []}, '{"errors": []}', id="the beginning if nothing is known"),
        pytest.param([1, 2], "[1, 2]", id="the beginning of what is no object"),
        pytest.param("plain\r\n\x1b[31mtext", "plain [31mtext", id="safe text"),
        pytest.param("x" * 10_000, "x" * 80 + "…", id="80 characters of a long text"),
        pytest.param(PAGE, "an HTML page", id="a page by name only"),
    ],
)
def test_error_text(scripted: Any, doors: Any, body: Any, expected: str) -> None:
    """The server's own words are quoted: its error field, or the beginning of its answer."""
    server = scripted({"/": (400, {}, body)})
    with pytest.raises(Refused) as caught:
        doors(server.url).request("GET", "/")
    assert caught.value.message.endswith(f"answers 400: {expected}")


def test_answer_without_words(scripted: Any, doors: Any) -> None:
    """An empty answer is told by its status alone."""
    server = scripted({"/": (400, {}, "")})
    with pytest.raises(Refused, match=r"answers 400$"):
        doors(server.url).request("GET", "/")


def test_page_that_is_not_there(scripted: Any, doors: Any) -> None:
    """A web page that says 404 makes us ask whether the address is right."""
    server = scripted({"/": (404, {"Content-Type": "text/html"}, PAGE)})
    with pytest.raises(Refused, match="answers 404: an HTML page") as caught:
        doors(server.url).request("GET", "/")
    assert caught.value.help == "is the address or its path right?"


@pytest.mark.parametrize("status", [401, 403])
def test_denied(scripted: Any, doors: Any, status: int) -> None:
    """A denial says which credentials were used, by name, or that there were none."""
    doors.secrets |= {"PROM_USER": "dana", "PROM_PASSWORD": "canary-5f1d7c20"}
    server = scripted({"/": (status, {}, "denied")})
    with pytest.raises(Refused) as caught:
        doors(server.url, user_env="PROM_USER", password_env="PROM_PASSWORD").request("GET", "/")
    assert "(asked with user_env PROM_USER, password_env PROM_PASSWORD)" in caught.value.message
    with pytest.raises(Refused, match="asked without credentials") as bare:
        doors(server.url).request("GET", "/")
    assert "source prod" in (bare.value.help or "")


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        pytest.param(429, {"Retry-After": "3"}, id="429 with seconds"),
        pytest.param(503, {"Retry-After": "3"}, id="503 with seconds"),
        pytest.param(403, {"Retry-After": "3"}, id="403 with seconds"),
        pytest.param(429, {"Retry-After": "Mon, 05 Oct 2026 12:00:03 GMT"}, id="429 with a date"),
        pytest.param(403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2"}, id="403 with nothing remaining"),
    ],
)
def test_short_waits_are_waited(scripted: Any, doors: Any, status: int, headers: dict[str, str]) -> None:
    """A wait that fits is waited for, and then the answer comes."""
    server = scripted({"/": [(status, headers, ""), (200, {}, {"a": 1})]})
    if headers.get("X-RateLimit-Reset"):
        headers["X-RateLimit-Reset"] = str(int(doors.clock.now().timestamp()) + 2)
    assert doors(server.url).request("GET", "/", repeatable=False).json() == {"a": 1}
    assert doors.pauses == [3]
    assert doors.facts == {}


@pytest.mark.parametrize(
    ("limits", "headers", "seconds"),
    [
        pytest.param({"request_deadline": 100}, {"Retry-After": "11"}, 11, id="longer than we wait"),
        pytest.param({"request_deadline": 2}, {"Retry-After": "3"}, 3, id="longer than the request has"),
        pytest.param({}, {"Retry-After": "9999999"}, 86_400, id="absurd"),
        pytest.param({}, {"Retry-After": "Mon, 05 Oct 2026 13:00:00 GMT"}, 3600, id="a date"),
        pytest.param({}, {"X-RateLimit-Reset": "2026-10-05T12:30Z"}, 1801, id="a reset in ISO text"),
    ],
)
def test_long_waits_are_deferred(
    scripted: Any, doors: Any, limits: dict[str, Any], headers: dict[str, str], seconds: int
) -> None:
    """A wait that does not fit is deferred to its end; nothing is sent again."""
    server = scripted({"/": (429, headers, "slow down")})
    with pytest.raises(Deferred, match="limits our requests") as caught:
        doors(server.url, **limits).request("GET", "/")
    assert doors.clock.now() + timedelta(seconds=seconds) == caught.value.until
    assert (caught.value.outcome, len(server.requests), doors.pauses) == (Outcome.DEFERRED, 1, [])


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}, {"Retry-After": "-7"}, {"Retry-After": "soon"}])
def test_limit_without_a_time(scripted: Any, doors: Any, headers: dict[str, str]) -> None:
    """A limit that names no time is tried three times with our own waits, then put off for a minute."""
    server = scripted({"/": (429, headers, "")})
    with pytest.raises(Deferred) as caught:
        doors(server.url).request("GET", "/")
    assert (len(server.requests), doors.pauses) == (3, [0.5, 1.0])
    assert doors.clock.now() + timedelta(seconds=60) == caught.value.until


def test_negative_wait_of_a_server_in_trouble(scripted: Any, doors: Any) -> None:
    """A 503 with a useless wait is trouble like any other."""
    server = scripted({"/": (503, {"Retry-After": "-1"}, "")})
    with pytest.raises(Unreachable):
        doors(server.url).request("GET", "/")
    assert len(server.requests) == 3


def test_block_is_remembered(scripted: Any, doors: Any) -> None:
    """While a limit lasts, the doors of later runs send nothing; afterwards they do."""
    server = scripted({"/": [(429, {"Retry-After": "600"}, ""), (200, {}, {"a": 1})]})
    with pytest.raises(Deferred) as first:
        doors(server.url).request("GET", "/")
    doors.clock.pass_by(599)
    later = doors(server.url)
    with pytest.raises(Deferred, match="no request before 2026-10-05 12:10:00 UTC; none was sent") as second:
        later.request("GET", "/")
    assert first.value.until == second.value.until
    assert (later.requests, len(server.requests)) == (0, 1)
    doors.clock.pass_by(1)
    assert later.request("GET", "/").json() == {"a": 1}


def test_block_is_for_the_credentials(scripted: Any, doors: Any) -> None:
    """Other credentials are not blocked, and none can be read from what is kept."""
    doors.secrets |= {"A": "canary-5f1d7c20", "B": "canary-77aa01be"}
    server = scripted({"/": [(429, {"Retry-After": "600"}, ""), (200, {}, {"a": 1})]})
    with pytest.raises(Deferred):
        doors(server.url, token_env="A").request("GET", "/")
    assert doors(server.url, token_env="B").request("GET", "/").json() == {"a": 1}
    assert "canary" not in repr(doors.facts)

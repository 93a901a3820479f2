"""Whatever a server does: what the command says of it, its exit code, and that nothing false is stored."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE = 0x100000
LIMITS = {"request_deadline": "1s", "body_cap": "1 MiB"}


def result(kind: str, value: object, **envelope: object) -> dict[str, object]:
    """A good answer of the HTTP API."""
    return {"status": "success", "data": {"resultType": kind, "result": value}, **envelope}


def series(*values: str) -> list[dict[str, object]]:
    """So many series, each with one of the values."""
    return [{"metric": {"n": str(number)}, "value": [0, value]} for number, value in enumerate(values)]


def error(status: int, kind: str, text: str) -> tuple[int, dict[str, str], dict[str, str]]:
    """An answer of the HTTP API that refuses."""
    return status, {}, {"status": "error", "errorType": kind, "error": text}


def hang(handler: Any) -> None:
    """Take the request and say nothing."""
    handler.pause(30)


def drip_head(handler: Any) -> None:
    """Send a header that never ends, a letter at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while handler.pause(0.05):
        handler.wfile.write(b"a")


def drip_body(handler: Any) -> None:
    """Send a body byte by byte, so that a timeout for each byte would never end it."""
    handler.head(200, {"Content-Length": str(MEGABYTE)})
    while handler.pause(0.05):
        handler.wfile.write(b"1")


def reset_within_body(handler: Any) -> None:
    """Begin an answer that would be a number, and drop the connection."""
    handler.head(200, {"Content-Length": "1000"})
    handler.wfile.write(json.dumps(result("vector", series("5"))).encode())
    handler.reset()


def huge(handler: Any) -> None:
    """Send a body of 200 MB."""
    handler.head(200, {"Content-Length": str(200 * MEGABYTE)})
    for _ in range(200):
        handler.wfile.write(b"7" * MEGABYTE)


def gzip_bomb(handler: Any) -> None:
    """Send 200 MB of zeros in 200 kB."""
    handler.head(200, {"Content-Encoding": "gzip"})
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(200):
        handler.wfile.write(packer.compress(bytes(MEGABYTE)))
    handler.wfile.write(packer.flush())


NUMBERS = {
    "0": (result("vector", series("0")), 0.0),
    "a scalar": (result("scalar", [0, "90"]), 90.0),
    "a number with an info": (result("vector", series("4.5"), infos=["might not be a counter"]), 4.5),
}

HTML = {"Content-Type": "text/html"}
CUT, LATE, HUGE = (
    "cut the connection",
    "gave no whole answer within 1 s",
    "sends an answer of more than 1,048,576 bytes",
)
NO_NUMBERS = {
    "empty": (result("vector", []), "no_data", "config", "gave 0 series: there was no metric named slow_one"),
    "NaN": (result("vector", series("NaN")), "rejected", "source", "the answer is “NaN”"),
    "+Inf": (result("vector", series("+Inf")), "rejected", "source", "the answer is “+Inf”"),
    "-Inf": (result("vector", series("-Inf")), "rejected", "source", "the answer is “-Inf”"),
    "several series": (result("vector", series("1", "2")), "ambiguous", "config", "2 series came back where one is"),
    "warnings": (
        result("vector", series("1"), warnings=["store a is down"]),
        "partial",
        "source",
        "the server warns that the answer may be incomplete: store a is down",
    ),
    "400": (error(400, "bad_data", "1:5: parse error"), "failed", "config", "refuses the query: 1:5: parse error"),
    "401": ((401, {}, "who are you"), "failed", "config", "answers 401: who are you (asked without credentials)"),
    "403": ((403, {}, "not you"), "failed", "config", "answers 403: not you (asked without credentials)"),
    "404 with a web page": ((404, HTML, "<!doctype html><h1>?</h1>"), "failed", "config", "answers 404: an HTML page"),
    "422": (error(422, "execution", "many-to-many"), "failed", "config", "refuses the query: many-to-many"),
    "429 with Retry-After": ((429, {"Retry-After": "120"}, "slow"), "deferred", "source", "our requests (status 429)"),
    "500": ((500, {}, "oops"), "failed", "source", "answers 500: oops"),
    "503": ((503, {}, "down"), "failed", "source", "answers 503: down"),
    "503 with a long Retry-After": ((503, {"Retry-After": "3600"}, "down"), "deferred", "source", "(status 503)"),
    "reset": (lambda handler: handler.reset(), "failed", "source", CUT),
    "reset within the body": (reset_within_body, "failed", "source", CUT),
    "timeout": (hang, "failed", "source", LATE),
    "a drip of headers": (drip_head, "failed", "source", LATE),
    "a drip of body": (drip_body, "failed", "source", LATE),
    "a body of 200 MB": (huge, "rejected", "source", HUGE),
    "a gzip bomb": (gzip_bomb, "rejected", "source", HUGE),
    "truncated JSON": ('{"status": "success", "data": {"resultType": "vec', "rejected", "source", "is not JSON"),
    "a login page with 200": ((200, HTML, "<!doctype html>log in"), "rejected", "source", "is not JSON"),
}  # fmt: skip


@pytest.fixture
def read(place: Any, serving: Any, vector: Any, key_result: Any, keyresult: Any) -> Callable[[Any], dict[str, Any]]:
    """`read(behaviour)` polls a source that behaves so, beside a good one: exit code, item, poll and standing."""

    def poll(behave: Any) -> dict[str, Any]:
        def about_queries(handler: Any) -> object:
            asks = handler.asked.path == "/api/v1/query"
            return (behave(handler) if callable(behave) else behave) if asks else {"status": "success", "data": []}

        place.settings({"bad": serving(about_queries).url, "good": serving(vector("300")).url}, limits=LIMITS)
        place.okrs("platform", key_result("slow-one", source="bad"), key_result("sound-one", source="good"))
        code, out, err = keyresult("poll", "--create", "--json")
        document = json.loads(out)
        (item,) = (item for item in document["items"] if item["key_result"].endswith("/slow-one"))
        standing = json.loads(keyresult("status", "--json")[1])["items"][0]
        return {"code": code, "err": err, "poll": document, "item": item, "standing": standing}

    return poll


@pytest.mark.parametrize(("behave", "seconds"), NUMBERS.values(), ids=NUMBERS.keys())
def test_a_number_is_stored_as_it_is(read: Any, place: Any, behave: object, seconds: float) -> None:
    """A number, nought included, is stored as it came and shown in the target's unit."""
    found = read(behave)

    assert (0, "") == (found["code"], found["err"])
    assert ("ok", None, "") == tuple(found["item"][name] for name in ("outcome", "fault", "message"))
    assert (seconds / 60, "min") == (found["item"]["value"], found["item"]["unit"])
    assert [("slow-one", seconds), ("sound-one", 300.0)] == [(name, value) for name, _, value in place.rows()]
    assert [] == place.gaps()
    assert seconds / 60 == found["standing"]["value"]


@pytest.mark.parametrize(("behave", "outcome", "fault", "message"), NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
def test_no_number_is_never_one(read: Any, place: Any, behave: object, outcome: str, fault: str, message: str) -> None:
    """An answer that is no number is recorded as what it is; the good source is read; the exit code is 3."""
    found = read(behave)
    item = found["item"]

    assert (3, "") == (found["code"], found["err"])
    assert (outcome, fault, None) == (item["outcome"], item["fault"], item["value"])
    assert message in item["message"]
    assert (2, 1) == (found["poll"]["due"], found["poll"]["stored"])
    assert [("sound-one", 300.0)] == [(name, value) for name, _, value in place.rows()]
    assert [(outcome, fault, item["message"])] == place.gaps()
    assert (None, "no data", "never") == tuple(found["standing"][name] for name in ("value", "status", "trust"))
    assert (outcome, fault, item["message"]) == tuple(
        found["standing"]["gap"][name] for name in ("outcome", "fault", "message")
    )


def test_a_port_where_nothing_listens(place: Any, serving: Any, key_result: Any, keyresult: Any) -> None:
    """A refused connection is the source's failure, told on stderr with its cure."""
    server = serving({})
    server.server_close()
    place.settings({"bad": server.url}, limits=LIMITS)
    place.okrs("platform", key_result("slow-one", source="bad"))

    code, out, err = keyresult("poll", "--create")

    assert (3, "") == (code, out)
    assert "/slow-one: failed: source bad" in err
    assert "refuses connections" in err
    assert "help: is the system up, and is the port right?" in err
    assert "0 of 1 read, 1 without a number" in err
    assert [] == place.rows()


def test_a_limit_is_remembered_by_the_next_run(place: Any, serving: Any, key_result: Any, keyresult: Any) -> None:
    """After a 429 with a wait, a second run sends nothing and says until when."""
    server = serving((429, {"Retry-After": "600"}, ""))
    place.settings({"bad": server.url}, limits=LIMITS)
    place.okrs("platform", key_result("slow-one", source="bad"))
    first = keyresult("poll", "--create", "--json")
    sent = len(server.asked)

    second = keyresult("poll", "--json")

    assert (3, 3) == (first[0], second[0])
    assert sent == len(server.asked)
    (item,) = json.loads(second[1])["items"]
    assert "deferred" == item["outcome"]
    assert "wants no request before" in item["message"]

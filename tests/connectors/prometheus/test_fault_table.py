"""Whatever a server does, the outcome, whose fault it is, and no number where there is none."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from tracker.connectors.http import Limits

from tracker.core.outcome import Fault, Outcome
from tracker.ports import Found, Missing

AT = datetime(2026, 10, 14, 9, tzinfo=UTC)
MEGABYTE = 0x100000
LOGIN = "<!doctype html><title>log in</title>"


def _data(kind: str, result: object, **envelope: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": result}, **envelope}


def _vector(*values: object, **envelope: Any) -> dict[str, Any]:
    series = [{"metric": {"n": str(n)}, "value": [AT.timestamp(), value]} for n, value in enumerate(values)]
    return _data("vector", series, **envelope)


def _error(status: int, kind: str, text: str) -> tuple[int, dict[str, str], dict[str, str]]:
    return status, {}, {"status": "error", "errorType": kind, "error": text}


NUMBERS = {
    "zero": (_vector("0"), 0.0),
    "minus zero": (_vector("-0"), 0.0),
    "a small number": (_vector("1e-9"), 1e-9),
    "a number with a point": (_vector("26.25"), 26.25),
    "a large number": (_vector("9007199254740993"), 9007199254740992.0),
    "a scalar": (_data("scalar", [AT.timestamp(), "3"]), 3.0),
    "a number with an info": (_vector("4", infos=["metric might not be a counter"]), 4.0),
}


@pytest.mark.parametrize(("reply", "expected"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers(scripted: Any, polling: Any, reply: object, expected: float) -> None:
    """What is a number is read as it is."""
    (answer,) = polling(scripted({"*": reply}).url).queries(AT, "up")
    assert isinstance(answer, Found)
    assert (expected, AT) == (answer.value, answer.observed_at)


def test_infos_are_kept_as_evidence(scripted: Any, polling: Any) -> None:
    """The server's remarks stay beside a good value."""
    (answer,) = polling(scripted({"*": _vector("4", infos=["not a counter?"])}).url).queries(AT, "up")
    assert answer.evidence == {
        "query": "up",
        "evaluated_at": "2026-10-14T09:00:00+00:00",
        "result_type": "vector",
        "series": 1,
        "asked_together": 1,
        "infos": ["not a counter?"],
    }


ANSWERED = {
    "empty": (_vector(), Outcome.NO_DATA, Fault.CONFIG, "gave 0 series: there was no metric named up"),
    "NaN": (_vector("NaN"), Outcome.REJECTED, Fault.SOURCE, "the answer is “NaN”, which is no finite number"),
    "+Inf": (_vector("+Inf"), Outcome.REJECTED, Fault.SOURCE, "“+Inf”"),
    "-Inf": (_vector("-Inf"), Outcome.REJECTED, Fault.SOURCE, "“-Inf”"),
    "a number too large": (_vector("1e999"), Outcome.REJECTED, Fault.SOURCE, "“1e999”"),
    "an empty text": (_vector(""), Outcome.REJECTED, Fault.SOURCE, "“”"),
    "digits with underscores": (_vector("1_000"), Outcome.REJECTED, Fault.SOURCE, "“1_000”"),
    "digits of another script": (_vector("١٢"), Outcome.REJECTED, Fault.SOURCE, "which is no finite number"),
    "a number without quotes": (_vector(1), Outcome.REJECTED, Fault.SOURCE, "a value is not text"),
    "null": (_vector(None), Outcome.REJECTED, Fault.SOURCE, "a value is not text"),
    "several series": (
        _vector("1", "2", "3", "4", "5"),
        Outcome.AMBIGUOUS,
        Fault.CONFIG,
        '5 series came back where one is needed: {n="0"}, {n="1"}, {n="2"} and 2 more',
    ),
    "a matrix": (_data("matrix", []), Outcome.REJECTED, Fault.CONFIG, "a matrix came back instead of a number"),
    "a string": (_data("string", [0, "x"]), Outcome.REJECTED, Fault.CONFIG, "a string came back"),
    "a native histogram": (
        _data("vector", [{"metric": {}, "histogram": [0, {"count": "1"}]}]),
        Outcome.REJECTED,
        Fault.CONFIG,
        "a native histogram came back",
    ),
    "warnings": (
        _vector("1", warnings=["store a is down"]),
        Outcome.PARTIAL,
        Fault.SOURCE,
        "the server warns that the answer may be incomplete: store a is down",
    ),
    "warnings and nothing": (_vector(warnings=["store a is down"]), Outcome.PARTIAL, Fault.SOURCE, "incomplete"),
    "an error with status 200": (
        _error(200, "execution", "too many samples"),
        Outcome.FAILED,
        Fault.CONFIG,
        "too many samples",
    ),
    "400": (_error(400, "bad_data", "1:5: parse error"), Outcome.FAILED, Fault.CONFIG, "refuses the query: 1:5: parse"),
    "400 of a proxy": ((400, {}, "bad request"), Outcome.FAILED, Fault.CONFIG, "400"),
    "401": ((401, {}, "no"), Outcome.FAILED, Fault.CONFIG, "401"),
    "403": ((403, {}, "no"), Outcome.FAILED, Fault.CONFIG, "403"),
    "404 with a web page": ((404, {"Content-Type": "text/html"}, LOGIN), Outcome.FAILED, Fault.CONFIG, "404"),
    "422": (_error(422, "execution", "many-to-many"), Outcome.FAILED, Fault.CONFIG, "refuses the query: many-to-many"),
    "429 with a wait": ((429, {"Retry-After": "120"}, "slow"), Outcome.DEFERRED, Fault.SOURCE, "429"),
    "500": ((500, {}, "oops"), Outcome.FAILED, Fault.SOURCE, "500"),
    "503 of a proxy": ((503, {}, "down"), Outcome.FAILED, Fault.SOURCE, "503"),
    "503 of a slow query": (
        _error(503, "timeout", "query timed out in expression evaluation"),
        Outcome.FAILED,
        Fault.SOURCE,
        "the server gave up on the query: query timed out",
    ),
    "503 with a long wait": ((503, {"Retry-After": "3600"}, "down"), Outcome.DEFERRED, Fault.SOURCE, "503"),
    "a login page with 200": (LOGIN, Outcome.REJECTED, Fault.SOURCE, "is not JSON"),
    "truncated JSON": ('{"status": "success", "data": {', Outcome.REJECTED, Fault.SOURCE, "is not JSON"),
    "an empty body": ("", Outcome.REJECTED, Fault.SOURCE, "is empty"),
    "another system's JSON": ({"ok": True}, Outcome.REJECTED, Fault.SOURCE, "not one of Prometheus's HTTP API"),
}


def _reset(handler: Any) -> None:
    handler.reset()


def _reset_within_body(handler: Any) -> None:
    handler.head(200, {"Content-Length": "100"}, b'{"half": ')
    handler.reset()


def _close(_handler: Any) -> None:
    """Ends the connection without an answer."""


def _hang(handler: Any) -> None:
    handler.pause(30)


def _stall(handler: Any) -> None:
    handler.head(200, {"Content-Length": "100"}, b'{"half": ')
    handler.pause(30)


def _drip_headers(handler: Any) -> None:
    handler.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while handler.pause(0.05):
        handler.send(b"a")


def _drip_body(handler: Any) -> None:
    handler.head(200, {"Content-Length": "1000000"})
    while handler.pause(0.05):
        handler.send(b"1")


def _huge(handler: Any) -> None:
    handler.head(200, {"Content-Length": str(200 * MEGABYTE)})
    for _ in range(200):
        handler.send(b"7" * MEGABYTE)


def _endless(handler: Any) -> None:
    handler.head(200, {"Transfer-Encoding": "chunked"})
    while handler.pause(0):
        handler.send(b"100000\r\n" + b"7" * MEGABYTE + b"\r\n")


def _gzip_bomb(handler: Any) -> None:
    handler.head(200, {"Content-Encoding": "gzip", "Connection": "close"})
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    for _ in range(200):
        handler.send(packer.compress(bytes(MEGABYTE)))
    handler.send(packer.flush())


CUT, LATE, HUGE = "cut the connection", "no whole answer within", "more than 16,777,216 bytes"
MISBEHAVED = {
    "reset": (_reset, 5, Outcome.FAILED, CUT),
    "reset within the body": (_reset_within_body, 5, Outcome.FAILED, CUT),
    "closed without an answer": (_close, 30, Outcome.FAILED, CUT),
    "silence": (_hang, 0.5, Outcome.FAILED, LATE),
    "a stalled body": (_stall, 0.5, Outcome.FAILED, LATE),
    "a drip of headers": (_drip_headers, 0.5, Outcome.FAILED, LATE),
    "a drip of body": (_drip_body, 0.5, Outcome.FAILED, LATE),
    "a body of 200 MB": (_huge, 30, Outcome.REJECTED, HUGE),
    "a body without end": (_endless, 30, Outcome.REJECTED, HUGE),
    "a gzip bomb": (_gzip_bomb, 30, Outcome.REJECTED, HUGE),
}


def _script(reply: object) -> dict[str, object]:
    return {"/api/v1/query": reply, "*": {"status": "success", "data": []}}


def _check(answers: list[Any], outcome: Outcome, fault: Fault, message: str) -> None:
    for answer in answers:
        assert isinstance(answer, Missing), answer
        assert (outcome, fault) == (answer.outcome, answer.fault), answer
        assert message in answer.message
        assert (answer.until is not None) is (outcome is Outcome.DEFERRED)


@pytest.mark.parametrize(("reply", "outcome", "fault", "message"), ANSWERED.values(), ids=ANSWERED.keys())
def test_no_number_from(
    scripted: Any, polling: Any, reply: object, outcome: Outcome, fault: Fault, message: str
) -> None:
    """An answer that is no number is an absence with its outcome and whose fault it is."""
    answers = polling(scripted(_script(reply)).url).queries(AT, "up", "up # again")
    _check(answers, outcome, fault, message)


@pytest.mark.parametrize(("behaviour", "deadline", "outcome", "message"), MISBEHAVED.values(), ids=MISBEHAVED.keys())
def test_no_number_from_misbehaviour(
    scripted: Any, polling: Any, behaviour: Any, deadline: float, outcome: Outcome, message: str
) -> None:
    """A server that misbehaves costs at most its deadline and its cap, and gives no number."""
    url = scripted(_script(behaviour)).url
    answers = polling(url, Limits(request_deadline=deadline)).queries(AT, "up", "up # again")
    _check(answers, outcome, Fault.SOURCE, message)


def test_refused_connection(scripted: Any, polling: Any) -> None:
    """A port where nothing listens is the source's failure."""
    server = scripted({})
    server.server_close()
    _check(polling(server.url).queries(AT, "up"), Outcome.FAILED, Fault.SOURCE, "refuses connections")


def test_path_prefix_is_kept(scripted: Any, polling: Any) -> None:
    """A server below a path is asked below it."""
    server = scripted({"*": _vector("1")})
    polling(f"{server.url}/prometheus/").queries(AT, "up")
    assert server.paths == ["/prometheus/api/v1/query"]


HINTS = {
    "a wrong label value": (
        'sum(up{job="web", env="prod"})',
        {"job": ["web"], "env": ["dev", "test"]},
        'gave 0 series: the label env="prod" of up has the values dev, test',
    ),
    "many label values": (
        'up{job="x"}',
        {"job": list("abcdefg")},
        'the label job="x" of up has the values a, b, c, d, e and 2 more',
    ),
    "an unknown name": ("sum(up)", {}, "there was no metric named up in the last 7 days"),
    "an unknown label": ('up{job="x"}', {"__name__": ["up"]}, "the metric up has no label job"),
    "names that are right": (
        'up{job="web"}',
        {"job": ["web"], "__name__": ["up"]},
        "the query worked and gave 0 series",
    ),
    "no name to look for": ("vector(1) > 2", {}, "the query worked and gave 0 series"),
}


@pytest.mark.parametrize(("query", "labels", "message"), HINTS.values(), ids=HINTS.keys())
def test_hints(scripted: Any, polling: Any, query: str, labels: dict[str, list[str]], message: str) -> None:
    """An empty answer says which name or label value is wrong, where one is."""
    script = {
        f"/api/v1/label/{label}/values": {"status": "success", "data": values} for label, values in labels.items()
    }
    (answer,) = polling(scripted({**_script(_vector()), **script}).url).queries(AT, query)
    assert answer.outcome is Outcome.NO_DATA
    assert answer.message.endswith(message)


def test_hints_are_few(scripted: Any, polling: Any) -> None:
    """However many answers are empty, at most five look-ups are made."""
    server = scripted(_script(_vector()))
    answers = polling(server.url).queries(AT, *(f"metric_{number}" for number in range(20)))
    assert sum(path.startswith("/api/v1/label/") for path in server.paths) == 5
    assert sum("no metric named" in answer.message for answer in answers) == 5


def test_one_look_up_serves_all_who_asked_the_same(scripted: Any, polling: Any, ask: Any) -> None:
    """Key results that share an expression share its hint."""
    server = scripted(_script(_vector()))
    first, second = polling(server.url).read(
        [ask("up", AT, number, reduce=word) for number, word in enumerate(("sum", "max"))]
    )
    assert first.message == second.message
    assert sum(path.startswith("/api/v1/label/") for path in server.paths) == 1


def test_a_failing_look_up_changes_nothing(scripted: Any, polling: Any) -> None:
    """Where the look-up is not allowed the answer is as it was."""
    server = scripted({"/api/v1/query": _vector(), "*": (403, {}, "no")})
    (answer,) = polling(server.url).queries(AT, "up")
    assert (answer.outcome, answer.fault) == (Outcome.NO_DATA, Fault.SOURCE)


def test_a_sum_too_large_is_rejected(scripted: Any, polling: Any) -> None:
    """A reduced value beyond every number is rejected, not kept as infinity."""
    (answer,) = polling(scripted({"*": _vector("1e308", "1e308")}).url).queries(AT, "up", reduce="sum")
    assert (answer.outcome, answer.message) == (Outcome.REJECTED, "the sum of 2 series is too large a number")


def test_one_bad_series_spoils_the_reduced_value(scripted: Any, polling: Any) -> None:
    """A NaN among several series is never left out of a sum in silence; a count counts it."""
    reply = _vector("1", "NaN")
    (total,) = polling(scripted({"*": reply}).url).queries(AT, "up", reduce="sum")
    (count,) = polling(scripted({"*": reply}).url).queries(AT, "up", reduce="count")
    assert total.outcome is Outcome.REJECTED
    assert count.value == 2.0

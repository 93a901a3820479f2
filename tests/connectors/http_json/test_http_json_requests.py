"""Which requests are sent, how often, as of when, and what becomes of those that fail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tracker.connectors.http_json import connector

from tracker.core.outcome import Fault, Outcome
from tracker.errors import Deferred, Refused, Unreachable
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found, Historian, Planned, Planner
from tracker.testing.connectors import NOW, ORIGIN, UNTIL, Request, ScriptedHttp, Status

LATER = NOW + timedelta(minutes=7, microseconds=5)
SOURCE = connector.Source(url=ORIGIN)


def _ask(number: int = 0, **fields: Any) -> Ask:
    return Ask(str(number), connector.Measure(**{"path": f"/{number}", "value": "n", **fields}), NOW, NOW, NOW)


def test_equal_requests_are_sent_once(ask: Any, read: Any, outcomes: Any) -> None:
    """Different expressions over one request cost one request, however many there are."""
    http = ScriptedHttp(lambda _request: {f"n{number}": number for number in range(40)})
    asks = [ask(number, query={"a": 1, "b": 2}, value=f"n{number}") for number in range(40)]
    assert [float(number) for number in range(40)] == outcomes(read(http, *asks))
    assert http.requests == 1


ALIKE: dict[str, tuple[dict[str, Any], int]] = {
    "the same": ({}, 1),
    "another order of parameters": ({"query": {"b": "2", "a": "1"}}, 1),
    "a number for a text": ({"query": {"a": 1, "b": 2}}, 1),
    "a path without its slash": ({"path": "numbers"}, 1),
    "another case of a header": ({"headers": {"ACCEPT": "x/y"}}, 1),
    "another expression": ({"value": "m", "over": "n", "samples": "k", "errors": "e"}, 1),
    "other items": ({"items": "list", "value": "length(@)"}, 1),
    "another path": ({"path": "/other"}, 2),
    "another parameter": ({"query": {"a": "1", "b": "3"}}, 2),
    "another header": ({"headers": {"Accept": "x/z"}}, 2),
    "another method": ({"method": "POST"}, 2),
    "another body": ({"method": "POST", "body": {"q": 1}}, 2),
    "pages": ({"pages": "link", "items": "list"}, 2),
}


@pytest.mark.parametrize(("fields", "requests"), ALIKE.values(), ids=ALIKE.keys())
def test_what_makes_requests_equal(ask: Any, read: Any, fields: dict[str, Any], requests: int) -> None:
    """Method, path, parameters, headers, body and paging make a request; expressions do not."""
    usual = {"query": {"a": "1", "b": "2"}, "headers": {"Accept": "x/y"}}
    http = ScriptedHttp(lambda _request: {"n": 1, "m": 1, "k": 1, "list": [1]})
    read(http, ask(0, **usual), ask(1, **{**usual, **fields}))
    assert requests == http.requests


def test_what_is_sent(ask: Any, read: Any) -> None:
    """Path, repeated and plain parameters, headers and body go out as they were written."""
    seen: list[Any] = []

    class Door:
        """Notes the arguments."""

        requests = 0

        def request(self, *place: Any, **parameters: Any) -> Any:
            """Note, then fail."""
            seen.append((place, parameters))
            raise Refused("no")

    fields = {"field": ["a", "b"], "all": True, "none": False, "share": 0.5, "n": 100}
    read(Door(), ask(method="POST", path="v1/x", query=fields, body=[{"q": "{ n }"}], headers={"X-Version": "2"}))
    pairs = (("field", "a"), ("field", "b"), ("all", "true"), ("none", "false"), ("share", "0.5"), ("n", "100"))
    assert [
        (("POST", "/v1/x"), {"query": pairs, "json": [{"q": "{ n }"}], "headers": {"x-version": "2"}}),
    ] == seen


INSTANTS: dict[str, tuple[str, object]] = {
    "the start": ("{window_start}", "2026-10-07T09:00:00Z"),
    "the end": ("{window_end}", "2026-10-14T09:00:00Z"),
    "the start in seconds": ("{window_start_epoch}", 1791363600),
    "the end in seconds": ("{window_end_epoch}", 1791968400),
    "the end in seconds as a text": ("{window_end_epoch_text}", "1791968400"),
    "the start in milliseconds": ("{window_start_ms}", 1791363600000),
    "the end in milliseconds": ("{window_end_ms}", 1791968400000),
    "the end in milliseconds as a text": ("{window_end_ms_text}", "1791968400000"),
    "a date": ("{window_start_date}", "2026-10-07"),
    "several in a text": ("{window_start_date}..{window_end_epoch}", "2026-10-07..1791968400"),
    "braces of another kind": ("avg:x{env:prod} {window} {{n}}", "avg:x{env:prod} {window} {{n}}"),
}


@pytest.mark.parametrize(("text", "sent"), INSTANTS.values(), ids=INSTANTS.keys())
def test_placeholders(ask: Any, read: Any, text: str, sent: object) -> None:
    """Instants are filled in in path, parameters and body; in a body alone, epochs are numbers."""
    http = ScriptedHttp(lambda _request: {"n": 1})
    body = {"deep": [{"at": text}], "kept": None, "used": "{window_start}{window_end}"}
    at = datetime(2026, 10, 14, 9, 0, 0, 999, tzinfo=UTC)
    read(http, ask(at=at, method="POST", path="/x", query={"at": text}, body=body, window="7d"), at=LATER)
    (request,) = http.seen
    assert str(sent) == request.query["at"]
    used = "2026-10-07T09:00:00Z2026-10-14T09:00:00Z"
    assert {"deep": [{"at": sent}], "kept": None, "used": used} == request.json


def test_placeholder_in_the_path(ask: Any, read: Any) -> None:
    """A path may say the window, too."""
    http = ScriptedHttp(lambda _request: {"n": 1})
    read(http, ask(path="/from/{window_start_date}/to/{window_end_epoch}", window="1d"))
    assert http.seen[0].path == "/from/2026-10-13/to/1791968400"


DATED: dict[str, tuple[dict[str, Any], datetime, str]] = {
    "an end is asked as of the slot": ({"query": {"t": "{window_end}"}}, NOW, "2026-10-14T09:00:00Z"),
    "an offset shifts both": (
        {"query": {"t": "{window_end}"}, "offset": "1d"},
        NOW - timedelta(days=1),
        "2026-10-13T09:00:00Z",
    ),
    "a start alone is about now": (
        {"query": {"t": "{window_start}"}, "window": "1d"},
        LATER,
        "2026-10-13T09:07:00Z",
    ),
    "a date alone is about now": ({"query": {"t": "{window_end_date}"}}, LATER, "2026-10-14"),
    "nothing is about now": ({"query": {"t": "x"}}, LATER, "x"),
}


@pytest.mark.parametrize(("fields", "observed", "sent"), DATED.values(), ids=DATED.keys())
def test_as_of_when(ask: Any, read: Any, fields: dict[str, Any], observed: datetime, sent: str) -> None:
    """A number is true for the slot where the request says so, else for the instant of asking."""
    http = ScriptedHttp(lambda _request: {"n": 1})
    (answer,) = read(http, ask(**fields), at=LATER)
    assert isinstance(answer, Found)
    assert (observed, sent) == (answer.observed_at, http.seen[0].query["t"])


def test_slots_of_different_asks(ask: Any, read: Any) -> None:
    """Asks for different slots share a request only if it is about now."""
    for query, requests in (({"t": "{window_end}"}, 2), ({"t": "now"}, 1)):
        http = ScriptedHttp(lambda _request: {"n": 1})
        read(http, ask(0, query=query), ask(1, at=NOW - timedelta(hours=9), query=query), at=LATER)
        assert requests == http.requests


def test_failures_stay_with_their_request(ask: Any, read: Any, outcomes: Any) -> None:
    """A request that is refused costs its own key results and no others."""

    def reply(request: Request) -> object:
        return Status(404) if request.path == "/gone" else {"n": 1}

    http = ScriptedHttp(reply)
    answers = read(http, ask(0), ask(1, path="/gone"), ask(2, path="/gone", value="m"), ask(3, path="/other"))
    assert [1.0, "failed", "failed", 1.0] == outcomes(answers)
    assert {Fault.CONFIG} == {answer.fault for answer in answers[1:3]}
    assert http.requests == 3


def test_limits_defer(ask: Any, read: Any) -> None:
    """A limit carries the instant until which it holds."""
    (answer,) = read(ScriptedHttp(lambda _request: Deferred("wait", UNTIL)), ask())
    assert (Outcome.DEFERRED, UNTIL) == (answer.outcome, answer.until)


def test_unreachable_source_is_given_up() -> None:
    """After three requests in a row without an answer the rest are not sent."""
    http = ScriptedHttp(lambda _request: Unreachable("no answer"))
    asks = [_ask(number) for number in range(10)]
    answers = connector.read(SOURCE, asks, http, KeptFacts({}), NOW)
    assert [asks[0].key_result, asks[1].key_result] == [next(answers).key_result, next(answers).key_result]
    with pytest.raises(Unreachable):
        next(answers)
    assert http.requests == 3


def test_patience_begins_again(ask: Any, read: Any, outcomes: Any) -> None:
    """An answer in between, even a refusal, shows that the source is there."""

    def reply(request: Request) -> object:
        number = int(request.path[1:])
        return {2: {"n": 1}, 5: Status(403)}.get(number, Status(500))

    http = ScriptedHttp(reply)
    answers = read(http, *(ask(number, path=f"/{number}") for number in range(8)))
    assert ["failed", "failed", 1.0, "failed", "failed", "failed", "failed", "failed"] == outcomes(answers)


def test_plan(ask: Any) -> None:
    """The plan names each request once, with its key results, and sends nothing."""
    assert isinstance(connector, Planner)
    asks = [
        ask(0, path="/a?key=x", query={"b": 1}),
        ask(1, path="/a?key=x", query={"b": 1}, value="m"),
        ask(2, path="/c", pages="link", items="@", method="POST"),
    ]
    names = [ask.key_result for ask in asks]
    assert [
        Planned(1, "GET /a", (names[0], names[1])),
        Planned(1, "POST /c, and its further pages", (names[2],)),
    ] == list(connector.plan(SOURCE, asks, KeptFacts({})))


SLOTS = [NOW + timedelta(hours=hour) for hour in range(6)]
PAST = {"query": {"t": "{window_end_epoch}"}, "path": "/past"}


def history(http: Any, **fields: Any) -> list[Any]:
    """The answers for the slots; each slot is answered once, in order."""
    answers = list(connector.history(SOURCE, _ask(**{**PAST, **fields}), SLOTS, http, KeptFacts({})))
    assert SLOTS == [slot for slot, _ in answers]
    return [answer for _, answer in answers]


def test_history() -> None:
    """The past is asked slot by slot, and each number is true for its slot."""
    assert isinstance(connector, Historian)
    http = ScriptedHttp(lambda request: {"n": request.query["t"]})
    answers = history(http)
    assert [(slot.timestamp(), slot) for slot in SLOTS] == [(answer.value, answer.observed_at) for answer in answers]
    assert len(SLOTS) == http.requests


def test_history_with_holes(outcomes: Any) -> None:
    """A slot that cannot be read is a hole, and the others are read all the same."""
    replies = iter([Status(400), Status(400), {"n": 1}, {"n": None}, Status(500), {"n": 2}])
    assert ["failed", "failed", 1.0, "no_data", "failed", 2.0] == outcomes(
        history(ScriptedHttp(lambda _request: next(replies)))
    )


def test_history_of_a_broken_source(outcomes: Any) -> None:
    """After three failures in a row nothing more is sent, and the reason stays."""
    http = ScriptedHttp(lambda _request: Status(500))
    assert ["failed"] * len(SLOTS) == outcomes(history(http))
    assert http.requests == 3


@pytest.mark.parametrize("query", [{}, {"t": "{window_end_date}"}, {"t": "{window_start}"}])
def test_no_history_without_an_end(query: dict[str, str]) -> None:
    """A request that is about now has no past, and says why."""
    window = "7d" if "{window_start}" in query.values() else None
    with pytest.raises(Refused, match=r"it has no \{window_end\}"):
        connector.history(SOURCE, _ask(query=query, window=window), SLOTS, ScriptedHttp(str), KeptFacts({}))

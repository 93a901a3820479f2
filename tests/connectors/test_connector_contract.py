"""The contract that every connector passes, and the breaches that it notices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.prometheus import connector

from tracker.core.outcome import Fault, Outcome
from tracker.errors import BadAnswer, ConnectorError, Deferred, Refused, Unreachable
from tracker.ports import Found, Missing
from tracker.testing.connectors import (
    NOW,
    ORIGIN,
    SECRET,
    ConnectorContract,
    HttpConnectorContract,
    Request,
    ScriptedHttp,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tracker.ports import Answer, Ask, Facts, Http

_AT = int(NOW.timestamp())


class TestPrometheusContract(HttpConnectorContract):
    """Prometheus answers every ask of a poll with one request."""

    connector = connector
    most_requests = 1

    def source(self) -> object:
        """The plainest source."""
        return connector.Source(url=ORIGIN)

    def measures(self) -> list[object]:
        """Different expressions, reduced or not."""
        return [
            connector.Measure(query="up"),
            connector.Measure(query="sum(up)", reduce="max"),
            connector.Measure(query="avg(up)"),
        ]

    def answer(self, request: Request) -> object:
        """One series for each expression of the union."""
        union = request.form["query"]
        numbers = [str(number) for number in range(3) if f'"keyresult_ask", "{number}"' in union]
        labels: list[dict[str, str]] = [{"keyresult_ask": number} for number in numbers] or [{}]
        return _vector([{"metric": label, "value": [_AT, "1.5"]} for label in labels])

    def nothing(self, request: Request) -> object:
        """An empty vector; look-ups find nothing either."""
        return _vector([]) if request.method == "POST" else {"status": "success", "data": []}


def _vector(result: list[Any]) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": "vector", "result": result}}


@dataclass(frozen=True)
class _Source:
    """A source for connectors that break their promises."""

    url: str = dataclass_field(metadata={"description": "address"})


@dataclass(frozen=True)
class _Measure:
    """A measure for connectors that break their promises."""

    number: int = dataclass_field(default=0, metadata={"description": "what to give back"})


@dataclass(frozen=True)
class _Undescribed:
    """A measure whose field says nothing."""

    number: int = 0


class _Broken:
    """A connector that reads by the function it is given."""

    name = "prometheus"
    Source = _Source
    Measure: type[Any] = _Measure

    def __init__(self, reading: Callable[[Sequence[Ask], Http, Facts], Iterator[Answer]]) -> None:
        self.reading = reading

    def read(self, source: object, asks: Sequence[Ask], http: Http, facts: Facts, at: datetime) -> Iterator[Answer]:
        """What the function yields."""
        return self.reading(asks, http, facts)


def _contract(reading: Callable[[Sequence[Ask], Http, Facts], Iterator[Answer]]) -> HttpConnectorContract:
    class Contract(HttpConnectorContract):
        """The contract over a broken connector."""

        connector = _Broken(reading)
        most_requests = 1

        def source(self) -> object:
            return _Source(ORIGIN)

        def measures(self) -> list[object]:
            return [_Measure(1), _Measure(2)]

        def answer(self, request: Request) -> object:
            return {"value": 1}

        def nothing(self, request: Request) -> object:
            return {"value": None}

    return Contract()


def _found(ask: Ask, value: float = 1.0, **fields: Any) -> Found:
    return Found(ask.key_result, value, **{"observed_at": NOW, **fields})


def _twice(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    yield from (_found(ask) for ask in (*asks, *asks))


def _nothing_at_all(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    return iter(())


def _unasked(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    http.request("GET", "/")
    return iter(())


def _infinite(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    return (_found(ask, math.inf) for ask in asks)


def _naive(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    return (_found(ask, observed_at=datetime(2026, 1, 1)) for ask in asks)  # noqa: DTZ001 - the breach itself


def _unspeakable(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    return (_found(ask, evidence={"at": NOW}) for ask in asks)


def _zero_for_nothing(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    body = http.request("GET", "/").json()
    return (_found(ask, body["value"] or 0.0) for ask in asks)


def _swallowing(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    try:
        http.request("GET", "/")
    except ConnectorError:
        return (Missing(ask.key_result, Outcome.NO_DATA, Fault.SOURCE, "nothing") for ask in asks)
    return (_found(ask) for ask in asks)


def _leaking(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    headers = dict(http.request("GET", "/").headers)
    return (_found(ask, evidence=headers) for ask in asks)


def _straying(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    http.request("GET", f"{ORIGIN}.attacker.example/")
    return iter(())


def _chatty(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    for ask in asks:
        http.request("GET", "/")
        yield _found(ask)


def _forgetful(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    facts.put("at", NOW)
    return iter(())


def _shifting(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    seen = facts.get("seen") or 0
    facts.put("seen", seen + 1)
    return (_found(ask, float(seen)) for ask in asks)


def _shouting(asks: Sequence[Ask], http: Http, facts: Facts) -> Iterator[Answer]:
    return (Missing(ask.key_result, Outcome.NO_DATA, Fault.SOURCE, "Nothing.") for ask in asks)


BREACHES = {
    "answers twice": (_twice, "test_every_ask_is_answered_once"),
    "answers nothing": (_nothing_at_all, "test_every_ask_is_answered_once"),
    "asks without asks": (_unasked, "test_no_asks_need_no_request"),
    "gives infinity": (_infinite, "test_answers_can_be_kept"),
    "gives a naive time": (_naive, "test_answers_can_be_kept"),
    "gives evidence that is no JSON": (_unspeakable, "test_answers_can_be_kept"),
    "ends a message with a full stop": (_shouting, "test_answers_can_be_kept"),
    "remembers what is no JSON": (_forgetful, "test_what_is_remembered_can_be_kept"),
    "answers otherwise when it remembers": (_shifting, "test_what_is_remembered_can_be_kept"),
    "gives absence for a good answer": (_shouting, "test_good_answers_become_numbers"),
    "gives 0 for nothing": (_zero_for_nothing, "test_no_data_is_no_number"),
    "calls a refusal no data": (_swallowing, "test_a_refusal_is_a_matter_of_configuration"),
    "calls a limit no data": (_swallowing, "test_a_rate_limit_defers"),
    "calls a failure no data": (_swallowing, "test_a_broken_source_is_at_fault"),
    "calls our trouble no data": (_swallowing, "test_our_own_trouble_is_not_the_source_s"),
    "believes anything": (_swallowing, "test_a_malformed_answer_is_rejected"),
    "tells what headers hold": (_leaking, "test_secrets_are_never_told"),
    "asks elsewhere": (_straying, "test_nothing_is_asked_elsewhere"),
    "asks one by one": (_chatty, "test_asks_share_requests"),
}


@pytest.mark.parametrize(("reading", "promise"), BREACHES.values(), ids=BREACHES.keys())
def test_breach_is_noticed(reading: Any, promise: str) -> None:
    """A connector that breaks a promise fails the test of that promise."""
    with pytest.raises((AssertionError, TypeError)):
        getattr(_contract(reading), promise)()


def test_foreign_connector_under_a_known_name_is_noticed() -> None:
    """The entry point must lead to the connector under test itself."""
    with pytest.raises(AssertionError):
        _contract(_nothing_at_all).test_it_is_found_by_its_name()


def test_silent_field_is_noticed() -> None:
    """A field without a description fails the contract."""
    contract = _contract(_nothing_at_all)
    contract.connector.Measure = _Undescribed
    with pytest.raises(AssertionError, match="without a description"):
        contract.test_every_field_is_described()


def test_contract_alone_says_what_it_needs() -> None:
    """A contract without source, measures or answers cannot pass by accident."""
    bare, http = ConnectorContract(), HttpConnectorContract()
    for missing in (bare.source, bare.measures):
        with pytest.raises(NotImplementedError):
            missing()
    for reply in (http.answer, http.nothing):
        with pytest.raises(NotImplementedError):
            reply(Request("GET", "/"))
    with pytest.raises(AssertionError, match="nothing should be asked"):
        bare.script(Request("GET", "/"))


DOOR: dict[str, tuple[object, type[ConnectorError]]] = {
    "401": (Status(401), Refused),
    "304": (Status(304), Refused),
    "429": (Status(429), Deferred),
    "502": (Status(502), Unreachable),
    "an exception of the script": (BadAnswer("too large"), BadAnswer),
}


@pytest.mark.parametrize(("reply", "error"), DOOR.values(), ids=DOOR.keys())
def test_scripted_door_raises_as_the_real_one(reply: object, error: type[ConnectorError]) -> None:
    """A status that was not asked for is an error of the kind the real door raises."""
    with pytest.raises(error):
        ScriptedHttp(lambda _request: reply).request("GET", "/")


def test_scripted_door_returns_what_is_accepted() -> None:
    """An accepted status comes back with its body, and the request is on record."""
    http = ScriptedHttp(lambda _request: Status(422, {"error": "no"}))
    response = http.request("POST", "/q", query=[("a", "1")], form={"b": "2"}, accept=(422,))
    assert (422, {"error": "no"}, f"{ORIGIN}/q") == (response.status, response.json(), response.url)
    assert [Request("POST", "/q", {"a": "1"}, {"b": "2"})] == http.seen
    assert SECRET in response.headers.values()


def test_scripted_door_follows_absolute_links_within_the_origin() -> None:
    """A paging link of the origin is no stray."""
    http = ScriptedHttp(lambda _request: {})
    http.request("GET", f"{ORIGIN}/page/2")
    assert http.strays == []

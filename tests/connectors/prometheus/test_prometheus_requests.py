"""What is sent and how failing unions are taken apart, through a scripted door."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tracker.connectors.prometheus import connector
from tracker.connectors.prometheus.questions import MOST_CHARACTERS, MOST_SPLITS, MOST_TOGETHER, batches

from tracker.core.outcome import Fault, Outcome
from tracker.errors import BadAnswer, ConnectorError, Refused, Unreachable
from tracker.facts import KeptFacts
from tracker.ports import Found, Missing
from tracker.testing.connectors import ORIGIN, Request, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.ports import Answer, Ask

AT = datetime(2026, 10, 14, 9, tzinfo=UTC)
_MEMBER = re.compile(r'label_join\(\(\n(?:vector\(\n)?(.*?)(?:\n\))?\n\), "keyresult_ask", "(\d+)"')


def vector(*values: tuple[dict[str, str], str], **envelope: Any) -> dict[str, Any]:
    """An envelope with a vector."""
    result = [{"metric": labels, "value": [AT.timestamp(), text]} for labels, text in values]
    return {"status": "success", "data": {"resultType": "vector", "result": result}, **envelope}


def members(query: str) -> dict[str, str]:
    """The expressions of a union by number; a lone query has the number `alone`."""
    found = {number: expression for expression, number in _MEMBER.findall(query)}
    return found or {"alone": query}


def series(query: str) -> dict[str, Any]:
    """A vector in which each expression `mN` has the value N."""
    return vector(
        *(
            ({} if number == "alone" else {"keyresult_ask": number}, expression[1:])
            for number, expression in members(query).items()
        )
    )


def refusal(text: str = "no") -> Status:
    """What Prometheus says to a query that it cannot evaluate."""
    return Status(422, {"status": "error", "errorType": "execution", "error": text})


class Server:
    """Plays a Prometheus that answers by a function of the query, and knows each expression already."""

    def __init__(self, reply: Callable[[str], object], count: int, ask: Any) -> None:
        self.asks: list[Ask] = [ask(f"m{number}", AT, number) for number in range(count)]
        self.reply = reply
        self.facts = KeptFacts({})
        self.http = ScriptedHttp(lambda request: series(request.form["query"]))
        self.read()

    def read(self, **fields: Any) -> list[Answer]:
        """One poll with a new door."""
        source = connector.Source(url=ORIGIN, **fields)
        answers = list(connector.read(source, self.asks, self.http, self.facts, AT))
        self.http = ScriptedHttp(self._play)
        return sorted(answers, key=lambda answer: int(answer.key_result.rpartition("/")[2]))

    def _play(self, request: Request) -> object:
        return self.reply(request.form["query"])

    def again(self) -> tuple[list[Answer], ScriptedHttp]:
        """Another poll, and the door it went through."""
        http = self.http
        return self.read(), http


@pytest.fixture
def known(ask: Any) -> Callable[..., Server]:
    """`known(reply, count)`: a server whose `count` expressions have all passed alone."""
    return lambda reply, count: Server(reply, count, ask)


def _bad(number: int, reply: Any = refusal) -> Callable[[str], object]:
    """The reply to every query that holds one expression; other queries are answered well."""

    def answer(query: str) -> object:
        if f"m{number}" not in members(query).values():
            return series(query)
        return reply(query) if callable(reply) else reply

    return answer


def _numbers(answers: Sequence[Answer]) -> list[float | Outcome]:
    return [answer.value if isinstance(answer, Found) else answer.outcome for answer in answers]


def test_what_is_sent(ask: Any) -> None:
    """A POST with query, instant, server-side timeout and the source's own parameters, uncompressed."""
    http = ScriptedHttp(lambda _request: vector(({}, "1")))
    source = connector.Source(url=ORIGIN, thanos=True, timeout=10, params={"dedup": "true"})
    (answer,) = connector.read(source, [ask("up", AT.replace(microsecond=5), offset="5m")], http, KeptFacts({}), AT)
    (request,) = http.seen
    assert (request.method, request.path, request.headers) == ("POST", "/api/v1/query", {"Accept-Encoding": "identity"})
    assert request.form == {
        "query": "up",
        "time": str(int(AT.timestamp()) - 300),
        "timeout": "10s",
        "partial_response": "false",
        "dedup": "true",
    }
    assert isinstance(answer, Found)
    assert answer.observed_at == AT - timedelta(minutes=5)


def test_unions_hold_fifty(known: Any) -> None:
    """What is known is asked fifty at a time."""
    answers, http = known(series, 125).again()
    assert [float(number) for number in range(125)] == _numbers(answers)
    assert sorted([MOST_TOGETHER, MOST_TOGETHER, 25]) == sorted(len(members(sent.form["query"])) for sent in http.seen)


def test_unions_stay_below_16_kilobytes(ask: Any) -> None:
    """Long expressions are spread over more requests."""
    asks = [ask(f"{number} # {'x' * 5000}", AT, number) for number in range(7)]
    facts = KeptFacts({})
    source = connector.Source(url=ORIGIN)
    list(connector.read(source, asks, ScriptedHttp(lambda _r: vector(({}, "1"))), facts, AT))
    http = ScriptedHttp(lambda _request: vector())
    list(connector.read(source, asks, http, facts, AT))
    lengths = [len(sent.form["query"]) for sent in http.seen if sent.method == "POST"]
    assert len(lengths) == 3
    assert max(lengths) <= MOST_CHARACTERS


def test_no_questions_make_no_batch() -> None:
    """Nothing to ask is no request."""
    assert list(batches([])) == []


def test_instants_are_not_mixed(ask: Any) -> None:
    """Asks as of different instants go into different requests."""
    asks = [ask(f"m{number}", AT - timedelta(hours=number % 2), number) for number in range(6)]
    facts = KeptFacts({})
    source = connector.Source(url=ORIGIN)
    list(connector.read(source, asks, ScriptedHttp(lambda r: series(r.form["query"])), facts, AT))
    http = ScriptedHttp(lambda r: series(r.form["query"]))
    list(connector.read(source, asks, http, facts, AT))
    assert [len(members(sent.form["query"])) for sent in http.seen] == [3, 3]
    assert len({sent.form["time"] for sent in http.seen}) == 2


FAILURES = {
    "an execution error": (refusal("many-to-many"), Outcome.FAILED, Fault.CONFIG, "many-to-many"),
    "a parse error": (
        Status(400, {"status": "error", "errorType": "bad_data", "error": "parse error"}),
        Outcome.FAILED,
        Fault.CONFIG,
        "parse error",
    ),
    "an error told with status 200": (
        {"status": "error", "errorType": "execution", "error": "too many samples"},
        Outcome.FAILED,
        Fault.CONFIG,
        "too many samples",
    ),
    "a query timeout": (
        Status(503, {"status": "error", "errorType": "timeout", "error": "query timed out"}),
        Outcome.FAILED,
        Fault.SOURCE,
        "the server gave up on the query: query timed out",
    ),
    "a body over the cap": (BadAnswer("larger than 16 MiB"), Outcome.REJECTED, Fault.SOURCE, "larger than 16 MiB"),
    "a warning": (
        lambda query: {**series(query), "warnings": ["store down"]},
        Outcome.PARTIAL,
        Fault.SOURCE,
        "store down",
    ),
}


@pytest.mark.parametrize(("reply", "outcome", "fault", "message"), FAILURES.values(), ids=FAILURES.keys())
def test_the_guilty_one_is_found(known: Any, reply: Any, outcome: Outcome, fault: Fault, message: str) -> None:
    """Of 50 in a union only the guilty one is missing; next time it is asked alone at once."""
    server = known(_bad(37, reply=reply), 50)
    answers, http = server.again()
    assert [float(number) for number in range(50) if number != 37] == [
        answer.value for answer in answers if isinstance(answer, Found)
    ]
    missing = answers[37]
    assert isinstance(missing, Missing)
    assert (outcome, fault) == (missing.outcome, missing.fault)
    assert message in missing.message
    assert http.requests <= 1 + 2 * 6
    _, http = server.again()
    assert http.requests == 2


def test_one_that_passes_alone_again_is_back_in_the_union(known: Any) -> None:
    """An expression that was mended costs one request of its own, once."""
    server = known(_bad(3), 10)
    server.again()
    server.reply = series
    server.http = ScriptedHttp(server._play)
    assert server.again()[1].requests == 2
    assert server.again()[1].requests == 1


def test_warnings_everywhere_make_everything_partial(known: Any) -> None:
    """Where every answer has warnings the splitting ends, and no number is believed."""
    answers, http = known(lambda query: {**series(query), "warnings": ["store down"]}, 1000).again()
    assert {Outcome.PARTIAL} == set(_numbers(answers))
    assert http.requests <= 20 + 2 * MOST_SPLITS


def test_a_storm_of_failures_is_bounded(known: Any) -> None:
    """Where everything fails the splitting ends, and nobody is blamed who was not asked alone."""
    server = known(lambda query: refusal(f"{len(members(query))} together"), 2000)
    answers, http = server.again()
    assert {Outcome.FAILED} == set(_numbers(answers))
    assert http.requests <= 40 + 2 * MOST_SPLITS
    messages = [answer.message for answer in answers]
    assert any("asked together with 49 others, of which too many fail" in message for message in messages)
    alone = sum("refuses the query: 1 together" in message for message in messages)
    assert alone == list(server.facts.get("verdicts").values()).count("b") <= MOST_SPLITS


MIXED_UP = {
    "a number that was not asked": vector(({"keyresult_ask": "99"}, "1")),
    "no number": vector(({}, "1")),
    "a scalar for a union": {"status": "success", "data": {"resultType": "scalar", "result": [0, "1"]}},
}


@pytest.mark.parametrize("reply", MIXED_UP.values(), ids=MIXED_UP.keys())
def test_a_mixed_up_union_is_not_believed(known: Any, reply: Any) -> None:
    """A union whose series cannot be told apart is asked again one by one."""
    answers, _ = known(lambda query: reply if "or\n" in query else series(query), 4).again()
    assert _numbers(answers) == [0.0, 1.0, 2.0, 3.0]


def test_duplicates_in_a_union_are_ambiguous(known: Any) -> None:
    """Two series for one expression are ambiguous, and cost the others nothing."""
    answers, _ = known(
        lambda _q: vector(*(({"keyresult_ask": number, "zone": zone}, "1") for number, zone in ("0a", "0b", "1a"))), 2
    ).again()
    assert _numbers(answers) == [Outcome.AMBIGUOUS, 1.0]


WHOLE = {
    "unreachable": Unreachable("refuses connections"),
    "refused": Status(401),
    "a rate limit": Status(429),
    "a server error": Status(500),
    "a proxy's 503": Status(503, "<html>unavailable</html>"),
    "a proxy's 400": Status(400, "<html>bad request</html>"),
    "a server shutting down": Status(503, {"status": "error", "errorType": "canceled", "error": "shutting down"}),
    "a login page": "<html>",
    "no envelope": {"hello": "world"},
    "no data": {"status": "success"},
    "an unknown type": {"status": "success", "data": {"resultType": "tensor", "result": []}},
    "a result that is no list": {"status": "success", "data": {"resultType": "vector", "result": {}}},
    "a series without labels": {"status": "success", "data": {"resultType": "vector", "result": [{}]}},
    "labels that are no text": {
        "status": "success",
        "data": {"resultType": "vector", "result": [{"metric": {"a": 1}}]},
    },
    "a value that is no pair": {
        "status": "success",
        "data": {"resultType": "vector", "result": [{"metric": {}, "value": "1"}]},
    },
    "a value that is no text": {
        "status": "success",
        "data": {"resultType": "vector", "result": [{"metric": {}, "value": [0, 1]}]},
    },
    "an instant that is no number": {"status": "success", "data": {"resultType": "scalar", "result": [True, "1"]}},
    "warnings that are no list": vector(warnings="oops"),
}  # fmt: skip


@pytest.mark.parametrize("reply", WHOLE.values(), ids=WHOLE.keys())
def test_what_fails_for_everyone_is_not_split(known: Any, reply: Any) -> None:
    """Trouble of the source as a whole is everyone's answer after a request or two."""
    server = known(lambda _query: reply, 100)
    http = server.http
    with pytest.raises(ConnectorError):
        server.read()
    assert http.requests <= 2


def test_what_was_answered_before_a_failure_stands(ask: Any) -> None:
    """Answers are yielded as they come; an error later takes none of them back, and verdicts are kept."""
    facts = KeptFacts({})
    asks = [ask(f"m{number}", AT, number) for number in range(20)]

    def reply(request: Request) -> object:
        return Unreachable("gone") if request.form["query"] == "m19" else series(request.form["query"])

    answers = connector.read(connector.Source(url=ORIGIN), asks, ScriptedHttp(reply), facts, AT)
    seen: list[Answer] = []
    with pytest.raises(Unreachable):
        seen.extend(iter(answers))
    seen_before = len(facts.get("verdicts"))
    assert 16 <= seen_before <= 19


def test_an_abandoned_poll_begins_nothing_more(ask: Any) -> None:
    """Closing the answers ends the asking."""
    asks = [ask(f"m{number}", AT, number) for number in range(500)]
    http = ScriptedHttp(lambda request: series(request.form["query"]))
    answers = connector.read(connector.Source(url=ORIGIN), asks, http, KeptFacts({}), AT)
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert http.requests <= 500


def test_unchanged_verdicts_are_not_written_again(known: Any) -> None:
    """A poll that learns nothing changes no fact."""
    server = known(series, 5)
    server.facts.changed.clear()
    server.again()
    assert server.facts.changed == {}


def test_verdicts_of_forgotten_expressions_are_dropped(ask: Any) -> None:
    """Only so many expressions are remembered that are no longer asked."""
    facts = KeptFacts({"verdicts": {f"{number:016x}": "v" for number in range(3000)}})
    list(
        connector.read(connector.Source(url=ORIGIN), [ask("m1", AT)], ScriptedHttp(lambda _r: series("m1")), facts, AT)
    )
    verdicts = facts.get("verdicts")
    assert isinstance(verdicts, dict)
    assert len(verdicts) == 1001


def _refused_history(ask: Any, reply: object, query: str = "m1") -> None:
    http = ScriptedHttp(lambda _request: reply)
    list(connector.history(connector.Source(url=ORIGIN), ask(query, AT), [AT], http, KeptFacts({})))


def test_history_of_a_query_tied_to_its_span_is_refused(ask: Any) -> None:
    """`@ end()` would mean something else in a range query, so it is not asked."""
    with pytest.raises(Refused, match="means something else over a span"):
        _refused_history(ask, vector(), "up @ end()")


def _matrix(*entries: object, **envelope: Any) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": "matrix", "result": list(entries)}, **envelope}


@pytest.mark.parametrize(
    "reply",
    [
        vector(),
        _matrix("x"),
        _matrix({"metric": {}, "values": "x"}),
        _matrix({"metric": {}, "values": [[0, 1]]}),
    ],
)
def test_malformed_history_is_rejected(ask: Any, reply: object) -> None:
    """A range answer of another shape is an error, not a number."""
    with pytest.raises(BadAnswer):
        _refused_history(ask, reply)


def test_history_is_cut_into_windows(ask: Any) -> None:
    """Windows have at most 11,000 points, the step is that of the slots, and holes cost nothing."""
    step = timedelta(minutes=15)
    slots = [AT + number * step for number in (*range(11_001), 30_000)]
    http = ScriptedHttp(lambda _request: _matrix())
    answers = list(connector.history(connector.Source(url=ORIGIN), ask("m1", AT, empty=0), slots, http, KeptFacts({})))
    assert slots == [slot for slot, _ in answers]
    asked = [(int(sent.form["start"]), int(sent.form["end"]), sent.form["step"]) for sent in http.seen]
    start = int(AT.timestamp())
    assert asked == [
        (start, start + 10_999 * 900, "900"),
        (start + 11_000 * 900, start + 11_000 * 900, "900"),
        (start + 30_000 * 900, start + 30_000 * 900, "900"),
    ]


def test_history_of_no_slots_asks_nothing(ask: Any) -> None:
    """Without slots nothing is sent."""
    http = ScriptedHttp(lambda _request: _matrix())
    assert list(connector.history(connector.Source(url=ORIGIN), ask("m1", AT), [], http, KeptFacts({}))) == []
    assert http.requests == 0


def test_history_keeps_warnings_and_histograms_apart(ask: Any) -> None:
    """A warning makes every slot of its window partial; a native histogram is rejected."""
    second = AT.timestamp()
    source = connector.Source(url=ORIGIN)
    for reply, outcome in (
        (_matrix({"metric": {}, "values": [[second, "1"]]}, warnings=["store down"]), Outcome.PARTIAL),
        (_matrix({"metric": {}, "histograms": [[second, {"count": "1"}]]}), Outcome.REJECTED),
    ):
        http = ScriptedHttp(lambda _request, reply=reply: reply)
        ((_, answer),) = connector.history(source, ask("m1", AT), [AT], http, KeptFacts({}))
        assert isinstance(answer, Missing)
        assert outcome is answer.outcome

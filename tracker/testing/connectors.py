"""The contract that every connector passes, through a scripted door (see `scripted`).

An outside author subclasses `HttpConnectorContract` (or `ConnectorContract` for a connector that
asks no network) in a test module and says what the connector, its source and its measures are:

    class TestWeather(HttpConnectorContract):
        connector = weather.connector

        def source(self):
            return weather.Source(url=ORIGIN)

        def measures(self):
            return [weather.Measure(city="Oslo"), weather.Measure(city="Rome")]

        def answer(self, request):
            return {"temperature": 12.5}

        def nothing(self, request):
            return {"temperature": None}
"""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from tracker.core.outcome import Fault, Outcome
from tracker.entries import missing_from
from tracker.errors import ConnectorError, Unreachable
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found, Missing
from tracker.registry import build, connectors, load_connector

from .scripted import NOW, ORIGIN, SECRET, UNTIL, Request, ScriptedHttp, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.ports import Answer, Connector, Facts

__all__ = [
    "NOW",
    "ORIGIN",
    "SECRET",
    "UNTIL",
    "ConnectorContract",
    "HttpConnectorContract",
    "Request",
    "ScriptedHttp",
    "Status",
]

_MOST_ANSWERS = 1000


class ConnectorContract:
    """What every connector promises. Subclass it under a name that pytest collects."""

    connector: Connector

    def source(self) -> Any:
        """A valid source; one with an address has the origin `ORIGIN`."""
        raise NotImplementedError

    def measures(self) -> Sequence[Any]:
        """Two or more different valid measures."""
        raise NotImplementedError

    def script(self, request: Request) -> object:
        """The reply to a request when all is well."""
        raise AssertionError(f"nothing should be asked, but {request.path} was")

    def asks(self) -> list[Ask]:
        """One ask for each measure, as of the same slot."""
        start, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
        return [
            Ask(f"team/2026-Q4/objective/{number}", measure, NOW, start, end)
            for number, measure in enumerate(self.measures())
        ]

    def read(self, http: ScriptedHttp, facts: Facts | None = None) -> list[Answer]:
        """Every answer of one poll, errors turned into absences the way a poll does it."""
        asks = self.asks()
        answers: list[Answer] = []
        facts = KeptFacts({}) if facts is None else facts
        try:
            answers.extend(islice(self.connector.read(self.source(), asks, http, facts, NOW), _MOST_ANSWERS))
        except ConnectorError as error:
            answered = {answer.key_result for answer in answers}
            answers.extend(missing_from(error, ask.key_result) for ask in asks if ask.key_result not in answered)
        return answers

    def test_it_is_found_by_its_name(self) -> None:
        """An entry point of the connector's name leads to it."""
        reference = connectors()[self.connector.name]
        assert load_connector(reference.entry_point) is self.connector

    def test_every_field_is_described(self) -> None:
        """Source and measure are dataclasses, and each field says what it means."""
        for model in (self.connector.Source, self.connector.Measure):
            assert dataclasses.is_dataclass(model)
            silent = [item.name for item in dataclasses.fields(model) if not item.metadata.get("description")]
            assert silent == [], f"{model.__qualname__}: fields without a description: {silent}"

    def test_models_survive_json(self) -> None:
        """A source or measure built again from its JSON is equal to it."""
        for value in (self.source(), *self.measures()):
            fields = json.loads(json.dumps(dataclasses.asdict(value), allow_nan=False))
            assert value == build(type(value), fields)

    def test_every_ask_is_answered_once(self) -> None:
        """Each ask gets one answer, and nothing else is answered."""
        answers = self.read(ScriptedHttp(self.script))
        assert sorted(ask.key_result for ask in self.asks()) == sorted(answer.key_result for answer in answers)

    def test_no_asks_need_no_request(self) -> None:
        """Without asks there are no answers, and nothing is sent."""
        http = ScriptedHttp(self.script)
        assert list(self.connector.read(self.source(), [], http, KeptFacts({}), NOW)) == []
        assert http.seen == []

    def test_answers_can_be_kept(self) -> None:
        """Numbers are finite, times aware, evidence JSON-able, and absences say why."""
        for answer in self.read(ScriptedHttp(self.script)):
            if isinstance(answer, Found):
                assert math.isfinite(answer.value)
                assert answer.observed_at.tzinfo is not None
                json.dumps(dict(answer.evidence), allow_nan=False)
            else:
                _check_absence(answer)

    def test_what_is_remembered_can_be_kept(self) -> None:
        """Facts put during a poll are JSON-able, and another poll with them gives the same answers."""
        facts = KeptFacts({})
        first = self.read(ScriptedHttp(self.script), facts)
        again = KeptFacts(json.loads(json.dumps(facts.changed, allow_nan=False)))
        assert _told(first) == _told(self.read(ScriptedHttp(self.script), again))


class HttpConnectorContract(ConnectorContract):
    """What a connector that asks over HTTP promises besides.

    Attributes:
        most_requests: How many requests all the measures may take together once the connector
            knows them; None if they share none.
    """

    most_requests: int | None = None

    def answer(self, request: Request) -> object:
        """The reply to a request when all is well: a number for each measure."""
        raise NotImplementedError

    def nothing(self, request: Request) -> object:
        """The reply of a source that works and has no data."""
        raise NotImplementedError

    def script(self, request: Request) -> object:
        """The reply to a request when all is well."""
        return self.answer(request)

    def test_good_answers_become_numbers(self) -> None:
        """Every ask of a healthy source gets a number."""
        assert [answer for answer in self.read(ScriptedHttp(self.answer)) if isinstance(answer, Missing)] == []

    def test_no_data_is_no_number(self) -> None:
        """A source without data gives `no_data`, never a zero."""
        assert {Outcome.NO_DATA} == {_outcome(answer) for answer in self.read(ScriptedHttp(self.nothing))}

    def test_a_refusal_is_a_matter_of_configuration(self) -> None:
        """Wrong credentials, missing permissions and wrong addresses are `failed`, fault `config`."""
        for code in (401, 403, 404):
            self._all_fail(Status(code, "no"), Outcome.FAILED, Fault.CONFIG)

    def test_a_rate_limit_defers(self) -> None:
        """A limit gives `deferred` with the instant it ends."""
        answers = self._all_fail(Status(429, "slow down"), Outcome.DEFERRED, Fault.SOURCE)
        assert {UNTIL} == {answer.until for answer in answers}

    def test_a_broken_source_is_at_fault(self) -> None:
        """A server error or a silence is `failed`, fault `source`."""
        self._all_fail(Status(500, "oops"), Outcome.FAILED, Fault.SOURCE)
        self._all_fail(Unreachable("no answer within 30 s"), Outcome.FAILED, Fault.SOURCE)

    def test_our_own_trouble_is_not_the_source_s(self) -> None:
        """What this machine is to blame for stays `local`."""
        self._all_fail(Unreachable("no address found", fault=Fault.LOCAL), Outcome.FAILED, Fault.LOCAL)

    def test_a_malformed_answer_is_rejected(self) -> None:
        """A login page, half a document or something else than the format gives no number."""
        for body in ("<html>please log in</html>", '{"half": ', "null", "[]", "{}", '"text"', "12"):
            answers = self.read(ScriptedHttp(lambda _request, body=body: body))  # type: ignore[misc]
            assert Outcome.OK not in {_outcome(answer) for answer in answers}, body
            assert len(self.asks()) == len(answers), body

    def test_secrets_are_never_told(self) -> None:
        """What the source sends in headers appears in no answer."""
        for script in (self.answer, self.nothing, lambda _request: Status(500), lambda _request: "<html>"):
            assert SECRET not in repr(self.read(ScriptedHttp(script)))

    def test_nothing_is_asked_elsewhere(self) -> None:
        """Every request stays within the source's origin."""
        http = ScriptedHttp(self.answer)
        self.read(http)
        assert http.strays == []

    def test_asks_share_requests(self) -> None:
        """Once the measures are known, a poll takes no more requests than promised."""
        facts, second = KeptFacts({}), ScriptedHttp(self.answer)
        self.read(ScriptedHttp(self.answer), facts)
        self.read(second, facts)
        assert self.most_requests is None or second.requests <= self.most_requests

    def _all_fail(self, reply: object, outcome: Outcome, fault: Fault) -> list[Missing]:
        answers = self.read(ScriptedHttp(lambda _request: reply))
        missing = [answer for answer in answers if isinstance(answer, Missing)]
        assert len(self.asks()) == len(answers) == len(missing), reply
        assert {(outcome, fault)} == {(answer.outcome, answer.fault) for answer in missing}, reply
        for answer in missing:
            _check_absence(answer)
        return missing


def _outcome(answer: Answer) -> Outcome:
    return answer.outcome if isinstance(answer, Missing) else Outcome.OK


def _told(answers: Sequence[Answer]) -> dict[str, tuple[Outcome, float | None]]:
    return {
        answer.key_result: (_outcome(answer), answer.value if isinstance(answer, Found) else None) for answer in answers
    }


def _check_absence(answer: Missing) -> None:
    assert answer.outcome is not Outcome.OK
    assert answer.message, "an absence says why"
    assert not answer.message.endswith("."), answer.message
    assert (answer.outcome is Outcome.DEFERRED) == (answer.until is not None), answer

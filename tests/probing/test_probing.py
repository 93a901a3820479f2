"""The use case behind `probe`: whatever a connector does becomes steps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.cycle import parse_cycle
from tracker.core.model import KeyResult, Measure, Reach, ReachFromHistory, TeamCycle
from tracker.core.outcome import Outcome
from tracker.core.readings import DayValue, History
from tracker.core.units import parse_unit
from tracker.errors import BadAnswer, Refused
from tracker.facts import KeptFacts
from tracker.ports import Ask, Found, Task
from tracker.probed import Probe, State, Subject
from tracker.probing import Probing
from tracker.runs import Session
from tracker.seen_secrets import SeenSecrets, tail_of
from tracker.testing.fakes import FakeConnector, FakeMeasure, FakeSource, NoHttp

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.core.model import Goal
    from tracker.ports import Answer, Due

NOW = datetime(2026, 8, 16, 9, 20, tzinfo=UTC)
CYCLE = parse_cycle("2026-Q3", "UTC")
MINUTES = parse_unit("min")
SECONDS = parse_unit("s")
GOAL = Reach(30, 5, strict=False, unit=MINUTES)


class NoSecrets:
    """Secrets of which none is ever set."""

    def value(self, *, env: str | None = None, file: str | None = None) -> str:
        """Never called."""
        raise AssertionError(env or file)


class Unhistoric:
    """A connector that knows the present only, answers what it is given, and defines its number."""

    name = "unhistoric"
    Source, Measure = FakeSource, FakeMeasure

    def __init__(self, *answers: Any) -> None:
        self.answers = answers

    def read(self, _source: object, asks: Sequence[Ask], *_: object) -> Iterator[Answer]:
        """The answers, one for each ask."""
        for ask, answer in zip(asks, self.answers, strict=False):
            yield answer._replace(key_result=ask.key_result)

    def definition(self, measure: FakeMeasure) -> str:
        """What the number is."""
        return f"the number of {measure.query}"


def subject(goal: Goal = GOAL, unit: str = "s", history: History | None = None, name: str = "ci-time") -> Subject:
    """A key result of a goal, measured in a unit."""
    measure = Measure("fake", "ci", {"query": name, "left_out": None}, parse_unit(unit))
    key_result = KeyResult(name, f"platform/2026-Q3/quality/{name}", name, "tomas", goal, measure)
    task = Task(key_result.name, timedelta(hours=1), CYCLE.start, CYCLE.end, CYCLE.start, CYCLE.end, "UTC", "", "ci",
                "{}", "{}", unit, "{}")  # fmt: skip
    return Subject(TeamCycle("platform", CYCLE, ()), key_result, task, history, timedelta(0), name)


def probe(connector: Any, *subjects: Subject) -> list[Probe]:
    """What came of probing subjects through a connector; each look at the timer finds it a second later."""

    def open_source(dues: Sequence[Due], facts: KeptFacts, at: datetime | None) -> Session:
        asks = tuple(
            Ask(due.task.key_result, FakeMeasure(due.task.key_result.rsplit("/", 1)[-1]), at or NOW, CYCLE.start,
                CYCLE.end)
            for due in dues
        )  # fmt: skip
        return Session(connector, FakeSource(), asks, NoHttp(), facts)

    ticks = count(1.0)
    probing = Probing(open_source, SeenSecrets(NoSecrets()), timer=lambda: next(ticks))
    return list(probing.probe(subjects, KeptFacts({}), NOW, NOW))


def told(one: Probe) -> dict[str, str]:
    """The first detail of each step by its name."""
    return {step.name: step.details[0] for step in one.steps}


def found(value: float, **more: Any) -> Found:
    """A number that came now."""
    return Found("", value, NOW, **more)


def test_the_generic_words_are_the_fields_of_the_measure() -> None:
    """Without a connector's own words, a probe tells the fields, the time, the requests and the samples."""
    (one,) = probe(FakeConnector({"ci-time": 1428.0}), subject())

    assert {
        "connect": "there is no address to connect to",
        "sign in": "no secret is set",
        "query": "1,000 ms",
        "reduce": "1,428 s",
        "convert": "1,428 s = 23.8 min",
        "sense": "no earlier reading to compare with",
    } == told(one)
    assert ("query=ci-time", None) == (one.asked, one.failure)
    assert "keyresult backfill ci-time --from 2026-04-06" == one.next


def test_samples_and_warnings_are_told() -> None:
    """What stands behind a number, and what is to be said beside it, is said."""
    (one,) = probe(Unhistoric(found(1428.0, samples=1204, warning="a page was late")), subject())

    assert "1,000 ms, over 1,204 samples" == told(one)["query"]
    assert ("1,428 s", "a page was late") == one.steps[3].details
    assert "n = 1,204" in told(one)["sense"]


@pytest.mark.parametrize(
    ("evidence", "definition"),
    [({}, "the number of ci-time"), ({"definition": "the median of runs"}, "the median of runs")],
    ids=["of the connector", "of the answer"],
)
def test_the_definition_is_told(evidence: dict[str, object], definition: str) -> None:
    """The definition of the answer wins over that of the connector."""
    (one,) = probe(Unhistoric(found(1428.0, evidence=evidence)), subject())

    assert definition == one.definition


def test_a_unit_that_does_not_fit_fails_the_conversion() -> None:
    """Bytes cannot become minutes: the fifth step says so, and the files are to be checked."""
    (one,) = probe(FakeConnector({"ci-time": 1428.0}), subject(unit="GB"))

    assert one.failure is not None
    assert ("convert", State.FAILED) == (one.failure.name, one.failure.state)
    assert '"GB" cannot be compared with "min"' == one.failure.details[0]
    assert "keyresult check" == one.next
    assert 5 == len(one.steps)


@pytest.mark.parametrize(
    ("answer", "step", "following"),
    [
        pytest.param(Outcome.NO_DATA, "query", "keyresult probe ci-time", id="nothing came"),
        pytest.param(Outcome.PARTIAL, "query", "keyresult probe ci-time", id="part of it came"),
        pytest.param(Outcome.AMBIGUOUS, "reduce", "keyresult probe ci-time", id="several came"),
        pytest.param(Outcome.REJECTED, "reduce", "keyresult probe ci-time", id="no number came"),
        pytest.param(Outcome.FAILED, "query", "keyresult doctor", id="the source failed"),
        pytest.param(Refused("the query is wrong"), "query", "keyresult probe ci-time", id="it refuses the query"),
        pytest.param(BadAnswer("it is not JSON"), "query", "keyresult doctor", id="the answer is garbled"),
    ],
)
def test_every_outcome_has_its_step(answer: object, step: str, following: str) -> None:
    """An absence is told at the step it is owed to, and what to do follows."""
    (one,) = probe(FakeConnector({"ci-time": answer}), subject())

    assert one.failure is not None
    assert (step, following) == (one.failure.name, one.next)
    assert one.failure is one.steps[-1]
    assert "asked: query=ci-time" in one.failure.details


def test_no_answer_is_a_failure() -> None:
    """A connector that forgets an ask fails its query."""
    first, second = probe(Unhistoric(found(1428.0)), subject(), subject(name="other"))

    assert None is first.failure
    assert second.failure is not None
    assert "the connector gave no answer" == second.failure.details[0]


def test_a_factor_of_a_baseline_to_come_is_in_the_unit_of_the_measure() -> None:
    """Where the goal has no unit of its own the number stays as it came."""
    goal = ReachFromHistory(timedelta(days=28), None, 0.6, strict=False, unit=None)

    (one,) = probe(FakeConnector({"ci-time": 1428.0}), subject(goal=goal))

    assert "it came in the unit of the goal" == told(one)["convert"]
    assert 1428.0 == one.value


def test_what_follows_a_success() -> None:
    """Without a past to fetch and a reading, polling comes next."""
    (one,) = probe(Unhistoric(found(1428.0)), subject())

    assert "keyresult poll" == one.next


def test_a_stored_day_of_today_gives_way() -> None:
    """The report is told with the new number in the place of today's."""
    at = NOW.replace(minute=0)
    days = tuple(
        DayValue((at - timedelta(days=ago)).date(), at - timedelta(days=ago), value, value, value, 1)
        for ago, value in ((7, 1500.0), (0, 9000.0))
    )

    (one,) = probe(FakeConnector({"ci-time": 1428.0}), subject(history=History(days=days)))

    assert one.report is not None
    assert one.report.startswith("ci-time: 23.8 min, 1.2 min shorter (better) on the week; ")


@pytest.mark.parametrize(
    ("secret", "tail"),
    [
        ("planted-token-0b5a1cf3a1", "…f3a1"),
        ("short", "…"),
        ("-----BEGIN KEY-----\nabc\n-----END KEY-----", "…"),
    ],
    ids=["long", "short", "a key"],
)
def test_no_more_than_the_end_of_a_secret_is_shown(secret: str, tail: str) -> None:
    """Four letters or digits of a long secret, nothing of a short one or of a key."""
    assert tail == tail_of(secret)

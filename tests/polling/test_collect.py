"""One poll: answers and absences are stored, and blame is placed right."""

from __future__ import annotations

import math
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.core.outcome import Fault, Outcome
from tracker.errors import BadAnswer, Deferred, NoData, Refused, SettingsError, Unreachable
from tracker.ports import Found, Missing
from tracker.runs import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "platform/2026-Q4/speed/{}".format
SLOT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_number_is_stored_for_its_slot(world: Any) -> None:
    """A found number becomes the reading of its slot, and the poll is complete."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=26.4)

    result = world.poller().poll(world.dues())

    (reading,) = world.store.readings(NAME("deploy-time"), SLOT, SLOT)
    assert (26.4, SLOT, world.clock.now()) == (reading.value, reading.observed_at, reading.recorded_at)
    assert (True, 1, 1) == (result.complete, result.due, result.stored)


def test_polling_again_in_the_same_slot_leaves_one_reading(world: Any) -> None:
    """Ten polls in one slot ask once and leave one reading."""
    world.install(world.task("deploy-time"))
    connector = world.answers(deploy_time=26.4)

    for _ in range(10):
        world.poller().poll(world.dues())

    assert 1 == len(list(world.store.readings(NAME("deploy-time"), SLOT, SLOT)))
    assert 1 == len(connector.asked)


@pytest.mark.parametrize(
    ("answer", "outcome", "fault"),
    [
        pytest.param(Outcome.NO_DATA, Outcome.NO_DATA, Fault.SOURCE, id="an empty answer"),
        pytest.param(Outcome.PARTIAL, Outcome.PARTIAL, Fault.SOURCE, id="a partial answer"),
        pytest.param(math.nan, Outcome.REJECTED, Fault.SOURCE, id="NaN from a careless connector"),
        pytest.param(math.inf, Outcome.REJECTED, Fault.SOURCE, id="infinity from a careless connector"),
        pytest.param(Unreachable("no way"), Outcome.FAILED, Fault.SOURCE, id="an unreachable source"),
        pytest.param(Refused("no"), Outcome.FAILED, Fault.CONFIG, id="a refusal"),
        pytest.param(BadAnswer("html"), Outcome.REJECTED, Fault.SOURCE, id="a bad answer"),
        pytest.param(NoData("none"), Outcome.NO_DATA, Fault.SOURCE, id="no data"),
        pytest.param(Unreachable("dns", fault=Fault.LOCAL), Outcome.FAILED, Fault.LOCAL, id="our own trouble"),
        pytest.param(SettingsError("no token"), Outcome.FAILED, Fault.CONFIG, id="a missing secret"),
        pytest.param(ZeroDivisionError("bug"), Outcome.FAILED, Fault.LOCAL, id="a bug of the connector"),
    ],
)
def test_an_absence_is_a_gap_with_its_reason(world: Any, answer: object, outcome: Outcome, fault: Fault) -> None:
    """Whatever is not a usable number becomes a gap: never a reading."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=answer)

    result = world.poller().poll(world.dues())

    history = world.store.history(NAME("deploy-time"), SLOT, world.clock.now())
    assert history.latest is None
    assert (outcome, fault) == (history.gap.outcome, history.gap.fault)
    assert (False, 0) == (result.complete, result.stored)


def test_a_deferral_keeps_the_time_until_which_it_holds(world: Any) -> None:
    """A rate limit is remembered in the gap with its end."""
    until = world.clock.now() + timedelta(minutes=30)
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=Deferred("limit", until))

    world.poller().poll(world.dues())

    gap = world.store.history(NAME("deploy-time"), SLOT, world.clock.now()).gap
    assert (Outcome.DEFERRED, until) == (gap.outcome, gap.until)


def test_a_source_that_cannot_be_opened_costs_only_its_own_readings(world: Any) -> None:
    """One source without its secret leaves the others read."""
    world.install(world.task("deploy-time"), world.task("ci-time", "ci"))
    world.answers(deploy_time=26.4)
    world.connectors["ci"] = SettingsError("CI_TOKEN is not set", help="export it")

    result = world.poller().poll(world.dues())

    by_name = {item.key_result: item for item in result.items}
    assert Outcome.OK is by_name[NAME("deploy-time")].outcome
    missing = by_name[NAME("ci-time")]
    assert ("CI_TOKEN is not set", "export it") == (missing.message, missing.help)


class Forgetful:
    """A connector that answers the first ask twice and no other, and one that nobody asked."""

    name = "forgetful"

    def read(self, source: Any, asks: Any, http: Any, facts: Any, at: Any) -> Iterator[Found]:
        """Answer as no connector should."""
        yield Found(asks[0].key_result, 1.0, at)
        yield Found(asks[0].key_result, 2.0, at)
        yield Found("platform/2026-Q4/speed/nobody", 3.0, at)


def test_an_ask_without_an_answer_is_our_fault(world: Any) -> None:
    """Asks left unanswered become gaps of fault local; second and foreign answers are ignored."""
    world.install(world.task("a"), world.task("b"))
    world.connectors["prod"] = Forgetful()

    result = world.poller().poll(world.dues())

    assert [(1.0, None), (None, Fault.LOCAL)] == [(item.value, item.fault) for item in result.items]


class Stuck:
    """A connector that hangs until it is let go."""

    name = "stuck"

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def read(self, source: Any, asks: Any, http: Any, facts: Any, at: Any) -> Iterator[Found]:
        """Answer one ask, then hang."""
        yield Found(asks[0].key_result, 1.0, at)
        self.let_go.wait()


def test_a_source_that_hangs_is_given_up_at_its_deadline(world: Any) -> None:
    """What a slow source answered in time is kept; the rest is its fault."""
    world.install(world.task("a"), world.task("b"), world.task("c", "quick"))
    world.connectors["prod"] = stuck = Stuck()
    world.answers("quick", c=3.0)

    result = world.poller(limits=Limits(source_deadline=0.3)).poll(world.dues())
    stuck.let_go.set()

    by_name = {item.key_result: item for item in result.items}
    assert (1.0, 3.0) == (by_name[NAME("a")].value, by_name[NAME("c")].value)
    assert ("no answer within the source's 0.3 s", Fault.SOURCE) == (
        by_name[NAME("b")].message,
        by_name[NAME("b")].fault,
    )


def test_the_run_ends_with_its_budget(world: Any) -> None:
    """Sources still running or waiting when the budget ends are recorded as not read."""
    world.install(world.task("a"), world.task("b"), world.task("c", "later"))
    world.connectors["prod"] = stuck = Stuck()
    world.answers("later", c=3.0)

    result = world.poller(limits=Limits(run_budget=0.3, at_once=1)).poll(world.dues())
    stuck.let_go.set()

    assert {"not read within the run's 0.3 s"} == {item.message for item in result.items if item.value is None}
    assert 3 == len(result.items)


def test_a_stop_keeps_what_was_answered(world: Any) -> None:
    """An interrupted poll stores the answers it has and leaves the rest unread."""
    world.install(world.task("a"), world.task("b"))
    world.connectors["prod"] = stuck = Stuck()
    stop = threading.Event()

    result = world.poller(stop=stop, watcher=lambda _items: stop.set()).poll(world.dues())
    stuck.let_go.set()

    assert result.interrupted
    assert [NAME("a")] == [item.key_result for item in result.items]
    assert world.store.history(NAME("b"), SLOT, world.clock.now()).gap is None


def test_a_source_that_keeps_failing_is_paused(world: Any) -> None:
    """After three failing polls a source is not asked for five minutes, and that is said."""
    world.install(world.task("a"))
    connector = world.answers(a=Unreachable("connection refused"))
    for _ in range(3):
        world.poller().poll(world.dues())

    result = world.poller().poll(world.dues())

    assert 3 == len(connector.asked)
    (item,) = result.items
    assert Outcome.DEFERRED is item.outcome
    assert "source prod kept failing and is asked again later: connection refused" == item.message


def test_force_asks_a_paused_source_as_of_now(world: Any) -> None:
    """`--force` reaches a paused source, and asks as of the given instant."""
    world.install(world.task("a"))
    connector = world.answers(a=Unreachable("connection refused"))
    for _ in range(3):
        world.poller().poll(world.dues())

    world.poller().poll(world.dues(), at=world.clock.now())

    assert world.clock.now() == connector.asked[-1].at


def test_a_source_that_answers_again_is_no_longer_paused(world: Any) -> None:
    """After the pause one answer clears the count of failures."""
    world.install(world.task("a"))
    world.answers(a=Unreachable("connection refused"))
    for _ in range(3):
        world.poller().poll(world.dues())
    world.clock.advance(timedelta(minutes=6))
    world.answers(a=1.0)

    world.poller().poll(world.dues())

    assert 0 == world.store.source_states()["prod"].failures


class Learner:
    """A connector that keeps a fact and counts requests."""

    name = "learner"

    def read(self, source: Any, asks: Any, http: Any, facts: Any, at: Any) -> Iterator[Found | Missing]:
        """Remember how often it was asked."""
        facts.put("times", (facts.get("times") or 0) + 1)
        for ask in asks:
            yield Found(ask.key_result, float(facts.get("times")), at)


def test_facts_are_kept_between_polls(world: Any) -> None:
    """What a connector puts into facts is there at the next poll."""
    world.install(world.task("a"))
    world.connectors["prod"] = Learner()
    world.poller().poll(world.dues())
    world.clock.advance(timedelta(hours=1))

    result = world.poller().poll(world.dues())

    assert [2.0] == [item.value for item in result.items]

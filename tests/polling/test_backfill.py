"""Past slots filled from sources that remember."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.backfill import Backfiller, Foreseen
from tracker.core.outcome import Outcome
from tracker.errors import SettingsError, StoreError, Unreachable
from tracker.missed import Span, missed
from tracker.ports import Due, Told
from tracker.testing.fakes import FakeConnector

NAME = "platform/2026-Q4/speed/deploy-time"
SINCE = datetime(2026, 11, 24, 0, tzinfo=UTC)
UNTIL = datetime(2026, 11, 24, 6, tzinfo=UTC)


def backfiller(world: Any) -> Backfiller:
    """A backfiller over the world."""
    return Backfiller(world.store, world.open, world.clock)


def test_empty_slots_are_filled_and_marked(world: Any) -> None:
    """Every slot of the span gets its reading, marked as filled."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=lambda at: float(at.hour))

    filled = backfiller(world).fill(task, SINCE, UNTIL)

    readings = list(world.store.readings(NAME, SINCE, UNTIL))
    assert (6, 6, None) == (filled.asked, filled.stored, filled.problem)
    assert [0.0, 1.0, 2.0, 3.0, 4.0, 5.0] == [reading.value for reading in readings]
    assert all(reading.filled for reading in readings)


def test_a_second_backfill_changes_nothing(world: Any) -> None:
    """What is there stays: the second run finds no empty slot and asks nothing."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=1.0)
    backfiller(world).fill(task, SINCE, UNTIL)
    world.answers(deploy_time=2.0)

    filled = backfiller(world).fill(task, SINCE, UNTIL)

    assert (0, 0) == (filled.asked, filled.stored)
    assert {1.0} == {reading.value for reading in world.store.readings(NAME, SINCE, UNTIL)}


def test_a_backfill_can_be_stopped(world: Any) -> None:
    """A set event ends a backfill whose source is silent; what it left empty is filled by the next one."""
    task = world.task("deploy-time")
    world.install(task)
    stop, silence = threading.Event(), threading.Event()

    def answer(at: datetime) -> float:
        if at.hour == 3:
            stop.set()
            silence.wait(30)
        return float(at.hour)

    world.answers(deploy_time=answer)

    stopped = replace(backfiller(world), stop=stop).fill(task, SINCE, UNTIL)
    silence.set()
    resumed = backfiller(world).fill(task, SINCE, UNTIL)

    assert (6, None) == (stopped.asked, stopped.problem)
    assert stopped.stored <= 3
    assert 6 == stopped.stored + resumed.stored


def test_nothing_is_filled_beyond_now(world: Any) -> None:
    """A span that reaches into the future ends at the current slot."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=1.0)

    filled = backfiller(world).fill(task, UNTIL, UNTIL + timedelta(days=2))

    assert 4 == filled.stored  # 06:00 to 09:00; it is 09:20


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [
        pytest.param(Unreachable("connection refused"), "connection refused", id="the source fails"),
        pytest.param(SettingsError("TOKEN is not set"), "TOKEN is not set", id="a secret is missing"),
        pytest.param(
            ZeroDivisionError(),
            "the connector broke: ZeroDivisionError (run with -vv for more)",
            id="the connector breaks",
        ),
    ],
)
def test_a_source_in_trouble_is_said(world: Any, trouble: Exception, problem: str) -> None:
    """A backfill that cannot be done says why."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=trouble)

    filled = backfiller(world).fill(task, SINCE, UNTIL)

    assert (6, 0, problem) == (filled.asked, filled.stored, filled.problem)


def test_slots_without_data_stay_empty_with_the_reason(world: Any) -> None:
    """An absence in the past is no reading, and the first reason is told."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=lambda at: Outcome.NO_DATA if at.hour < 3 else 1.0)

    filled = backfiller(world).fill(task, SINCE, UNTIL)

    assert (6, 3, "the answer is no_data") == (filled.asked, filled.stored, filled.problem)


def test_nothing_is_filled_beyond_the_task_s_span(world: Any) -> None:
    """A cycle that has ended is not filled with what came after it."""
    task = world.task("deploy-time", due_until=SINCE + timedelta(hours=2))
    world.install(task)
    world.answers(deploy_time=1.0)

    assert 2 == backfiller(world).fill(task, SINCE, UNTIL).stored


class Telling(FakeConnector):
    """A connector that has words for what it asks."""

    def tell(self, measure: Any, found: object) -> Told:
        """The query."""
        return Told(f"query {measure.query}")


def test_what_would_be_done_is_foreseen(world: Any) -> None:
    """Empty slots, source and question, with nothing asked and nothing stored."""
    task = world.task("deploy-time")
    world.install(task)
    connector = world.connectors["prod"] = Telling({"deploy-time": 1.0})
    slots = tuple(SINCE + timedelta(hours=hour) for hour in range(6))

    assert Foreseen(NAME, slots, "prod", "query deploy-time") == backfiller(world).foresee(task, SINCE, UNTIL)
    assert [] == connector.asked
    assert [] == list(world.store.readings(NAME, SINCE, UNTIL))


def test_what_cannot_be_done_is_foreseen(world: Any) -> None:
    """A source that is not ready or has no memory says so beforehand; without empty slots there is nothing to say."""
    task = world.task("deploy-time")
    world.install(task)
    world.connectors["prod"] = SettingsError("TOKEN is not set", help="set TOKEN")

    found = backfiller(world).foresee(task, SINCE, UNTIL)

    assert ("TOKEN is not set", "set TOKEN", 6) == (found.problem, found.help, len(found.slots))
    world.connectors["prod"] = Forgetful()
    assert "forgetful cannot answer for the past" == backfiller(world).foresee(task, SINCE, UNTIL).problem
    assert Foreseen(NAME, (), "prod") == backfiller(world).foresee(task, UNTIL, UNTIL)


def test_without_words_the_source_is_named(world: Any) -> None:
    """A connector that cannot tell what it asks is asked all the same."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=1.0)

    found = backfiller(world).foresee(task, SINCE, UNTIL)

    assert ("prod", "") == (found.source, found.asks)


def test_people_are_not_asked_for_the_past(world: Any) -> None:
    """What is recorded by hand has the cure that it can be recorded for a day."""
    task = world.task("deploy-time", polled=False)
    world.install(task)
    world.connectors["prod"] = Forgetful()

    expected = "`keyresult record KR VALUE --at DAY` records what is known of it"
    assert expected == backfiller(world).fill(task, SINCE, UNTIL).help


class Forgetful:
    """A connector without a memory."""

    name = "forgetful"

    def read(self, *_parts: Any) -> None:
        """Never called."""


def test_a_connector_without_history_is_named(world: Any) -> None:
    """A source that cannot answer for the past is refused with its reason."""
    task = world.task("deploy-time")
    world.install(task)
    world.connectors["prod"] = Forgetful()

    assert "forgetful cannot answer for the past" == backfiller(world).fill(task, SINCE, UNTIL).problem


def test_trouble_of_the_store_is_not_blamed_on_the_source(world: Any) -> None:
    """A full disk ends the backfill."""
    task = world.task("deploy-time")
    world.install(task)
    world.answers(deploy_time=StoreError("disk is full"))

    with pytest.raises(StoreError):
        backfiller(world).fill(task, SINCE, UNTIL)


def test_missed_slots_lie_between_the_last_reading_and_now(world: Any) -> None:
    """After downtime the slots after the last reading and before the due one are missed."""
    task, slot = world.task("deploy-time"), datetime(2026, 11, 24, 9, tzinfo=UTC)
    dues = [
        Due(task._replace(key_result="new"), slot),
        Due(task._replace(key_result="up to date"), slot, last=slot - timedelta(hours=1)),
        Due(task._replace(key_result="behind"), slot, last=slot - timedelta(hours=4)),
    ]

    assert {"behind": Span(slot - timedelta(hours=3), slot)} == missed(dues)

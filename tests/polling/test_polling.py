"""What a poll is asked to do, and the catch-up after downtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tracker.core.outcome import Outcome
from tracker.errors import Refused, SelectionError, Unreachable
from tracker.missed import recall
from tracker.polling import Job, Request

NAME = "platform/2026-Q4/speed/{}".format


def job(world: Any, request: Request | None = None) -> Job:
    """A job over the world."""
    return Job(world.store, world.poller(), request or Request())


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        pytest.param(Request(), ["deploy-time", "ci-time"], id="everything"),
        pytest.param(Request(only=("deploy-time",)), ["deploy-time"], id="a tail"),
        pytest.param(Request(only=("speed/ci-time",)), ["ci-time"], id="a longer tail"),
        pytest.param(Request(only=("*-time",)), ["deploy-time", "ci-time"], id="a glob"),
        pytest.param(Request(team="platform"), ["deploy-time", "ci-time"], id="a team"),
        pytest.param(Request(cycle="2026-Q4", only=("ci-time",)), ["ci-time"], id="a cycle and a tail"),
    ],
)
def test_a_request_chooses_by_name_team_and_cycle(world: Any, request_: Request, names: list[str]) -> None:
    """Names, tails, globs, team and cycle narrow what is polled."""
    world.install(world.task("deploy-time"), world.task("ci-time"))

    assert [NAME(name) for name in names] == [due.task.key_result for due in job(world, request_).dues()]


@pytest.mark.parametrize("request_", [Request(only=("time",)), Request(team="other"), Request(cycle="2025-Q1")])
def test_a_selection_of_nothing_is_refused(world: Any, request_: Request) -> None:
    """A word that names no polled key result is an error, not an empty success."""
    world.install(world.task("deploy-time"))

    with pytest.raises(SelectionError):
        job(world, request_).dues()


def test_what_was_read_is_not_due_but_can_be_forced(world: Any) -> None:
    """A slot with its reading is left alone, unless forced."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=1.0)
    job(world).run(job(world).dues())

    assert [] == job(world).dues()
    assert 1 == len(job(world, Request(force=True)).dues())


def test_slots_missed_while_off_are_filled(world: Any) -> None:
    """After six hours off there is one reading asked now and five filled from history."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=lambda at: float(at.hour))
    job(world).run(job(world).dues())
    world.clock.advance(timedelta(hours=6))

    job(world).run(job(world).dues())

    since = datetime(2026, 11, 24, 9, tzinfo=UTC)
    readings = list(world.store.readings(NAME("deploy-time"), since, world.clock.now()))
    assert [(float(hour), 9 < hour < 15) for hour in range(9, 16)] == [(each.value, each.filled) for each in readings]


def test_nothing_is_filled_behind_a_source_that_does_not_answer(world: Any) -> None:
    """Where the current slot could not be read, history is not asked either."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=1.0)
    job(world).run(job(world).dues())
    world.clock.advance(timedelta(hours=6))
    connector = world.answers(deploy_time=Outcome.NO_DATA)

    job(world).run(job(world).dues())

    assert 1 == len(connector.asked)


def test_a_catch_up_that_failed_is_made_up_for_later(world: Any) -> None:
    """Slots that could not be filled are remembered, and filled by the next poll that can."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=lambda at: float(at.hour))
    job(world).run(job(world).dues())
    world.clock.advance(timedelta(hours=6))
    now = world.clock.now().replace(minute=0)
    world.answers(deploy_time=lambda at: float(at.hour) if at == now else Unreachable("connection reset"))
    job(world).run(job(world).dues())
    world.clock.advance(timedelta(hours=1))
    world.answers(deploy_time=lambda at: float(at.hour))

    job(world).run(job(world).dues())

    since = datetime(2026, 11, 24, 9, tzinfo=UTC)
    readings = list(world.store.readings(NAME("deploy-time"), since, world.clock.now()))
    assert [float(hour) for hour in range(9, 17)] == [each.value for each in readings]
    assert {} == recall(world.store)


def test_what_has_no_past_is_not_tried_again(world: Any) -> None:
    """A source that refuses to answer for the past is asked once, and the span forgotten."""
    world.install(world.task("deploy-time"))
    world.answers(deploy_time=1.0)
    job(world).run(job(world).dues())
    world.clock.advance(timedelta(hours=6))
    now = world.clock.now().replace(minute=0)
    world.answers(deploy_time=lambda at: 1.0 if at == now else Refused("no history here"))

    job(world).run(job(world).dues())

    assert {} == recall(world.store)

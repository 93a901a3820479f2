"""Measured baselines: filled in, measured once, and frozen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tracker.backfill import Backfiller
from tracker.baselines import Freezer
from tracker.core.outcome import Outcome
from tracker.core.readings import Baseline, Reading
from tracker.polling import Job, Request
from tracker.ports import Part

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "platform/2026-Q4/speed/{}".format
START = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = 28 * DAY


@pytest.fixture
def started(world: Any) -> Any:
    """The world, an hour after the cycle began."""
    world.clock.at = START + timedelta(hours=1)
    return world


def measured(world: Any, name: str = "deploy-time", **changed: Any) -> Any:
    """A task whose baseline is measured over four weeks."""
    return world.task(name, **{"baseline": WINDOW, **changed})


def poll(world: Any, **request: Any) -> Any:
    """One poll."""
    job = Job(world.store, world.poller(), Request(**request))
    return job.run(job.dues())


def listening(world: Any, **answers: Any) -> list[str]:
    """Let the source answer so, and keep the name of what it is asked each time."""
    asked: list[str] = []

    def heard(name: str, answer: Any) -> Callable[[datetime], Any]:
        def reply(at: datetime) -> Any:
            asked.append(name)
            return answer(at) if callable(answer) else answer

        return reply

    world.answers(**{name: heard(name, answer) for name, answer in answers.items()})
    return asked


def freezer(world: Any) -> Freezer:
    """What freezes in this world."""
    return Freezer(world.store, Backfiller(world.store, world.open, world.clock))


def days(world: Any, count: int, name: str = "deploy-time") -> None:
    """Store a reading at noon of each of the last days before the cycle, the last of them 1."""
    instants = [START - DAY * number + DAY / 2 for number in range(1, count + 1)]
    readings = [Reading(NAME(name), at, float(n), at, at) for n, at in enumerate(instants, 1)]
    world.store.record(None, START, readings, ())


def test_the_first_poll_of_the_cycle_freezes_the_baseline(started: Any) -> None:
    """It asks for one slot of each day before the cycle, and keeps their median with the weekly ones."""
    started.install(measured(started))
    asked = listening(started, deploy_time=lambda at: float((START - at).days))

    poll(started)

    frozen = started.store.baseline(NAME("deploy-time"), WINDOW)
    assert Baseline(NAME("deploy-time"), WINDOW, 14.5, 2.0, 26.5, 28, 28, started.clock.now()) == frozen
    assert 1 + 28 == len(asked)
    filled = list(started.store.readings(NAME("deploy-time"), START - WINDOW, START - DAY))
    assert 28 == len(filled)
    assert all(reading.filled for reading in filled)


def test_a_frozen_baseline_stays(started: Any) -> None:
    """Later polls measure nothing, whatever comes to be known of the time before."""
    started.install(measured(started))
    asked = listening(started, deploy_time=5.0)
    poll(started)
    first = started.store.baseline(NAME("deploy-time"), WINDOW)
    started.clock.advance(2 * DAY)
    late = Reading(NAME("deploy-time"), START - DAY / 2, 99.0, START, START)
    started.store.record(None, started.clock.now(), [late], ())
    before = len(asked)

    poll(started)

    assert first == started.store.baseline(NAME("deploy-time"), WINDOW)
    assert before + 1 + 47 == len(asked)  # the slot, and those that were missed
    assert freezer(started).freeze(measured(started)).baseline == first


def test_before_the_cycle_nothing_is_frozen(world: Any) -> None:
    """The window ends with the cycle's first instant, so it is waited for."""
    world.clock.at = START - timedelta(hours=1)
    world.install(measured(world, due_from=START - DAY))
    asked = listening(world, deploy_time=5.0)

    poll(world)

    assert world.store.baseline(NAME("deploy-time"), WINDOW) is None
    assert 1 == len(asked)


def test_a_source_that_cannot_tell_is_asked_once_a_day(started: Any) -> None:
    """While there is too little data, polls do not ask again and again."""
    started.install(measured(started))
    asked = listening(started, deploy_time=lambda at: Outcome.NO_DATA if at < START else 1.0)
    counts = []
    for _ in range(3):
        poll(started)
        counts.append(len(asked))
        started.clock.advance(timedelta(hours=1))
    started.clock.advance(DAY)
    poll(started)

    assert [29, 30, 31] == counts
    assert 31 + 25 + 28 == len(asked)  # with the slots that were missed
    assert started.store.baseline(NAME("deploy-time"), WINDOW) is None


def test_it_is_frozen_as_soon_as_there_is_enough(started: Any) -> None:
    """What people record, or a backfill brings, is enough for the next poll."""
    started.install(measured(started))
    started.answers(deploy_time=lambda at: Outcome.NO_DATA if at < START else 1.0)
    poll(started)
    days(started, 7)
    started.clock.advance(timedelta(hours=1))

    poll(started)

    frozen = started.store.baseline(NAME("deploy-time"), WINDOW)
    assert (4.0, 7) == (frozen.value, frozen.days)


def test_only_what_is_asked_for_is_frozen(started: Any) -> None:
    """A poll of one key result leaves the baselines of others alone."""
    started.install(measured(started), measured(started, "ci-time"))
    started.answers(deploy_time=1.0, ci_time=2.0)

    poll(started, only=("ci-time",))

    assert [NAME("deploy-time")] == [task.key_result for task in started.store.unfrozen(started.clock.now())]


def test_a_poll_that_is_stopped_freezes_no_more(started: Any) -> None:
    """A signal while one is measured ends it there, and says so."""
    started.install(measured(started), measured(started, "ci-time"))
    poller = started.poller()

    def answer(at: datetime) -> float:
        if at < START:
            poller.stop.set()
        return 1.0

    started.answers(deploy_time=answer, ci_time=answer)
    job = Job(started.store, poller)

    assert job.run(job.dues()).interrupted
    assert NAME("ci-time") in [task.key_result for task in started.store.unfrozen(started.clock.now())]


def test_why_there_is_no_baseline_yet(started: Any) -> None:
    """Asked by hand, it says how many days there are, how many are needed, and what the source says."""
    started.install(measured(started))
    started.answers(deploy_time=Outcome.NO_DATA)
    days(started, 3)

    found = freezer(started).freeze(measured(started), again=True)

    assert (None, 3, 7, "the answer is no_data") == (found.baseline, found.days, found.needed, found.problem)


def test_parts_are_filled_before_what_is_computed_from_them(started: Any) -> None:
    """Of a computed key result the parts, and theirs, are asked for the same days first."""
    parts = {name: (Part("x", NAME(of), "min", 2 * DAY),) for name, of in (("share", "half"), ("half", "deploys"))}
    gone = Part("y", NAME("gone"), "min", 2 * DAY)
    tasks = [
        measured(started, "share", parts=(*parts["share"], gone)),
        started.task("half", parts=parts["half"]),
        started.task("deploys"),
    ]
    started.install(*tasks)
    asked = listening(started, share=1.0, half=2.0, deploys=3.0)

    found = freezer(started).freeze(tasks[0])

    assert 28 == found.days
    assert ["deploys"] * 28 + ["half"] * 28 + ["share"] * 28 == asked


def test_a_weekly_number_needs_what_a_window_has(started: Any) -> None:
    """Of four weeks, four weekly readings are enough, and no more slots are asked for."""
    task = measured(started)._replace(every=7 * DAY)
    started.install(task)
    asked = listening(started, deploy_time=3.0)

    found = freezer(started).freeze(task)

    assert (4, 4) == (found.days, len(asked))
    assert 3.0 == found.baseline.value if found.baseline else None

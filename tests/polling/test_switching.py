"""A replaced measure is asked once more, beside the new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tracker.core.outcome import Outcome
from tracker.core.readings import Switch
from tracker.errors import BadAnswer, Deferred, Refused, SettingsError, Unreachable
from tracker.polling import Job, Request
from tracker.ports import canonical

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
DUE = Request()
QUERY = canonical({"query": "newer"})


def poll(world: Any, request: Request = DUE) -> None:
    """Poll what is due, as `keyresult poll` does."""
    job = Job(world.store, world.poller(), request)
    job.run(job.dues())


def replaced(world: Any, old: Any, *, source: str = "prod", unit: str = "min") -> str:
    """A key result that was read as 30, whose measure is replaced an hour later; its name.

    The new source says 19; the old one says `old` when it is asked again.
    """
    task = world.task("ci-time", definition="1")
    world.answers(ci_time=30)
    world.install(task)
    poll(world)
    world.clock.advance(HOUR)
    world.answers(ci_time=old)
    if source != "prod":
        world.answers(source, ci_time=19)
    world.install(world.task("ci-time", source, measure_fields=QUERY, unit=unit, definition="2"))
    world.clock.advance(SECOND)
    return task.key_result


def switches(world: Any, name: str) -> tuple[Switch, ...]:
    """The switches of a key result that were answered."""
    return world.store.history(name, world.clock.now(), world.clock.now()).switches


def test_old_and_new_are_asked_for_the_same_slot(world: Any) -> None:
    """The last reading of the old measure, what it says of the slot, and what the new one says."""
    name = replaced(world, 26, source="edge", unit="h")
    changed = world.clock.now()
    poll(world)

    slot = changed.replace(minute=0, second=0)
    expected = Switch(name, changed - SECOND, slot, 19.0, "h", 26.0, "min", 30.0, slot - HOUR)
    assert ((expected,), []) == (switches(world, name), world.store.open_switches())
    assert [19.0] == [reading.value for reading in world.store.readings(name, slot, slot)]


def test_slots_missed_meanwhile_are_not_taken_for_the_old_measure(world: Any) -> None:
    """They are filled by the new measure; what was last before is what the old one read."""
    name = replaced(world, 26, source="edge")
    world.clock.advance(5 * HOUR)
    poll(world)

    (switch,) = switches(world, name)
    slots = [reading.at for reading in world.store.readings(name, switch.before_at, switch.at)]
    assert (30.0, 7) == (switch.before, len(slots))


@pytest.mark.parametrize(
    ("old", "reason"),
    [
        pytest.param(Outcome.NO_DATA, "the answer is no_data", id="nothing came back"),
        pytest.param(Refused("403 from prod"), "403 from prod", id="it refuses"),
        pytest.param(BadAnswer("not JSON"), "not JSON", id="no usable answer"),
        pytest.param(SettingsError("PROM_TOKEN is not set"), "PROM_TOKEN is not set", id="its secret is gone"),
    ],
)
def test_what_the_old_measure_cannot_say_is_kept_as_the_reason(world: Any, old: object, reason: str) -> None:
    """Nothing is made up, and it is not asked again."""
    name = replaced(world, old, source="edge")
    poll(world)

    assert [(None, reason)] == [(switch.old, switch.reason) for switch in switches(world, name)]
    assert [] == world.store.open_switches()


class Forgetful:
    """A connector that cannot answer for the past."""

    name = "forgetful"


def test_a_source_without_a_past(world: Any) -> None:
    """It is said so."""
    name = replaced(world, 26, source="edge")
    world.connectors["prod"] = Forgetful()
    poll(world)

    assert ["forgetful cannot answer for the past"] == [switch.reason for switch in switches(world, name)]


@pytest.mark.parametrize("late", [False, True], ids=["within a day", "a day later"])
@pytest.mark.parametrize("kind", ["unreachable", "deferred"])
def test_a_source_that_is_down_is_asked_again_for_a_day(world: Any, kind: str, *, late: bool) -> None:
    """At each poll until then; after it the failure is the reason."""
    error = Unreachable("timed out") if kind == "unreachable" else Deferred("later", world.clock.now() + HOUR)
    name = replaced(world, error, source="edge")
    poll(world)
    assert (1, ()) == (len(world.store.open_switches()), switches(world, name))

    world.clock.advance(25 * HOUR if late else HOUR)
    if not late:
        world.answers(ci_time=26)
    poll(world)

    (switch,) = switches(world, name)
    assert (None if late else 26.0, error.message if late else "", 30.0) == (switch.old, switch.reason, switch.before)


class Silent:
    """A connector whose history ends before it begins."""

    name = "silent"

    def history(self, *_asked: object) -> Any:
        """Nothing."""
        return iter(())

    def read(self, *_asked: object) -> Any:
        """Nothing."""
        return iter(())


def test_no_answer_at_all_is_a_failure_that_may_pass(world: Any) -> None:
    """A connector that says nothing is asked again."""
    name = replaced(world, 26, source="edge")
    world.connectors["prod"] = Silent()
    poll(world)

    assert (1, ()) == (len(world.store.open_switches()), switches(world, name))


def test_only_what_was_read_is_compared(world: Any) -> None:
    """Where the new measure has no answer yet, the old one is not asked."""
    name = replaced(world, 26, source="edge")
    world.answers("edge", ci_time=Outcome.NO_DATA)
    poll(world)
    assert (1, ()) == (len(world.store.open_switches()), switches(world, name))

    world.clock.advance(HOUR)
    world.answers("edge", ci_time=19)
    poll(world, Request(force=True))
    assert (1, ()) == (len(world.store.open_switches()), switches(world, name))


def test_a_poll_that_is_stopped_asks_no_more(world: Any) -> None:
    """What is open stays open."""
    name = replaced(world, 26, source="edge")
    poller = world.poller()

    def stopping() -> float:
        poller.stop.set()
        return 26

    world.answers(ci_time=lambda _at: stopping())
    job = Job(world.store, poller)
    job.run(job.dues())

    assert (1, ()) == (len(world.store.open_switches()), switches(world, name))
